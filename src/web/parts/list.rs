//! A list of notes in a card, with the way to older ones and words for when it is empty.

use maud::Markup;
use maud::html;

use crate::model::notes::Note;
use crate::web::parts::icon::icon;
use crate::web::parts::note;
use crate::web::parts::note::View;
use crate::web::parts::pager;

/// Notes on one page.
pub const PER_PAGE: u32 = 20;

/// What surrounds the notes.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// Where older ones are asked for.
    pub path: &'a str,
    /// The channel that tells of new ones.
    pub stream: Option<Stream<'a>>,
    /// What is said when there are none: what, and what to do next.
    pub empty: (&'a str, &'a str),
}

/// A channel of our stream (`api/streaming`), and the one thing it is of.
#[derive(Clone, Copy, Debug)]
pub struct Stream<'a> {
    channel: &'a str,
    of: Option<(&'a str, &'a str)>,
}

impl<'a> Stream<'a> {
    /// A channel there is one of.
    pub fn named(channel: &'a str) -> Self {
        Self { channel, of: None }
    }

    /// A channel of this list, or antenna: the name of its parameter, and its id.
    pub fn of(channel: &'a str, parameter: &'a str, id: &'a str) -> Self {
        Self {
            channel,
            of: Some((parameter, id)),
        }
    }
}

/// The list.
pub fn notes(view: View, list: List, notes: &[Note]) -> Markup {
    html! {
        section.card {
            @let of = list.stream.and_then(|stream| stream.of);
            ol.list data-stream=[list.stream.map(|stream| stream.channel)] data-stream-of=[of.map(|(parameter, _)| parameter)]
                data-stream-id=[of.map(|(_, id)| id)] hidden[notes.is_empty()] { (note::items(view, notes)) }
            @if notes.is_empty() { (empty(list.empty.0, list.empty.1)) }
        }
        (older(view, list, notes))
    }
}

/// Only the entries and the way on, for the script.
pub fn piece(view: View, list: List, notes: &[Note]) -> Markup {
    html! { (note::items(view, notes)) (older(view, list, notes)) }
}

fn older(view: View, list: List, notes: &[Note]) -> Markup {
    let is_full = notes.len() >= PER_PAGE as usize;
    let last = notes
        .last()
        .filter(|_| is_full)
        .map(|note| note.id.to_string());
    pager::older(view.frame.language, list.path, last.as_deref())
}

/// What stands where nothing is.
pub fn empty(what: &str, next: &str) -> Markup {
    html! {
        div.empty { (icon("bean")) h2 { (what) } @if !next.is_empty() { p { (next) } } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::layout;
    use crate::web::parts::note::tests;

    #[test]
    fn only_a_full_page_has_a_way_to_older_notes() {
        let list = List {
            path: "/",
            stream: None,
            empty: ("Nothing", "Write"),
        };
        let frame = layout::tests::frame(None);
        let many: Vec<_> = (1..=20).map(|id| tests::note(id, 1, "x")).collect();
        let gathered = tests::gathered(&many);
        let view = View {
            frame: &frame,
            gathered: &gathered,
        };
        assert!(notes(view, list, &many).into_string().contains("until="));
        assert!(
            !notes(view, list, &many[1..])
                .into_string()
                .contains("until=")
        );
        assert!(notes(view, list, &[]).into_string().contains("Nothing"));
    }
}
