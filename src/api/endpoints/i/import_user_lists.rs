//! `i/import-user-lists`: makes the lists a file in the drive names.

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
    "ea9cc34f-c415-4bc6-a6fe-28ac40357049",
    "ae6e7a22-971b-4b52-b2be-fc0b9b121fe9",
    "99efe367-ce6e-4d44-93f8-5fae7b040356",
]);

/// Brings them in.
pub struct ImportUserLists;

impl Endpoint for ImportUserLists {
    const NAME: &'static str = "i/import-user-lists";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_import_user_lists);
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema = imports::PARAMS;
    const ERRORS: &'static [Declared] = &ERRORS;
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        imports::run(app, me.id, Import::Lists, params.file_id.0, ERRORS)
    }
}
