//! `admin/queue/stats`: how much waits. Misskey's queues for its database and object
//! storage have no counterpart here.

use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::params::Nothing;
use crate::api::streaming::readings::Standing;
use crate::api::streaming::readings::standing;
use crate::app::App;
use crate::model::lines;
use crate::readings::Work;

/// Counts it.
pub struct Stats;

/// How many jobs of each kind.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    deliver: Counts,
    inbox: Counts,
    db: Counts,
    object_storage: Counts,
}

/// Jobs by how they stand. A job that is done leaves no row.
#[derive(Default, Serialize)]
struct Counts {
    active: i64,
    completed: i64,
    delayed: i64,
    failed: i64,
    paused: i64,
    prioritized: i64,
    waiting: i64,
    #[serde(rename = "waiting-children")]
    waiting_children: i64,
}

impl Endpoint for Stats {
    const NAME: &'static str = "admin/queue/stats";
    const SCOPE: Option<&'static str> = Some("read:admin:emoji");
    type Caller = Moderator;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, Moderator(me): Moderator, _: Nothing) -> Result<Output, ApiError> {
        look(app, Some(&me), |lens| {
            Ok(Output {
                deliver: counts(lens, &app.readings.deliveries, lines::DELIVER)?,
                inbox: counts(lens, &app.readings.arrivals, lines::RECEIVE)?,
                db: Counts::default(),
                object_storage: Counts::default(),
            })
        })
    }
}

fn counts(lens: &Lens<'_>, work: &Work, beginning: &str) -> Result<Counts, ApiError> {
    let Standing {
        active,
        waiting,
        delayed,
    } = standing(lens, work, beginning)?;
    Ok(Counts {
        active,
        delayed,
        waiting,
        ..Counts::default()
    })
}
