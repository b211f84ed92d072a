//! Programs of one's own that are told what happens.

pub mod create;
pub mod delete;
pub mod list;
pub mod show;
pub mod test;
pub mod update;

use serde::Deserialize;
use serde::Serialize;

use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::list;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;
use crate::model::webhooks::Kind;
use crate::model::webhooks::Webhook;
use crate::store::webhooks;

/// What a program may be told of.
pub const KIND: Schema = word(Kind::WORDS);

/// Several of these.
pub const KINDS: Schema = list(&KIND);

/// A webhook; an object on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    id: Id<Webhook>,
    user_id: Id<User>,
    name: String,
    on: Vec<Kind>,
    url: String,
    secret: String,
    active: bool,
    latest_sent_at: Option<Time>,
    latest_status: Option<i64>,
}

impl From<Webhook> for View {
    fn from(hook: Webhook) -> Self {
        Self {
            id: hook.id,
            user_id: hook.user_id,
            name: hook.name,
            on: hook.events,
            url: hook.url,
            secret: hook.secret,
            active: hook.is_active,
            latest_sent_at: hook.latest_sent_at,
            latest_status: hook.latest_status,
        }
    }
}

/// Which webhook.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Which {
    webhook_id: Named<Webhook>,
}

/// A webhook and nothing else.
const WHICH: Schema = object(&[("webhookId", id())]).required(&["webhookId"]);

/// The webhook of this id, if it is one's own.
fn own(app: &App, me: &User, id: Id<Webhook>) -> Result<Option<Webhook>, ApiError> {
    let found = app.db.read(|db| webhooks::by_id(db, id))?;
    Ok(found.filter(|hook| hook.user_id == me.id))
}
