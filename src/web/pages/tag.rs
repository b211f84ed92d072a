//! The notes with a hashtag.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::mfm;
use crate::model::notes::Note;
use crate::store::hashtags;
use crate::store::timelines::Filter;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::list::List;
use crate::web::parts::mfm::encoded;
use crate::web::parts::note::View;
use crate::web::visit::Visit;

struct Tagged {
    tag: String,
    path: String,
    notes: Vec<Note>,
    gathered: Gathered,
}

/// `GET /tags/TAG`.
pub fn show(visit: &Visit, tag: &str) -> Answer {
    let (viewer, page, form) = (
        visit.viewer(),
        visit.page(list::PER_PAGE),
        mfm::normalise_hashtag(tag),
    );
    let (notes, gathered) = visit.app.db.read(|db| {
        let notes = hashtags::notes_with(db, viewer, &form, page, Filter::default())?;
        let gathered = Gathered::read(db, viewer.user, &notes, &[])?;
        Ok((notes, gathered))
    })?;
    let page = Tagged {
        tag: tag.to_owned(),
        path: format!("/tags/{}", encoded(tag)),
        notes,
        gathered,
    };
    if visit.wants_piece() {
        let frame = visit.bare_frame()?;
        let view = View {
            frame: &frame,
            gathered: &page.gathered,
        };
        return Ok(layout::fragment(
            StatusCode::OK,
            list::piece(view, page.list(""), &page.notes),
        ));
    }
    Ok(layout::show(&page, &visit.frame()?))
}

impl Tagged {
    fn list<'a>(&'a self, empty: &'a str) -> List<'a> {
        List {
            path: &self.path,
            stream: None,
            empty: (empty, ""),
        }
    }
}

impl Page for Tagged {
    fn title(&self, frame: &Frame) -> String {
        frame.language.fill("tag.title", &[("tag", &self.tag)])
    }

    fn body(&self, frame: &Frame) -> Markup {
        let empty = frame.language.fill("tag.empty", &[("tag", &self.tag)]);
        html! {
            div.tabs {
                a.bare.back href="/" aria-label=(frame.language.say("nav.back")) { (icon("back")) }
                h1 { (self.title(frame)) }
            }
            (list::notes(View { frame, gathered: &self.gathered }, self.list(&empty), &self.notes))
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! { meta name="robots" content="noindex"; }
    }
}
