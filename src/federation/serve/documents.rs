//! Single things: actors, keys, notes and what was done to them.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use rusqlite::Connection;

use crate::app::App;
use crate::clock::MINUTE;
use crate::error::Fault;
use crate::federation::addresses;
use crate::federation::keys;
use crate::federation::outbox;
use crate::federation::outbox::render::deeds;
use crate::federation::outbox::render::note as notes_out;
use crate::federation::outbox::render::person;
use crate::federation::outbox::render::tags;
use crate::federation::serve::ACTIVITY_JSON;
use crate::federation::serve::bytes;
use crate::federation::serve::document;
use crate::federation::serve::elsewhere;
use crate::federation::serve::missing;
use crate::federation::serve::private;
use crate::federation::vocab::context;
use crate::federation::vocab::written::Tombstone;
use crate::http::Reply;
use crate::model::Id;
use crate::model::interactions::Wish;
use crate::model::notes::Note;
use crate::model::quotes::Stamp;
use crate::model::reactions::Reaction;
use crate::model::users::User;
use crate::store::emojis;
use crate::store::interactions;
use crate::store::notes;
use crate::store::quotes;
use crate::store::reactions;
use crate::store::users;

/// How long an actor's document is kept though nothing seems changed: emoji it shows may be.
const ACTOR_AGE: i64 = MINUTE;

/// An actor by id.
pub fn actor(app: &App, id: Id<User>) -> Result<Reply, Fault> {
    match app.db.read(|db| users::by_id(db, id))? {
        Some(user) => somebody(app, user),
        None => Ok(missing()),
    }
}

/// An actor by name, `name` or `name@host`.
pub fn actor_named(app: &App, acct: &str) -> Result<Reply, Fault> {
    let (name, host) = match acct.split_once('@') {
        Some((name, host)) => (name, app.config.origin.elsewhere(Some(host))),
        None => (acct, None),
    };
    match app.db.read(|db| users::by_acct(db, name, host))? {
        Some(user) => somebody(app, user),
        None => Ok(missing()),
    }
}

fn somebody(app: &App, user: User) -> Result<Reply, Fault> {
    if let Some(remote) = &user.remote {
        return Ok(elsewhere(&remote.uri));
    }
    let us = &app.config.origin;
    if user.gone_at.is_some() {
        return Ok(gone(addresses::actor(us, user.id)));
    }
    let id = user.id;
    let (now, updated_at) = (
        app.clock.now(),
        app.db.read(|db| users::updated_at(db, id))?,
    );
    let state = (id, updated_at, user.suspended_at);
    if let Some(known) = app.actors.get(&state, now, ACTOR_AGE) {
        return Ok(bytes(known));
    }
    keys::ensure(app, id)?;
    let Some(facts) = app.db.read(|db| person::gather(db, us, user))? else {
        return Ok(missing());
    };
    let text = bytes::Bytes::from(context::document(&person::person(us, &facts)));
    app.actors.put(state, now, text.clone());
    Ok(bytes(text))
}

/// What is left of something: 410, which others take for final (D49).
pub(super) fn gone(address: String) -> Reply {
    let body = context::document(&Tombstone::of(address));
    Reply::new(StatusCode::GONE, ACTIVITY_JSON, body).with(
        header::CACHE_CONTROL,
        HeaderValue::from_static(super::MAX_AGE),
    )
}

/// The key of one of ours, alone.
pub fn key(app: &App, id: Id<User>) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let facts = app.db.read(|db| match users::by_id(db, id)? {
        Some(user) if user.is_local() => person::gather(db, us, user),
        _ => Ok(None),
    })?;
    Ok(match facts {
        Some(facts) => {
            let address = format!("{}/publickey", addresses::actor(us, id));
            document(&person::key(us, &facts, address))
        }
        None => missing(),
    })
}

/// A note that may be shown to this asker, or the answer instead of it.
enum Found {
    Open(Note),
    Closed(Note),
    Instead(Reply),
}

fn find(app: &App, id: &str, asker: Option<&User>) -> Result<Found, Fault> {
    let Some(id) = Id::<Note>::parse(id) else {
        return Ok(Found::Instead(missing()));
    };
    let us = &app.config.origin;
    app.db.read(|db| {
        let Some(note) = notes::by_id(db, id)? else {
            let deleted = notes::is_tombstone(db, id)?;
            return Ok(Found::Instead(match deleted {
                true => gone(addresses::note(us, id)),
                false => missing(),
            }));
        };
        if let Some(uri) = note.uri.as_ref().filter(|_| note.visibility.is_open()) {
            return Ok(Found::Instead(elsewhere(uri)));
        }
        let author = users::by_id(db, note.user_id)?;
        let has_left = author
            .as_ref()
            .is_some_and(|author| author.gone_at.is_some());
        if has_left && note.uri.is_none() && !note.local_only {
            return Ok(Found::Instead(gone(addresses::note(us, id))));
        }
        if note.local_only || note.uri.is_some() || !author.is_some_and(|author| author.is_active())
        {
            return Ok(Found::Instead(missing()));
        }
        let asked = interactions::asked(db, &note)?;
        if asked.is_none() && note.visibility.is_open() {
            return Ok(Found::Open(note));
        }
        if let Some(asked) = asked
            && !is_neighbour(db, asker, asked)?
        {
            return Ok(Found::Instead(missing()));
        }
        Ok(match asker {
            Some(asker) if may_see(db, asker, &note)? => Found::Closed(note),
            _ => Found::Instead(missing()),
        })
    })
}

/// A server may fetch for any of its people, with the actor that it likes: what counts is
/// who signed.
fn may_see(db: &Connection, asker: &User, note: &Note) -> rusqlite::Result<bool> {
    notes::may_see(db, Some(asker.id), note)
}

/// Whether the asker is of the server of the author who is asked: it has it already (I71).
fn is_neighbour(db: &Connection, asker: Option<&User>, asked: Id<User>) -> rusqlite::Result<bool> {
    let Some(asker) = asker else {
        return Ok(false);
    };
    let asked = users::by_id(db, asked)?;
    Ok(asked.is_some_and(|asked| asked.host.is_some() && asked.host == asker.host))
}

/// A note, or where its Announce is if it is a pure renote (D50).
pub fn note(app: &App, id: &str, asker: Option<&User>) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let (note, is_open) = match find(app, id, asker)? {
        Found::Open(note) => (note, true),
        Found::Closed(note) => (note, false),
        Found::Instead(reply) => return Ok(reply),
    };
    if note.is_renote() {
        return Ok(elsewhere(&addresses::note_activity(us, note.id)));
    }
    let now = app.clock.now();
    let facts = app.db.read(|db| notes_out::gather(db, us, note))?;
    let written = notes_out::note(us, &facts, now);
    Ok(if is_open {
        document(&written)
    } else {
        private(&written)
    })
}

/// The Create or Announce of a note.
pub fn note_activity(app: &App, id: &str, asker: Option<&User>) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let (note, is_open) = match find(app, id, asker)? {
        Found::Open(note) => (note, true),
        Found::Closed(note) => (note, false),
        Found::Instead(reply) => return Ok(reply),
    };
    let show = |activity: &serde_json::Value| {
        if is_open {
            document(activity)
        } else {
            private(activity)
        }
    };
    if note.is_renote() {
        let announce = app.db.read(|db| outbox::announce(db, us, &note))?;
        return Ok(match announce {
            Some(announce) => show(&serde_json::to_value(announce)?),
            None => missing(),
        });
    }
    let now = app.clock.now();
    let facts = app.db.read(|db| notes_out::gather(db, us, note))?;
    Ok(show(&serde_json::to_value(notes_out::create(
        us, &facts, now,
    ))?))
}

/// A custom emoji of ours.
pub fn emoji(app: &App, name: &str) -> Result<Reply, Fault> {
    let found = app.db.read(|db| emojis::by_name(db, name, None))?;
    let written = found.and_then(|emoji| tags::emoji(&app.config.origin, &emoji));
    let tag = written.map(crate::federation::vocab::written::Tag::Emoji);
    Ok(tag.map_or_else(missing, |tag| document(&tag)))
}

/// Our consent to a quote; one that was taken back is not there (I65, I66).
pub fn stamp(app: &App, id: &str) -> Result<Reply, Fault> {
    let Some(id) = Id::<Stamp>::parse(id) else {
        return Ok(missing());
    };
    let found = app.db.read(|db| {
        let Some(stamp) = quotes::by_id(db, id)? else {
            return Ok(None);
        };
        let note = notes::by_id(db, stamp.note_id)?;
        Ok(note.map(|note| (stamp, note.user_id)))
    })?;
    Ok(found.map_or_else(missing, |(stamp, author)| {
        let (note, quote) = (stamp.note_id, &stamp.quote_uri);
        document(&deeds::stamp(&app.config.origin, author, id, note, quote))
    }))
}

/// A reaction of one of ours to a note everybody may see.
pub fn like(app: &App, id: &str, asker: Option<&User>) -> Result<Reply, Fault> {
    let Some(id) = Id::<Reaction>::parse(id) else {
        return Ok(missing());
    };
    let us = &app.config.origin;
    let found = app.db.read(|db| {
        let Some(reaction) = reactions::by_id(db, id)?.filter(|one| one.uri.is_none()) else {
            return Ok(None);
        };
        let local = users::by_id(db, reaction.user_id)?.is_some_and(|user| user.is_local());
        let note = notes::by_id(db, reaction.note_id)?;
        let is_shown = |note: &Note| local && note.visibility.is_open() && !note.local_only;
        let Some(note) = note.filter(is_shown) else {
            return Ok(None);
        };
        let is_asked = interactions::is_asked(db, Wish::Reaction(id))?;
        if is_asked && !is_neighbour(db, asker, note.user_id)? {
            return Ok(None);
        }
        Ok(Some((outbox::like(db, us, &reaction, &note)?, is_asked)))
    })?;
    Ok(match found {
        Some((like, true)) => private(&like),
        Some((like, false)) => document(&like),
        None => missing(),
    })
}

/// The follow that one of ours would make of somebody elsewhere. As in Misskey it is shown
/// whether or not it was made: the answer must not tell who follows whom.
pub fn follow(app: &App, follower: &str, followee: &str) -> Result<Reply, Fault> {
    let (Some(follower), Some(followee)) = (Id::parse(follower), Id::parse(followee)) else {
        return Ok(missing());
    };
    let us = &app.config.origin;
    let target = app.db.read(|db| {
        let ours = users::by_id(db, follower)?.is_some_and(|user| user.is_local());
        let theirs = users::by_id(db, followee)?.and_then(|user| user.remote);
        Ok(theirs.filter(|_| ours).map(|remote| remote.uri))
    })?;
    Ok(match target {
        Some(target) => document(&deeds::follow(us, follower, followee, &target)),
        None => missing(),
    })
}
