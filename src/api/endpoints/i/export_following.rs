//! `i/export-following`: those one follows as a file in the drive.

use serde::Deserialize;

use crate::actions::transfers::export;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::app::App;
use crate::model::transfers::Export;

/// Takes them out.
pub struct ExportFollowing;

/// Without whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    exclude_muting: bool,
    exclude_inactive: bool,
}

impl Endpoint for ExportFollowing {
    const NAME: &'static str = "i/export-following";
    const SECURE: bool = true;
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema = object(&[
        ("excludeMuting", boolean().or(Literal::Bool(false))),
        ("excludeInactive", boolean().or(Literal::Bool(false))),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let what = Export::Following {
            without_muted: params.exclude_muting,
            without_inactive: params.exclude_inactive,
        };
        app.db
            .write(move |tx| export(tx, me.id, what))
            .map_err(|error| error.into_fault().into())
    }
}
