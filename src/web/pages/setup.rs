//! The first page of a new server: its owner gets an account. The link with its one-time
//! token is printed where the server was started; whoever has it is trusted, nobody else.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::users::Entitled;
use crate::actions::users::SignUpRefusal;
use crate::crypto::password;
use crate::error::Error;
use crate::model::users::USERNAME_CHARACTERS;
use crate::prepare;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::locale::Language;
use crate::web::pages::signin;
use crate::web::parts::form;
use crate::web::parts::form::Field;
use crate::web::parts::icon::icon;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The shortest password; NIST SP 800-63B asks for eight.
const PASSWORD_CHARACTERS: usize = 8;

struct Setup {
    token: String,
    name: String,
    wrong_name: Option<&'static str>,
    wrong_password: Option<String>,
}

struct Closed {
    what: &'static str,
    next: &'static str,
}

/// `GET /setup?token=…`.
pub fn show(visit: &Visit) -> Answer {
    let token = visit.request.parameter("token").unwrap_or_default();
    admit(visit, &token, |token| {
        let page = Setup {
            token,
            name: String::new(),
            wrong_name: None,
            wrong_password: None,
        };
        Ok(visit.for_guest(layout::show(&page, &visit.frame()?)))
    })
}

/// `POST /setup`.
pub fn create(visit: &Visit, input: &Input) -> Answer {
    visit.check_guest(input)?;
    let token = input.text("token").unwrap_or_default();
    admit(visit, &token, |token| sign_up(visit, input, token))
}

/// Lets in who has the token, while there is no account.
fn admit(visit: &Visit, token: &str, enter: impl FnOnce(String) -> Answer) -> Answer {
    match prepare::is_setup_token(visit.app, token)? {
        true => enter(token.to_owned()),
        false => closed(visit),
    }
}

/// The page for whoever comes with another token, or too late.
fn closed(visit: &Visit) -> Answer {
    let closed = match visit.app.db.read(store::users::any_account)? {
        true => Closed {
            what: "setup.done",
            next: "setup.done.next",
        },
        false => Closed {
            what: "setup.wrong",
            next: "setup.wrong.next",
        },
    };
    Ok(layout::show(&closed, &visit.bare_frame()?))
}

fn sign_up(visit: &Visit, input: &Input, token: String) -> Answer {
    let name = input.words("username").unwrap_or_default();
    let secret = input.text("password").unwrap_or_default();
    let mut page = Setup {
        token,
        name,
        wrong_name: None,
        wrong_password: weakness(visit.language, &secret),
    };
    if page.wrong_password.is_none() {
        let by = Entitled::SetupToken(page.token.clone());
        match prepare::sign_up(visit.app, &page.name, Some(&secret), by) {
            Ok(user) => return signin::begin(visit, user, None),
            Err(Error::Failed(fault)) => return Err(Trouble::Failed(fault)),
            Err(Error::Refused(SignUpRefusal::NotEntitled)) => return closed(visit),
            Err(Error::Refused(refusal)) => page.wrong_name = Some(words(visit.language, refusal)),
        }
    }
    Ok(visit.for_guest(layout::show(&page, &visit.frame()?)))
}

/// What is wrong with a new password.
pub fn weakness(language: Language, secret: &str) -> Option<String> {
    if secret.chars().count() < PASSWORD_CHARACTERS {
        Some(language.say("account.password.short").to_owned())
    } else if secret.len() > password::MAX_PASSWORD_BYTES {
        Some(language.fill(
            "account.password.long",
            &[("count", &password::MAX_PASSWORD_BYTES)],
        ))
    } else {
        None
    }
}

fn words(language: Language, refusal: SignUpRefusal) -> &'static str {
    match refusal {
        SignUpRefusal::BadName => language.say("account.name.wrong"),
        SignUpRefusal::Taken
        | SignUpRefusal::Left
        | SignUpRefusal::Reserved
        | SignUpRefusal::NotEntitled => language.say("account.name.taken"),
    }
}

impl Page for Setup {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("setup.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
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
                    div.welcome { (icon("bean")) h1 { (say("setup.title")) } p.hint { (say("setup.lead")) } }
                    form.stack method="post" action="/setup" {
                        (form::proof(&frame.proof))
                        input type="hidden" name="token" value=(self.token);
                        (form::line(&name, "text", "username", true))
                        (form::line(&secret, "password", "new-password", true))
                        div.buttons { button.go { (say("setup.create")) } }
                    }
                }
            }
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        // The token stands in the address: it is told to nobody else. Not
        // `no-referrer`: over plain HTTP browsers would send the form with `Origin: null`.
        html! { meta name="robots" content="noindex"; meta name="referrer" content="same-origin"; }
    }

    fn status(&self) -> StatusCode {
        let is_wrong = self.wrong_name.is_some() || self.wrong_password.is_some();
        if is_wrong {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}

impl Page for Closed {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say(self.what).to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            div.sheet-page {
                section.card {
                    div.empty {
                        (icon("bean"))
                        h2 { (frame.language.say(self.what)) }
                        p { (frame.language.say(self.next)) }
                        a.plain href="/signin" { (frame.language.say("signin.go")) }
                    }
                }
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::FORBIDDEN
    }
}
