//! `admin/queue/deliver-delayed`: whose deliveries wait for a later try, and how many.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::params::Nothing;
use crate::app::App;
use crate::model::lines;
use crate::store::jobs;

/// Servers listed; more are read by nobody.
const SERVERS: u32 = 100;

/// Lists them.
pub struct DeliverDelayed;

impl Endpoint for DeliverDelayed {
    const NAME: &'static str = "admin/queue/deliver-delayed";
    const SCOPE: Option<&'static str> = Some("read:admin:queue");
    type Caller = Moderator;
    type Params = Nothing;
    type Output = Vec<(String, i64)>;

    fn call(app: &App, Moderator(me): Moderator, _: Nothing) -> Result<Self::Output, ApiError> {
        look(app, Some(&me), |lens| {
            Ok(jobs::delayed(lens.db, lens.now, lines::DELIVER, SERVERS)?)
        })
    }
}
