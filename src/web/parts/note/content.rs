//! What a note says: its words, perhaps behind a warning, its files and its poll.

use maud::Markup;
use maud::html;

use crate::model::notes::Note;
use crate::web::gather::Person;
use crate::web::parts::icon::icon;
use crate::web::parts::media;
use crate::web::parts::mfm;
use crate::web::parts::note::Look;
use crate::web::parts::note::View;
use crate::web::parts::note::poll;
use crate::web::parts::note::quote::quoted;
use crate::web::parts::user;

/// Texts longer than this, or with more lines, are folded in lists.
const FOLDED_CHARACTERS: usize = 600;
/// See [`FOLDED_CHARACTERS`].
const FOLDED_LINES: usize = 14;

pub(super) fn content(view: View, note: &Note, author: &Person, look: Look) -> Markup {
    let inside = html! {
        (words(view, note, author, look))
        @if let Some(files) = view.gathered.files.get(&note.id) { (media::files(view.frame, files)) }
        @if let Some(poll) = view.gathered.polls.get(&note.id) { (poll::poll(view, poll, author)) }
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

pub(super) fn words(view: View, note: &Note, author: &Person, look: Look) -> Markup {
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

pub(super) fn cover(view: View, note: &Note, warning: &str, author: &Person) -> Markup {
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

pub(super) fn context<'a>(view: View<'a>, author: &'a Person) -> mfm::Context<'a> {
    mfm::Context {
        frame: view.frame,
        pictures: &view.gathered.pictures,
        host: author.user.host.as_deref(),
        is_cat: author.user.is_cat,
    }
}

/// What a note says, or said once: its words, behind the warning where there is one.
pub fn said(view: View, author: &Person, text: Option<&str>, warning: Option<&str>) -> Markup {
    let context = context(view, author);
    html! {
        @if let Some(warning) = warning { p.warned { (icon("warning")) span { (mfm::line(context, warning)) } } }
        @if let Some(text) = text { (mfm::text(context, text)) }
    }
}
