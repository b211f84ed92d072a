//! What those on a list write.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::store::lists;
use crate::store::timelines::Filter;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::lists::mine;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::list::List;
use crate::web::parts::list::Stream;
use crate::web::parts::note::View;
use crate::web::visit::Visit;

struct Timeline {
    list: UserList,
    path: String,
    id: String,
    notes: Vec<Note>,
    gathered: Gathered,
}

/// `GET /lists/ID`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let list = mine(visit, id)?;
    let (viewer, page) = (visit.viewer(), visit.page(list::PER_PAGE));
    let (notes, gathered) = visit.app.db.read(|db| {
        let mut notes = lists::timeline(db, viewer, list.id, page, Filter::default())?;
        notes.sort_by_key(|note| std::cmp::Reverse(note.id));
        let gathered = Gathered::read(db, viewer.user, &notes, &[])?;
        Ok((notes, gathered))
    })?;
    let page = Timeline {
        path: format!("/lists/{}", list.id),
        id: list.id.to_string(),
        list,
        notes,
        gathered,
    };
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

impl Timeline {
    fn shown<'a>(&'a self, frame: &'a Frame) -> List<'a> {
        let say = |key| frame.language.say(key);
        List {
            path: &self.path,
            stream: Some(Stream::of("userList", "listId", &self.id)),
            empty: (say("lists.quiet"), say("lists.quiet.next")),
        }
    }
}

impl Page for Timeline {
    fn title(&self, _frame: &Frame) -> String {
        self.list.name.clone()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        html! {
            div.tabs {
                a.bare.back href="/lists" aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (self.list.name) }
                a.bare.last href={ (self.path) "/edit" } title=(say("lists.edit")) aria-label=(say("lists.edit")) { (icon("gear")) }
            }
            (list::notes(view, self.shown(frame), &self.notes))
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
