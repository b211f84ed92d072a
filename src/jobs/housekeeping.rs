//! What must be tidied up now and then, so that disk stays within its bounds.

use std::time::Duration;

use crate::actions::antennas::stop_unused;
use crate::actions::instances;
use crate::actions::quotes::stop_asking;
use crate::actions::relations::prune_mutes;
use crate::app::App;
use crate::error::Error;
use crate::error::Fault;
use crate::error::Never;
use crate::jobs::retention;
use crate::store::files;
use crate::store::notes;
use crate::store::taken_back;

/// Between two rounds.
const PAUSE: Duration = Duration::from_secs(3_600);

/// Rounds between two that let go of what is too old; the first of them does, too, so that
/// a machine that is on for an hour a day is not left out.
const ROUNDS_OF_A_DAY: u32 = 24;

/// Tidies up until told to stop.
pub fn keep(app: &App, is_stopping: impl Fn() -> bool) {
    let mut last_round = app.clock.now();
    let mut rounds = 0;
    loop {
        let wakes = app.hub.wakes();
        if is_stopping() {
            return;
        }
        if app.clock.now().0 - last_round.0 >= PAUSE.as_millis() as i64 {
            last_round = app.clock.now();
            if let Err(fault) = tidy(app) {
                tracing::error!(%fault, "housekeeping failed");
            }
            if u32::is_multiple_of(rounds, ROUNDS_OF_A_DAY)
                && let Err(fault) = retention::forget(app, &is_stopping)
            {
                tracing::error!(%fault, "what is too old could not be forgotten");
            }
            rounds += 1;
        }
        app.hub.sleep(wakes, PAUSE);
    }
}

/// One round.
pub fn tidy(app: &App) -> Result<(), Fault> {
    let forgotten: Result<usize, Error<Never>> = app
        .db
        .write(|tx| Ok(notes::prune_forgotten(tx)? + taken_back::prune(tx)?));
    forgotten.map_err(Error::into_fault)?;
    app.db.write(prune_mutes).map_err(Error::into_fault)?;
    app.db.write(stop_asking).map_err(Error::into_fault)?;
    app.db.write(stop_unused).map_err(Error::into_fault)?;
    app.db.write(instances::probe).map_err(Error::into_fault)?;
    app.db
        .write(instances::part_from_gone)
        .map_err(Error::into_fault)?;
    app.media.folder.sweep(|key| {
        app.db
            .read(|db| files::is_referenced(db, key))
            .unwrap_or(true)
    })?;
    Ok(())
}
