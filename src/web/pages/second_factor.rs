//! The second step of signing in, for accounts that want more than a password: a code, or
//! a passkey. The browser brings back a ticket; the password is not asked for again.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::clock::MINUTE;
use crate::crypto::webauthn::Assertion;
use crate::error::Error;
use crate::error::Fault;
use crate::model::users::User;
use crate::sign_in;
use crate::sign_in::Pace;
use crate::sign_in::Second;
use crate::sign_in::SignInRefusal;
use crate::sign_in::passkeys;
use crate::sign_in::passkeys::PasskeyTrouble;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::signin;
use crate::web::parts::form;
use crate::web::parts::form::Field;
use crate::web::parts::icon::icon;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit;
use crate::web::visit::Visit;

/// Characters of the longest code, a backup code in groups.
const CODE_CHARACTERS: usize = 64;

struct SecondFactor {
    ticket: String,
    next: Option<String>,
    /// What a passkey is asked, as JSON, if there is one.
    request: Option<String>,
    wrong: Option<String>,
    status: StatusCode,
}

/// The page for somebody whose password was right.
pub fn ask(visit: &Visit, user: &User, next: Option<String>) -> Answer {
    let ticket = sign_in::halfway(visit.app, user.id);
    show(visit, user, ticket, next, None, StatusCode::OK)
}

fn show(
    visit: &Visit,
    user: &User,
    ticket: String,
    next: Option<String>,
    wrong: Option<String>,
    status: StatusCode,
) -> Answer {
    let factor = sign_in::second_factor(visit.app, user.id)?;
    let request = match factor.has_passkey {
        true => {
            Some(serde_json::to_string(&passkeys::ask(visit.app, user.id)?).map_err(Fault::from)?)
        }
        false => None,
    };
    let page = SecondFactor {
        ticket,
        next,
        request,
        wrong,
        status,
    };
    Ok(visit.for_guest(layout::show(&page, &visit.bare_frame()?)))
}

/// `POST /signin/second`.
pub fn enter(visit: &Visit, input: &Input) -> Answer {
    visit.check_guest(input)?;
    let next = input.text("next").filter(|next| visit::is_page(next));
    let ticket = input.text("ticket").unwrap_or_default();
    let Some(user) = sign_in::who_is_halfway(visit.app, &ticket)? else {
        return to("/signin");
    };
    let again = |words: String, status| {
        show(
            visit,
            &user,
            ticket.clone(),
            next.clone(),
            Some(words),
            status,
        )
    };
    if let Err(often) = sign_in::count(visit.app, visit.request.address, Pace::Form) {
        let left = often.reset.0.saturating_sub(visit.now.0);
        let words = visit.language.count("signin.often", left / MINUTE + 1);
        return again(words, StatusCode::TOO_MANY_REQUESTS);
    }
    match prove(visit, input, &user, next.as_deref()) {
        Ok(reply) => {
            sign_in::forget_halfway(visit.app, &ticket);
            Ok(reply)
        }
        Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
        Err(Error::Refused(SignInRefusal::TooOften(often))) => {
            let left = often.reset.0.saturating_sub(visit.now.0);
            let words = visit.language.count("signin.often", left / MINUTE + 1);
            again(words, StatusCode::TOO_MANY_REQUESTS)
        }
        Err(Error::Refused(refusal)) => {
            let words = visit.language.say(signin::words(refusal)).to_owned();
            again(words, StatusCode::FORBIDDEN)
        }
    }
}

fn prove(
    visit: &Visit,
    input: &Input,
    user: &User,
    next: Option<&str>,
) -> Result<crate::http::Reply, Error<SignInRefusal>> {
    let place = sign_in::place(visit.request.address, &visit.request.headers);
    let code = input.text("code").unwrap_or_default();
    let proof = match input.words("credential") {
        Some(answer) => {
            let unfit = SignInRefusal::Passkey(PasskeyTrouble::Unfit);
            let answer: Assertion =
                serde_json::from_str(&answer).map_err(|_| Error::Refused(unfit))?;
            sign_in::prove(visit.app, &place, user, Second::Passkey(&answer))?
        }
        None => sign_in::prove(visit.app, &place, user, Second::Code(&code))?,
    };
    signin::open(visit, place, user, proof, next)
}

impl Page for SecondFactor {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("second.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let code = Field {
            name: "code",
            label: say("second.code"),
            hint: Some(say("second.code.hint")),
            longest: CODE_CHARACTERS,
            ..Field::default()
        };
        html! {
            div.sheet-page {
                section.card.pad.stack {
                    div.welcome {
                        (icon("key"))
                        h1 { (say("second.title")) }
                        p.hint { (say("second.lead")) }
                    }
                    @if let Some(wrong) = &self.wrong { p.say.bad role="alert" { (wrong) } }
                    @if let Some(request) = &self.request {
                        form.stack hidden method="post" action="/signin/second" data-passkey="get" data-options=(request) {
                            (self.carried(frame))
                            input type="hidden" name="credential" value="";
                            div.buttons { button.go { (icon("key")) (say("second.passkey")) } }
                            p.wrong role="alert" hidden { (say("signin.passkey.failed")) }
                            p.divider { (say("signin.or")) }
                        }
                    }
                    form.stack method="post" action="/signin/second" {
                        (self.carried(frame))
                        (form::line(&code, "text", "one-time-code", true))
                        div.buttons { button.go { (say("signin.go")) } }
                    }
                    p.hint { a href="/signin" { (say("second.back")) } }
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

impl SecondFactor {
    fn carried(&self, frame: &Frame) -> Markup {
        html! {
            (form::proof(&frame.proof))
            input type="hidden" name="ticket" value=(self.ticket);
            @if let Some(next) = &self.next { input type="hidden" name="next" value=(next); }
        }
    }
}
