//! Passkeys: adding one, which takes a script, and removing them.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions;
use crate::actions::passkeys::PasskeyRefusal;
use crate::actions::second_factors;
use crate::actions::second_factors::NoPasskey;
use crate::crypto::encoding;
use crate::crypto::webauthn::Registration;
use crate::error::Error;
use crate::error::Fault;
use crate::model::passkeys::NAME_CHARACTERS;
use crate::model::passkeys::Passkey;
use crate::model::second_factors::SecondFactor;
use crate::sign_in;
use crate::sign_in::passkeys;
use crate::sign_in::passkeys::AddRefusal;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::pages::settings::security::HERE;
use crate::web::pages::settings::security::Step;
use crate::web::pages::settings::security::confirmation;
use crate::web::pages::settings::security::confirmed;
use crate::web::pages::settings::security::folded;
use crate::web::pages::settings::security::new_word;
use crate::web::pages::settings::security::refuse;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::time;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The card of it.
pub fn section(frame: &Frame, factor: &SecondFactor, keys: &[Passkey]) -> Markup {
    let say = |key| frame.language.say(key);
    let add = html! {
        form.stack method="post" action={ (HERE) "/passkeys" } {
            (form::proof(&frame.proof))
            (new_word("name", say("security.passkeys.name"), None, "text", NAME_CHARACTERS))
            (confirmation(frame, factor, "passkey"))
            div.buttons { button.go { (say("security.passkeys.add")) } }
        }
    };
    html! {
        section.card.pad.stack {
            h2 { (say("security.passkeys")) }
            p.hint { (say("security.passkeys.lead")) }
            @if !keys.is_empty() { ul.grants { @for key in keys { li { (entry(frame, factor, key)) } } } }
            @if factor.is_on() {
                (folded(say("security.passkeys.add"), &add))
            } @else {
                p.hint { (say("security.passkeys.need")) }
            }
            @if factor.takes_passkey() { (alone(frame, factor)) }
        }
    }
}

fn entry(frame: &Frame, factor: &SecondFactor, key: &Passkey) -> Markup {
    let say = |words| frame.language.say(words);
    let id = encoding::base64_url(&key.credential);
    html! {
        div.grant {
            (icon("key"))
            div {
                b { (key.name) }
                p.hint {
                    (say("security.passkeys.used")) " "
                    (time::ago(frame.language, frame.now, key.last_used_at))
                }
            }
        }
        details {
            summary { (say("security.passkeys.remove")) }
            form.stack method="post" action={ (HERE) "/passkeys/remove" } {
                (form::proof(&frame.proof))
                input type="hidden" name="key" value=(id);
                (confirmation(frame, factor, &format!("key-{}", key.id)))
                div.buttons { button.danger { (say("security.passkeys.remove")) } }
            }
        }
    }
}

/// Whether a passkey is enough alone.
fn alone(frame: &Frame, factor: &SecondFactor) -> Markup {
    let say = |key| frame.language.say(key);
    let (words, value) = match factor.is_passwordless {
        true => ("security.alone.off", ""),
        false => ("security.alone.on", "1"),
    };
    html! {
        form method="post" action={ (HERE) "/passwordless" } {
            (form::proof(&frame.proof))
            input type="hidden" name="alone" value=(value);
            p.hint { (say(if factor.is_passwordless { "security.alone.is" } else { "security.alone.lead" })) }
            div.buttons { button.plain.small { (say(words)) } }
        }
    }
}

/// `POST /settings/security/passkeys`: the page on which the browser makes a key.
pub fn begin(visit: &Visit, input: &Input) -> Answer {
    let name = input.words("name").unwrap_or_default();
    let name: String = name.chars().take(NAME_CHARACTERS).collect();
    if name.is_empty() {
        return to(HERE);
    }
    confirmed(visit, input, || {
        let me = &visit.me()?.person.user;
        if !sign_in::second_factor(visit.app, me.id)?.is_on() {
            return refuse(visit, "security.passkeys.need");
        }
        let options = passkeys::ask_for_new(visit.app, me)?;
        let options = serde_json::to_string(&options).map_err(Fault::from)?;
        touch(visit, &name, &options)
    })
}

fn touch(visit: &Visit, name: &str, options: &str) -> Answer {
    let frame = visit.frame()?;
    let say = |key| visit.language.say(key);
    let inside = html! {
        noscript { p.say.bad { (say("security.passkeys.script")) } }
        form.stack hidden method="post" action={ (HERE) "/passkeys/done" } data-passkey="create" data-options=(options) {
            (form::proof(&frame.proof))
            input type="hidden" name="name" value=(name);
            input type="hidden" name="credential" value="";
            p { (visit.language.fill("security.passkeys.touch", &[("name", &name)])) }
            p.wrong role="alert" hidden { (say("signin.passkey.failed")) }
            div.buttons { button.go { (icon("key")) (say("security.passkeys.make")) } }
        }
    };
    let page = Step {
        title: "security.passkeys.new",
        inside,
        status: StatusCode::OK,
    };
    Ok(layout::show(&page, &frame))
}

/// `POST /settings/security/passkeys/done`. The password was asked before the browser was.
pub fn done(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.id;
    let name = input.words("name").unwrap_or_default();
    let name: String = name.chars().take(NAME_CHARACTERS).collect();
    let answer = input.text("credential").unwrap_or_default();
    let Ok(answer) = serde_json::from_str::<Registration>(&answer) else {
        return refuse(visit, "signin.wrong.passkey");
    };
    match passkeys::add(visit.app, me, &name, &answer) {
        Ok(_) => to("/settings/security?said=security.passkeys.added"),
        Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
        Err(Error::Refused(AddRefusal::Refused(PasskeyRefusal::TooMany))) => {
            refuse(visit, "security.passkeys.enough")
        }
        Err(Error::Refused(_)) => refuse(visit, "signin.wrong.passkey"),
    }
}

/// `POST /settings/security/passkeys/remove`.
pub fn remove(visit: &Visit, input: &Input) -> Answer {
    let key = input.text("key").unwrap_or_default();
    let key = encoding::from_base64_url(&key).unwrap_or_default();
    confirmed(visit, input, || {
        let me = visit.me()?.person.user.id;
        let removed = visit
            .app
            .db
            .write(move |tx| actions::passkeys::remove(tx, me, &key));
        removed.map_err(Trouble::of(visit.language, |_| "refused.gone"))?;
        to("/settings/security?said=security.passkeys.removed")
    })
}

/// `POST /settings/security/passwordless`.
pub fn set_alone(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.id;
    let is_enough = input.is_on("alone");
    let set = visit
        .app
        .db
        .write(move |tx| second_factors::set_passwordless(tx, me, is_enough));
    set.map_err(Trouble::of(visit.language, |NoPasskey| "refused.gone"))?;
    to("/settings/security?said=settings.saved")
}
