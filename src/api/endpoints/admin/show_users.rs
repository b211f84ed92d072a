//! `admin/show-users`: users as moderators look for them.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user::Details;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::api::schema::string;
use crate::api::schema::word;
use crate::app::App;
use crate::model::people::Sort;
use crate::model::people::State;
use crate::model::reports::Whence;
use crate::store::people;
use crate::store::people::Wanted;

const STATES: Schema = word(&[
    "all",
    "alive",
    "available",
    "admin",
    "moderator",
    "adminOrModerator",
    "suspended",
]);
const SORTS: Schema = word(&[
    "+follower",
    "-follower",
    "+createdAt",
    "-createdAt",
    "+updatedAt",
    "-updatedAt",
    "+lastActiveDate",
    "-lastActiveDate",
]);

/// Lists them.
pub struct ShowUsers;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
    offset: u32,
    sort: Option<Sort>,
    state: State,
    origin: Whence,
    username: Option<String>,
    hostname: Option<String>,
}

impl Endpoint for ShowUsers {
    const NAME: &'static str = "admin/show-users";
    const SCOPE: Option<&'static str> = Some("read:admin:show-user");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("offset", range(0, OFFSET).or(Literal::Int(0))),
        ("sort", SORTS),
        ("state", STATES.or(Literal::Text("all"))),
        (
            "origin",
            word(&["combined", "local", "remote"]).or(Literal::Text("combined")),
        ),
        ("username", string().nullable().or(Literal::Null)),
        ("hostname", string().nullable().or(Literal::Null)),
    ]);
    type Caller = Moderator;
    type Params = Params;
    type Output = Details;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Details, ApiError> {
        look(app, Some(&me), |lens| {
            let wanted = Wanted {
                state: params.state,
                whence: params.origin,
                name: params.username.as_deref().unwrap_or_default(),
                host: params.hostname.as_deref(),
                sort: params.sort,
            };
            let (limit, offset) = (params.limit, params.offset);
            let found = people::list(lens.db, wanted, lens.now, limit, offset)?;
            Ok(Details::pack(lens, lens.config, found)?)
        })
    }
}

/// How far one may leaf: further on one looks by name.
const OFFSET: i64 = 100_000;
