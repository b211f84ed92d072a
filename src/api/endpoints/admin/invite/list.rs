//! `admin/invite/list`: everybody's invitations.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::invitation::Invitations;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::integer;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::api::schema::word;
use crate::app::App;
use crate::store::invitations;
use crate::store::invitations::Order;
use crate::store::invitations::Which;

/// Lists invitations.
pub struct List;

/// Which, and in which order.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
    offset: i64,
    r#type: String,
    sort: Option<String>,
}

impl Endpoint for List {
    const NAME: &'static str = "admin/invite/list";
    const SCOPE: Option<&'static str> = Some("read:admin:invite-codes");
    const PARAMS: Schema = object(&[
        ("limit", range(1, 100).or(Literal::Int(30))),
        ("offset", integer().or(Literal::Int(0))),
        (
            "type",
            word(&["unused", "used", "expired", "all"]).or(Literal::Text("all")),
        ),
        (
            "sort",
            word(&["+createdAt", "-createdAt", "+usedAt", "-usedAt"]),
        ),
    ]);
    type Caller = Moderator;
    type Params = Params;
    type Output = Invitations;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Invitations, ApiError> {
        let which = match params.r#type.as_str() {
            "unused" => Which::Unused,
            "used" => Which::Used,
            "expired" => Which::Expired(app.clock.now()),
            _ => Which::All,
        };
        let order = match params.sort.as_deref() {
            Some("-createdAt") => Order::Oldest,
            Some("+usedAt") => Order::LastUsed,
            Some("-usedAt") => Order::FirstUsed,
            _ => Order::Newest,
        };
        let offset = u32::try_from(params.offset.max(0)).unwrap_or(u32::MAX);
        look(app, Some(&me), |lens| {
            let found = invitations::all(lens.db, which, order, offset, params.limit)?;
            Ok(Invitations::pack(lens, found)?)
        })
    }
}
