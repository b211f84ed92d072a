//! What everybody is told of an event, found out once however many listen.
//!
//! Most notes look the same to everyone who may see them, and news of an open note is the
//! same for all. Where the answer depends on who asks (a closed note, a reaction of one's
//! own on what is renoted), [`Common::text`] stays empty and each viewer asks for
//! themselves; what timelines choose by is found out in any case.

use serde_json::Value;
use serde_json::json;

use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::announcement;
use crate::api::pack::emoji;
use crate::api::pack::note;
use crate::api::streaming::message;
use crate::app::App;
use crate::error::Fault;
use crate::hub::Common;
use crate::model::Id;
use crate::model::announcements::Announcement;
use crate::model::emojis::Emoji;
use crate::model::events::Event;
use crate::model::notes::Note;
use crate::model::reactions;
use crate::store::announcements;
use crate::store::emojis;
use crate::store::notes;

/// Finds out what everybody is told.
pub fn common(app: &App, event: &Event) -> Result<Common, Fault> {
    let found = look(app, None, |lens| match event {
        Event::Posted(note) => posted(lens, note.id),
        other => Ok(Common {
            text: frame(lens, other)?,
            ..Common::default()
        }),
    });
    found.or_else(|error| match error {
        ApiError::Failed(fault) => Err(fault),
        _ => Ok(Common::default()),
    })
}

/// The whole frame of news that is not a note for a timeline, if this viewer may hear it.
pub fn frame(lens: &Lens<'_>, event: &Event) -> Result<Option<String>, ApiError> {
    Ok(match event {
        Event::Reacted { note, user, emoji } => {
            let body = json!({"reaction": emoji, "emoji": picture(lens, emoji)?, "userId": user});
            of_note(lens, *note, "reacted", &body)?
        }
        Event::Unreacted { note, user, emoji } => {
            let body = json!({"reaction": emoji, "userId": user});
            of_note(lens, *note, "unreacted", &body)?
        }
        Event::Voted { note, user, choice } => {
            let body = json!({"choice": choice, "userId": user});
            of_note(lens, *note, "pollVoted", &body)?
        }
        // No event of vanilla Misskey's: Aria and Miria know it from forks.
        Event::Edited(note) => {
            let body = json!({"text": note.text, "cw": note.cw});
            of_note(lens, note.id, "updated", &body)?
        }
        // A note that is gone cannot be asked who might see it; that something is gone
        // says nothing to who knew its id already.
        Event::Deleted { note, .. } => {
            let body = json!({"deletedAt": lens.now});
            Some(message::note_updated(note, "deleted", &body))
        }
        Event::Announced {
            announcement,
            user: None,
        } => {
            announced(lens, *announcement)?.map(|body| message::frame("announcementCreated", &body))
        }
        Event::EmojiAdded(id) => packed(lens, &[*id])?
            .first()
            .map(|one| message::frame("emojiAdded", &json!({ "emoji": one }))),
        Event::EmojisChanged(ids) => {
            let changed = packed(lens, ids)?;
            Some(message::frame(
                "emojiUpdated",
                &json!({ "emojis": changed }),
            ))
        }
        Event::EmojisDeleted(gone) => {
            let gone = gone.iter().cloned();
            let gone: Vec<_> = gone.map(|one| emoji::detailed(lens.origin, one)).collect();
            Some(message::frame("emojiDeleted", &json!({ "emojis": gone })))
        }
        _ => None,
    })
}

/// What is said of a new announcement.
pub fn announced(lens: &Lens<'_>, id: Id<Announcement>) -> Result<Option<Value>, ApiError> {
    let found = announcements::by_id(lens.db, id)?;
    Ok(found.map(|one| json!({"announcement": announcement::new(one)})))
}

fn posted(lens: &Lens<'_>, id: Id<Note>) -> Result<Common, ApiError> {
    let Some(note) = notes::by_id(lens.db, id)? else {
        return Ok(Common::default());
    };
    let packed = note::live(lens, note)?;
    let text = match packed.is_same_for_all() {
        true => Some(serde_json::to_string(&packed)?),
        false => None,
    };
    Ok(Common {
        text,
        tags: packed.tags(),
        hosts: packed.hosts(),
        answered_closed: packed.answered_closed(),
    })
}

/// News of a watched note, if the viewer may see it.
fn of_note(
    lens: &Lens<'_>,
    id: Id<Note>,
    kind: &str,
    body: &Value,
) -> Result<Option<String>, ApiError> {
    let Some(note) = notes::by_id(lens.db, id)? else {
        return Ok(None);
    };
    let is_seen = notes::may_see(lens.db, lens.me.map(|me| me.id), &note)?;
    Ok(is_seen.then(|| message::note_updated(&id, kind, body)))
}

/// The picture of a custom reaction, null for a Unicode one.
fn picture(lens: &Lens<'_>, reaction: &str) -> Result<Value, ApiError> {
    let Some(custom) = reactions::custom(reaction) else {
        return Ok(Value::Null);
    };
    let found = emojis::by_name(lens.db, custom.name, custom.host)?;
    Ok(found.map_or(Value::Null, |found| {
        json!({
            "name": reaction.trim_matches(':'),
            "url": emoji::address(lens.origin, &found.picture),
        })
    }))
}

fn packed(lens: &Lens<'_>, ids: &[Id<Emoji>]) -> Result<Vec<emoji::Detailed>, ApiError> {
    let found = emojis::local(lens.db)?.into_iter();
    let wanted = found.filter(|one| ids.contains(&one.id));
    Ok(wanted
        .map(|one| emoji::detailed(lens.origin, one))
        .collect())
}
