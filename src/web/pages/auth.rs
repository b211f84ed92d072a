//! The page of the older app authentication: `/auth/TOKEN`, where TOKEN names the session
//! in which a registered program waits.

use crate::actions::apps::NoSuchSession;
use crate::consent;
use crate::consent::programs;
use crate::error::Error;
use crate::model::callbacks;
use crate::model::permissions;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::pages::consent as page;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// `GET /auth/TOKEN`.
pub fn show(visit: &Visit, token: &str) -> Answer {
    let Some((_, program)) = programs::waiting(visit.app, token)? else {
        return page::gone(visit);
    };
    let asked = program.permissions.iter().map(String::as_str);
    let granted = match visit.me() {
        Ok(me) => consent::grantable(visit.app, &me.person.user, asked)?,
        Err(_) => permissions::grantable(asked, false),
    };
    page::ask(
        visit,
        page::Asked {
            permissions: granted.into_iter().map(str::to_owned).collect(),
            leads_to: program.callback_url.as_deref().and_then(callbacks::read),
            name: Some(program.name),
            action: visit.request.path.clone(),
            ..page::Asked::default()
        },
    )
}

/// `POST /auth/TOKEN`.
pub fn decide(visit: &Visit, token: &str, input: &Input) -> Answer {
    let me = visit.me()?;
    let decided = match page::is_yes(input) {
        true => programs::accept(visit.app, &me.person.user, token).map(Some),
        false => programs::refuse(visit.app, token).map(|()| None),
    };
    match decided {
        Ok(Some(program)) => match program.callback_url.as_deref().and_then(callbacks::read) {
            Some(callback) => to(callbacks::with(callback, "token", token).as_str()),
            None => page::done(visit),
        },
        Ok(None) => page::refused(visit),
        Err(Error::Refused(NoSuchSession)) => page::gone(visit),
        Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
    }
}
