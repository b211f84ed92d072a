//! `app/show`: a registered program. Its secret is for whoever registered it, and not
//! through another program.

use serde::Deserialize;

use crate::api::endpoint::AnyoneBy;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::app::PackedProgram;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::apps::Program;
use crate::store::apps;

const NO_SUCH_APP: Declared = client(
    "NO_SUCH_APP",
    "dce83913-2dc6-4093-8a7b-71dbb11718a3",
    "No such app.",
);

/// Shows a program.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    app_id: Named<Program>,
}

impl Endpoint for Show {
    const NAME: &'static str = "app/show";
    const PARAMS: Schema = object(&[("appId", id())]).required(&["appId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_APP];
    type Caller = AnyoneBy;
    type Params = Params;
    type Output = PackedProgram;

    fn call(
        app: &App,
        AnyoneBy(identity): AnyoneBy,
        params: Params,
    ) -> Result<PackedProgram, ApiError> {
        let is_own = identity
            .as_ref()
            .is_some_and(|identity| identity.is_sign_in());
        let me = identity.map(|identity| identity.user);
        look(app, me.as_ref(), |lens| {
            let found = apps::by_id(lens.db, params.app_id.0)?.ok_or(NO_SUCH_APP)?;
            let is_maker = found.user_id.is_some() && found.user_id == lens.me.map(|me| me.id);
            let mut packed = PackedProgram::pack_all(lens, vec![found.clone()])?;
            let packed = packed.pop().ok_or(NO_SUCH_APP)?;
            Ok(match is_own && is_maker {
                true => packed.and_secret(found.secret),
                false => packed,
            })
        })
    }
}
