//! `auth/session/generate`: a program begins to wait for a user's consent.

use serde::Deserialize;
use serde::Serialize;

use crate::actions;
use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::crypto::secret;
use crate::error::Error;
use crate::store::apps;

const NO_SUCH_APP: Declared = client(
    "NO_SUCH_APP",
    "92f93e63-428e-4f2f-a5a4-39e1407fe998",
    "No such app.",
);

/// Begins a session.
pub struct Generate;

/// Whose.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    app_secret: String,
}

/// The session, and where its user consents.
#[derive(Serialize)]
pub struct Output {
    token: String,
    url: String,
}

impl Endpoint for Generate {
    const NAME: &'static str = "auth/session/generate";
    /// Misskey has no limit; one client asks up to a hundred times in a row.
    const LIMIT: Option<Limit> = Some(Limit::per_hour(300));
    const PARAMS: Schema = object(&[("appSecret", string())]).required(&["appSecret"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_APP];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, _: Anyone, params: Params) -> Result<Output, ApiError> {
        let program = app
            .db
            .read(|db| apps::by_secret(db, &params.app_secret))?
            .ok_or(NO_SUCH_APP)?;
        let token = secret::draw();
        let url = app.config.origin.at(&format!("/auth/{token}"));
        let kept = token.clone();
        app.db
            .write(move |tx| actions::apps::ask(tx, program.id, &kept))
            .map_err(Error::into_fault)?;
        Ok(Output { token, url })
    }
}
