//! `i/import-antennas`: makes the antennas a file in the drive describes.

use serde::Deserialize;

use crate::actions::transfers::ImportRefusal;
use crate::actions::transfers::import;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::files::File;
use crate::model::roles::Policies;
use crate::model::transfers::Import;

const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "3b71d086-c3fa-431c-b01d-ded65a777172",
    "No such file.",
);
/// Misskey sets no bound here, so the id is ours.
const TOO_BIG_FILE: Declared = client(
    "TOO_BIG_FILE",
    "8d2f4a35-6a53-4b8f-9c4e-2c8f6f5f0f0b",
    "That file is too big.",
);
const EMPTY_FILE: Declared = client(
    "EMPTY_FILE",
    "7f60115d-8d93-4b0f-bd0e-3815dcbb389f",
    "That file is empty.",
);

/// Brings them in.
pub struct ImportAntennas;

/// From which file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Named<File>,
}

impl Endpoint for ImportAntennas {
    const NAME: &'static str = "i/import-antennas";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_import_antennas);
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema = object(&[("fileId", id())]).required(&["fileId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FILE, TOO_BIG_FILE, EMPTY_FILE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let what = Import::Antennas;
        let file = params.file_id.0;
        app.db
            .write(move |tx| import(tx, me.id, what, file))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ImportRefusal) -> Declared {
    match refusal {
        ImportRefusal::NoSuchFile => NO_SUCH_FILE,
        ImportRefusal::Empty => EMPTY_FILE,
        ImportRefusal::TooBig => TOO_BIG_FILE,
    }
}
