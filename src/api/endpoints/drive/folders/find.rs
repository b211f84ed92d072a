//! `drive/folders/find`: one's folders that are called so.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::folder;
use crate::api::pack::folder::Packed;
use crate::api::params::Named;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::model::files::Folder;
use crate::store::folders;

/// Finds them.
pub struct Find;

/// Which name, and in which folder.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    parent_id: Option<Named<Folder>>,
}

impl Endpoint for Find {
    const NAME: &'static str = "drive/folders/find";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[
        ("name", string()),
        ("parentId", id().nullable().or(Literal::Null)),
    ])
    .required(&["name"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Packed>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Packed>, ApiError> {
        let parent = params.parent_id.map(|folder| folder.0);
        look(app, Some(&me), |lens| {
            let found = folders::named(lens.db, me.id, parent, &params.name)?;
            Ok(found.into_iter().map(folder::folder).collect())
        })
    }
}
