//! `auth/session/show`: who waits in a session.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::app::PackedProgram;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::model::Id;
use crate::model::apps::Session;
use crate::store::apps;

const NO_SUCH_SESSION: Declared = client(
    "NO_SUCH_SESSION",
    "bd72c97d-eba7-4adb-a467-f171b8847250",
    "No such session.",
);

/// Shows a session.
pub struct Show;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    token: String,
}

/// The session.
#[derive(Serialize)]
pub struct Output {
    id: Id<Session>,
    app: PackedProgram,
    token: String,
}

impl Endpoint for Show {
    const NAME: &'static str = "auth/session/show";
    const PARAMS: Schema = object(&[("token", string())]).required(&["token"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_SESSION];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        look(app, me.as_ref(), |lens| {
            let session = apps::session(lens.db, &params.token)?.ok_or(NO_SUCH_SESSION)?;
            let program = apps::by_id(lens.db, session.program_id)?;
            let mut packed = PackedProgram::pack_all(lens, program.into_iter().collect())?;
            Ok(Output {
                id: session.id,
                app: packed.pop().ok_or(NO_SUCH_SESSION)?,
                token: session.token,
            })
        })
    }
}
