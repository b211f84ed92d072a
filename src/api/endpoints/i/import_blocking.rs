//! `i/import-blocking`: blocks those a file in the drive names.

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
    "ebb53e5f-6574-9c0c-0b92-7ca6def56d7e",
    "b7fbf0b1-aeef-3b21-29ef-fadd4cb72ccf",
    "6f3a4dcc-f060-a707-4950-806fbdbe60d6",
]);

/// Brings them in.
pub struct ImportBlocking;

impl Endpoint for ImportBlocking {
    const NAME: &'static str = "i/import-blocking";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_import_blocking);
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema = imports::PARAMS;
    const ERRORS: &'static [Declared] = &ERRORS;
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        imports::run(app, me.id, Import::Blocking, params.file_id.0, ERRORS)
    }
}
