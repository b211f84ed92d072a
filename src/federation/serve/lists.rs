//! Collections of ours and their pages (I91, I93).

use rusqlite::Connection;
use serde_json::Value;
use serde_json::json;

use crate::app::App;
use crate::config::Origin;
use crate::error::Fault;
use crate::federation::addresses;
use crate::federation::outbox;
use crate::federation::outbox::render::collection;
use crate::federation::outbox::render::collection::PAGE_ITEMS;
use crate::federation::outbox::render::note as notes_out;
use crate::federation::outbox::render::tags;
use crate::federation::serve::document;
use crate::federation::serve::documents::gone;
use crate::federation::serve::missing;
use crate::http::Reply;
use crate::http::Request;
use crate::model::Id;
use crate::model::interactions::Wish;
use crate::model::notes::Note;
use crate::model::users::ListVisibility;
use crate::model::users::User;
use crate::store::follows;
use crate::store::interactions;
use crate::store::notes;
use crate::store::pins;
use crate::store::rows::Page;
use crate::store::threads;
use crate::store::timelines;
use crate::store::timelines::Viewer;
use crate::store::users;

/// Which end of a follow is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who follows.
    Followers,
    /// Who is followed.
    Following,
}

/// One of ours who is here and may be shown.
fn resident(app: &App, id: Id<User>) -> Result<Option<User>, Fault> {
    let user = app.db.read(|db| users::by_id(db, id))?;
    Ok(user.filter(|user| user.is_local() && user.is_active()))
}

/// What is answered about a collection, at this address, of somebody who is not shown: with
/// who left it went, too (D49).
fn absent(app: &App, id: Id<User>, address: String) -> Result<Reply, Fault> {
    let user = app.db.read(|db| users::by_id(db, id))?;
    let has_left = user.is_some_and(|user| user.is_local() && user.gone_at.is_some());
    Ok(if has_left { gone(address) } else { missing() })
}

pub(super) fn is_page(request: &Request) -> bool {
    request.parameter("page").is_some_and(|page| page == "true")
}

/// The page a request asks for, and the part of its address that says so.
pub(super) fn cursor<T>(request: &Request) -> (Page, String) {
    let until = request
        .parameter("until_id")
        .and_then(|id| Id::<T>::parse(&id));
    let text = until.map_or_else(String::new, |id| format!("&until_id={id}"));
    (Page::between(None, until.map(Id::number), PAGE_ITEMS), text)
}

pub(super) fn cursor_after<T>(items: usize, last: Option<Id<T>>) -> Option<String> {
    let full = items >= PAGE_ITEMS as usize;
    last.filter(|_| full).map(|id| format!("&until_id={id}"))
}

/// What one of ours wrote and renoted for everybody.
pub fn outbox(app: &App, request: &Request, id: Id<User>) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let address = format!("{}/outbox", addresses::actor(us, id));
    if resident(app, id)?.is_none() {
        return absent(app, id, address);
    }
    let total = app.db.read(|db| users::counts(db, id))?.notes;
    if !is_page(request) {
        return Ok(document(&collection::paged(address, total)));
    }
    let (page, here) = cursor::<Note>(request);
    let now = app.clock.now();
    let (items, next) = app.db.read(|db| {
        let listed = timelines::outbox(db, id, page)?;
        let next = cursor_after(listed.len(), listed.last().map(|note| note.id));
        let mut items = Vec::with_capacity(listed.len());
        for note in listed.into_iter().filter(|note| !note.local_only) {
            items.extend(deed(db, us, note, now)?);
        }
        Ok((items, next))
    })?;
    Ok(document(&collection::page(
        &address, total, &here, items, next,
    )))
}

/// A note as the Create or Announce that stands in an outbox.
fn deed(
    db: &Connection,
    us: &Origin,
    note: Note,
    now: crate::clock::Time,
) -> rusqlite::Result<Option<Value>> {
    if note.is_renote() {
        return Ok(outbox::announce(db, us, &note)?.map(|announce| json!(announce)));
    }
    let facts = notes_out::gather(db, us, note)?;
    Ok(Some(json!(notes_out::create(us, &facts, now))))
}

/// Followers or followed: how many always, who only if they show it (I93).
pub fn people(app: &App, request: &Request, id: Id<User>, side: Side) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    if resident(app, id)?.is_none() {
        let name = match side {
            Side::Followers => "followers",
            Side::Following => "following",
        };
        return absent(app, id, format!("{}/{name}", addresses::actor(us, id)));
    }
    let (counts, profile) = app.db.read(|db| {
        Ok((
            users::counts(db, id)?,
            users::profile(db, id)?.unwrap_or_default(),
        ))
    })?;
    let (name, total, visibility) = match side {
        Side::Followers => ("followers", counts.followers, profile.followers_visibility),
        Side::Following => ("following", counts.following, profile.following_visibility),
    };
    let address = format!("{}/{name}", addresses::actor(us, id));
    if visibility != ListVisibility::Public {
        return Ok(document(&collection::closed(address, total)));
    }
    if !is_page(request) {
        return Ok(document(&collection::paged(address, total)));
    }
    let (page, here) = cursor::<crate::model::follows::Follow>(request);
    let (items, next) = app.db.read(|db| {
        let listed = match side {
            Side::Followers => follows::followers(db, id, page)?,
            Side::Following => follows::following(db, id, page)?,
        };
        let next = cursor_after(listed.len(), listed.last().map(|follow| follow.id));
        let other = |follow: &crate::model::follows::Follow| match side {
            Side::Followers => follow.follower_id,
            Side::Following => follow.followee_id,
        };
        let found = users::by_ids(db, listed.iter().map(other))?;
        let known = listed.iter().filter_map(|follow| found.get(&other(follow)));
        let items: Vec<_> = known.map(|user| json!(tags::actor_id(us, user))).collect();
        Ok((items, next))
    })?;
    Ok(document(&collection::page(
        &address, total, &here, items, next,
    )))
}

/// Those of these notes that other servers may hear of: not yet what somebody is still asked
/// about (I71).
fn told(db: &Connection, mut notes: Vec<Note>) -> rusqlite::Result<Vec<Note>> {
    let asked = interactions::asked_among(db, notes.iter().map(|note| note.id))?;
    notes.retain(|note| !asked.contains(&note.id));
    Ok(notes)
}

/// Pinned notes, whole: there are few.
pub fn featured(app: &App, id: Id<User>) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let address = format!("{}/collections/featured", addresses::actor(us, id));
    if resident(app, id)?.is_none() {
        return absent(app, id, address);
    }
    let now = app.clock.now();
    let items = app.db.read(|db| {
        let pinned = told(db, pins::of(db, id)?)?;
        let mut items = Vec::with_capacity(pinned.len());
        let open = |note: &Note| note.visibility.is_open() && !note.local_only && note.is_local();
        for note in pinned.into_iter().filter(open) {
            let facts = notes_out::gather(db, us, note)?;
            items.push(json!(notes_out::note(us, &facts, now)));
        }
        Ok(items)
    })?;
    Ok(document(&collection::whole(address, items)))
}

/// A note that other servers may hear of.
fn found(app: &App, id: &str) -> Result<Option<Note>, Fault> {
    let Some(id) = Id::<Note>::parse(id) else {
        return Ok(None);
    };
    app.db
        .read(|db| match interactions::is_asked(db, Wish::Note(id))? {
            true => Ok(None),
            false => notes::by_id(db, id),
        })
}

/// A note of ours that everybody may see, of somebody who is here.
pub(super) fn open_note(app: &App, id: &str) -> Result<Option<Note>, Fault> {
    let is_open = |note: &Note| note.is_local() && note.visibility.is_open() && !note.local_only;
    match found(app, id)?.filter(is_open) {
        Some(note) if resident(app, note.user_id)?.is_some() => Ok(Some(note)),
        _ => Ok(None),
    }
}

/// Answers to a note of ours that everybody may see, ours and theirs, by id (I91).
pub fn replies(app: &App, request: &Request, id: &str) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let Some(note) = open_note(app, id)? else {
        return Ok(missing());
    };
    let address = format!("{}/replies", addresses::note(us, note.id));
    let total = app.db.read(|db| threads::count_open_replies(db, note.id))?;
    if !is_page(request) {
        return Ok(document(&collection::paged(address, total)));
    }
    let (page, here) = cursor::<Note>(request);
    let viewer = Viewer {
        user: None,
        now: app.clock.now(),
    };
    let (listed, next) = app.db.read(|db| {
        let listed = threads::replies(db, viewer, note.id, page)?;
        let next = cursor_after(listed.len(), listed.last().map(|note| note.id));
        Ok((told(db, listed)?, next))
    })?;
    let open = listed
        .iter()
        .filter(|note| note.visibility.is_open() && !note.local_only);
    let items = open
        .map(|note| json!(notes_out::note_id(us, note)))
        .collect();
    Ok(document(&collection::page(
        &address, total, &here, items, next,
    )))
}

/// Renotes of a note of ours that everybody may see, ours and theirs, by the id of each
/// Announce (I58).
pub fn shares(app: &App, request: &Request, id: &str) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let Some(note) = open_note(app, id)? else {
        return Ok(missing());
    };
    let address = addresses::shares(us, note.id);
    let total = app.db.read(|db| threads::count_open_renotes(db, note.id))?;
    if !is_page(request) {
        return Ok(document(&collection::paged(address, total)));
    }
    let (page, here) = cursor::<Note>(request);
    let viewer = Viewer {
        user: None,
        now: app.clock.now(),
    };
    let (listed, next) = app.db.read(|db| {
        let listed = threads::renotes(db, viewer, note.id, page)?;
        let next = cursor_after(listed.len(), listed.last().map(|note| note.id));
        Ok((told(db, listed)?, next))
    })?;
    let open = listed
        .iter()
        .filter(|note| note.is_renote() && note.visibility.is_open() && !note.local_only);
    let items = open
        .map(|renote| match &renote.uri {
            Some(uri) => json!(uri),
            None => json!(addresses::note_activity(us, renote.id)),
        })
        .collect();
    Ok(document(&collection::page(
        &address, total, &here, items, next,
    )))
}

/// Every note of a thread that began here, as far as everybody may see it, by id, the newest
/// first (I91).
pub fn context(app: &App, request: &Request, id: &str) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let is_shown = |note: &Note| note.visibility.is_open() && !note.local_only;
    let is_root = |note: &Note| note.is_local() && note.reply_id.is_none() && is_shown(note);
    let Some(root) = found(app, id)?.filter(is_root) else {
        return Ok(missing());
    };
    if resident(app, root.user_id)?.is_none() {
        return Ok(missing());
    }
    let viewer = Viewer {
        user: None,
        now: app.clock.now(),
    };
    let all = Page::newest(threads::LONGEST);
    let mut notes = app
        .db
        .read(|db| told(db, threads::thread(db, viewer, root.id, all)?))?;
    let author = addresses::actor(us, root.user_id);
    let address = addresses::context(us, root.id);
    notes.insert(0, root);
    notes.retain(is_shown);
    let total = i64::try_from(notes.len()).unwrap_or(i64::MAX);
    if !is_page(request) {
        return Ok(document(&collection::paged(address, total).of(author)));
    }
    let (page, here) = cursor::<Note>(request);
    let older = notes
        .iter()
        .rev()
        .filter(|note| note.id.number() < page.until());
    let listed: Vec<&Note> = older.take(PAGE_ITEMS as usize).collect();
    let next = cursor_after(listed.len(), listed.last().map(|note| note.id));
    let items = listed
        .iter()
        .map(|note| json!(notes_out::note_id(us, note)));
    let items = items.collect();
    Ok(document(&collection::page(
        &address, total, &here, items, next,
    )))
}
