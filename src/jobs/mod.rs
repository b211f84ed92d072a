//! What is done later, on a few plain threads: claim, run, retry, give up.
//!
//! A running job is marked only in memory, so whatever a power cut interrupts is simply
//! due again. One server never holds more than [`PER_HOST`] workers, and where several
//! keep theirs waiting more workers are called, so that slow ones delay nobody else.

pub mod housekeeping;
pub mod retention;
mod run;

use std::collections::HashMap;
use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::actions::instances;
use crate::actions::traffic;
use crate::app::App;
use crate::clock::HOUR;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::error::Fault;
use crate::error::Never;
use crate::federation::Trouble;
use crate::jobs::run::Errands;
use crate::model::jobs::Job;
use crate::model::jobs::Queued;
use crate::store::jobs;

/// Threads that always wait for work. Each costs some tens of kilobytes.
const WORKERS: usize = 4;

/// Threads while other servers keep them waiting.
const MOST_WORKERS: usize = 32;

/// How long one of the others waits for more work before it ends.
const LINGER: Duration = Duration::from_secs(5);

/// The stack of a worker: parsing is depth-bounded and needs far less.
const STACK_BYTES: usize = 1 << 20;

/// Workers that may wait for the same server (O10).
const PER_HOST: usize = 2;

/// Workers that may ask other servers anything at once; the rest is for deliveries, so
/// that silent servers cannot hold up what ours have to say.
const ASKING: usize = 8;

/// Workers that may try again what failed before: who was away may be away still, and
/// what was never tried shall not wait for them.
const RETRYING: usize = 16;

/// Workers that may do at once what strangers made for us, who cost nothing to be.
const STRANGERS: usize = 3;

/// Attempts of a delivery, about two days (O14).
const DELIVERY_ATTEMPTS: u32 = 12;

/// Attempts of anything else (I12), about four hours: whoever sent us something was told
/// that it was taken, and does not send it again.
const ATTEMPTS: u32 = 8;

/// Failures after which a delivery that an inbox stumbles over steps out of its line: by then
/// some minutes have passed, enough for a server that is started anew (O15).
const STUMBLES: u32 = 3;

/// The longest wait between two attempts (O14).
const LONGEST_WAIT: i64 = 8 * HOUR;

/// Workers look again after this long even if nobody calls.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Between two attempts to write down what became of a job: a full disk is not emptied by
/// asking it more often.
const SETTLING_PAUSE: Duration = Duration::from_secs(1);

/// Given-up jobs remembered for whoever asks.
const REMEMBERED: usize = 100;

/// The threads, until they are stopped.
pub struct Workers {
    app: Arc<App>,
    desk: Arc<Desk>,
    threads: Vec<JoinHandle<()>>,
}

/// Why a job is tried again, or given up.
struct Failure {
    reason: String,
    /// The pause they ask for, in milliseconds.
    asked: Option<i64>,
    /// Its whole server could not be reached.
    is_away: bool,
    /// The inbox is there, and failed at this very thing.
    is_stumbling: bool,
}

/// What is running, and whom it waits for.
struct Desk {
    errands: Errands,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    running: HashSet<i64>,
    hosts: HashMap<String, usize>,
    asking: usize,
    strangers: usize,
    retrying: usize,
    /// Workers without work.
    idle: usize,
    /// Workers beyond those that always are.
    others: Vec<JoinHandle<()>>,
    given_up: Vec<String>,
    is_stopping: bool,
}

impl Workers {
    /// Starts working.
    pub fn start(app: Arc<App>, errands: Errands) -> Result<Self, Fault> {
        let desk = Arc::new(Desk::new(errands));
        let mut threads = Vec::with_capacity(WORKERS + 1);
        for number in 0..WORKERS {
            let (app, desk) = (app.clone(), desk.clone());
            threads.push(thread(&format!("worker {number}"), move || {
                work(&app, &desk)
            })?);
        }
        let (keeper_app, keeper_desk) = (app.clone(), desk.clone());
        threads.push(thread("housekeeping", move || {
            housekeeping::keep(&keeper_app, || keeper_desk.lock().is_stopping)
        })?);
        Ok(Self { app, desk, threads })
    }

    /// Does everything that is due, and returns when nothing is and nobody works: for
    /// tests and for commands that wait.
    pub fn settle(&self) -> Result<(), Fault> {
        loop {
            if let Some(queued) = self.desk.claim(&self.app)? {
                self.desk.run(&self.app, &queued);
                continue;
            }
            let state = self.desk.lock();
            if state.running.is_empty() {
                return Ok(());
            }
            drop(self.desk.changed.wait_timeout(state, LONGEST_SLEEP));
        }
    }

    /// Jobs that were given up since the start, and why; the first hundred.
    pub fn given_up(&self) -> Vec<String> {
        self.desk.lock().given_up.clone()
    }

    /// Finishes what is in hand and ends the threads.
    pub fn stop(self) {
        self.desk.lock().is_stopping = true;
        self.app.hub.wake_workers();
        let others = std::mem::take(&mut self.desk.lock().others);
        for thread in self.threads.into_iter().chain(others) {
            let _ = thread.join();
        }
    }
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fault> {
    Ok(std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(STACK_BYTES)
        .spawn(work)?)
}

/// Works until told to stop.
fn work(app: &Arc<App>, desk: &Arc<Desk>) {
    loop {
        let wakes = app.hub.wakes();
        if desk.lock().is_stopping {
            return;
        }
        if !desk.work_once(app) {
            desk.rest(app, wakes, pause(app));
        }
    }
}

/// Works until there has been nothing to do for a while.
fn help(app: &Arc<App>, desk: &Arc<Desk>) {
    loop {
        let wakes = app.hub.wakes();
        if desk.lock().is_stopping {
            return;
        }
        if !desk.work_once(app) && !desk.rest(app, wakes, LINGER) {
            return;
        }
    }
}

/// How long nothing is due.
fn pause(app: &App) -> Duration {
    let next = app.db.read(jobs::next_due).ok().flatten();
    let wait = next.map_or(LONGEST_SLEEP.as_millis() as i64, |due| {
        due.0 - app.clock.now().0
    });
    // What is due now but busy elsewhere is looked at again when its worker calls.
    let least = if wait <= 0 { MINUTE } else { wait };
    Duration::from_millis(least.unsigned_abs()).min(LONGEST_SLEEP)
}

impl Desk {
    fn new(errands: Errands) -> Self {
        Self {
            errands,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does one job, if one is due.
    fn work_once(self: &Arc<Self>, app: &Arc<App>) -> bool {
        match self.claim(app) {
            Ok(Some(queued)) => {
                if queued.host.is_some() {
                    self.call_another(app);
                }
                self.run(app, &queued);
                true
            }
            Ok(None) => false,
            Err(fault) => {
                tracing::error!(%fault, "cannot look for jobs");
                false
            }
        }
    }

    /// Sleeps until called, or so long; whether it was called.
    fn rest(&self, app: &App, wakes: u64, longest: Duration) -> bool {
        self.lock().idle += 1;
        app.hub.sleep(wakes, longest);
        self.lock().idle -= 1;
        app.hub.wakes() != wakes
    }

    /// One who waits for another server leaves the rest of the work to somebody.
    fn call_another(self: &Arc<Self>, app: &Arc<App>) {
        let mut state = self.lock();
        if state.idle > 0 || state.is_stopping {
            return;
        }
        state.others.retain(|thread| !thread.is_finished());
        if state.others.len() >= MOST_WORKERS - WORKERS {
            return;
        }
        let (app, desk) = (app.clone(), self.clone());
        match thread("helping worker", move || help(&app, &desk)) {
            Ok(helper) => state.others.push(helper),
            Err(fault) => tracing::warn!(%fault, "cannot start another worker"),
        }
    }

    /// Takes the next due job whose server is not busy.
    fn claim(&self, app: &App) -> Result<Option<Queued>, Fault> {
        let mut state = self.lock();
        let running = app.in_hand.all();
        let busy: Vec<&str> = state
            .hosts
            .iter()
            .filter(|(_, count)| **count >= PER_HOST)
            .map(|(host, _)| host.as_str())
            .collect();
        let passed = jobs::Passed {
            running: &running,
            busy: &busy,
            asking: state.asking >= ASKING,
            strangers: state.strangers >= STRANGERS,
            retries: state.retrying >= RETRYING,
        };
        let now = app.clock.now();
        match app.db.read(|db| jobs::due(db, now, passed))? {
            None => Ok(None),
            Some(Err(unreadable)) => {
                drop(state);
                tracing::error!(job = unreadable, "dropping a job this version cannot read");
                finish(app, unreadable, None)?;
                Ok(None)
            }
            Some(Ok(queued)) if app.in_hand.take(queued.id) => {
                state.take(&queued);
                Ok(Some(queued))
            }
            // It was held to be dropped in this very moment.
            Some(Ok(_)) => {
                drop(state);
                self.claim(app)
            }
        }
    }

    /// Runs a claimed job, settles what becomes of it, and lets go of it.
    fn run(&self, app: &App, queued: &Queued) {
        let in_hand = match queued.job {
            Job::Deliver { .. } => Some(app.readings.deliveries.begin()),
            Job::Receive(_) => Some(app.readings.arrivals.begin()),
            _ => None,
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| run::run(app, queued, self.errands)))
            .unwrap_or_else(|_| Err(Trouble::Never("it panicked".to_owned())));
        // Until what became of it is written down it stays taken: it must not be done again.
        while let Err(fault) = self.settle_outcome(app, queued, &outcome) {
            tracing::error!(%fault, line = queued.line, "cannot settle a job");
            let wakes = app.hub.wakes();
            // The next start finds it as it is.
            if self.lock().is_stopping {
                return;
            }
            app.hub.sleep(wakes, SETTLING_PAUSE);
        }
        drop(in_hand);
        self.lock().let_go(queued);
        app.in_hand.let_go(queued.id);
        self.changed.notify_all();
        // Another worker may have passed over a job because this server was busy.
        app.hub.wake_workers();
    }

    fn settle_outcome(
        &self,
        app: &App,
        queued: &Queued,
        outcome: &Result<(), Trouble>,
    ) -> Result<(), Fault> {
        match outcome {
            Ok(()) => finish(app, queued.id, taken(queued)),
            // What is not there any more needs nothing done.
            Err(Trouble::Gone | Trouble::Missing | Trouble::Unwanted) => {
                finish(app, queued.id, None)
            }
            Err(Trouble::RetryAfter(wait)) => self.retry(
                app,
                queued,
                Failure {
                    asked: Some(*wait),
                    ..Failure::of("asked to wait")
                },
            ),
            Err(Trouble::Away(reason)) => self.retry(
                app,
                queued,
                Failure {
                    is_away: true,
                    ..Failure::of(reason)
                },
            ),
            Err(Trouble::Stumbling(reason)) => self.retry(
                app,
                queued,
                Failure {
                    is_stumbling: true,
                    ..Failure::of(reason)
                },
            ),
            Err(trouble) if trouble.may_pass() => {
                self.retry(app, queued, Failure::of(&trouble.to_string()))
            }
            Err(trouble) => self.give_up(app, queued, &trouble.to_string()),
        }
    }

    fn retry(&self, app: &App, queued: &Queued, failure: Failure) -> Result<(), Fault> {
        let host = queued.host.clone().filter(|_| is_delivery(queued));
        let attempts = queued.attempts + 1;
        if attempts >= attempts_of(queued) {
            self.give_up(app, queued, &failure.reason)?;
            let recorded: Result<(), Error<Never>> = app
                .db
                .write(move |tx| host.map_or(Ok(()), |host| instances::record_failure(tx, &host)));
            return recorded.map_err(Error::into_fault);
        }
        let Failure {
            reason,
            asked,
            is_away,
            is_stumbling,
        } = failure;
        tracing::debug!(
            line = queued.line,
            attempts,
            reason,
            "a job is tried again later"
        );
        let id = queued.id;
        // A pause that is asked for is never shorter than ours: with seconds, or none, all
        // attempts would be over before a short outage is.
        let wait = asked.unwrap_or_default().max(wait_after(queued));
        let wait = wait.min(LONGEST_WAIT * 3);
        let aside = match &queued.job {
            Job::Deliver { inbox, .. } if is_stumbling && attempts >= STUMBLES => {
                Some(inbox.clone())
            }
            _ => None,
        };
        let settled: Result<(), Error<Never>> = app.db.write(move |tx| {
            let due_at = tx.now.plus(wait);
            jobs::retry(tx, id, attempts, due_at, &reason)?;
            if let Some(inbox) = aside {
                jobs::step_aside(tx, id, &inbox)?;
            }
            let Some(host) = host else { return Ok(()) };
            if is_away {
                jobs::postpone_deliveries_to(tx, &host, due_at)?;
            }
            instances::record_failure(tx, &host)
        });
        settled.map_err(Error::into_fault)
    }

    fn give_up(&self, app: &App, queued: &Queued, reason: &str) -> Result<(), Fault> {
        finish(app, queued.id, None)?;
        tracing::info!(line = queued.line, reason, "a job is given up");
        let mut state = self.lock();
        if state.given_up.len() < REMEMBERED {
            state.given_up.push(format!("{}: {reason}", queued.line));
        }
        Ok(())
    }
}

impl Failure {
    fn of(reason: &str) -> Self {
        Self {
            reason: reason.to_owned(),
            asked: None,
            is_away: false,
            is_stumbling: false,
        }
    }
}

/// The server and the inbox that took a delivery.
fn taken(queued: &Queued) -> Option<(String, String)> {
    match (&queued.job, &queued.host) {
        (Job::Deliver { inbox, .. }, Some(host)) => Some((host.clone(), inbox.clone())),
        _ => None,
    }
}

/// Ends a job; `taken` is who took a delivery.
fn finish(app: &App, id: i64, taken: Option<(String, String)>) -> Result<(), Fault> {
    let settled: Result<(), Error<Never>> = app.db.write(move |tx| {
        jobs::finish(tx, id)?;
        taken.map_or(Ok(()), |(host, inbox)| {
            traffic::record_taken(tx, &host, &inbox)
        })
    });
    settled.map_err(Error::into_fault)
}

impl State {
    fn take(&mut self, queued: &Queued) {
        self.running.insert(queued.id);
        if let Some(host) = &queued.host {
            *self.hosts.entry(host.clone()).or_default() += 1;
        }
        self.asking += usize::from(is_question(queued));
        self.strangers += usize::from(queued.is_of_strangers());
        self.retrying += usize::from(queued.attempts > 0);
    }

    fn let_go(&mut self, queued: &Queued) {
        self.running.remove(&queued.id);
        self.asking -= usize::from(is_question(queued));
        self.strangers -= usize::from(queued.is_of_strangers());
        self.retrying -= usize::from(queued.attempts > 0);
        let Some(host) = &queued.host else { return };
        let left = self.hosts.get_mut(host).map(|count| {
            *count -= 1;
            *count
        });
        if left == Some(0) {
            self.hosts.remove(host);
        }
    }
}

fn attempts_of(queued: &Queued) -> u32 {
    match &queued.job {
        Job::Deliver { .. } => DELIVERY_ATTEMPTS,
        Job::Errand(errand) => errand.attempts(),
        _ => ATTEMPTS,
    }
}

fn is_delivery(queued: &Queued) -> bool {
    matches!(queued.job, Job::Deliver { .. })
}

/// Whether it asks another server, told by the same marks as in `store::jobs::due`.
fn is_question(queued: &Queued) -> bool {
    queued.host.is_some() && queued.activity_id.is_none()
}

/// (2ⁿ − 1) minutes and up to a fifth more, so that not all come back at once (O14).
fn wait_after(queued: &Queued) -> i64 {
    let attempt = (queued.attempts + 1).min(20);
    let wait = ((1i64 << attempt) - 1)
        .saturating_mul(MINUTE)
        .min(LONGEST_WAIT);
    let share = queued.id.wrapping_mul(2_654_435_761).rem_euclid(1_000);
    wait + wait / 5 * share / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;
    use crate::model::lines::Line;

    fn tried(attempts: u32) -> Queued {
        Queued {
            id: 7,
            line: "deliver x".to_owned(),
            job: Job::EndPoll(Id::new(1)),
            activity_id: None,
            attempts,
            host: None,
        }
    }

    /// Lets nothing be written about jobs, as a full disk does, or does so no more.
    fn fill_disk(app: &App, is_full: bool) {
        let sql = match is_full {
            true => {
                "create trigger full before delete on job begin select raise(abort, 'full'); end"
            }
            false => "drop trigger full",
        };
        let done: Result<(), Error<Never>> = app.db.write(move |tx| Ok(tx.execute_batch(sql)?));
        done.expect("a trigger");
    }

    #[test]
    fn a_full_disk_makes_no_job_run_again_and_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = crate::config::Config::in_folder(folder.path());
        let app = Arc::new(App::open(config).expect("an app"));
        fill_disk(&app, true);
        let queued: Result<(), Error<Never>> = app.db.write(|tx| {
            Ok(jobs::enqueue(
                tx,
                Line::EndPoll(Id::new(1)),
                &Job::EndPoll(Id::new(1)),
            )?)
        });
        queued.expect("a job");
        let workers = Workers::start(app.clone(), |_, _, _| Ok(())).expect("workers");
        while workers.desk.lock().running.is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(SETTLING_PAUSE / 4);
        assert_eq!(workers.desk.lock().running.len(), 1, "it is not let go");
        fill_disk(&app, false);
        app.hub.wake_workers();
        workers.settle().expect("no fault");
        assert_eq!(app.db.read(jobs::waiting).expect("a number"), 0);
        workers.stop();
    }

    #[test]
    fn strangers_leave_workers_to_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = crate::config::Config::in_folder(folder.path());
        let app = App::open(config).expect("an app");
        let queued: Result<(), Error<Never>> = app.db.write(|tx| {
            for number in 0..MOST_WORKERS {
                let (name, host) = (number.to_string(), format!("{number}.example"));
                let line = Line::Verify(&host, &name);
                jobs::enqueue_for(tx, line, &Job::LookAtInstance(host.clone()), &host, tx.now)?;
                let line = Line::Receive(&name);
                jobs::enqueue_for(tx, line, &Job::LookAtInstance(host.clone()), &host, tx.now)?;
            }
            let activity = jobs::insert_activity(tx, "{}", "1", None)?;
            let inbox = "https://x.example/inbox";
            let delivery = jobs::Delivery {
                sender: Id::new(1),
                inbox,
                host: "x.example",
                activity,
                object: "1",
                most: 1,
            };
            Ok(jobs::enqueue_delivery(tx, &delivery)?)
        });
        queued.expect("jobs");
        let desk = Desk::new(|_, _, _| Ok(()));
        let taken: Vec<Queued> =
            std::iter::from_fn(|| desk.claim(&app).expect("a queue")).collect();
        let of = |beginning| {
            let mut lines = taken.iter().map(|queued| queued.line.as_str());
            lines
                .by_ref()
                .filter(|line| line.starts_with(beginning))
                .count()
        };
        let found = (of("verify"), of("receive"), of("deliver"));
        assert_eq!(found, (STRANGERS, ASKING - STRANGERS, 1));
    }

    #[test]
    fn the_waits_grow_from_a_minute_to_eight_hours_and_end_after_about_two_days() {
        assert!((MINUTE..=MINUTE * 6 / 5).contains(&wait_after(&tried(0))));
        assert!((3 * MINUTE..=3 * MINUTE * 6 / 5).contains(&wait_after(&tried(1))));
        assert!((LONGEST_WAIT..=LONGEST_WAIT * 6 / 5).contains(&wait_after(&tried(11))));
        let all: i64 = (0..DELIVERY_ATTEMPTS - 1)
            .map(|attempts| wait_after(&tried(attempts)))
            .sum();
        let days = all as f64 / crate::clock::DAY as f64;
        assert!((1.0..3.0).contains(&days), "{days}");
    }
}
