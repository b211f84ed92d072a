//! One signed POST to one inbox, and what follows from the answer (section 4.3).

use url::Url;

use crate::actions::instances;
use crate::actions::traffic;
use crate::app::App;
use crate::clock::HOUR;
use crate::clock::Time;
use crate::crypto::random;
use crate::federation::addresses;
use crate::federation::authority;
use crate::federation::keys;
use crate::federation::outbox::retry;
use crate::federation::outbox::retry::Verdict;
use crate::federation::people;
use crate::federation::signature;
use crate::federation::signature::Dialect;
use crate::federation::signature::Outgoing;
use crate::federation::signature::Signer;
use crate::federation::trouble::Trouble;
use crate::model::Id;
use crate::model::instances::State;
use crate::model::users::User;
use crate::net::Answer;
use crate::net::Limits;
use crate::net::NetError;
use crate::store;

/// What became of one attempt, for the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It is over: taken, refused for good, or given up.
    Over,
    /// To be tried again at this time, for this reason.
    Again(Time, String),
}

/// Carries an activity to an inbox. `attempts` counts the ones before this.
///
/// # Errors
/// Our own trouble only; whatever the other server does is an outcome.
pub fn deliver(
    app: &App,
    sender: Id<User>,
    inbox: &str,
    body: &str,
    attempts: u32,
) -> Result<Delivered, Trouble> {
    let Some(host) = authority::host_of(inbox) else {
        return Ok(Delivered::Over);
    };
    let (verdict, reason) = match attempt(app, sender, inbox, body.as_bytes())? {
        Ok(answer) => {
            let asked = answer.retry_after(app.clock.now());
            (
                retry::judge(answer.status, asked, attempts),
                format!("answered {}", answer.status),
            )
        }
        Err(NetError::Gone) => (Verdict::Gone, "gone".to_owned()),
        Err(NetError::Later(trouble)) => (Verdict::Again(None), trouble.to_string()),
        Err(NetError::Never(trouble)) => (Verdict::Never, trouble.to_string()),
    };
    tracing::debug!(inbox, attempts, ?verdict, reason, "delivery");
    conclude(app, inbox, &host, verdict, attempts, reason)
}

/// Signs and posts; where cavage is refused, RFC 9421 is tried once (S29). Redirects are
/// not followed (S9).
fn attempt(
    app: &App,
    sender: Id<User>,
    inbox: &str,
    body: &[u8],
) -> Result<Result<Answer, NetError>, Trouble> {
    let Ok(url) = Url::parse(inbox) else {
        return Err(Trouble::never("an inbox that is no address"));
    };
    let key = keys::of(app, sender)?;
    let key_id = addresses::key(&app.config.origin, sender);
    let signer = Signer {
        key_id: &key_id,
        key: &key,
    };
    let outgoing = Outgoing {
        url: &url,
        body: Some(body),
    };
    let post = |dialect| -> Result<Result<Answer, NetError>, Trouble> {
        let headers = signature::sign(&outgoing, &signer, dialect, app.clock.now())?;
        Ok(app.fetcher.post(&url, &headers, body, Limits::DELIVERY))
    };
    let first = post(Dialect::Cavage)?;
    match &first {
        Ok(answer) if matches!(answer.status.as_u16(), 400 | 401 | 403) => post(Dialect::Rfc9421),
        _ => Ok(first),
    }
}

fn conclude(
    app: &App,
    inbox: &str,
    host: &str,
    verdict: Verdict,
    attempts: u32,
    reason: String,
) -> Result<Delivered, Trouble> {
    match verdict {
        Verdict::Done => record_ok(app, host)?,
        Verdict::Gone => record_gone(app, host, inbox)?,
        // They answered, so the server lives, whatever it thinks of us.
        Verdict::Never => tracing::info!(inbox, reason, "a delivery was refused"),
        Verdict::Again(asked) => {
            let host = host.to_owned();
            app.db
                .write(move |tx| instances::record_failure(tx, &host))?;
            if attempts + 1 < retry::ATTEMPTS {
                let chance = u64::from_le_bytes(random::bytes());
                let pause = asked.unwrap_or_else(|| retry::pause(attempts + 1, chance));
                return Ok(Delivered::Again(app.clock.now().plus(pause), reason));
            }
        }
    }
    Ok(Delivered::Over)
}

/// Written only when it is news, for most deliveries succeed.
pub fn record_ok(app: &App, host: &str) -> Result<(), Trouble> {
    let known = app.db.read(|db| store::instances::by_host(db, host))?;
    let recent = app.clock.now().minus(HOUR);
    let is_news = known.is_some_and(|instance| {
        instance.state != State::Alive
            || instance.first_failure_at.is_some()
            || instance.last_ok_at.is_none_or(|at| at < recent)
    });
    if is_news {
        let host = host.to_owned();
        app.db.write(move |tx| instances::record_ok(tx, &host))?;
    }
    Ok(())
}

fn record_gone(app: &App, host: &str, inbox: &str) -> Result<(), Trouble> {
    let (host, inbox) = (host.to_owned(), inbox.to_owned());
    let gone = app
        .db
        .write(move |tx| traffic::record_gone(tx, &host, &inbox))?;
    match gone {
        Some(user) => people::forget(app, &user),
        None => Ok(()),
    }
}
