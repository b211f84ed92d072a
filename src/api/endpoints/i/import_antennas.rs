//! `i/import-antennas`: makes the antennas a file in the drive describes.

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
    "3b71d086-c3fa-431c-b01d-ded65a777172",
    // Misskey sets no bound here, so the id is ours.
    "8d2f4a35-6a53-4b8f-9c4e-2c8f6f5f0f0b",
    "7f60115d-8d93-4b0f-bd0e-3815dcbb389f",
]);

/// Brings them in.
pub struct ImportAntennas;

impl Endpoint for ImportAntennas {
    const NAME: &'static str = "i/import-antennas";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_import_antennas);
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema = imports::PARAMS;
    const ERRORS: &'static [Declared] = &ERRORS;
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        imports::run(app, me.id, Import::Antennas, params.file_id.0, ERRORS)
    }
}
