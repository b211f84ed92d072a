//! What is on its way to and from other servers: deliveries and arrivals in the queue.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::actions::instances;
use crate::clock::DAY;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::instances::State;
use crate::model::jobs::Bearing;
use crate::model::jobs::Job;
use crate::model::jobs::Received;
use crate::model::lines;
use crate::model::lines::Line;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::inboxes;
use crate::store::jobs;
use crate::store::jobs::Delivery;
use crate::store::users;

/// Messages of one server that may wait until its keys are known. Enough for a busy
/// server that rotates a key.
const UNVERIFIED: i64 = 100;

/// Messages that may wait until their keys are known, of all servers: whoever sends them
/// can claim to be any number of servers.
const UNVERIFIED_IN_ALL: i64 = 1_000;

/// The bytes these may take together, so that strangers fill no disk: a usual message is
/// some kilobytes, the largest one mebibyte.
const UNVERIFIED_BYTES: i64 = 16 << 20;

/// How long an inbox may be missing before nobody is told through it any more (O17).
const MISSING: i64 = 7 * DAY;

/// Messages about things on third servers that may wait for these, in all.
const ASIDE: i64 = 1_000;

/// Deliveries that may wait for one inbox: days of what a busy server has to say to another
/// that is away, some tens of megabytes. What takes something back always finds room, for what
/// it takes back has been said.
const WAITING: u32 = 10_000;

/// An activity as it goes out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Who signs it.
    pub sender: Id<User>,
    /// The whole document.
    pub body: String,
    /// What it is to others that wait.
    pub bearing: Bearing,
}

/// Who knows which jobs are being done.
pub trait Hands {
    /// The newest job there was when the program was started.
    fn since(&self) -> i64;

    /// Whether nobody has this job in hand; from now on nobody takes it before this
    /// transaction has ended.
    fn hold(&self, job: i64) -> bool;
}

/// An activity goes to these inboxes (each with its host), its body kept once. Where what
/// it takes back waits and was never tried, that is dropped, and this with it if nobody
/// else can have told them (O15).
pub fn send(
    tx: &Tx<'_>,
    outgoing: &Outgoing,
    inboxes: &[(String, String)],
    hands: &impl Hands,
) -> Result<(), Error<Never>> {
    let unheard = match &outgoing.bearing {
        Bearing::Alone | Bearing::Says(_) => HashSet::new(),
        Bearing::Repeats(what) => {
            jobs::let_stand(tx, what)?;
            HashSet::new()
        }
        Bearing::Unsays(what) => drop_lines(tx, what, hands)?,
        Bearing::Withdraws(what) => {
            drop_untried(tx, what, hands)?;
            HashSet::new()
        }
    };
    let what = outgoing.bearing.object().unwrap_or_default();
    let is_heard = |(inbox, _): &&(String, String)| {
        let lines = [Line::Deliver(inbox), Line::DeliverAbout(inbox, what)];
        unheard.is_empty() || !lines.iter().any(|line| unheard.contains(&line.to_string()))
    };
    queue(tx, outgoing, inboxes.iter().filter(is_heard))
}

/// Drops what says this in every line in which nothing of it was ever tried; those lines.
fn drop_lines(
    tx: &Tx<'_>,
    what: &str,
    hands: &impl Hands,
) -> Result<HashSet<String>, Error<Never>> {
    let mut lines: HashMap<String, (bool, Vec<i64>)> = HashMap::new();
    for waiting in jobs::waiting_about(tx, what, hands.since())? {
        let (is_untried, ids) = lines.entry(waiting.line).or_insert((true, Vec::new()));
        *is_untried = *is_untried && waiting.is_untried && hands.hold(waiting.id);
        ids.push(waiting.id);
    }
    lines.retain(|_, (is_untried, _)| *is_untried);
    for id in lines.values().flat_map(|(_, ids)| ids) {
        jobs::withdraw(tx, *id)?;
    }
    Ok(lines.into_keys().collect())
}

/// Drops whatever says this and was never tried.
fn drop_untried(tx: &Tx<'_>, what: &str, hands: &impl Hands) -> Result<(), Error<Never>> {
    for waiting in jobs::waiting_about(tx, what, hands.since())? {
        if waiting.is_untried && hands.hold(waiting.id) {
            jobs::withdraw(tx, waiting.id)?;
        }
    }
    Ok(())
}

fn queue<'a>(
    tx: &Tx<'_>,
    outgoing: &Outgoing,
    inboxes: impl Iterator<Item = &'a (String, String)>,
) -> Result<(), Error<Never>> {
    let mut inboxes = inboxes.peekable();
    if inboxes.peek().is_none() {
        return Ok(());
    }
    let bearing = &outgoing.bearing;
    // What stands alone keeps its order among what else its sender did.
    let sender = outgoing.sender.to_string();
    let object = bearing.object().unwrap_or(&sender);
    let activity = jobs::insert_activity(tx, &outgoing.body, object, bearing.said())?;
    for (inbox, host) in inboxes {
        let delivery = Delivery {
            sender: outgoing.sender,
            inbox,
            host,
            activity,
            object,
            most: match bearing.takes_back() {
                true => u32::MAX,
                false => WAITING,
            },
        };
        jobs::enqueue_delivery(tx, &delivery)?;
    }
    Ok(jobs::drop_unqueued(tx, activity)?)
}

/// Why a message is not kept for later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepRefusal {
    /// Too many of that server, or of all strangers, wait already.
    Full,
}

/// A message whose signer is known waits its turn; those of one actor keep their order
/// (I33).
pub fn keep(tx: &Tx<'_>, actor: &str, host: &str, received: &Received) -> Result<(), Error<Never>> {
    let job = Job::Receive(received.clone());
    Ok(jobs::enqueue_for(
        tx,
        Line::Receive(actor),
        &job,
        host,
        tx.now,
    )?)
}

/// A message whose key is not known yet waits to be verified, behind others of that key
/// alone: one key that cannot be had holds up no others of its server.
pub fn keep_unverified(
    tx: &Tx<'_>,
    host: &str,
    key: &str,
    received: &Received,
) -> Result<(), Error<KeepRefusal>> {
    let of_host = Line::Verify(host, "").to_string();
    let (count, bytes) = jobs::waiting_below(tx, lines::VERIFY)?;
    let fits = count < UNVERIFIED_IN_ALL
        && bytes < UNVERIFIED_BYTES
        && jobs::waiting_below(tx, &of_host)?.0 < UNVERIFIED;
    if !fits {
        return Err(Refused(KeepRefusal::Full));
    }
    let job = Job::Receive(received.clone());
    let line = Line::Verify(host, key);
    Ok(jobs::enqueue_for(tx, line, &job, host, tx.now)?)
}

/// A message about something on a third server, which does not answer now, waits for it
/// in a line of its own, so that its actor's line goes on. With too many waiting already
/// it is dropped.
pub fn set_aside(
    tx: &Tx<'_>,
    about: &str,
    host: &str,
    received: &Received,
) -> Result<(), Error<KeepRefusal>> {
    if jobs::waiting_below(tx, lines::RENOTE)?.0 >= ASIDE {
        return Err(Refused(KeepRefusal::Full));
    }
    let job = Job::Receive(Received {
        is_aside: true,
        ..received.clone()
    });
    Ok(jobs::enqueue_for(
        tx,
        Line::Aside(about),
        &job,
        host,
        tx.now.plus(MINUTE),
    )?)
}

/// An inbox took a delivery: it is there, and its server lives.
pub fn record_taken(tx: &Tx<'_>, host: &str, inbox: &str) -> Result<(), Error<Never>> {
    inboxes::forget(tx, inbox)?;
    instances::record_ok(tx, host)
}

/// An inbox is not there, says its server, which lives; after a week of that nobody behind
/// it follows any more (O17).
pub fn record_missing(tx: &Tx<'_>, host: &str, inbox: &str) -> Result<(), Error<Never>> {
    inboxes::miss(tx, inbox)?;
    let since = inboxes::missing_since(tx, inbox)?;
    if since.is_some_and(|since| since < tx.now.minus(MISSING)) {
        follows::delete_behind(tx, inbox)?;
        inboxes::forget(tx, inbox)?;
    }
    instances::record_ok(tx, host)
}

/// The one behind an inbox is gone, says its server. Behind a shared inbox, or that of its own
/// actor, that is the server itself (O17); behind a personal one it is that actor, who is returned so that
/// their notes can follow. What was on its way to one who is known to be gone changes
/// nothing more.
pub fn record_gone(tx: &Tx<'_>, host: &str, inbox: &str) -> Result<Option<User>, Error<Never>> {
    let owner = users::by_inbox(tx, inbox)?;
    if users::is_shared(tx, inbox)? || owner.as_ref().is_some_and(User::is_server) {
        instances::give_up(tx, host, State::Gone)?;
        return Ok(None);
    }
    Ok(owner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::App;
    use crate::config::Config;

    /// Nobody has anything in hand; the program was started after so many jobs.
    struct Since(i64);

    impl Hands for Since {
        fn since(&self) -> i64 {
            self.0
        }

        fn hold(&self, _: i64) -> bool {
            true
        }
    }

    fn goes(app: &App, bearing: Bearing, hands: Since) -> i64 {
        let outgoing = Outgoing {
            sender: Id::new(1),
            body: "{}".to_owned(),
            bearing,
        };
        let inbox = ("https://b.example/inbox".to_owned(), "b.example".to_owned());
        let done = app
            .db
            .write(move |tx| send(tx, &outgoing, &[inbox], &hands));
        done.expect("a queue");
        app.db.read(jobs::waiting).expect("a number")
    }

    #[test]
    fn a_full_line_has_room_only_for_what_takes_something_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let app = App::open(Config::in_folder(folder.path())).expect("an app");
        let inbox = ("https://b.example/inbox".to_owned(), "b.example".to_owned());
        let says = |number: u32| Outgoing {
            sender: Id::new(1),
            body: "{}".to_owned(),
            bearing: Bearing::Says(format!("https://us.example/notes/{number}")),
        };
        let to = [inbox.clone()];
        let done = app.db.write(move |tx| {
            (0..WAITING + 2).try_for_each(|number| send(tx, &says(number), &to, &Since(0)))
        });
        done.expect("a queue");
        let waiting = || app.db.read(jobs::waiting).expect("a number");
        assert_eq!(waiting(), i64::from(WAITING));
        let newest = app.db.read(jobs::newest).expect("a number");
        let end = Bearing::Withdraws("https://us.example/notes/1000000".to_owned());
        assert_eq!(goes(&app, end, Since(newest)), i64::from(WAITING) + 1);
    }

    #[test]
    fn what_may_have_been_tried_before_a_power_cut_counts_as_tried() {
        let folder = tempfile::tempdir().expect("a folder");
        let app = App::open(Config::in_folder(folder.path())).expect("an app");
        let like = || Bearing::Says("https://us.example/likes/1".to_owned());
        let unlike = || Bearing::Unsays("https://us.example/likes/1".to_owned());
        goes(&app, like(), Since(0));
        assert_eq!(goes(&app, unlike(), Since(0)), 0);
        // Now it stands at the head of its line while the program is started anew.
        goes(&app, like(), Since(0));
        let newest = app.db.read(jobs::newest).expect("a number");
        assert_eq!(goes(&app, unlike(), Since(newest)), 2);
        // What waits behind others was certainly not tried.
        let block = "https://us.example/blocks/1".to_owned();
        assert_eq!(goes(&app, Bearing::Says(block.clone()), Since(newest)), 3);
        let newest = app.db.read(jobs::newest).expect("a number");
        assert_eq!(goes(&app, Bearing::Unsays(block), Since(newest)), 2);
    }
}
