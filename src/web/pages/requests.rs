//! Follow requests: who waits, and the answer.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::follows;
use crate::actions::follows::FollowRefusal;
use crate::model::Id;
use crate::model::follows::Follow;
use crate::model::users::User;
use crate::store;
use crate::web::Answer;
use crate::web::back;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::follow;
use crate::web::parts::list;
use crate::web::parts::note::View;
use crate::web::parts::notification;
use crate::web::parts::pager;
use crate::web::parts::user;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Requests {
    requests: Vec<Follow>,
    gathered: Gathered,
}

/// `GET /requests`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let page = visit.page(list::PER_PAGE);
    let (requests, gathered) = visit.app.db.read(|db| {
        let requests = store::follows::requests(db, me, page)?;
        let people: Vec<_> = requests.iter().map(|request| request.follower_id).collect();
        let gathered = Gathered::read(db, Some(me), &[], &people)?;
        Ok((requests, gathered))
    })?;
    let page = Requests { requests, gathered };
    if visit.wants_piece() {
        let frame = visit.bare_frame()?;
        return Ok(layout::fragment(StatusCode::OK, page.entries(&frame)));
    }
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /requests/accept`.
pub fn accept(visit: &Visit, input: &Input) -> Answer {
    decide(visit, input, follows::accept)
}

/// `POST /requests/reject`.
pub fn reject(visit: &Visit, input: &Input) -> Answer {
    decide(visit, input, follows::reject)
}

type Decision = fn(&store::Tx<'_>, &User, &User) -> Result<(), crate::error::Error<FollowRefusal>>;

fn decide(visit: &Visit, input: &Input, decision: Decision) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id: Id<User> = input
        .text("user")
        .and_then(|id| Id::parse(&id))
        .ok_or(Trouble::NotFound)?;
    let follower = visit
        .app
        .db
        .read(|db| store::users::by_id(db, id))?
        .ok_or(Trouble::NotFound)?;
    visit
        .app
        .db
        .write(move |tx| decision(tx, &me, &follower))
        .map_err(Trouble::of(visit.language, follow::words))?;
    back(visit, "/requests")
}

impl Requests {
    fn entries(&self, frame: &Frame) -> Markup {
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        let last = self
            .requests
            .last()
            .filter(|_| self.requests.len() >= list::PER_PAGE as usize);
        html! {
            @for request in &self.requests {
                @if let Some(person) = self.gathered.people.get(&request.follower_id) {
                    li data-item=(request.id) {
                        (user::row(frame, &self.gathered.pictures, person, "", notification::answer(view, person)))
                    }
                }
            }
            (pager::older(frame.language, "/requests", last.map(|one| one.id.to_string()).as_deref()))
        }
    }
}

impl Page for Requests {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("requests.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            div.tabs { h1 { (say("requests.title")) } }
            section.card {
                ol.list { (self.entries(frame)) }
                @if self.requests.is_empty() { (list::empty(say("requests.empty"), say("requests.empty.next"))) }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Requests
    }
}
