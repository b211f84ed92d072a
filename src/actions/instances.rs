//! How we stand with other servers.

use crate::clock::DAY;
use crate::clock::HOUR;
use crate::error::Error;
use crate::error::Never;
use crate::model::instances::Instance;
use crate::model::instances::State;
use crate::model::jobs::Job;
use crate::store::Tx;
use crate::store::instances;
use crate::store::jobs;

/// A server that fails so long is not tried any more (O16).
const PATIENCE: i64 = 7 * DAY;

/// A first contact: the server is remembered, and a look at its NodeInfo follows.
pub fn meet(tx: &Tx<'_>, host: &str) -> rusqlite::Result<()> {
    if instances::meet(tx, host)? {
        jobs::enqueue_once(
            tx,
            &format!("look {host}"),
            &Job::LookAtInstance(host.to_owned()),
            Some(host),
        )?;
    }
    Ok(())
}

/// A server took a delivery or sent something valid: it is alive (O18).
pub fn record_ok(tx: &Tx<'_>, host: &str) -> Result<(), Error<Never>> {
    Ok(instances::record_ok(tx, host, tx.now.minus(HOUR))?)
}

/// A server failed to take a delivery; after a week of that it is given up for now.
pub fn record_failure(tx: &Tx<'_>, host: &str) -> Result<(), Error<Never>> {
    instances::record_failure(tx, host)?;
    let since = instances::by_host(tx, host)?.and_then(|instance| instance.first_failure_at);
    if since.is_some_and(|since| since < tx.now.minus(PATIENCE)) {
        give_up(tx, host, State::Unreachable)?;
    }
    Ok(())
}

/// A server is not tried any more.
pub fn give_up(tx: &Tx<'_>, host: &str, state: State) -> Result<(), Error<Never>> {
    instances::set_state(tx, host, state)?;
    jobs::drop_deliveries_to(tx, host)?;
    Ok(())
}

/// What a server says of itself.
pub fn learn(tx: &Tx<'_>, info: &Instance) -> Result<(), Error<Never>> {
    Ok(instances::set_info(tx, info)?)
}
