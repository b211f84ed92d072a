//! Rate limits of the API: an endpoint's declared limit, counted for whoever calls.
//!
//! An account is counted wherever it calls from, a visitor by address. The count comes
//! before the credential check, as in Misskey.

use std::net::IpAddr;

use crate::api::auth::Identity;
use crate::api::endpoint::Entry;
use crate::api::error::ApiError;
use crate::app::App;
use crate::limits::Actor;
use crate::limits::Rule;

/// Counts one call.
pub fn count(
    app: &App,
    entry: &Entry,
    identity: Option<&Identity>,
    address: IpAddr,
) -> Result<(), ApiError> {
    let Some(limit) = entry.limit.filter(|_| app.config.rate_limits) else {
        return Ok(());
    };
    let actor = match identity {
        Some(identity) => Actor::Account(identity.user.id.number()),
        None => Actor::Address(address),
    };
    let what = limit.key.unwrap_or(entry.name);
    let pause = limit.pause.map(|window| Rule { max: 1, window });
    for rule in [pause, limit.rule].into_iter().flatten() {
        app.limits
            .count(actor, what, rule, app.clock.now())
            .map_err(ApiError::Limited)?;
    }
    Ok(())
}
