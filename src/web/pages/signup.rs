//! Making an account by oneself, where the server is open or with an invitation.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::users::Entitled;
use crate::actions::users::SignUpRefusal;
use crate::clock::MINUTE;
use crate::config::Registration;
use crate::error::Error;
use crate::error::Fault;
use crate::limits;
use crate::limits::Actor;
use crate::prepare;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::signin;
use crate::web::parts::account::NewAccount;
use crate::web::parts::form;
use crate::web::parts::form::Field;
use crate::web::parts::icon::icon;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Characters of the longest code that is read; ours have 13.
const CODE_CHARACTERS: usize = 64;

#[derive(Default)]
struct SignUp {
    by_invitation: bool,
    code: String,
    account: NewAccount,
    wrong_code: Option<&'static str>,
}

/// Who may make an account now; before there is an owner, nobody but with the setup link.
pub fn registration(visit: &Visit) -> Result<Registration, Fault> {
    let configured = visit.app.config.registration;
    visit
        .app
        .db
        .read(|db| match store::users::any_account(db)? {
            true => store::settings::registration(db, configured),
            false => Ok(Registration::Closed),
        })
}

/// `GET /signup`, perhaps with `?code=…` of an invitation.
pub fn show(visit: &Visit) -> Answer {
    let page = SignUp {
        by_invitation: match registration(visit)? {
            Registration::Closed => return Err(Trouble::NotFound),
            Registration::Invite => true,
            Registration::Open => false,
        },
        code: visit.request.parameter("code").unwrap_or_default(),
        ..SignUp::default()
    };
    if visit.is_signed_in() {
        return to("/");
    }
    Ok(visit.for_guest(layout::show(&page, &visit.frame()?)))
}

/// `POST /signup`.
pub fn create(visit: &Visit, input: &Input) -> Answer {
    visit.check_guest(input)?;
    let registration = registration(visit)?;
    if registration == Registration::Closed {
        return Err(Trouble::NotFound);
    }
    count(visit)?;
    let (account, secret) = NewAccount::read(visit.language, input);
    let code = input.words("code").unwrap_or_default();
    let mut page = SignUp {
        by_invitation: registration == Registration::Invite,
        code: code.chars().take(CODE_CHARACTERS).collect(),
        account,
        wrong_code: None,
    };
    let wrong_code = visit.language.say("signup.code.wrong");
    if !prepare::may_sign_up(visit.app, Some(&page.code))? {
        page.wrong_code = Some(wrong_code);
    } else if !page.account.is_wrong() {
        let by = Entitled::Guest {
            configured: visit.app.config.registration,
            invitation: Some(page.code.clone()),
        };
        match prepare::sign_up(visit.app, &page.account.name, Some(&secret), by) {
            Ok(user) => return signin::begin(visit, user, None),
            Err(Error::Failed(fault)) => return Err(Trouble::Failed(fault)),
            Err(Error::Refused(SignUpRefusal::NotEntitled)) => page.wrong_code = Some(wrong_code),
            Err(Error::Refused(refusal)) => page.account.blame(visit.language, refusal),
        }
    }
    Ok(visit.for_guest(layout::show(&page, &visit.frame()?)))
}

fn count(visit: &Visit) -> Result<(), Trouble> {
    if !visit.app.config.rate_limits {
        return Ok(());
    }
    let (actor, deed) = (Actor::Address(visit.request.address), limits::SIGN_UP);
    let counted = visit
        .app
        .limits
        .count(actor, deed.name, deed.rule, visit.now);
    counted.map_err(|often| {
        let left = often.reset.0.saturating_sub(visit.now.0);
        Trouble::TooOften(left / MINUTE + 1)
    })
}

impl Page for SignUp {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("signup.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let code = Field {
            name: "code",
            label: say("signup.code"),
            hint: Some(say("signup.code.hint")),
            value: &self.code,
            wrong: self.wrong_code,
            longest: CODE_CHARACTERS,
        };
        html! {
            div.sheet-page {
                section.card.pad.stack {
                    div.welcome {
                        (icon("bean"))
                        h1 { (say("signup.title")) }
                        p.hint { (frame.language.fill("signup.lead", &[("name", &frame.site)])) }
                    }
                    form.stack method="post" action="/signup" {
                        (form::proof(&frame.proof))
                        @if self.by_invitation { (form::line(&code, "text", "off", true)) }
                        (self.account.fields(frame))
                        div.buttons { button.go { (say("setup.create")) } }
                    }
                    p.hint { (say("signup.known")) " " a href="/signin" { (say("signin.title")) } }
                }
            }
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        // An invitation may stand in the address: it is told to nobody else. Not
        // `no-referrer`: over plain HTTP browsers would send the form with `Origin: null`.
        html! { meta name="robots" content="noindex"; meta name="referrer" content="same-origin"; }
    }

    fn status(&self) -> StatusCode {
        match self.wrong_code.is_some() || self.account.is_wrong() {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::OK,
        }
    }
}
