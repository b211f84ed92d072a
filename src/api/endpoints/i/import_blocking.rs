//! `i/import-blocking`: blocks those a file in the drive names.

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
    "ebb53e5f-6574-9c0c-0b92-7ca6def56d7e",
    "No such file.",
);
const TOO_BIG_FILE: Declared = client(
    "TOO_BIG_FILE",
    "b7fbf0b1-aeef-3b21-29ef-fadd4cb72ccf",
    "That file is too big.",
);
const EMPTY_FILE: Declared = client(
    "EMPTY_FILE",
    "6f3a4dcc-f060-a707-4950-806fbdbe60d6",
    "That file is empty.",
);

/// Brings them in.
pub struct ImportBlocking;

/// From which file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Named<File>,
}

impl Endpoint for ImportBlocking {
    const NAME: &'static str = "i/import-blocking";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_import_blocking);
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema = object(&[("fileId", id())]).required(&["fileId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FILE, TOO_BIG_FILE, EMPTY_FILE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let what = Import::Blocking;
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
