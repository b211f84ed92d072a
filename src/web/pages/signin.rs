//! Signing in and out. Tries are counted by address and by name, and a wrong name takes as
//! long as a wrong password, so nobody learns which names exist.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::sign_ins::Opens;
use crate::actions::sign_ins::Place;
use crate::actions::sign_ins::Proof;
use crate::actions::tokens;
use crate::clock::MINUTE;
use crate::config::Registration;
use crate::crypto::password;
use crate::crypto::webauthn::Assertion;
use crate::error::Error;
use crate::http::Reply;
use crate::limits::TooOften;
use crate::model::Id;
use crate::model::users::USERNAME_CHARACTERS;
use crate::model::users::User;
use crate::sign_in;
use crate::sign_in::Attempt;
use crate::sign_in::Next;
use crate::sign_in::Pace;
use crate::sign_in::SignInRefusal;
use crate::sign_in::passkeys::PasskeyTrouble;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::second_factor;
use crate::web::pages::signup;
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
    may_sign_up: bool,
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
        may_sign_up: signup::registration(visit)? != Registration::Closed,
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
    let place = sign_in::place(visit.request.address, &visit.request.headers);
    let attempt = Attempt {
        name: name.trim_start_matches('@'),
        password: &secret,
        second: None,
    };
    match sign_in::attempt(visit.app, &place, attempt) {
        Ok(Next::Open(user, proof)) => {
            let opened = open(visit, place, &user, proof, next.as_deref());
            opened.or_else(|error| turn_away(visit, name, next, error))
        }
        Ok(Next::Code(user) | Next::Passkey(user)) => second_factor::ask(visit, &user, next),
        Err(error) => turn_away(visit, name, next, error),
    }
}

/// `POST /signin/passkey`: what a passkey has signed, found by `assets/app.js`.
pub fn by_passkey(visit: &Visit, input: &Input) -> Answer {
    visit.check_guest(input)?;
    let next = input.text("next").filter(|next| visit::is_page(next));
    if let Err(often) = sign_in::count(visit.app, visit.request.address, Pace::Passkey) {
        return too_often(visit, String::new(), next, often);
    }
    let place = sign_in::place(visit.request.address, &visit.request.headers);
    let context = input.text("context").unwrap_or_default();
    let answer = input.text("credential").unwrap_or_default();
    let Ok(answer) = serde_json::from_str::<Assertion>(&answer) else {
        let unfit = SignInRefusal::Passkey(PasskeyTrouble::Unfit);
        return turn_away(visit, String::new(), next, Error::Refused(unfit));
    };
    let opened = sign_in::by_passkey(visit.app, &place, &context, &answer)
        .and_then(|(user, proof)| open(visit, place, &user, proof, next.as_deref()));
    opened.or_else(|error| turn_away(visit, String::new(), next, error))
}

/// Signs this browser in and leads it to the page it came for, or home.
pub fn open(
    visit: &Visit,
    place: Place,
    user: &User,
    proof: Proof,
    next: Option<&str>,
) -> Result<Reply, Error<SignInRefusal>> {
    let fresh = session::draw(&visit.app.config.origin);
    sign_in::open(visit.app, place, user, proof, Opens::Session(fresh.hash))?;
    let home = Reply::redirect(StatusCode::SEE_OTHER, next.unwrap_or("/"));
    Ok(with_cookie(home, fresh.cookie))
}

fn turn_away(
    visit: &Visit,
    name: String,
    next: Option<String>,
    error: Error<SignInRefusal>,
) -> Answer {
    let key = match error {
        Error::Failed(fault) => return Err(Trouble::Failed(fault)),
        Error::Refused(SignInRefusal::TooOften(often)) => {
            return too_often(visit, name, next, often);
        }
        Error::Refused(refusal) => words(refusal),
    };
    let words = visit.language.say(key).to_owned();
    refuse(visit, name, next, words, StatusCode::FORBIDDEN)
}

/// What a refusal is called. Whether the name, the password or a suspension was the reason
/// is not told.
pub fn words(refusal: SignInRefusal) -> &'static str {
    match refusal {
        SignInRefusal::WrongCode => "signin.wrong.code",
        SignInRefusal::Passkey(_) => "signin.wrong.passkey",
        SignInRefusal::PasswordNeeded => "signin.wrong.alone",
        _ => "signin.wrong",
    }
}

/// Says how many minutes to wait.
fn too_often(visit: &Visit, name: String, next: Option<String>, often: TooOften) -> Answer {
    let left = often.reset.0.saturating_sub(visit.now.0);
    let words = visit.language.count("signin.often", left / MINUTE + 1);
    refuse(visit, name, next, words, StatusCode::TOO_MANY_REQUESTS)
}

/// Signs in the browser of one who just got an account.
pub fn begin(visit: &Visit, user: Id<User>, next: Option<&str>) -> Answer {
    let fresh = session::draw(&visit.app.config.origin);
    let hash = fresh.hash;
    visit
        .app
        .db
        .write(move |tx| tokens::begin(tx, &hash, user))
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
) -> Result<Reply, Trouble> {
    let page = SignIn {
        name,
        next,
        wrong: Some(words),
        may_sign_up: signup::registration(visit)? != Registration::Closed,
        status,
    };
    Ok(visit.for_guest(layout::show(&page, &visit.bare_frame()?)))
}

/// The way in with a passkey alone. Only a script can ask for one, so it is shown by it.
fn passkey(frame: &Frame, next: Option<&str>) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        form.stack hidden method="post" action="/signin/passkey" data-passkey="ask" {
            (form::proof(&frame.proof))
            @if let Some(next) = next { input type="hidden" name="next" value=(next); }
            input type="hidden" name="context" value="";
            input type="hidden" name="credential" value="";
            p.divider { (say("signin.or")) }
            div.buttons { button.plain { (icon("key")) (say("signin.passkey")) } }
            p.wrong role="alert" hidden { (say("signin.passkey.failed")) }
        }
    }
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
                    (passkey(frame, self.next.as_deref()))
                    @if self.may_sign_up {
                        p.hint { (say("signup.ask")) " " a href="/signup" { (say("signup.title")) } }
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
