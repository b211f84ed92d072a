//! Leaving for good.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::users::LeaveRefusal;
use crate::actions::users::leave_by_wish;
use crate::error::Error;
use crate::sign_in;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::pages::settings::security::HERE;
use crate::web::pages::settings::security::Step;
use crate::web::pages::settings::security::confirmation;
use crate::web::pages::settings::security::confirmed;
use crate::web::pages::settings::security::refuse;
use crate::web::parts::form;
use crate::web::session;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;
use crate::web::with_cookie;

/// The way there.
pub fn section(frame: &Frame) -> Markup {
    html! {
        p.hint.pad { a href={ (HERE) "/leave" } { (frame.language.say("security.leave")) } }
    }
}

/// `GET /settings/security/leave`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let factor = sign_in::second_factor(visit.app, me)?;
    let frame = visit.frame()?;
    let say = |key| visit.language.say(key);
    let inside = html! {
        p { (say("security.leave.lead")) }
        form.stack method="post" action={ (HERE) "/leave" } {
            (form::proof(&frame.proof))
            (confirmation(&frame, &factor, "leave"))
            div.buttons { button.danger { (say("security.leave.go")) } }
        }
    };
    let page = Step {
        title: "security.leave",
        inside,
        status: StatusCode::OK,
    };
    Ok(layout::show(&page, &frame))
}

/// `POST /settings/security/leave`.
pub fn go(visit: &Visit, input: &Input) -> Answer {
    confirmed(visit, input, || {
        let me = visit.me()?.person.user.clone();
        match visit.app.db.write(move |tx| leave_by_wish(tx, &me)) {
            Ok(()) => Ok(with_cookie(
                to("/?said=security.left")?,
                session::forget(&visit.app.config.origin),
            )),
            Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
            Err(Error::Refused(LeaveRefusal::LastAdministrator)) => {
                refuse(visit, "security.leave.last")
            }
        }
    })
}
