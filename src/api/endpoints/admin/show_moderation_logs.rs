//! `admin/show-moderation-logs`: what moderators did.

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;
use serde_json::Value;

use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user::Details;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::moderation::Entry;
use crate::model::users::User;
use crate::store::moderation;
use crate::store::users;

/// Lists it.
pub struct ShowModerationLogs;

/// Which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    r#type: Option<String>,
    user_id: Option<Named<User>>,
}

/// Deeds, and who did them; an array on the wire.
pub struct Log {
    listed: Vec<Entry>,
    details: Details,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a, U: Serialize> {
    id: Id<Entry>,
    created_at: Time,
    r#type: &'a str,
    info: &'a Value,
    user_id: Id<User>,
    user: U,
}

impl Serialize for Log {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.listed.iter().filter_map(|entry| {
            Some(View {
                id: entry.id,
                created_at: entry.id.time(),
                r#type: &entry.kind,
                info: &entry.info,
                user_id: entry.user_id,
                user: self.details.get(entry.user_id)?,
            })
        }))
    }
}

impl Endpoint for ShowModerationLogs {
    const NAME: &'static str = "admin/show-moderation-logs";
    const SCOPE: Option<&'static str> = Some("read:admin:show-moderation-log");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("type", string().nullable()),
        ("userId", id().nullable()),
    ]);
    type Caller = Admin;
    type Params = Params;
    type Output = Log;

    fn call(app: &App, Admin(me): Admin, params: Params) -> Result<Log, ApiError> {
        look(app, Some(&me), |lens| {
            let (kind, by) = (params.r#type.as_deref(), params.user_id.map(|user| user.0));
            let listed = moderation::log(lens.db, kind, by, params.page.rows())?;
            let found = users::by_ids(lens.db, listed.iter().map(|entry| entry.user_id))?;
            // As anybody sees them: the log is no place for one's own settings.
            let visitor = lens.as_visitor();
            let people = found.into_values().collect();
            let details = Details::pack(&visitor, lens.config, people)?;
            Ok(Log { listed, details })
        })
    }
}
