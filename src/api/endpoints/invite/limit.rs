//! `invite/limit`: how many more one may invite for now.

use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::invite::MAY_INVITE;
use crate::api::endpoints::invite::quota;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::model::roles::Policies;
use crate::store::invitations;
use crate::store::roles;

/// Tells how many are left.
pub struct Limit;

/// How many; null is as many as one likes.
#[derive(Serialize)]
pub struct Output {
    remaining: Option<i64>,
}

impl Endpoint for Limit {
    const NAME: &'static str = "invite/limit";
    const SCOPE: Option<&'static str> = Some("read:invite-codes");
    const POLICY: Option<fn(&Policies) -> bool> = MAY_INVITE;
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<Output, ApiError> {
        let now = app.clock.now();
        let (quota, made) = app.db.read(|db| {
            let quota = quota(&roles::policies(db, &me, now)?);
            let made = invitations::count_since(db, me.id, now.minus(quota.cycle))?;
            Ok((quota, made))
        })?;
        let remaining = (quota.most > 0).then(|| (quota.most - made).max(0));
        Ok(Output { remaining })
    }
}
