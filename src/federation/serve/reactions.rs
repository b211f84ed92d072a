//! What was put on a note of ours that everybody may see: `likes`, and `emojiReactions` in
//! Fedibird's words (FEP-c0e0, I58).
//!
//! Every reaction travels as a Like, so all of them are `likes`, by id; those with an emoji
//! of their own are `emojiReactions` besides, whole, so that nobody has to ask for each.
//! Those of suspended people and blocked servers are left out: they are not shown here.

use std::collections::BTreeSet;
use std::collections::HashMap;

use rusqlite::Connection;
use serde_json::Value;
use serde_json::json;

use crate::app::App;
use crate::config::Origin;
use crate::error::Fault;
use crate::federation::addresses;
use crate::federation::outbox;
use crate::federation::outbox::render::collection;
use crate::federation::outbox::render::tags;
use crate::federation::serve::document;
use crate::federation::serve::lists::cursor;
use crate::federation::serve::lists::cursor_after;
use crate::federation::serve::lists::is_page;
use crate::federation::serve::lists::open_note;
use crate::federation::serve::missing;
use crate::http::Reply;
use crate::http::Request;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::emojis::Picture;
use crate::model::instances::Mark;
use crate::model::notes::Note;
use crate::model::reactions::LIKE;
use crate::model::reactions::Reaction;
use crate::model::reactions::custom;
use crate::model::reactions::spell;
use crate::model::users::User;
use crate::store::emojis;
use crate::store::instances;
use crate::store::reactions;
use crate::store::users;

/// All reactions, by the id of each Like; one that came without an id is only counted.
pub fn likes(app: &App, request: &Request, id: &str) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let Some(note) = open_note(app, id)? else {
        return Ok(missing());
    };
    let (address, total) = (addresses::likes(us, note.id), note.reactions_count);
    if !is_page(request) {
        return Ok(document(&collection::paged(address, total)));
    }
    let (page, here) = cursor::<Reaction>(request);
    let (listed, people) = app.db.read(|db| {
        let listed = reactions::of_note(db, note.id, None, page)?;
        let people = people(db, &listed)?;
        Ok((listed, people))
    })?;
    let next = cursor_after(listed.len(), listed.last().map(|one| one.id));
    let items = listed
        .iter()
        .filter_map(|one| match people.get(&one.user_id)?.is_local() {
            true => Some(json!(addresses::like(us, one.id))),
            false => one.uri.as_ref().map(|uri| json!(uri)),
        });
    let items = items.collect();
    Ok(document(&collection::page(
        &address, total, &here, items, next,
    )))
}

/// The reactions that are more than a ❤, each as the Like it is.
pub fn emojis_of(app: &App, request: &Request, id: &str) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let Some(note) = open_note(app, id)? else {
        return Ok(missing());
    };
    let address = addresses::emoji_reactions(us, note.id);
    let total = app.db.read(|db| reactions::count_but(db, note.id, LIKE))?;
    if !is_page(request) {
        return Ok(document(&collection::paged(address, total)));
    }
    let (page, here) = cursor::<Reaction>(request);
    let (items, next) = app.db.read(|db| {
        let listed = reactions::of_note_but(db, note.id, LIKE, page)?;
        let next = cursor_after(listed.len(), listed.last().map(|one| one.id));
        Ok((written(db, us, &note, &listed)?, next))
    })?;
    Ok(document(&collection::page(
        &address, total, &here, items, next,
    )))
}

/// Who reacted, as far as they may be shown.
fn people(db: &Connection, listed: &[Reaction]) -> rusqlite::Result<HashMap<Id<User>, User>> {
    let mut people = users::by_ids(db, listed.iter().map(|one| one.user_id))?;
    people.retain(|_, user| user.is_active());
    let hosts = people.values().filter_map(|user| user.host.as_deref());
    let blocked: BTreeSet<String> = instances::marked_among(db, hosts, Mark::Blocked)?
        .into_iter()
        .map(str::to_owned)
        .collect();
    people.retain(|_, user| {
        user.host
            .as_ref()
            .is_none_or(|host| !blocked.contains(host))
    });
    Ok(people)
}

fn written(
    db: &Connection,
    us: &Origin,
    note: &Note,
    listed: &[Reaction],
) -> rusqlite::Result<Vec<Value>> {
    let people = people(db, listed)?;
    let pictures = pictures(db, listed)?;
    let mut items = Vec::with_capacity(listed.len());
    for one in listed {
        match people.get(&one.user_id) {
            Some(user) if user.is_local() => {
                items.push(json!(outbox::like(db, us, one, note)?));
            }
            Some(user) => items.push(theirs(us, note.id, one, user, &pictures)),
            None => {}
        }
    }
    Ok(items)
}

/// The pictures of the emoji of other servers that stand here, by their spelling.
fn pictures(db: &Connection, listed: &[Reaction]) -> rusqlite::Result<HashMap<String, String>> {
    let named: BTreeSet<_> = listed
        .iter()
        .filter_map(|one| custom(&one.emoji))
        .filter_map(|custom| Some((custom.name.to_owned(), custom.host?.to_owned())))
        .collect();
    let known = emojis::remote_among(db, &named)?;
    Ok(known.into_iter().filter_map(spelling).collect())
}

fn spelling(emoji: Emoji) -> Option<(String, String)> {
    let host = emoji.host.clone()?;
    match emoji.picture {
        Picture::Theirs(url) => Some((spell(&emoji.name, Some(&host)), url)),
        Picture::Ours { .. } => None,
    }
}

/// A Like of another server as we remember it.
fn theirs(
    us: &Origin,
    note: Id<Note>,
    one: &Reaction,
    by: &User,
    pictures: &HashMap<String, String>,
) -> Value {
    let spoken = match custom(&one.emoji) {
        Some(custom) => format!(":{}:", custom.name),
        None => one.emoji.clone(),
    };
    let mut like = json!({
        "type": "Like",
        "actor": tags::actor_id(us, by),
        "object": addresses::note(us, note),
        "content": spoken,
        "_misskey_reaction": spoken,
        "tag": [],
    });
    if let Some(uri) = &one.uri {
        like["id"] = json!(uri);
    }
    if let Some(url) = pictures.get(&one.emoji) {
        let icon = json!({"type": "Image", "url": url});
        like["tag"] = json!([{"type": "Emoji", "name": spoken, "icon": icon}]);
    }
    like
}
