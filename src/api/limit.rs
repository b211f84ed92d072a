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
use crate::store::roles;

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
    let factor = factor(app, identity)?;
    if factor == 0.0 {
        return Ok(());
    }
    let what = limit.key.unwrap_or(entry.name);
    let pause = limit.pause.map(|window| Rule { max: 1, window });
    for rule in [pause, limit.rule].into_iter().flatten() {
        app.limits
            .count(actor, what, scaled(rule, factor), app.clock.now())
            .map_err(ApiError::Limited)?;
    }
    Ok(())
}

/// The patience the caller's roles ask for; zero is none at all.
fn factor(app: &App, identity: Option<&Identity>) -> Result<f64, ApiError> {
    let Some(identity) = identity else {
        return Ok(1.0);
    };
    let now = app.clock.now();
    let policies = app.db.read(|db| roles::policies(db, &identity.user, now))?;
    Ok(policies.rate_limit_factor)
}

/// A longer window and less in it, as Misskey's `RateLimiterService.ts` scales.
fn scaled(rule: Rule, factor: f64) -> Rule {
    Rule {
        max: (f64::from(rule.max) / factor).max(1.0) as u32,
        window: (rule.window as f64 * factor) as i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_stretches_the_window_and_thins_it_but_one_always_passes() {
        let rule = Rule {
            max: 10,
            window: 1_000,
        };
        assert_eq!(scaled(rule, 1.0), rule);
        let slow = Rule {
            max: 5,
            window: 2_000,
        };
        assert_eq!(scaled(rule, 2.0), slow);
        assert_eq!(scaled(rule, 1_000.0).max, 1);
        assert_eq!(scaled(rule, 0.5).max, 20);
    }
}
