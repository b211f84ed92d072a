//! `auth/session/userkey`: a program fetches its access token, once.

use serde::Deserialize;
use serde::Serialize;

use crate::actions;
use crate::actions::apps::NoSuchSession;
use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::store::apps;
use crate::store::users;

const NO_SUCH_APP: Declared = client(
    "NO_SUCH_APP",
    "fcab192a-2c5a-43b7-8ad8-9b7054d8d40d",
    "No such app.",
);
const NO_SUCH_SESSION: Declared = client(
    "NO_SUCH_SESSION",
    "5b5a1503-8bc8-4bd0-8054-dc189e8cdcb3",
    "No such session.",
);
const PENDING_SESSION: Declared = client(
    "PENDING_SESSION",
    "8c8a4145-02cc-4cca-8e66-29ba60445a8e",
    "This session is not completed yet.",
);

/// Fetches a token.
pub struct Userkey;

/// Which program, in which session.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    app_secret: String,
    token: String,
}

/// The token, and whose it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    access_token: String,
    user: Detailed,
}

impl Endpoint for Userkey {
    const NAME: &'static str = "auth/session/userkey";
    const PARAMS: Schema =
        object(&[("appSecret", string()), ("token", string())]).required(&["appSecret", "token"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_APP, NO_SUCH_SESSION, PENDING_SESSION];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, _: Anyone, params: Params) -> Result<Output, ApiError> {
        let (program, session) = app.db.read(|db| {
            let program = apps::by_secret(db, &params.app_secret)?;
            Ok((program, apps::session(db, &params.token)?))
        })?;
        let program = program.ok_or(NO_SUCH_APP)?;
        let session = session.filter(|session| session.program_id == program.id);
        let session = session.ok_or(NO_SUCH_SESSION)?;
        let (Some(id), Some(access_token)) = (session.user_id, session.access) else {
            return Err(PENDING_SESSION.into());
        };
        app.db
            .write(move |tx| actions::apps::fetch(tx, session.id))
            .map_err(|error| refusal(error, |NoSuchSession| NO_SUCH_SESSION))?;
        look(app, None, |lens| {
            let user = users::by_id(lens.db, id)?.ok_or(NO_SUCH_SESSION)?;
            Ok(Output {
                access_token,
                user: user::detailed(lens, &app.config, user)?,
            })
        })
    }
}
