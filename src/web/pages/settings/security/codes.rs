//! One-time codes: turning them on, with a picture for the authenticator app, and off.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::second_factors;
use crate::error::Error;
use crate::model::second_factors::SecondFactor;
use crate::sign_in;
use crate::sign_in::codes;
use crate::sign_in::codes::NewSecret;
use crate::sign_in::codes::TurnOnRefusal;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::pages::settings::security::CODE_CHARACTERS;
use crate::web::pages::settings::security::HERE;
use crate::web::pages::settings::security::Step;
use crate::web::pages::settings::security::confirmation;
use crate::web::pages::settings::security::confirmed;
use crate::web::pages::settings::security::folded;
use crate::web::pages::settings::security::new_word;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The card of it.
pub fn section(frame: &Frame, factor: &SecondFactor) -> Markup {
    let say = |key| frame.language.say(key);
    let act = |path: &str, key: &'static str| {
        html! {
            form.stack method="post" action={ (HERE) (path) } {
                (form::proof(&frame.proof))
                (confirmation(frame, factor, "codes"))
                div.buttons { button.go { (frame.language.say(key)) } }
            }
        }
    };
    html! {
        section.card.pad.stack {
            h2 { (say("security.codes")) }
            @if factor.is_on() {
                p.state { (icon("check")) (say("security.codes.on")) }
                p.hint { (frame.language.count("security.codes.left", factor.backup_codes.len() as i64)) }
                (folded(say("security.codes.off"), &act("/codes/off", "security.codes.off")))
            } @else {
                p.hint { (say("security.codes.lead")) }
                (folded(say("security.codes.begin"), &act("/codes", "security.codes.begin")))
            }
        }
    }
}

/// `POST /settings/security/codes`: a secret for the app.
pub fn begin(visit: &Visit, input: &Input) -> Answer {
    confirmed(visit, input, || {
        let new = codes::begin(visit.app, &visit.me()?.person.user)?;
        ask(visit, &new, None)
    })
}

fn ask(visit: &Visit, new: &NewSecret, wrong: Option<&str>) -> Answer {
    let frame = visit.frame()?;
    let say = |key| visit.language.say(key);
    let inside = html! {
        p { (say("security.codes.scan")) }
        p.qr { img src=(new.picture) width="212" height="212" alt=(say("security.codes.picture")); }
        p.hint { (say("security.codes.secret")) " " code.secret { (new.secret) } }
        p.hint { a href=(new.url) { (say("security.codes.here")) } }
        @if let Some(wrong) = wrong { p.say.bad role="alert" { (wrong) } }
        form.stack method="post" action={ (HERE) "/codes/done" } {
            (form::proof(&frame.proof))
            (new_word("code", say("security.codes.prove"), None, "text", CODE_CHARACTERS))
            div.buttons { button.go { (say("security.codes.turn_on")) } }
        }
    };
    let page = Step {
        title: "security.codes",
        inside,
        status: match wrong {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        },
    };
    Ok(layout::show(&page, &frame))
}

/// `POST /settings/security/codes/done`: it is in the app. Shows backup codes, this once.
pub fn done(visit: &Visit, input: &Input) -> Answer {
    let me = &visit.me()?.person.user;
    let code = input.text("code").unwrap_or_default();
    match codes::turn_on(visit.app, me.id, &code) {
        Ok(codes) => show_backup(visit, &codes),
        Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
        Err(Error::Refused(TurnOnRefusal::NotBegun)) => to(HERE),
        Err(Error::Refused(TurnOnRefusal::WrongCode)) => {
            let Some(secret) = sign_in::second_factor(visit.app, me.id)?.pending else {
                return to(HERE);
            };
            let new = codes::shown(&visit.app.config.origin, me, secret)?;
            ask(visit, &new, Some(visit.language.say("signin.wrong.code")))
        }
    }
}

fn show_backup(visit: &Visit, codes: &[String]) -> Answer {
    let say = |key| visit.language.say(key);
    let inside = html! {
        p.say.good { (say("security.codes.done")) }
        p { (say("security.backup.lead")) }
        ul.codes { @for code in codes { li { code.secret { (code) } } } }
    };
    let page = Step {
        title: "security.backup",
        inside,
        status: StatusCode::OK,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /settings/security/codes/off`.
pub fn turn_off(visit: &Visit, input: &Input) -> Answer {
    confirmed(visit, input, || {
        let me = visit.me()?.person.user.id;
        visit
            .app
            .db
            .write(move |tx| second_factors::turn_off(tx, me))
            .map_err(Error::into_fault)?;
        to("/settings/security?said=security.codes.off.done")
    })
}
