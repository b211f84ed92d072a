//! What makes a profile of somebody elsewhere worth looking at: how many notes and
//! followers they have, what they pinned, what they wrote last (D38, 3.13).
//!
//! It is asked for when somebody here follows them, looks them up, or their document is
//! read again; never for strangers that merely pass by. Nothing of it is news: notes found
//! here are told to nobody.

use serde_json::Value;

use crate::actions;
use crate::actions::users::CountsThere;
use crate::app::App;
use crate::federation::authority;
use crate::federation::fetch;
use crate::federation::people;
use crate::federation::posts;
use crate::federation::posts::Route;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::actor::Actor;
use crate::federation::vocab::collection::Collection;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::Id;
use crate::model::users::User;
use crate::store::users;

/// Pinned notes that are fetched (D38, Misskey's number).
const PINS: usize = 5;
/// Notes of an outbox that are looked at: one page of most servers.
const RECENT: usize = 20;
/// How many of those may be mere ids, each a request of its own.
const RECENT_BY_ID: usize = 10;

/// The work of `Job::FillProfile`.
///
/// # Errors
/// Our own trouble, and a server that may answer later; collections it does not show are
/// no trouble.
pub fn fill(app: &App, id: Id<User>) -> Result<(), Trouble> {
    let found = app.db.read(|db| users::by_id(db, id))?;
    let Some(user) = found.filter(|user| user.is_active()) else {
        return Ok(());
    };
    let Some(home) = &user.remote else {
        return Ok(());
    };
    let document = match fetch::object(app, &home.uri) {
        Err(Trouble::Gone | Trouble::Missing) => return Ok(()),
        other => other?,
    };
    // What was read is not read again soon (D41).
    if people::is_stale(&user, app.clock.now())
        && let Err(trouble @ Trouble::Failed(_)) = people::take(app, &document.value, &[])
    {
        return Err(trouble);
    }
    let actor = Actor::read(&document.value)?;
    let outbox = shown(app, actor.outbox.as_deref())?;
    let total = |address: Option<&str>| -> Result<Option<i64>, Trouble> {
        let list = shown(app, address)?;
        Ok(list.and_then(|(list, _)| claimed(&list)))
    };
    let counts = CountsThere {
        notes: outbox.as_ref().and_then(|(list, _)| claimed(list)),
        followers: total(actor.followers.as_deref())?,
        following: total(actor.following.as_deref())?,
    };
    app.db
        .write(move |tx| actions::users::record_counts(tx, id, counts))?;
    pinned(app, &user, actor.featured.as_deref())?;
    match outbox {
        Some((list, url)) => recent(app, &user, &home.uri, &list, &url),
        None => Ok(()),
    }
}

/// A collection as far as its server shows it to us; `None` where it does not.
fn shown(app: &App, address: Option<&str>) -> Result<Option<(Value, String)>, Trouble> {
    let Some(address) = address else {
        return Ok(None);
    };
    match fetch::document(app, address) {
        Ok((document, url)) if authority::same_origin(&url, address) => Ok(Some((document, url))),
        Err(trouble @ Trouble::Failed(_)) => Err(trouble),
        _ => Ok(None),
    }
}

fn claimed(list: &Value) -> Option<i64> {
    Collection::of(list).total().map(i64::from)
}

/// The notes an actor pinned, as far as it wrote them itself.
fn pinned(app: &App, user: &User, featured: Option<&str>) -> Result<(), Trouble> {
    let Some((list, _)) = shown(app, featured)? else {
        return Ok(());
    };
    let items = Collection::of(&list).items();
    let mut pinned = Vec::new();
    for uri in items.iter().filter_map(loose::id_of).take(PINS) {
        match posts::by_uri(app, uri, Asking::Allowed) {
            Ok(note) if note.user_id == user.id => pinned.push(note.id),
            Err(trouble @ Trouble::Failed(_)) => return Err(trouble),
            _ => {}
        }
    }
    let id = user.id;
    Ok(app
        .db
        .write(move |tx| actions::notes::arrivals::set_pinned(tx, id, &pinned))?)
}

/// What an actor wrote last, from the first page of its outbox. What it passed on is left
/// out: each would be a question to a third server.
fn recent(app: &App, user: &User, uri: &str, outbox: &Value, url: &str) -> Result<(), Trouble> {
    let page = match get(outbox, "first") {
        first @ Value::Object(_) => Some(first.clone()),
        Value::String(first) if authority::same_origin(first, url) => {
            shown(app, Some(first))?.map(|(page, _)| page)
        }
        _ => Some(outbox.clone()),
    };
    let page = page.unwrap_or_default();
    let mut questions = RECENT_BY_ID;
    for item in Collection::of(&page).items().iter().take(RECENT) {
        let note = match Kind::of(item) {
            Kind::Create => get(item, "object"),
            Kind::Unknown => item,
            _ => continue,
        };
        let kept = match is_theirs(note, uri) {
            true => posts::receive(app, note, &Route::wanted(), Some(user), Asking::Allowed),
            false if note.is_string() && questions > 0 => {
                questions -= 1;
                posts::by_uri(app, note.as_str().unwrap_or_default(), Asking::Allowed)
            }
            false => continue,
        };
        if let Err(trouble @ Trouble::Failed(_)) = kept {
            return Err(trouble);
        }
    }
    Ok(())
}

/// An embedded note is believed from its author's own list, on its author's host (I10).
fn is_theirs(note: &Value, uri: &str) -> bool {
    let id = get(note, "id").as_str().unwrap_or_default();
    note.is_object()
        && authority::same_origin(id, uri)
        && loose::owner(note, Some(uri)) == Some(uri)
}
