//! What the `i/import-*` endpoints have in common: a file in the drive is looked at later,
//! and the same three things may be wrong with it.

use serde::Deserialize;

use crate::actions::transfers::ImportRefusal;
use crate::actions::transfers::import;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::Id;
use crate::model::files::File;
use crate::model::transfers::Import;
use crate::model::users::User;

/// The parameters of all that take nothing but the file.
pub const PARAMS: Schema = object(&[("fileId", id())]).required(&["fileId"]);

/// From which file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    /// It is in the drive of who asks.
    pub file_id: Named<File>,
}

/// The errors of one of them, under the ids they have there: the file is not here, is too
/// big, is empty.
pub const fn errors([missing, too_big, empty]: [&'static str; 3]) -> [Declared; 3] {
    [
        client("NO_SUCH_FILE", missing, "No such file."),
        client("TOO_BIG_FILE", too_big, "That file is too big."),
        client("EMPTY_FILE", empty, "That file is empty."),
    ]
}

/// Leaves the file to be brought in later; a refusal is told as one of [`errors`].
pub fn run(
    app: &App,
    me: Id<User>,
    what: Import,
    file: Id<File>,
    [missing, too_big, empty]: [Declared; 3],
) -> Result<(), ApiError> {
    let declared = |refusal| match refusal {
        ImportRefusal::NoSuchFile => missing,
        ImportRefusal::TooBig => too_big,
        ImportRefusal::Empty => empty,
    };
    app.db
        .write(move |tx| import(tx, me, what, file))
        .map_err(|error| refusal(error, declared))
}
