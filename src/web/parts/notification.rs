//! Notifications: who did what, with what it is about.

use maud::Markup;
use maud::html;

use crate::mfm;
use crate::model::notes::Note;
use crate::model::notifications::AppWords;
use crate::model::notifications::Kind;
use crate::model::notifications::Notification;
use crate::web::gather::Person;
use crate::web::locale::Language;
use crate::web::parts::emoji;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::note::View;
use crate::web::parts::time;
use crate::web::parts::user;

/// As much of a note as a notification shows, in characters.
const ABOUT_CHARACTERS: usize = 140;

/// One entry of the list.
pub fn entry(view: View, notification: &Notification, is_unread: bool) -> Markup {
    let Some(person) = person(view, notification) else {
        return html! {};
    };
    html! {
        li data-item=(notification.id) {
            div.told.unread[is_unread] {
                span.mark { (user::avatar_link(person, user::NORMAL)) span.sign { (sign(view, notification)) } }
                div.what {
                    div.line {
                        span { (who_did_what(view, notification, person)) }
                        (time::ago(view.frame.language, view.frame.now, notification.id.time()))
                    }
                    (about(view, notification))
                    @if notification.kind == Kind::ReceiveFollowRequest { (answer(view, person)) }
                }
            }
        }
    }
}

/// The same in the narrow column.
pub fn small_entry(view: View, notification: &Notification) -> Markup {
    let Some(person) = person(view, notification) else {
        return html! {};
    };
    let note = notification
        .note_id
        .and_then(|id| view.gathered.notes.get(&id));
    html! {
        li {
            (user::avatar_link(person, user::SMALL))
            div.small-emoji {
                (who_did_what(view, notification, person))
                @if notification.kind == Kind::Reaction { " " (sign(view, notification)) }
                small {
                    @if let Some(note) = note { (gist(note)) " · " }
                    (time::ago(view.frame.language, view.frame.now, notification.id.time()))
                }
            }
        }
    }
}

/// Accept or decline a follow request.
pub fn answer(view: View, person: &Person) -> Markup {
    let say = |key| view.frame.language.say(key);
    html! {
        form.does method="post" action="/requests/accept" {
            (form::proof(&view.frame.proof))
            input type="hidden" name="user" value=(person.user.id);
            button.go.small { (say("requests.accept")) }
            button.plain.small formaction="/requests/reject" { (say("requests.reject")) }
        }
    }
}

/// Whoever did it; what nobody did (a poll's end) is told of the note's author.
fn person<'a>(view: View<'a>, notification: &Notification) -> Option<&'a Person> {
    let note = notification
        .note_id
        .and_then(|id| view.gathered.notes.get(&id));
    let id = notification
        .notifier_id
        .or(note.map(|note| note.user_id))
        .unwrap_or(notification.user_id);
    view.gathered.people.get(&id)
}

fn who_did_what(view: View, notification: &Notification, person: &Person) -> Markup {
    let language = view.frame.language;
    let words = match notification.kind {
        Kind::Follow => language.say("told.follow"),
        Kind::ReceiveFollowRequest => language.say("told.request"),
        Kind::FollowRequestAccepted => language.say("told.accepted"),
        Kind::Mention => language.say("told.mention"),
        Kind::Reply => language.say("told.reply"),
        Kind::Renote => language.say("told.renote"),
        Kind::Quote => language.say("told.quote"),
        Kind::Reaction => language.say("told.reaction"),
        Kind::PollEnded => return html! { (language.say("told.poll")) },
        Kind::Note => {
            return html! { (user::name_link(view.frame, &view.gathered.pictures, &person.user)) };
        }
        Kind::Login => return html! { (language.say("told.login")) },
        Kind::RoleAssigned => return html! { (language.say("told.role")) },
        Kind::ExportCompleted => return export(language, notification),
        Kind::ScheduledNotePosted => return html! { (language.say("told.posted")) },
        Kind::ScheduledNotePostFailed => return html! { (language.say("told.not-posted")) },
        Kind::App => return html! { (app_words(notification)) },
        Kind::AchievementEarned | Kind::Test => {
            return html! { (notification.detail.as_deref().unwrap_or(language.say("told.other"))) };
        }
    };
    html! {
        (user::name_link(view.frame, &view.gathered.pictures, &person.user)) (language.between()) (words)
    }
}

/// Where the file lies that was asked for.
fn export(language: Language, notification: &Notification) -> Markup {
    let file = notification.detail.as_deref();
    let file = file.and_then(|detail| detail.rsplit(' ').next());
    let path = file.map_or_else(String::new, |id| format!("/file/{id}"));
    html! { a href={ "/my/drive" (path) } { (language.say("told.export")) } }
}

/// What an app said, with the line above it.
fn app_words(notification: &Notification) -> String {
    let words = notification
        .detail
        .as_deref()
        .map(serde_json::from_str::<AppWords>);
    let words = words.and_then(Result::ok).unwrap_or_default();
    match words.header {
        Some(header) => format!("{header}: {}", words.body),
        None => words.body,
    }
}

/// What stands on the corner of the picture.
fn sign(view: View, notification: &Notification) -> Markup {
    match notification.kind {
        Kind::Reaction => match &notification.detail {
            Some(emoji) => emoji::reaction(&view.gathered.pictures, emoji),
            None => icon("heart"),
        },
        Kind::Follow | Kind::ReceiveFollowRequest => icon("follow"),
        Kind::FollowRequestAccepted => icon("check"),
        Kind::Mention | Kind::Reply => icon("reply"),
        Kind::Renote => icon("renote"),
        Kind::Quote => icon("quote"),
        _ => icon("bell"),
    }
}

fn about(view: View, notification: &Notification) -> Markup {
    let note = notification
        .note_id
        .and_then(|id| view.gathered.notes.get(&id));
    // A renote has no words of its own: what it renotes is what it is about.
    let note = note.map(|note| view.gathered.renoted_by(note).unwrap_or(note));
    html! {
        @if let Some(note) = note {
            a.about href={ "/notes/" (note.id) } { (gist(note)) }
        }
    }
}

/// A note in a line: the warning instead of the text, where there is one.
pub fn gist(note: &Note) -> String {
    let text = match &note.cw {
        Some(warning) if !warning.is_empty() => warning.clone(),
        Some(_) => "…".to_owned(),
        None => mfm::to_plain(&mfm::parse(note.text.as_deref().unwrap_or_default())),
    };
    let mut words = String::new();
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        if words.chars().count() > ABOUT_CHARACTERS {
            return words.chars().take(ABOUT_CHARACTERS).chain(['…']).collect();
        }
    }
    if words.is_empty() && note.file_count > 0 {
        "🖼".to_owned()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;
    use crate::web::layout;
    use crate::web::parts::note::tests::gathered;
    use crate::web::parts::note::tests::note;

    #[test]
    fn a_reaction_says_who_and_with_what_and_about_what() {
        let note = note(5, 1, "Ferments, **week** three");
        let gathered = gathered(&[note.clone(), self::note(6, 2, "x")]);
        let frame = layout::tests::frame(None);
        let notification = Notification {
            id: Id::new(9),
            user_id: Id::new(1),
            kind: Kind::Reaction,
            notifier_id: Some(Id::new(2)),
            note_id: Some(note.id),
            detail: Some("🫛".to_owned()),
        };
        let html = entry(
            View {
                frame: &frame,
                gathered: &gathered,
            },
            &notification,
            true,
        )
        .into_string();
        assert!(
            html.contains("user2") && html.contains("🫛") && html.contains("told unread"),
            "{html}"
        );
        assert!(html.contains("Ferments, week three"));
    }

    #[test]
    fn the_gist_keeps_what_is_behind_a_warning() {
        let mut warned = note(5, 1, "They all live");
        warned.cw = Some("Spoilers".to_owned());
        assert_eq!(gist(&warned), "Spoilers");
        let long = note(6, 1, &"tea ".repeat(100));
        assert_eq!(gist(&long).chars().count(), ABOUT_CHARACTERS + 1);
    }
}
