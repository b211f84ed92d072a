//! Making an account by oneself, where the server is open or with an invitation.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::users::Entitled;
use crate::actions::users::SignUpRefusal;
use crate::clock::MINUTE;
use crate::config::Registration;
use crate::crypto::password;
use crate::error::Error;
use crate::error::Fault;
use crate::limits;
use crate::limits::Actor;
use crate::model::users::USERNAME_CHARACTERS;
use crate::prepare;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::locale::Language;
use crate::web::pages::setup;
use crate::web::pages::signin;
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
    name: String,
    wrong_code: Option<&'static str>,
    wrong_name: Option<&'static str>,
    wrong_password: Option<String>,
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
    let secret = input.text("password").unwrap_or_default();
    let code = input.words("code").unwrap_or_default();
    let mut page = SignUp {
        by_invitation: registration == Registration::Invite,
        code: code.chars().take(CODE_CHARACTERS).collect(),
        name: input.words("username").unwrap_or_default(),
        wrong_password: setup::weakness(visit.language, &secret),
        ..SignUp::default()
    };
    if !prepare::may_sign_up(visit.app, Some(&page.code))? {
        page.wrong_code = Some(visit.language.say("signup.code.wrong"));
    } else if page.wrong_password.is_none() {
        let by = Entitled::Guest {
            configured: visit.app.config.registration,
            invitation: Some(page.code.clone()),
        };
        match prepare::sign_up(visit.app, &page.name, Some(&secret), by) {
            Ok(user) => return signin::begin(visit, user, None),
            Err(Error::Failed(fault)) => return Err(Trouble::Failed(fault)),
            Err(Error::Refused(refusal)) => page.blame(visit.language, refusal),
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

impl SignUp {
    fn blame(&mut self, language: Language, refusal: SignUpRefusal) {
        match refusal {
            SignUpRefusal::NotEntitled => {
                self.wrong_code = Some(language.say("signup.code.wrong"));
            }
            SignUpRefusal::BadName => self.wrong_name = Some(language.say("account.name.wrong")),
            SignUpRefusal::Taken | SignUpRefusal::Left | SignUpRefusal::Reserved => {
                self.wrong_name = Some(language.say("account.name.taken"));
            }
        }
    }
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
        let name = Field {
            name: "username",
            label: say("account.name"),
            hint: Some(say("account.name.hint")),
            value: &self.name,
            wrong: self.wrong_name,
            longest: USERNAME_CHARACTERS,
        };
        let secret = Field {
            name: "password",
            label: say("account.password"),
            hint: Some(say("account.password.hint")),
            value: "",
            wrong: self.wrong_password.as_deref(),
            longest: password::MAX_PASSWORD_BYTES,
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
                        (form::line(&name, "text", "username", true))
                        (form::line(&secret, "password", "new-password", true))
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
        let is_wrong =
            self.wrong_code.is_some() || self.wrong_name.is_some() || self.wrong_password.is_some();
        if is_wrong {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}
