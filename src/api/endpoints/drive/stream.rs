//! `drive/stream`: all files of one's drive, the newest first, in whatever folder.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::drive::files::MEDIA_TYPE;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::file;
use crate::api::pack::file::Packed;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::like;
use crate::api::schema::object;
use crate::app::App;
use crate::store::files;
use crate::store::files::Filter;
use crate::store::files::Order;

/// Lists them.
pub struct Stream;

/// Which part, and of which type.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    r#type: Option<String>,
}

impl Endpoint for Stream {
    const NAME: &'static str = "drive/stream";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("type", like(MEDIA_TYPE)),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Packed>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Packed>, ApiError> {
        let filter = Filter {
            folder: None,
            media_type: params.r#type,
            order: Order::ById,
        };
        look(app, Some(&me), |lens| {
            let found = files::of_user(lens.db, me.id, &filter, params.page.rows())?;
            Ok(file::all(lens, found))
        })
    }
}
