//! `admin/queue/promote`: tries everything that waits for a later try at once.

use serde::Deserialize;

use crate::actions::moderation::Line;
use crate::actions::moderation::promote_queue;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;

/// Tries it.
pub struct Promote;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    r#type: Kind,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Deliver,
    Inbox,
}

impl Endpoint for Promote {
    const NAME: &'static str = "admin/queue/promote";
    const SCOPE: Option<&'static str> = Some("write:admin:queue");
    const PARAMS: Schema = object(&[("type", word(&["deliver", "inbox"]))]).required(&["type"]);
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let line = match params.r#type {
            Kind::Deliver => Line::Deliver,
            Kind::Inbox => Line::Inbox,
        };
        app.db
            .write(move |tx| promote_queue(tx, me.id, line))
            .map_err(|error| ApiError::Failed(error.into_fault()))
    }
}
