//! Reports that wait for a moderator.

use maud::Markup;
use maud::html;
use rusqlite::Connection;

use crate::actions::reports;
use crate::model::Id;
use crate::model::reports::Report;
use crate::model::reports::Resolution;
use crate::store;
use crate::store::reports::Wanted;
use crate::store::rows;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout::Frame;
use crate::web::pages::settings::server;
use crate::web::parts::form;
use crate::web::parts::list;
use crate::web::parts::time;
use crate::web::parts::user;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Reports on one page; the next come up as these are settled.
const SHOWN: u32 = 20;

/// Those that wait.
pub fn open(db: &Connection) -> rusqlite::Result<Vec<Report>> {
    let wanted = Wanted {
        is_resolved: Some(false),
        ..Wanted::default()
    };
    store::reports::list(db, wanted, rows::Page::newest(SHOWN))
}

/// `POST /settings/server/report`: settles one.
pub fn settle(visit: &Visit, input: &Input) -> Answer {
    let me = server::moderator(visit)?.id;
    let id = input.text("report").and_then(|id| Id::parse(&id));
    let id = id.ok_or(Trouble::NotFound)?;
    let resolution = match input.text("as").as_deref() {
        Some("accept") => Resolution::Accept,
        _ => Resolution::Reject,
    };
    let done = visit
        .app
        .db
        .write(move |tx| reports::resolve(tx, me, id, Some(resolution)));
    done.map_err(Trouble::of(visit.language, |_| "refused.gone"))?;
    to("/settings/server")
}

/// The card with all of them.
pub fn card(frame: &Frame, gathered: &Gathered, open: &[Report]) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        section.card {
            div.heading { h2 { (say("server.reports")) } }
            @if open.is_empty() {
                (list::empty(say("server.reports.empty"), say("server.reports.empty.next")))
            } @else {
                ol.list { @for one in open { li { (entry(frame, gathered, one)) } } }
            }
        }
    }
}

fn entry(frame: &Frame, gathered: &Gathered, one: &Report) -> Markup {
    let say = |key| frame.language.say(key);
    let reporter = gathered.people.get(&one.reporter_id);
    html! {
        @if let Some(target) = gathered.people.get(&one.target_id) {
            (user::row(frame, &gathered.pictures, target, &one.comment, buttons(frame, one)))
            p.by {
                (say("server.reports.by")) " "
                @if let Some(reporter) = reporter { (user::name_link(frame, &gathered.pictures, &reporter.user)) }
                " · " (time::ago(frame.language, frame.now, one.id.time()))
            }
        }
    }
}

fn buttons(frame: &Frame, one: &Report) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        form.buttons method="post" action="/settings/server/report" {
            (form::proof(&frame.proof))
            input type="hidden" name="report" value=(one.id);
            button.plain.small name="as" value="reject" { (say("server.reports.reject")) }
            button.go.small name="as" value="accept" { (say("server.reports.accept")) }
        }
    }
}
