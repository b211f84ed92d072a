//! `i/import-muting`: mutes those a file in the drive names.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::imports;
use crate::api::imports::Params;
use crate::api::schema::Schema;
use crate::app::App;
use crate::model::roles::Policies;
use crate::model::transfers::Import;

const ERRORS: [Declared; 3] = imports::errors([
    "e674141e-bd2a-ba85-e616-aefb187c9c2a",
    "9b4ada6d-d7f7-0472-0713-4f558bd1ec9c",
    "d2f12af1-e7b4-feac-86a3-519548f2728e",
]);

/// Brings them in.
pub struct ImportMuting;

impl Endpoint for ImportMuting {
    const NAME: &'static str = "i/import-muting";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_import_muting);
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema = imports::PARAMS;
    const ERRORS: &'static [Declared] = &ERRORS;
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        imports::run(app, me.id, Import::Muting, params.file_id.0, ERRORS)
    }
}
