//! What an antenna caught. Looking keeps it awake.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::antennas::is_look_news;
use crate::actions::antennas::look_at;
use crate::error::Error;
use crate::model::antennas::Antenna;
use crate::model::notes::Note;
use crate::store::antennas;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::antennas::mine;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::list::List;
use crate::web::parts::list::Stream;
use crate::web::parts::note::View;
use crate::web::visit::Visit;

struct Timeline {
    name: String,
    path: String,
    id: String,
    notes: Vec<Note>,
    gathered: Gathered,
}

/// `GET /antennas/ID`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let antenna = mine(visit, id)?;
    let (viewer, page) = (visit.viewer(), visit.page(list::PER_PAGE));
    let (notes, gathered) = visit.app.db.read(|db| {
        let mut notes = antennas::notes(db, viewer, antenna.id, page)?;
        notes.sort_by_key(|note| std::cmp::Reverse(note.id));
        let gathered = Gathered::read(db, viewer.user, &notes, &[])?;
        Ok((notes, gathered))
    })?;
    let page = Timeline {
        name: antenna.name.clone(),
        path: format!("/antennas/{}", antenna.id),
        id: antenna.id.to_string(),
        notes,
        gathered,
    };
    keep_awake(visit, antenna)?;
    if !visit.wants_piece() {
        return Ok(layout::show(&page, &visit.frame()?));
    }
    let frame = visit.bare_frame()?;
    let view = View {
        frame: &frame,
        gathered: &page.gathered,
    };
    let piece = list::piece(view, page.shown(&frame), &page.notes);
    Ok(layout::fragment(StatusCode::OK, piece))
}

fn keep_awake(visit: &Visit, antenna: Antenna) -> Result<(), crate::error::Fault> {
    let last = visit
        .app
        .db
        .read(|db| antennas::last_used_at(db, antenna.id))?;
    if is_look_news(&antenna, last, visit.now) {
        let looked = visit.app.db.write(move |tx| look_at(tx, &antenna));
        looked.map_err(Error::into_fault)?;
    }
    Ok(())
}

impl Timeline {
    fn shown<'a>(&'a self, frame: &'a Frame) -> List<'a> {
        let say = |key| frame.language.say(key);
        List {
            path: &self.path,
            stream: Some(Stream::of("antenna", "antennaId", &self.id)),
            empty: (say("antenna.quiet"), say("antenna.quiet.next")),
        }
    }
}

impl Page for Timeline {
    fn title(&self, _frame: &Frame) -> String {
        self.name.clone()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        html! {
            div.tabs {
                a.bare.back href="/antennas" aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (self.name) }
                a.bare.last href={ (self.path) "/edit" } title=(say("antenna.edit")) aria-label=(say("antenna.edit")) { (icon("gear")) }
            }
            (list::notes(view, self.shown(frame), &self.notes))
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
