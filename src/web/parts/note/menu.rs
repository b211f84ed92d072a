//! The rest of what one can do to a note, behind three dots: keep it, show it first, hear no
//! more of it, change it, tell the moderators. What needs words has a page of its own.

use maud::Markup;
use maud::html;

use crate::model::notes::Note;
use crate::web::gather::Person;
use crate::web::parts::icon::icon;
use crate::web::parts::note::View;
use crate::web::parts::note::is_mine;

/// The menu. It stands in the form of `doings.rs`, which carries the proof.
pub(super) fn menu(view: View, note: &Note, author: &Person) -> Markup {
    let more = view.frame.language.say("note.more");
    html! {
        details.menu {
            summary.act title=(more) aria-label=(more) { (icon("more")) }
            div.sheet {
                (addresses(view, note, author))
                hr;
                (keeping(view, note))
                hr;
                @if is_mine(view, note) {
                    (own(view, note))
                } @else {
                    a href={ "/notes/" (note.id) "/report" } { (icon("flag")) (view.frame.language.say("report.go")) }
                }
            }
        }
    }
}

fn addresses(view: View, note: &Note, author: &Person) -> Markup {
    let say = |key| view.frame.language.say(key);
    let address = note.url.as_deref().or(note.uri.as_deref());
    let here = format!("{}/notes/{}", view.frame.origin, note.id);
    html! {
        a href=(address.unwrap_or(&here)) data-copy=(address.unwrap_or(&here)) { (icon("link")) (say("note.copy")) }
        @if let (Some(host), Some(address)) = (&author.user.host, address) {
            a href=(address) rel="nofollow noopener noreferrer" target="_blank" {
                (icon("out")) (view.frame.language.fill("note.remote", &[("host", host)]))
            }
        }
        @if note.edited_at.is_some() {
            a href={ "/notes/" (note.id) "/history" } { (icon("clock")) (say("history.title")) }
        }
    }
}

fn keeping(view: View, note: &Note) -> Markup {
    let gathered = view.gathered;
    html! {
        @if gathered.favorites.contains(&note.id) {
            (deed(view, note, "unfavorite", "star", "note.unfavorite"))
        } @else {
            (deed(view, note, "favorite", "star", "note.favorite"))
        }
        a href={ "/notes/" (note.id) "/clips" } { (icon("clip")) (view.frame.language.say("note.clip")) }
        @if gathered.hushed.contains(&note.id) {
            (deed(view, note, "unmute", "bell", "note.thread.unmute"))
        } @else {
            (deed(view, note, "mute", "hush", "note.thread.mute"))
        }
    }
}

fn own(view: View, note: &Note) -> Markup {
    let say = |key| view.frame.language.say(key);
    html! {
        @if view.gathered.pinned.contains(&note.id) {
            (deed(view, note, "unpin", "pin", "note.unpin"))
        } @else {
            (deed(view, note, "pin", "pin", "note.pin"))
        }
        a href={ "/notes/" (note.id) "/edit" } { (icon("pen")) (say("note.edit")) }
        button.hurts formaction={ "/notes/" (note.id) "/delete" } data-sure=(say("note.delete.sure")) data-removes="1" {
            (icon("bin")) (say("note.delete"))
        }
    }
}

fn deed(view: View, note: &Note, path: &str, sign: &str, words: &'static str) -> Markup {
    html! {
        button formaction={ "/notes/" (note.id) "/" (path) } { (icon(sign)) (view.frame.language.say(words)) }
    }
}
