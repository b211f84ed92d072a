//! `drive/files/delete`: takes a file out of one's drive and off one's notes.

use serde::Deserialize;

use crate::actions::files::FileRefusal;
use crate::actions::files::delete;
use crate::api::endpoint::Endpoint;
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

const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "908939ec-e52b-4458-b395-1025195cea58",
    "No such file.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "5eb8d909-2540-4970-90b8-dd6f86088121",
    "Access denied.",
);

/// Deletes a file.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Named<File>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "drive/files/delete";
    const SCOPE: Option<&'static str> = Some("write:drive");
    const PARAMS: Schema = object(&[("fileId", id())]).required(&["fileId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FILE, ACCESS_DENIED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let file = params.file_id.0;
        app.db
            .write(move |tx| delete(tx, &me, file))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: FileRefusal) -> Declared {
    match refusal {
        FileRefusal::NotYours => ACCESS_DENIED,
        FileRefusal::NoSuchFile | FileRefusal::NoSuchFolder | FileRefusal::NoFreeSpace => {
            NO_SUCH_FILE
        }
    }
}
