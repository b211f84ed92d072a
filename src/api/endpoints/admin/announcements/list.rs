//! `admin/announcements/list`: what was announced, and how many have read it.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::announcement::Whole;
use crate::api::pack::announcement::whole;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;
use crate::model::users::User;
use crate::store::announcements;

/// Lists it.
pub struct List;

/// Which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    user_id: Option<Named<User>>,
    status: Status,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    All,
    Active,
    Archived,
}

impl Endpoint for List {
    const NAME: &'static str = "admin/announcements/list";
    const SCOPE: Option<&'static str> = Some("read:admin:announcements");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("userId", id().nullable()),
        (
            "status",
            word(&["all", "active", "archived"]).or(Literal::Text("active")),
        ),
    ]);
    type Caller = Moderator;
    type Params = Params;
    type Output = Vec<Whole>;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Vec<Whole>, ApiError> {
        let is_active = match params.status {
            Status::All => None,
            Status::Active => Some(true),
            Status::Archived => Some(false),
        };
        look(app, Some(&me), |lens| {
            let user = params.user_id.map(|user| user.0);
            let page = params.page.rows();
            let listed = announcements::made_for(lens.db, user, is_active, page)?;
            let readers = announcements::readers(lens.db, listed.iter().map(|one| one.id))?;
            let packed = listed.into_iter().map(|one| {
                let reads = readers.get(&one.id).copied().unwrap_or(0);
                whole(one, Some(reads))
            });
            Ok(packed.collect())
        })
    }
}
