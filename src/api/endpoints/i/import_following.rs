//! `i/import-following`: follows those a file in the drive names.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::imports;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::files::File;
use crate::model::roles::Policies;
use crate::model::transfers::Import;

const ERRORS: [Declared; 3] = imports::errors([
    "b98644cf-a5ac-4277-a502-0b8054a709a3",
    "dee9d4ed-ad07-43ed-8b34-b2856398bc60",
    "31a1b42c-06f7-42ae-8a38-a661c5c9f691",
]);

/// Brings them in.
pub struct ImportFollowing;

/// From which file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Named<File>,
    #[serde(default)]
    with_replies: bool,
}

impl Endpoint for ImportFollowing {
    const NAME: &'static str = "i/import-following";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_import_following);
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema =
        object(&[("fileId", id()), ("withReplies", boolean())]).required(&["fileId"]);
    const ERRORS: &'static [Declared] = &ERRORS;
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let what = Import::Following {
            with_replies: params.with_replies,
        };
        imports::run(app, me.id, what, params.file_id.0, ERRORS)
    }
}
