//! `drive/files/attached-notes`: the notes one of one's files hangs on.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::files::File;
use crate::store::files;
use crate::store::threads;

const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "c118ece3-2e4b-4296-99d1-51756e32d232",
    "No such file.",
);

/// Lists them.
pub struct AttachedNotes;

/// Of which file, and which part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Named<File>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for AttachedNotes {
    const NAME: &'static str = "drive/files/attached-notes";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", LIMIT),
        ("fileId", id()),
    ])
    .required(&["fileId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FILE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notes, ApiError> {
        look(app, Some(&me), |lens| {
            let file = files::by_id(lens.db, params.file_id.0)?;
            let file = file.filter(|file| file.user_id == Some(me.id));
            let file = file.ok_or(NO_SUCH_FILE)?;
            let page = params.page.rows();
            let listed = threads::with_file(lens.db, lens.viewer(), file.id, page)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
