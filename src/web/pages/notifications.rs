//! What others did. Looking at the page marks everything as seen.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions;
use crate::error::Error;
use crate::model::notifications::Notification;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::parts::list;
use crate::web::parts::note::View;
use crate::web::parts::notification;
use crate::web::parts::pager;
use crate::web::visit;
use crate::web::visit::Visit;

struct Notifications {
    told: Vec<Notification>,
    gathered: Gathered,
    seen_until: i64,
}

/// `GET /notifications`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?;
    let (id, seen_until) = (me.person.user.id, me.account.notifications_until);
    let (page, now) = (visit.page(list::PER_PAGE), visit.app.clock.now());
    let (told, gathered) = visit.app.db.read(|db| {
        let mut told = store::notifications::of(db, id, now, &[], &[], page)?;
        told.sort_by_key(|one| std::cmp::Reverse(one.id));
        let gathered = visit::told_of(db, id, &told)?;
        Ok((told, gathered))
    })?;
    visit
        .app
        .db
        .write(move |tx| actions::notifications::read_all(tx, id))
        .map_err(Error::into_fault)?;
    let page = Notifications {
        told,
        gathered,
        seen_until,
    };
    if visit.wants_piece() {
        let frame = visit.bare_frame()?;
        return Ok(layout::fragment(StatusCode::OK, page.entries(&frame)));
    }
    Ok(layout::show(&page, &visit.frame()?))
}

impl Notifications {
    fn entries(&self, frame: &Frame) -> Markup {
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        html! {
            @for one in &self.told { (notification::entry(view, one, one.id.number() > self.seen_until)) }
            (self.older(frame))
        }
    }

    fn older(&self, frame: &Frame) -> Markup {
        let last = self
            .told
            .last()
            .filter(|_| self.told.len() >= list::PER_PAGE as usize);
        pager::older(
            frame.language,
            "/notifications",
            last.map(|one| one.id.to_string()).as_deref(),
        )
    }
}

impl Page for Notifications {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("told.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        html! {
            div.tabs { h1 { (say("told.title")) } }
            section.card {
                ol.list data-stream="main" hidden[self.told.is_empty()] {
                    @for one in &self.told { (notification::entry(view, one, one.id.number() > self.seen_until)) }
                }
                @if self.told.is_empty() { (list::empty(say("told.empty"), say("told.empty.next"))) }
            }
            (self.older(frame))
        }
    }

    fn section(&self) -> Section {
        Section::Notifications
    }
}
