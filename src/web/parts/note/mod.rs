//! A note: in a list, as the one that is looked at, and as a quote inside another. Here is
//! how its parts stand together; each part is a file.

mod approval;
mod content;
mod doings;
mod head;
mod menu;
mod poll;
mod quote;

use maud::Markup;
use maud::html;

use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::word_mutes::WordMutes;
use crate::web::gather::Gathered;
use crate::web::layout::Frame;
use crate::web::layout::Viewer;
use crate::web::parts::icon::icon;
use crate::web::parts::note::content::content;
use crate::web::parts::note::doings::doings;
use crate::web::parts::note::head::head;
use crate::web::parts::note::head::opening;
use crate::web::parts::note::head::reach;
use crate::web::parts::note::head::stamp;
use crate::web::parts::time;
use crate::web::parts::user;

pub use content::said;
pub use quote::quote;

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

/// The entries of a list. What the viewer may not see is left out, also where it is
/// renoted, and so is what holds words they muted hard.
pub fn items(view: View, notes: &[Note]) -> Markup {
    let is_kept =
        |note: &&Note| is_gathered(view, note) && !holds(view, note, |viewer| &viewer.hard_muted);
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

/// Whether [`Gathered`] says that the viewer may see it.
fn is_gathered(view: View, note: &Note) -> bool {
    view.gathered.notes.contains_key(&note.id)
}

/// Whether the viewer wrote it.
fn is_mine(view: View, note: &Note) -> bool {
    let me = view.frame.viewer.as_ref();
    me.is_some_and(|me| me.id == note.user_id.to_string())
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

/// The note itself; nothing at all if it was not gathered for this viewer, wherever it
/// comes from.
pub fn article(view: View, note: &Note, look: Look) -> Markup {
    let author = view.gathered.people.get(&note.user_id);
    let Some(author) = author.filter(|_| is_gathered(view, note)) else {
        return html! {};
    };
    html! {
        article.note.focus[look == Look::Focused] data-note=(note.id) {
            div.row {
                @if look == Look::Focused {
                    (opening(view, author))
                    (content(view, note, author, look))
                    (stamp(view, note))
                    (approval::lines(view, note))
                    (doings(view, note, author))
                } @else {
                    (user::avatar_link(author, user::NORMAL))
                    div {
                        (head(view, note, author))
                        (content(view, note, author, look))
                        (approval::lines(view, note))
                        (doings(view, note, author))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
