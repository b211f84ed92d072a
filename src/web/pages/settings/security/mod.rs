//! Keeping the account safe: password, second factor, passkeys, who tried to sign in.

pub mod codes;
pub mod history;
pub mod leave;
pub mod passkeys;
pub mod password;

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::clock::MINUTE;
use crate::crypto;
use crate::error::Error;
use crate::model::passkeys::Passkey;
use crate::model::second_factors::SecondFactor;
use crate::model::sign_ins::SignIn;
use crate::sign_in;
use crate::sign_in::SignInRefusal;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::settings;
use crate::web::pages::signin;
use crate::web::parts::form;
use crate::web::parts::form::Field;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Where it lies.
const HERE: &str = "/settings/security";

/// Characters of the longest code, a backup code in groups.
const CODE_CHARACTERS: usize = 64;

/// Tries shown on the first page.
const TRIES: u32 = 5;

struct SecurityPage {
    factor: SecondFactor,
    passkeys: Vec<Passkey>,
    tries: Vec<SignIn>,
    /// What went wrong, above everything.
    wrong: Option<String>,
}

/// `GET /settings/security`.
pub fn show(visit: &Visit) -> Answer {
    show_with(visit, None)
}

/// What a form sent to this path below `/settings/security` does.
pub fn post(visit: &Visit, deed: &[&str], input: &Input) -> Answer {
    match *deed {
        ["password"] => password::change(visit, input),
        ["signout"] => password::sign_out_elsewhere(visit),
        ["codes"] => codes::begin(visit, input),
        ["codes", "done"] => codes::done(visit, input),
        ["codes", "off"] => codes::turn_off(visit, input),
        ["passkeys"] => passkeys::begin(visit, input),
        ["passkeys", "done"] => passkeys::done(visit, input),
        ["passkeys", "remove"] => passkeys::remove(visit, input),
        ["passwordless"] => passkeys::set_alone(visit, input),
        ["leave"] => leave::go(visit, input),
        _ => Err(Trouble::NotFound),
    }
}

/// The same after something was refused.
fn show_with(visit: &Visit, wrong: Option<String>) -> Answer {
    let me = visit.me()?.person.user.id;
    let page = visit.app.db.read(|db| {
        Ok(SecurityPage {
            factor: store::second_factors::of(db, me)?,
            passkeys: store::passkeys::of(db, me)?,
            tries: store::sign_ins::of(db, me, store::rows::Page::newest(TRIES))?,
            wrong,
        })
    })?;
    Ok(layout::show(&page, &visit.frame()?))
}

/// Goes on if the form carries the right password, and code where one is needed; else the
/// page says what was wrong.
fn confirmed(visit: &Visit, input: &Input, then: impl FnOnce() -> Answer) -> Answer {
    let me = &visit.me()?.person.user;
    let given = input.text("password").unwrap_or_default();
    let code = input.text("code");
    match sign_in::confirm(visit.app, me, &given, code.as_deref()) {
        Ok(()) => then(),
        Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
        Err(Error::Refused(SignInRefusal::TooOften(often))) => {
            let left = often.reset.0.saturating_sub(visit.now.0);
            Err(Trouble::TooOften(left / MINUTE + 1))
        }
        Err(Error::Refused(SignInRefusal::WrongPassword)) => {
            refuse(visit, "security.password.wrong")
        }
        Err(Error::Refused(refusal)) => refuse(visit, signin::words(refusal)),
    }
}

fn refuse(visit: &Visit, words: &'static str) -> Answer {
    show_with(visit, Some(visit.language.say(words).to_owned()))
}

/// The fields [`confirmed`] reads. `form` keeps the names of fields on one page apart.
fn confirmation(frame: &Frame, factor: &SecondFactor, form: &str) -> Markup {
    let say = |key| frame.language.say(key);
    let field = |name: &str, label, kind: &str, fill: &str, longest: usize| {
        html! {
            div.field {
                label for={ (form) "-" (name) } { (label) }
                input id={ (form) "-" (name) } name=(name) type=(kind) autocomplete=(fill)
                    maxlength=(longest) required autocapitalize="none" spellcheck="false";
            }
        }
    };
    let longest = crypto::password::MAX_PASSWORD_BYTES;
    html! {
        (field("password", say("security.password.now"), "password", "current-password", longest))
        @if factor.is_on() {
            (field("code", say("second.code"), "text", "one-time-code", CODE_CHARACTERS))
        }
    }
}

/// A part of the page that opens when it is wanted.
fn folded(words: &str, inside: &Markup) -> Markup {
    html! {
        details.folded {
            summary { span.plain.small { (words) } }
            (inside)
        }
    }
}

/// A page of one card: a step on the way.
struct Step {
    title: &'static str,
    inside: Markup,
    status: StatusCode,
}

impl Page for Step {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say(self.title).to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            (settings::tabs(frame, HERE))
            section.card.pad.stack {
                h2 { (frame.language.say(self.title)) }
                (self.inside)
                p.hint { a href=(HERE) { (frame.language.say("security.back")) } }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}

impl Page for SecurityPage {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("security.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            (settings::tabs(frame, HERE))
            @if let Some(wrong) = &self.wrong { p.say.bad role="alert" { (wrong) } }
            (codes::section(frame, &self.factor))
            (passkeys::section(frame, &self.factor, &self.passkeys))
            (password::section(frame, &self.factor))
            (history::section(frame, &self.tries))
            (leave::section(frame))
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }

    fn status(&self) -> StatusCode {
        match self.wrong {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        }
    }
}

/// A line for a new word or code; the page's other forms use other names.
fn new_word(name: &str, label: &str, hint: Option<&str>, kind: &str, longest: usize) -> Markup {
    let field = Field {
        name,
        label,
        hint,
        longest,
        ..Field::default()
    };
    let fill = match kind {
        "password" => "new-password",
        _ => "off",
    };
    form::line(&field, kind, fill, true)
}
