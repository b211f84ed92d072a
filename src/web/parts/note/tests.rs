//! How notes are shown: also the people and notes that tests of other parts are made of.

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::users::User;
use crate::web::gather::Gathered;
use crate::web::gather::Person;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Viewer;
use crate::web::parts::note::Look;
use crate::web::parts::note::View;
use crate::web::parts::note::article;
use crate::web::parts::note::item;

pub(crate) fn user(id: i64, host: Option<&str>) -> User {
    User {
        id: Id::new(id),
        host: host.map(str::to_owned),
        username: format!("user{id}"),
        name: None,
        emojis: Vec::new(),
        avatar: None,
        is_bot: false,
        is_cat: false,
        is_locked: false,
        is_explorable: true,
        is_admin: false,
        is_silenced: false,
        suspended_at: None,
        gone_at: None,
        remote: None,
    }
}

pub(crate) fn note(id: i64, author: i64, text: &str) -> Note {
    Note {
        id: Id::new(id),
        user_id: Id::new(author),
        text: Some(text.to_owned()),
        ..Note::sample()
    }
}

pub(crate) fn gathered(notes: &[Note]) -> Gathered {
    let mut gathered = Gathered::default();
    for note in notes {
        let person = Person {
            user: user(note.user_id.number(), None),
            avatar: "/a".to_owned(),
        };
        gathered.people.insert(note.user_id, person);
        gathered.notes.insert(note.id, note.clone());
    }
    gathered
}

fn signed_in(id: i64) -> Frame {
    layout::tests::frame(Some(Viewer {
        id: Id::<User>::new(id).to_string(),
        ..Viewer::default()
    }))
}

#[test]
fn visitors_see_no_form_and_the_author_may_delete() {
    let note = note(5, 1, "Tea");
    let gathered = gathered(std::slice::from_ref(&note));
    let show = |frame: &Frame| {
        item(
            View {
                frame,
                gathered: &gathered,
            },
            &note,
        )
        .into_string()
    };
    assert!(!show(&layout::tests::frame(None)).contains("<form"));
    assert!(show(&signed_in(1)).contains("/delete"));
    assert!(!show(&signed_in(2)).contains("/delete"));
}

#[test]
fn a_renote_shows_what_it_renotes_and_nothing_where_that_is_hidden() {
    let inner = note(5, 1, "Rice");
    let mut renote = note(6, 2, "");
    renote.text = None;
    renote.renote_id = Some(inner.id);
    let frame = layout::tests::frame(None);
    let whole = gathered(&[inner, renote.clone()]);
    let html = item(
        View {
            frame: &frame,
            gathered: &whole,
        },
        &renote,
    )
    .into_string();
    assert!(
        html.contains("Rice") && html.contains("Renoted by"),
        "{html}"
    );
    assert!(html.contains(&format!("data-item=\"{}\"", renote.id)));
    let hidden = gathered(std::slice::from_ref(&renote));
    assert_eq!(
        item(
            View {
                frame: &frame,
                gathered: &hidden
            },
            &renote
        )
        .into_string(),
        ""
    );
}

#[test]
fn behind_a_warning_stands_everything_but_the_warning() {
    let mut warned = note(5, 1, "They all live");
    warned.cw = Some("Spoilers".to_owned());
    let frame = layout::tests::frame(None);
    let gathered = gathered(std::slice::from_ref(&warned));
    let html = item(
        View {
            frame: &frame,
            gathered: &gathered,
        },
        &warned,
    )
    .into_string();
    let (before, behind) = html.split_once("</summary>").unwrap();
    assert!(before.contains("Spoilers") && before.contains("Show (13 characters)"));
    assert!(!before.contains("They all live") && behind.contains("They all live"));
}

#[test]
fn a_reaction_of_mine_is_taken_back_by_its_own_button() {
    let note = note(5, 1, "Tea");
    let mut gathered = gathered(std::slice::from_ref(&note));
    gathered
        .reactions
        .insert(note.id, vec![("🫛".to_owned(), 2), ("🎉".to_owned(), 1)]);
    gathered.mine.insert(note.id, "🫛".to_owned());
    let frame = signed_in(2);
    let html = item(
        View {
            frame: &frame,
            gathered: &gathered,
        },
        &note,
    )
    .into_string();
    assert!(
        html.contains("value=\"🫛\" title=\"🫛\" aria-pressed=\"true\" formaction=\"/notes/"),
        "{html}"
    );
    assert!(
        html.contains("value=\"🎉\" title=\"🎉\" aria-pressed=\"false\">"),
        "{html}"
    );
}

#[test]
fn long_texts_are_folded_in_lists_only() {
    let long = note(5, 1, &"tea ".repeat(200));
    let frame = layout::tests::frame(None);
    let gathered = gathered(std::slice::from_ref(&long));
    let show = |look| {
        article(
            View {
                frame: &frame,
                gathered: &gathered,
            },
            &long,
            look,
        )
        .into_string()
    };
    assert!(show(Look::Listed).contains("class=\"long\""));
    assert!(!show(Look::Focused).contains("class=\"long\""));
}

#[test]
fn followers_notes_of_others_are_not_offered_for_renoting() {
    let mut closed = note(5, 1, "Tea");
    closed.visibility = Visibility::Followers;
    let gathered = gathered(std::slice::from_ref(&closed));
    let show = |frame: &Frame| {
        item(
            View {
                frame,
                gathered: &gathered,
            },
            &closed,
        )
        .into_string()
    };
    assert!(!show(&signed_in(2)).contains("/renote"));
    assert!(show(&signed_in(1)).contains("/renote"));
}
