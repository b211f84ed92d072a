//! The notes one marked to find them again, the newest mark first. Nobody else sees them.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::model::notes::Note;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::lists;
use crate::web::parts::list;
use crate::web::parts::note;
use crate::web::parts::note::View;
use crate::web::parts::pager;
use crate::web::visit::Visit;

const PATH: &str = "/my/favorites";

struct Favorites {
    notes: Vec<Note>,
    /// The last mark of a full page: marks are paged, not notes.
    last: Option<String>,
    gathered: Gathered,
}

/// `GET /my/favorites`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let page = visit.page(list::PER_PAGE);
    let page = visit.app.db.read(|db| {
        let marks = store::favorites::of(db, me, page)?;
        let mut found = store::notes::by_ids(db, marks.iter().map(|mark| mark.note_id))?;
        let notes = marks.iter().filter_map(|mark| found.remove(&mark.note_id));
        let notes: Vec<Note> = notes.collect();
        let gathered = Gathered::read(db, Some(me), &notes, &[])?;
        let is_full = marks.len() >= list::PER_PAGE as usize;
        let last = marks.last().filter(|_| is_full);
        Ok(Favorites {
            // What was marked may have come to be for others only.
            notes: notes
                .into_iter()
                .filter(|note| gathered.notes.contains_key(&note.id))
                .collect(),
            last: last.map(|mark| mark.id.to_string()),
            gathered,
        })
    })?;
    if !visit.wants_piece() {
        return Ok(layout::show(&page, &visit.frame()?));
    }
    let frame = visit.bare_frame()?;
    let piece = html! { (page.items(&frame)) (page.older(&frame)) };
    Ok(layout::fragment(StatusCode::OK, piece))
}

impl Favorites {
    fn items(&self, frame: &Frame) -> Markup {
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        // One's own choice is shown whatever words one muted; they are only folded.
        html! { @for one in &self.notes { (note::item(view, one)) } }
    }

    fn older(&self, frame: &Frame) -> Markup {
        pager::older(frame.language, PATH, self.last.as_deref())
    }
}

impl Page for Favorites {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("favorites.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            (lists::tabs(frame, PATH))
            section.card {
                ol.list hidden[self.notes.is_empty()] { (self.items(frame)) }
                @if self.notes.is_empty() { (list::empty(say("favorites.empty"), say("favorites.empty.next"))) }
            }
            (self.older(frame))
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
