//! `federation/stats`: the servers we have most to do with.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::server;
use crate::api::pack::server::View;
use crate::api::params::LIMIT;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::store::servers;
use crate::store::servers::Asked;
use crate::store::servers::Measure;
use crate::store::servers::Sort;

/// Counts them.
pub struct Stats;

/// How many.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
}

/// Those whose people follow ours most, those whom ours follow most, and how many follows
/// there are beside these.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    top_sub_instances: Vec<View>,
    other_followers_count: i64,
    top_pub_instances: Vec<View>,
    other_following_count: i64,
}

impl Endpoint for Stats {
    const NAME: &'static str = "federation/stats";
    const GET: Option<u32> = Some(3_600);
    const PARAMS: Schema = object(&[("limit", LIMIT)]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        let by_followers = Asked {
            publishing: Some(true),
            sort: most(Measure::Followers),
            limit: params.limit,
            ..Asked::default()
        };
        let by_following = Asked {
            subscribing: Some(true),
            sort: most(Measure::Following),
            limit: params.limit,
            ..Asked::default()
        };
        look(app, me.as_ref(), |lens| {
            let sub = servers::list(lens.db, by_followers)?;
            let publishers = servers::list(lens.db, by_following)?;
            let (following, followers) = servers::follows(lens.db)?;
            let followers_there: i64 = sub.iter().map(|server| server.followers).sum();
            let following_there: i64 = publishers.iter().map(|server| server.following).sum();
            Ok(Output {
                top_sub_instances: server::views(lens, sub)?,
                other_followers_count: (followers - followers_there).max(0),
                top_pub_instances: server::views(lens, publishers)?,
                other_following_count: (following - following_there).max(0),
            })
        })
    }
}

/// Those with most first.
fn most(by: Measure) -> Sort {
    Sort {
        by,
        ascending: false,
    }
}
