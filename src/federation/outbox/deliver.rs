//! One signed POST to one inbox, and what follows from the answer (section 4.3).

use http::Method;
use url::Url;

use crate::actions::instances;
use crate::actions::traffic;
use crate::app::App;
use crate::clock::HOUR;
use crate::federation::addresses;
use crate::federation::authority;
use crate::federation::keys;
use crate::federation::knocking;
use crate::federation::outbox::verdict;
use crate::federation::outbox::verdict::Verdict;
use crate::federation::people;
use crate::federation::signature;
use crate::federation::signature::Outgoing;
use crate::federation::signature::Signer;
use crate::federation::trouble::Trouble;
use crate::model::Id;
use crate::model::instances::State;
use crate::model::users::User;
use crate::net::Answer;
use crate::net::Limits;
use crate::store;

/// Carries an activity to an inbox. `attempts` counts the ones before this.
///
/// # Errors
/// What the queue is to do about it: `Later`, `Away`, `Stumbling` and `RetryAfter` try again,
/// `Never` is an inbox that cannot be asked at all, `Unwanted`, `Missing` and `Gone` are over
/// and already recorded.
pub fn deliver(
    app: &App,
    sender: Id<User>,
    inbox: &str,
    body: &str,
    attempts: u32,
) -> Result<(), Trouble> {
    let answer = match attempt(app, sender, inbox, body.as_bytes()) {
        Err(Trouble::Gone) => return gone(app, inbox),
        // No answer at all is their whole server's.
        Err(Trouble::Later(reason)) => return Err(Trouble::Away(reason)),
        answer => answer?,
    };
    let asked = answer.retry_after(app.clock.now());
    let reason = format!("answered {}", answer.status);
    match verdict::judge(answer.status, asked, attempts) {
        Verdict::Done => Ok(()),
        Verdict::Again(Some(wait)) => Err(Trouble::RetryAfter(wait)),
        Verdict::Again(None) => Err(Trouble::Later(reason)),
        Verdict::Stumbles => Err(Trouble::Stumbling(reason)),
        // Their answer, not our failure: it is over (O13).
        Verdict::Never => {
            tracing::info!(inbox, reason, "a delivery was refused");
            Err(Trouble::Unwanted)
        }
        Verdict::Closed => closed(app, inbox, &reason),
        Verdict::Missing => missing(app, inbox),
        Verdict::Gone => gone(app, inbox),
    }
}

/// Signs and posts. Redirects are not followed (S9).
fn attempt(app: &App, sender: Id<User>, inbox: &str, body: &[u8]) -> Result<Answer, Trouble> {
    let Ok(url) = Url::parse(inbox) else {
        return Err(Trouble::never("an inbox that is no address"));
    };
    // It waited, and its server may not be let in any more (O19).
    let host = authority::host_of(inbox).unwrap_or_default();
    if app.db.read(|db| store::instances::is_shut_out(db, &host))? {
        return Err(Trouble::Unwanted);
    }
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
    knocking::knock(app, &Method::POST, &url, |dialect| {
        let headers = signature::sign(&outgoing, &signer, dialect, app.clock.now())?;
        Ok(app.fetcher.post(&url, &headers, body, Limits::DELIVERY)?)
    })
}

/// Somebody sent what is proven to be theirs: the server their inbox is on lives, and so does
/// the one they are called after, where that is another (O18).
pub fn record_heard(app: &App, by: &User) -> Result<(), Trouble> {
    let home = by.remote.as_ref();
    let home = home.and_then(|home| authority::host_of(&home.uri));
    let other = by.host.clone().filter(|host| Some(host) != home.as_ref());
    for host in home.into_iter().chain(other) {
        record_ok(app, &host)?;
    }
    Ok(())
}

/// Written only when it is news, for most activities come from those just heard of.
fn record_ok(app: &App, host: &str) -> Result<(), Trouble> {
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

/// An inbox takes nothing. It is over at once, and after a week without a better answer, or a
/// word from there, so is the whole server (O16).
fn closed(app: &App, inbox: &str, reason: &str) -> Result<(), Trouble> {
    tracing::info!(inbox, reason, "an inbox is closed to us");
    let host = authority::host_of(inbox).unwrap_or_default();
    app.db
        .write(move |tx| instances::record_failure(tx, &host))?;
    Err(Trouble::Unwanted)
}

/// There is no such inbox (O17).
fn missing(app: &App, inbox: &str) -> Result<(), Trouble> {
    tracing::info!(inbox, "an inbox is not there");
    let host = authority::host_of(inbox).unwrap_or_default();
    let inbox = inbox.to_owned();
    app.db
        .write(move |tx| traffic::record_missing(tx, &host, &inbox))?;
    Err(Trouble::Missing)
}

/// Nobody is behind that inbox any more (O17).
fn gone(app: &App, inbox: &str) -> Result<(), Trouble> {
    let host = authority::host_of(inbox).unwrap_or_default();
    let inbox = inbox.to_owned();
    let gone = app
        .db
        .write(move |tx| traffic::record_gone(tx, &host, &inbox))?;
    // An inbox can be gone by mistake: only its owner's own address says that they are (X12).
    if let Some(user) = gone {
        match people::look_again(app, &user) {
            Err(trouble @ Trouble::Failed(_)) => return Err(trouble),
            other => drop(other),
        }
    }
    Err(Trouble::Gone)
}
