//! `users`: people of this server or others; and endpoints about users.

pub mod achievements;
pub mod clips;
pub mod featured_notes;
pub mod followers;
pub mod following;
pub mod get_following_users_by_birthday;
pub mod get_frequently_replied_users;
pub mod lists;
pub mod notes;
pub mod reactions;
pub mod recommendation;
pub mod relation;
pub mod report_abuse;
pub mod search;
pub mod search_by_username_and_host;
pub mod show;
pub mod update_memo;

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user::Details;
use crate::api::params::LIMIT;
use crate::api::params::OFFSET;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::word;
use crate::app::App;
use crate::model::people::Sort;
use crate::model::reports::Whence;
use crate::store::directory;
use crate::store::directory::Asked;

/// The words for an order; `+` is from many to few, from new to old.
pub const SORTS: &[&str] = &[
    "+follower",
    "-follower",
    "+createdAt",
    "-createdAt",
    "+updatedAt",
    "-updatedAt",
];
/// The words for where somebody is.
pub const ORIGINS: &[&str] = &["combined", "local", "remote"];

/// Lists them.
pub struct List;

/// Which, in which order. No `hostname` is no wish.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
    offset: i64,
    sort: Option<Sort>,
    state: String,
    origin: Whence,
    hostname: Option<String>,
}

impl Endpoint for List {
    const NAME: &'static str = "users";
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("offset", OFFSET),
        ("sort", word(SORTS)),
        ("state", word(&["all", "alive"]).or(Literal::Text("all"))),
        ("origin", word(ORIGINS).or(Literal::Text("local"))),
        ("hostname", string().nullable().or(Literal::Null)),
    ]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Details;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Details, ApiError> {
        let host = params.hostname.as_deref().map(str::to_lowercase);
        look(app, me.as_ref(), |lens| {
            let asked = Asked {
                sort: params.sort,
                alive: params.state == "alive",
                origin: params.origin,
                host: host.as_deref(),
                limit: params.limit,
                offset: params.offset,
                ..Asked::default()
            };
            let found = directory::list(lens.db, lens.viewer(), asked)?;
            Ok(Details::pack(lens, &app.config, found)?)
        })
    }
}
