//! `miauth/SESSION/check`: an app fetches its token.
//!
//! It is no endpoint of the table: its path holds the name of a session, it takes neither
//! body nor token, and it answers 200 whatever happened. A token is given once; whoever
//! has fetched it may fetch it again for a moment, as an answer is easily lost between a
//! phone's browser and an app.

use std::net::IpAddr;

use http::StatusCode;
use serde::Serialize;
use serde_json::json;

use crate::actions;
use crate::actions::miauth::oldest;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::app::App;
use crate::clock::SECOND;
use crate::error::Error;
use crate::error::Fault;
use crate::http::Reply;
use crate::http::Request;
use crate::model::Id;
use crate::model::users::User;
use crate::store::miauth;
use crate::store::users;

/// How long an answer may be fetched again from the same address.
const AGAIN: i64 = 20 * SECOND;

#[derive(Serialize)]
struct Output {
    ok: bool,
    token: String,
    user: Detailed,
}

/// The session whose check this path below `/api/` is.
pub fn session(name: &str) -> Option<String> {
    let session = name.strip_prefix("miauth/")?.strip_suffix("/check")?;
    let decoded = percent_encoding::percent_decode_str(session).decode_utf8();
    Some(decoded.ok()?.into_owned())
}

/// Answers a check.
pub fn answer(app: &App, request: &Request, session: &str) -> Reply {
    match fetch(app, request.address, session) {
        Ok(Some(output)) => match serde_json::to_vec(&output) {
            Ok(body) => super::json(StatusCode::OK, body),
            Err(cause) => ApiError::from(cause).into_reply(app.clock.now()),
        },
        Ok(None) => super::json(StatusCode::OK, json!({"ok": false}).to_string()),
        Err(error) => error.into_reply(app.clock.now()),
    }
}

fn fetch(app: &App, address: IpAddr, session: &str) -> Result<Option<Output>, ApiError> {
    let Some((token, id)) = taken(app, address, session)? else {
        return Ok(None);
    };
    look(app, None, |lens| {
        let user = users::by_id(lens.db, id)?.filter(User::is_active);
        let Some(user) = user else { return Ok(None) };
        Ok(Some(Output {
            ok: true,
            token,
            user: user::detailed(lens, &app.config, user)?,
        }))
    })
}

/// The token that waits in this session, which then waits no more, or that this address
/// took out of it a moment ago.
fn taken(app: &App, address: IpAddr, session: &str) -> Result<Option<(String, Id<User>)>, Fault> {
    let now = app.clock.now();
    let key = (session.to_owned(), address);
    let waiting = app
        .db
        .read(|db| miauth::waiting(db, session, oldest(now)))?;
    let Some(waiting) = waiting else {
        return Ok(app.fetched.get(&key, now, AGAIN));
    };
    let name = session.to_owned();
    let is_first = app
        .db
        .write(move |tx| actions::miauth::fetch(tx, &name))
        .map_err(Error::into_fault)?;
    if !is_first {
        return Ok(None);
    }
    let taken = (waiting.access, waiting.user_id);
    app.fetched.put(key, now, taken.clone());
    Ok(Some(taken))
}
