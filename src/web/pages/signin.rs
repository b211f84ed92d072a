//! Signing in and out. Tries are counted by address and by name, and a wrong name takes as
//! long as a wrong password, so nobody learns which names exist.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::tokens;
use crate::clock::MINUTE;
use crate::crypto::password;
use crate::error::Error;
use crate::limits::TooOften;
use crate::model::Id;
use crate::model::users::USERNAME_CHARACTERS;
use crate::model::users::User;
use crate::sign_in;
use crate::sign_in::Pace;
use crate::sign_in::SignInRefusal;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::parts::form;
use crate::web::parts::form::Field;
use crate::web::parts::icon::icon;
use crate::web::session;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit;
use crate::web::visit::Visit;
use crate::web::with_cookie;

struct SignIn {
    name: String,
    next: Option<String>,
    wrong: Option<String>,
    status: StatusCode,
}

/// `GET /signin`.
pub fn show(visit: &Visit) -> Answer {
    let next = visit.request.parameter("next");
    let next = next.filter(|next| visit::is_page(next));
    if visit.is_signed_in() {
        return to(next.as_deref().unwrap_or("/"));
    }
    let page = SignIn {
        name: String::new(),
        next,
        wrong: None,
        status: StatusCode::OK,
    };
    Ok(visit.for_guest(layout::show(&page, &visit.frame()?)))
}

/// `POST /signin`.
pub fn enter(visit: &Visit, input: &Input) -> Answer {
    visit.check_guest(input)?;
    let name = input.words("username").unwrap_or_default();
    let secret = input.text("password").unwrap_or_default();
    let next = input.text("next").filter(|next| visit::is_page(next));
    if let Err(often) = sign_in::count(visit.app, visit.request.address, Pace::Form) {
        return too_often(visit, name, next, often);
    }
    match sign_in::check(visit.app, name.trim_start_matches('@'), &secret) {
        Ok(user) => begin(visit, user.id, next.as_deref()),
        Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
        Err(Error::Refused(SignInRefusal::TooOften(often))) => too_often(visit, name, next, often),
        Err(Error::Refused(_)) => refuse(
            visit,
            name,
            next,
            visit.language.say("signin.wrong").to_owned(),
            StatusCode::FORBIDDEN,
        ),
    }
}

/// Says how many minutes to wait.
fn too_often(visit: &Visit, name: String, next: Option<String>, often: TooOften) -> Answer {
    let left = often.reset.0.saturating_sub(visit.now.0);
    let words = visit.language.count("signin.often", left / MINUTE + 1);
    refuse(visit, name, next, words, StatusCode::TOO_MANY_REQUESTS)
}

/// Signs this browser in and leads it to the page it came for, or home.
pub fn begin(visit: &Visit, user: Id<User>, next: Option<&str>) -> Answer {
    let fresh = session::draw(&visit.app.config.origin);
    let hash = fresh.hash;
    visit
        .app
        .db
        .write(move |tx| tokens::sign_in(tx, &hash, user))
        .map_err(Error::into_fault)?;
    Ok(with_cookie(to(next.unwrap_or("/"))?, fresh.cookie))
}

/// `POST /signout`.
pub fn sign_out(visit: &Visit) -> Answer {
    if let Some(session) = visit.session() {
        let hash = session.hash();
        visit
            .app
            .db
            .write(move |tx| tokens::sign_out(tx, &hash))
            .map_err(Error::into_fault)?;
    }
    Ok(with_cookie(
        to("/?said=signin.out")?,
        session::forget(&visit.app.config.origin),
    ))
}

fn refuse(
    visit: &Visit,
    name: String,
    next: Option<String>,
    words: String,
    status: StatusCode,
) -> Result<crate::http::Reply, Trouble> {
    let page = SignIn {
        name,
        next,
        wrong: Some(words),
        status,
    };
    Ok(visit.for_guest(layout::show(&page, &visit.bare_frame()?)))
}

impl Page for SignIn {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("signin.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let name = Field {
            name: "username",
            label: say("account.name"),
            value: &self.name,
            longest: USERNAME_CHARACTERS + 1,
            ..Field::default()
        };
        let secret = Field {
            name: "password",
            label: say("account.password"),
            longest: password::MAX_PASSWORD_BYTES,
            ..Field::default()
        };
        html! {
            div.sheet-page {
                section.card.pad.stack {
                    div.welcome {
                        (icon("bean"))
                        h1 { (say("signin.title")) }
                        p.hint { (frame.language.fill("signin.lead", &[("name", &frame.site)])) }
                    }
                    @if let Some(wrong) = &self.wrong { p.say.bad role="alert" { (wrong) } }
                    form.stack method="post" action="/signin" {
                        (form::proof(&frame.proof))
                        @if let Some(next) = &self.next { input type="hidden" name="next" value=(next); }
                        (form::line(&name, "text", "username", true))
                        (form::line(&secret, "password", "current-password", true))
                        div.buttons { button.go { (say("signin.go")) } }
                    }
                }
            }
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! { meta name="robots" content="noindex"; }
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}
