//! The first page of a new server: its owner gets an account. The link with its one-time
//! token is printed where the server was started; whoever has it is trusted, nobody else.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::users::Entitled;
use crate::actions::users::SignUpRefusal;
use crate::error::Error;
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
use crate::web::parts::icon::icon;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Setup {
    token: String,
    account: NewAccount,
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
            account: NewAccount::default(),
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
    let (account, secret) = NewAccount::read(visit.language, input);
    let mut page = Setup { token, account };
    if !page.account.is_wrong() {
        let by = Entitled::SetupToken(page.token.clone());
        match prepare::sign_up(visit.app, &page.account.name, Some(&secret), by) {
            Ok(user) => return signin::begin(visit, user, None),
            Err(Error::Failed(fault)) => return Err(Trouble::Failed(fault)),
            Err(Error::Refused(SignUpRefusal::NotEntitled)) => return closed(visit),
            Err(Error::Refused(refusal)) => page.account.blame(visit.language, refusal),
        }
    }
    Ok(visit.for_guest(layout::show(&page, &visit.frame()?)))
}

impl Page for Setup {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("setup.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            div.sheet-page {
                section.card.pad.stack {
                    div.welcome { (icon("bean")) h1 { (say("setup.title")) } p.hint { (say("setup.lead")) } }
                    form.stack method="post" action="/setup" {
                        (form::proof(&frame.proof))
                        input type="hidden" name="token" value=(self.token);
                        (self.account.fields(frame))
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
        match self.account.is_wrong() {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::OK,
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
                        h1 { (frame.language.say(self.what)) }
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
