//! `federation/instances`: other servers we know.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::server;
use crate::api::pack::server::View;
use crate::api::params::OFFSET;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::api::schema::string;
use crate::api::schema::word;
use crate::app::App;
use crate::store::servers;
use crate::store::servers::Asked;
use crate::store::servers::Measure;
use crate::store::servers::Sort;

/// The words for an order; `+` is from many to few, from new to old.
const SORTS: &[&str] = &[
    "+pubSub",
    "-pubSub",
    "+notes",
    "-notes",
    "+users",
    "-users",
    "+following",
    "-following",
    "+followers",
    "-followers",
    "+firstRetrievedAt",
    "-firstRetrievedAt",
    "+latestRequestReceivedAt",
    "-latestRequestReceivedAt",
];

/// Lists them.
pub struct Instances;

/// Which, in which order.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    host: Option<String>,
    blocked: Option<bool>,
    not_responding: Option<bool>,
    suspended: Option<bool>,
    silenced: Option<bool>,
    federating: Option<bool>,
    subscribing: Option<bool>,
    publishing: Option<bool>,
    limit: u32,
    offset: i64,
    sort: Option<String>,
}

impl Endpoint for Instances {
    const NAME: &'static str = "federation/instances";
    const GET: Option<u32> = Some(3_600);
    const PARAMS: Schema = object(&[
        ("host", string().nullable()),
        ("blocked", boolean().nullable()),
        ("notResponding", boolean().nullable()),
        ("suspended", boolean().nullable()),
        ("silenced", boolean().nullable()),
        ("federating", boolean().nullable()),
        ("subscribing", boolean().nullable()),
        ("publishing", boolean().nullable()),
        ("limit", range(1, 100).or(Literal::Int(30))),
        ("offset", OFFSET),
        ("sort", word(SORTS).nullable()),
    ]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Vec<View>;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Vec<View>, ApiError> {
        let asked = Asked {
            host: params.host.as_deref(),
            blocked: params.blocked,
            not_responding: params.not_responding,
            suspended: params.suspended,
            silenced: params.silenced,
            federating: params.federating,
            subscribing: params.subscribing,
            publishing: params.publishing,
            sort: params.sort.as_deref().map(sort).unwrap_or_default(),
            limit: params.limit,
            offset: params.offset,
        };
        look(app, me.as_ref(), |lens| {
            Ok(server::views(lens, servers::list(lens.db, asked)?)?)
        })
    }
}

/// What one of [`SORTS`] means.
fn sort(word: &str) -> Sort {
    let by = match word.trim_start_matches(['+', '-']) {
        "pubSub" => Measure::Follows,
        "notes" => Measure::Notes,
        "users" => Measure::Users,
        "following" => Measure::Following,
        "followers" => Measure::Followers,
        "latestRequestReceivedAt" => Measure::Heard,
        _ => Measure::Met,
    };
    Sort {
        by,
        ascending: word.starts_with('-'),
    }
}
