//! Another password, and signing out everywhere else.

use maud::Markup;
use maud::html;

use crate::actions::tokens::SESSION;
use crate::actions::users;
use crate::crypto::password;
use crate::error::Error;
use crate::model::second_factors::SecondFactor;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout::Frame;
use crate::web::pages::settings::security::HERE;
use crate::web::pages::settings::security::confirmation;
use crate::web::pages::settings::security::confirmed;
use crate::web::pages::settings::security::folded;
use crate::web::pages::settings::security::new_word;
use crate::web::pages::settings::security::show_with;
use crate::web::parts::account;
use crate::web::parts::form;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The card of it.
pub fn section(frame: &Frame, factor: &SecondFactor) -> Markup {
    let say = |key| frame.language.say(key);
    let longest = password::MAX_PASSWORD_BYTES;
    let hint = Some(say("account.password.hint"));
    let change = html! {
        form.stack method="post" action={ (HERE) "/password" } {
            (form::proof(&frame.proof))
            (confirmation(frame, factor, "change"))
            (new_word("new", say("security.password.new"), hint, "password", longest))
            (form::switch("elsewhere", say("security.elsewhere"), say("security.elsewhere.hint"), true))
            div.buttons { button.go { (say("security.password.change")) } }
        }
    };
    html! {
        section.card.pad.stack {
            h2 { (say("security.password")) }
            (folded(say("security.password.change"), &change))
            form method="post" action={ (HERE) "/signout" } {
                (form::proof(&frame.proof))
                p.hint { (say("security.signout.lead")) }
                div.buttons { button.plain.small { (say("security.signout")) } }
            }
        }
    }
}

/// `POST /settings/security/password`.
pub fn change(visit: &Visit, input: &Input) -> Answer {
    let secret = input.text("new").unwrap_or_default();
    if let Some(wrong) = account::weakness(visit.language, &secret) {
        return show_with(visit, Some(wrong));
    }
    confirmed(visit, input, || {
        let me = visit.me()?.person.user.id;
        let hash = password::hash(&secret)?;
        visit
            .app
            .db
            .write(move |tx| users::change_password(tx, me, &hash))
            .map_err(Error::into_fault)?;
        if input.is_on("elsewhere") {
            end_others(visit)?;
        }
        to("/settings/security?said=security.password.changed")
    })
}

/// `POST /settings/security/signout`.
pub fn sign_out_elsewhere(visit: &Visit) -> Answer {
    end_others(visit)?;
    to("/settings/security?said=security.signout.done")
}

/// Ends every sign-in but this browser's, which lasts as long again.
fn end_others(visit: &Visit) -> Result<(), Trouble> {
    let me = visit.me()?.person.user.id;
    let here = visit.session().map(|session| session.hash());
    let until = visit.now.plus(SESSION);
    visit
        .app
        .db
        .write(move |tx| {
            let here = here.as_ref().map(|hash| (hash, until));
            users::sign_out_elsewhere(tx, me, here)
        })
        .map_err(Error::into_fault)?;
    Ok(())
}
