//! `i/import-muting`: mutes those a file in the drive names.

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
    "e674141e-bd2a-ba85-e616-aefb187c9c2a",
    "No such file.",
);
const TOO_BIG_FILE: Declared = client(
    "TOO_BIG_FILE",
    "9b4ada6d-d7f7-0472-0713-4f558bd1ec9c",
    "That file is too big.",
);
const EMPTY_FILE: Declared = client(
    "EMPTY_FILE",
    "d2f12af1-e7b4-feac-86a3-519548f2728e",
    "That file is empty.",
);

/// Brings them in.
pub struct ImportMuting;

/// From which file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Named<File>,
}

impl Endpoint for ImportMuting {
    const NAME: &'static str = "i/import-muting";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_import_muting);
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    const PARAMS: Schema = object(&[("fileId", id())]).required(&["fileId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FILE, TOO_BIG_FILE, EMPTY_FILE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let what = Import::Muting;
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
