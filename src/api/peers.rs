//! `GET /api/v1/instance/peers`: the servers we know, as Mastodon lists them. Statistics of
//! the fediverse ask for it; Misskey answers it too, and nothing else below `/api/v1`.

use http::StatusCode;

use crate::api::error::ApiError;
use crate::app::App;
use crate::http::Reply;
use crate::store::servers;

/// Where it lies below `/api/`.
pub const NAME: &str = "v1/instance/peers";

/// Lists them.
pub fn answer(app: &App) -> Reply {
    let listed =
        || -> Result<Vec<u8>, ApiError> { Ok(serde_json::to_vec(&app.db.read(servers::hosts)?)?) };
    match listed() {
        Ok(bytes) => super::json(StatusCode::OK, bytes),
        Err(error) => error.into_reply(app.clock.now()),
    }
}
