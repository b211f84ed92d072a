//! A collection of notes: the address apps share. Whoever comes sees of it what they may see
//! of its notes; a private one is there for its owner alone.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::model::Id;
use crate::model::clips::Clip;
use crate::model::notes::Note;
use crate::store::clips;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::list::List;
use crate::web::parts::note::View;
use crate::web::parts::user;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Collection {
    clip: Clip,
    path: String,
    notes: Vec<Note>,
    gathered: Gathered,
}

/// `GET /clips/ID`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let id: Id<Clip> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let (viewer, page) = (visit.viewer(), visit.page(list::PER_PAGE));
    let found = visit.app.db.read(|db| {
        let clip = clips::by_id(db, viewer.user, id)?;
        let Some(clip) = clip.filter(|clip| clip.is_open_to(viewer.user)) else {
            return Ok(None);
        };
        let notes = clips::notes(db, viewer, id, page)?;
        let gathered = Gathered::read(db, viewer.user, &notes, &[clip.user_id])?;
        Ok(Some((clip, notes, gathered)))
    })?;
    let (clip, notes, gathered) = found.ok_or(Trouble::NotFound)?;
    let page = Collection {
        path: format!("/clips/{id}"),
        clip,
        notes,
        gathered,
    };
    if visit.wants_piece() {
        let frame = visit.bare_frame()?;
        let view = View {
            frame: &frame,
            gathered: &page.gathered,
        };
        let piece = list::piece(view, page.list(&frame), &page.notes);
        return Ok(layout::fragment(StatusCode::OK, piece));
    }
    Ok(layout::show(&page, &visit.frame()?))
}

impl Collection {
    fn list<'a>(&'a self, frame: &'a Frame) -> List<'a> {
        List {
            path: &self.path,
            stream: None,
            empty: (frame.language.say("clip.empty"), ""),
        }
    }
}

impl Page for Collection {
    fn title(&self, _frame: &Frame) -> String {
        self.clip.name.clone()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        let owner = self.gathered.people.get(&self.clip.user_id);
        html! {
            div.tabs {
                a.bare.back href="/" aria-label=(frame.language.say("nav.back")) { (icon("back")) }
                h1 { (self.clip.name) }
            }
            section.card.clip {
                @if let Some(owner) = owner {
                    (user::avatar_link(owner, user::SMALL))
                    (user::name_link(frame, &self.gathered.pictures, &owner.user))
                }
                @if !self.clip.is_public { small { (frame.language.say("clip.private")) } }
                @if let Some(text) = &self.clip.description { p { (text) } }
            }
            (list::notes(view, self.list(frame), &self.notes))
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! { meta name="robots" content="noindex"; }
    }
}
