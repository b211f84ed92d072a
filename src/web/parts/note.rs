//! A note: in a list, as the one that is looked at, and as a quote inside another.
//! What one can do to it is `doings.rs`.

use maud::Markup;
use maud::html;

use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::polls::Poll;
use crate::model::word_mutes::WordMutes;
use crate::web::gather::Gathered;
use crate::web::gather::Person;
use crate::web::layout::Frame;
use crate::web::layout::Viewer;
use crate::web::parts::doings::doings;
use crate::web::parts::icon::icon;
use crate::web::parts::media;
use crate::web::parts::mfm;
use crate::web::parts::time;
use crate::web::parts::user;

/// Texts longer than this, or with more lines, are folded in lists.
const FOLDED_CHARACTERS: usize = 600;
/// See [`FOLDED_CHARACTERS`].
const FOLDED_LINES: usize = 14;

/// How a note stands on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// One of many.
    Listed,
    /// One of a thread: whom it answers is seen.
    Threaded,
    /// The one the page is about.
    Focused,
}

/// What parts of a note are told.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The page.
    pub frame: &'a Frame,
    /// What was read for it.
    pub gathered: &'a Gathered,
}

/// The entries of a list. Renotes of what the viewer may not see are left out, and so is
/// what holds words they muted hard.
pub fn items(view: View, notes: &[Note]) -> Markup {
    let is_kept = |note: &&Note| !holds(view, note, |viewer| &viewer.hard_muted);
    html! { @for note in notes.iter().filter(is_kept) { (item(view, note)) } }
}

/// A note that holds words the viewer muted, folded behind whose it is; any other as it is.
pub fn folded(view: View, note: &Note, shown: Markup) -> Markup {
    let is_muted =
        holds(view, note, |viewer| &viewer.muted) || holds(view, note, |viewer| &viewer.hard_muted);
    let person = view.gathered.people.get(&note.user_id);
    let Some(person) = person.filter(|_| is_muted) else {
        return shown;
    };
    let name = person.user.display_name();
    html! {
        details.word-muted {
            summary { (view.frame.language.fill("note.muted", &[("name", &name)])) }
            (shown)
        }
    }
}

/// Whether a note of somebody else, or what it passes on, holds such words.
fn holds(view: View, note: &Note, words: impl Fn(&Viewer) -> &WordMutes) -> bool {
    let Some(viewer) = &view.frame.viewer else {
        return false;
    };
    let is_hit = |note: &Note| note.user_id.to_string() != viewer.id && words(viewer).hit(note);
    is_hit(note) || view.gathered.renoted_by(note).is_some_and(is_hit)
}

/// One entry of a list.
pub fn item(view: View, note: &Note) -> Markup {
    if !note.is_renote() {
        return html! { li data-item=(note.id) id={ "n-" (note.id) } { (folded(view, note, article(view, note, Look::Listed))) } };
    }
    html! {
        @if let Some(target) = view.gathered.renoted_by(note) {
            li data-item=(note.id) id={ "n-" (note.id) } {
                (renoted(view, note))
                (folded(view, target, article(view, target, Look::Listed)))
            }
        }
    }
}

/// Who renoted, above the note.
fn renoted(view: View, renote: &Note) -> Markup {
    let Some(person) = view.gathered.people.get(&renote.user_id) else {
        return html! {};
    };
    let (before, after) = view
        .frame
        .language
        .say("note.renoted")
        .split_once("{name}")
        .unwrap_or_default();
    html! {
        div.ren {
            (icon("renote"))
            span { (before) a href=(user::path(&person.user)) { (user::name(view.frame, &view.gathered.pictures, &person.user)) } (after) }
            @if renote.visibility != Visibility::Public { (reach(view, renote)) }
            (time::ago(view.frame.language, view.frame.now, renote.id.time()))
        }
    }
}

/// The note itself.
pub fn article(view: View, note: &Note, look: Look) -> Markup {
    let Some(author) = view.gathered.people.get(&note.user_id) else {
        return html! {};
    };
    html! {
        article.note.focus[look == Look::Focused] data-note=(note.id) {
            div.row {
                @if look == Look::Focused {
                    (opening(view, author))
                    (content(view, note, author, look))
                    (stamp(view, note))
                    (doings(view, note, author))
                } @else {
                    (user::avatar_link(author, user::NORMAL))
                    div {
                        (head(view, note, author))
                        (content(view, note, author, look))
                        (doings(view, note, author))
                    }
                }
            }
        }
    }
}

fn opening(view: View, author: &Person) -> Markup {
    html! {
        div.opening {
            (user::avatar_link(author, user::NORMAL))
            div {
                (user::name_link(view.frame, &view.gathered.pictures, &author.user)) (bot(view, author)) br;
                span.address { (author.user.acct()) }
            }
        }
    }
}

fn head(view: View, note: &Note, author: &Person) -> Markup {
    html! {
        div.head {
            (user::name_link(view.frame, &view.gathered.pictures, &author.user))
            span.address { (author.user.acct()) }
            (bot(view, author))
            span.when {
                (reach(view, note))
                a href={ "/notes/" (note.id) } { (time::ago(view.frame.language, view.frame.now, note.id.time())) }
            }
        }
    }
}

fn bot(view: View, author: &Person) -> Markup {
    html! { @if author.user.is_bot { " " span.pill { (view.frame.language.say("note.bot")) } } }
}

/// Where it goes, unless that is everywhere.
fn reach(view: View, note: &Note) -> Markup {
    let say = |key| view.frame.language.say(key);
    let (sign, words) = match note.visibility {
        Visibility::Public => ("", ""),
        Visibility::Home => ("quiet", say("visibility.home")),
        Visibility::Followers => ("lock", say("visibility.followers")),
        Visibility::Specified => ("mail", say("visibility.specified")),
    };
    html! {
        @if !sign.is_empty() { span title=(words) aria-label=(words) role="img" { (icon(sign)) } }
        @if note.local_only {
            span title=(say("note.local")) aria-label=(say("note.local")) role="img" { (icon("local")) }
        }
    }
}

fn content(view: View, note: &Note, author: &Person, look: Look) -> Markup {
    let inside = html! {
        (words(view, note, author, look))
        @if let Some(files) = view.gathered.files.get(&note.id) { (media::files(view.frame, files)) }
        @if let Some(poll) = view.gathered.polls.get(&note.id) { (self::poll(view, poll, author)) }
    };
    html! {
        @if look == Look::Listed { (answers(view, note)) }
        div.body {
            @match &note.cw {
                Some(warning) => details.cw { (cover(view, note, warning, author)) (inside) },
                None => (inside),
            }
        }
        (quoted(view, note))
    }
}

/// "Answers Noor", where what is answered does not stand above.
fn answers(view: View, note: &Note) -> Markup {
    let answered = note
        .reply_user_id
        .and_then(|id| view.gathered.people.get(&id));
    let (before, after) = view
        .frame
        .language
        .say("note.answers")
        .split_once("{name}")
        .unwrap_or_default();
    html! {
        @if let (Some(reply), Some(person)) = (note.reply_id, answered) {
            a.to href={ "/notes/" (reply) } {
                (icon("reply"))
                span { (before) (user::name(view.frame, &view.gathered.pictures, &person.user)) (after) }
            }
        }
    }
}

fn context<'a>(view: View<'a>, author: &'a Person) -> mfm::Context<'a> {
    mfm::Context {
        frame: view.frame,
        pictures: &view.gathered.pictures,
        host: author.user.host.as_deref(),
        is_cat: author.user.is_cat,
    }
}

fn words(view: View, note: &Note, author: &Person, look: Look) -> Markup {
    let Some(text) = note.text.as_deref().filter(|text| !text.is_empty()) else {
        return html! {};
    };
    let shown = mfm::text(context(view, author), text);
    html! {
        @if look != Look::Focused && is_long(text) {
            div.long {
                (shown)
                label.plain.small { input.fold type="checkbox"; (view.frame.language.say("note.long")) }
            }
        } @else {
            (shown)
        }
    }
}

fn is_long(text: &str) -> bool {
    text.chars().count() > FOLDED_CHARACTERS || text.lines().count() > FOLDED_LINES
}

fn cover(view: View, note: &Note, warning: &str, author: &Person) -> Markup {
    let language = view.frame.language;
    let characters = note.text.as_deref().map_or(0, |text| text.chars().count());
    let show = match characters {
        0 => language.count("note.cw.files", note.file_count),
        _ => language.count(
            "note.cw.show",
            i64::try_from(characters).unwrap_or(i64::MAX),
        ),
    };
    html! {
        summary {
            @if !warning.is_empty() { span.mfm { (mfm::line(context(view, author), warning)) } }
            span.show {
                span.when-closed { (show) }
                span.when-open { (language.say("note.cw.hide")) }
            }
        }
    }
}

/// The quoted note, sunken.
fn quoted(view: View, note: &Note) -> Markup {
    if !note.is_quote {
        return html! {};
    }
    html! {
        @match note.renote_id.and_then(|id| view.gathered.notes.get(&id)) {
            Some(inner) => (quote(view, inner)),
            None => p.quote.missing {
                @match &note.renote_uri {
                    Some(address) => a href=(address) rel="nofollow noopener noreferrer" { (address) },
                    None => (view.frame.language.say("note.gone")),
                }
            },
        }
    }
}

/// A note inside another, or above the composer.
pub fn quote(view: View, note: &Note) -> Markup {
    let Some(author) = view.gathered.people.get(&note.user_id) else {
        return html! {};
    };
    let inside = html! {
        (words(view, note, author, Look::Listed))
        @if let Some(files) = view.gathered.files.get(&note.id) { (media::files(view.frame, files)) }
    };
    html! {
        div.quote {
            div.head {
                (user::avatar(author, user::TINY))
                (user::name_link(view.frame, &view.gathered.pictures, &author.user))
                span.address { (author.user.acct()) }
                span.when {
                    a href={ "/notes/" (note.id) } { (time::ago(view.frame.language, view.frame.now, note.id.time())) }
                }
            }
            div.body {
                @match &note.cw {
                    Some(warning) => details.cw { (cover(view, note, warning, author)) (inside) },
                    None => (inside),
                }
            }
        }
    }
}

fn poll(view: View, poll: &Poll, author: &Person) -> Markup {
    let language = view.frame.language;
    let total: i64 = poll.choices.iter().map(|choice| choice.votes).sum();
    let context = context(view, author);
    html! {
        ul.poll {
            @for choice in &poll.choices {
                li {
                    progress max=(total.max(1)) value=(choice.votes) aria-hidden="true" {}
                    span { (mfm::line(context, &choice.text)) }
                    span { (choice.votes.saturating_mul(100) / total.max(1)) " %" }
                }
            }
            li.total {
                span {
                    (language.count("note.poll.votes", total))
                    @if poll.has_ended(view.frame.now) { " · " (language.say("note.poll.ended")) }
                }
            }
        }
    }
}

fn stamp(view: View, note: &Note) -> Markup {
    let host = view
        .gathered
        .people
        .get(&note.user_id)
        .and_then(|person| person.user.host.as_deref());
    let address = note.url.as_deref().or(note.uri.as_deref());
    html! {
        p.stamp {
            (time::moment(view.frame.language, note.id.time()))
            (reach(view, note))
            @if let (Some(host), Some(address)) = (host, address) {
                a href=(address) rel="nofollow noopener noreferrer" { (host) }
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::Id;
    use crate::model::users::User;
    use crate::web::layout;

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
            visibility: Visibility::Public,
            local_only: false,
            text: Some(text.to_owned()),
            cw: None,
            reply_id: None,
            reply_user_id: None,
            renote_id: None,
            renote_user_id: None,
            is_quote: false,
            reaction_acceptance: None,
            file_count: 0,
            has_poll: false,
            emojis: Vec::new(),
            replies_count: 0,
            renotes_count: 0,
            reactions_count: 0,
            uri: None,
            url: None,
            reply_uri: None,
            renote_uri: None,
            edited_at: None,
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
}
