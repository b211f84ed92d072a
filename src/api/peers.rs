//! `GET /api/v1/instance/peers`: the servers we know, as those ask who count the fediverse.
//! The one path of Mastodon's API that Misskey has too.

use http::StatusCode;

use crate::api::error::ApiError;
use crate::api::json;
use crate::app::App;
use crate::http::Reply;
use crate::store::instances;

/// Its name below `/api/`.
pub const NAME: &str = "v1/instance/peers";

/// The hosts of all servers we know and do not block.
pub fn answer(app: &App) -> Reply {
    let told = app.db.read(instances::peers);
    match told.map(|hosts| serde_json::to_vec(&hosts)) {
        Ok(Ok(body)) => json(StatusCode::OK, body),
        Ok(Err(cause)) => ApiError::from(cause).into_reply(app.clock.now()),
        Err(fault) => ApiError::Failed(fault).into_reply(app.clock.now()),
    }
}
