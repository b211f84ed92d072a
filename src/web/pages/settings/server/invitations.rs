//! Invitations: made here by who looks after the server, given to whom they know.

use maud::Markup;
use maud::html;
use rusqlite::Connection;

use crate::actions::invitations::invite_many;
use crate::model::invitations::Invitation;
use crate::prepare;
use crate::store::invitations;
use crate::store::invitations::Order;
use crate::store::invitations::Which;
use crate::web::Answer;
use crate::web::layout::Frame;
use crate::web::pages::settings::server::moderator;
use crate::web::parts::form;
use crate::web::to;
use crate::web::visit::Visit;

/// Invitations shown; who has more looks at them in a client.
const SHOWN: u32 = 20;

/// Those nobody came with yet, the newest first.
pub fn open(db: &Connection) -> rusqlite::Result<Vec<Invitation>> {
    invitations::all(db, Which::Unused, Order::Newest, 0, SHOWN)
}

/// `POST /settings/server/invite`: one more, which does not run out.
pub fn make(visit: &Visit) -> Answer {
    moderator(visit)?;
    let codes = [prepare::invitation_code(visit.now)];
    let made = visit
        .app
        .db
        .write(move |tx| invite_many(tx, &codes, None).map(drop));
    made.map_err(|error| error.into_fault())?;
    to("/settings/server?said=server.invited")
}

pub(super) fn card(open: &[Invitation], frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        form.card.pad.stack method="post" action="/settings/server/invite" {
            (form::proof(&frame.proof))
            h2 { (say("server.invitations")) }
            p.hint { (say("server.invitations.hint")) }
            @if !open.is_empty() {
                ul.grants {
                    @for one in open {
                        li { a href={ "/signup?code=" (one.code) } { code { (one.code) } } }
                    }
                }
            }
            div.buttons { button.plain { (say("server.invite")) } }
        }
    }
}
