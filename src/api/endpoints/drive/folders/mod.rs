//! `drive/folders`: the folders that lie in one of one's drive.

pub mod create;
pub mod delete;
pub mod find;
pub mod show;
pub mod update;

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::folder;
use crate::api::pack::folder::Packed;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::files::Folder;
use crate::store::folders;

/// Lists them.
pub struct List;

/// In which one, and which part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    folder_id: Option<Named<Folder>>,
}

impl Endpoint for List {
    const NAME: &'static str = "drive/folders";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("folderId", id().nullable().or(Literal::Null)),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Packed>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Packed>, ApiError> {
        let parent = params.folder_id.map(|folder| folder.0);
        look(app, Some(&me), |lens| {
            let found = folders::inside(lens.db, me.id, parent, params.page.rows())?;
            Ok(found.into_iter().map(folder::folder).collect())
        })
    }
}
