//! Custom emoji: ours, and learning those of others.
//!
//! The picture of an emoji is a file of the server's own, a copy of the one it was made
//! of: who tidies up their drive takes no emoji from anybody.

use serde_json::Value;
use serde_json::json;

use crate::actions::moderation;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::emojis::Looks;
use crate::model::emojis::Picture;
use crate::model::emojis::Seen;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::emojis;
use crate::store::files;
use crate::store::instances;
use crate::store::jobs;
use crate::store::roles;
use crate::store::users;

/// Why an emoji is not added or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmojiRefusal {
    /// There is one of this name.
    Taken,
    /// It is not here.
    NoSuchEmoji,
    /// The file is not here, or is no picture.
    NoSuchFile,
}

/// An emoji of ours is added. `access` is what the address of its picture will be made of.
pub fn add(
    tx: &Tx<'_>,
    by: Id<User>,
    name: &str,
    file: Id<File>,
    access: &str,
    looks: Looks,
) -> Result<Emoji, Error<EmojiRefusal>> {
    if emojis::by_name(tx, name, None)?.is_some() {
        return Err(Refused(EmojiRefusal::Taken));
    }
    let file = usable(tx, by, file)?;
    add_with(tx, by, name, file, access, looks)
}

/// An emoji of ours is added with a picture that lies in the media folder already.
pub fn add_new(
    tx: &Tx<'_>,
    by: Id<User>,
    name: &str,
    file: File,
    access: &str,
    looks: Looks,
) -> Result<Emoji, Error<EmojiRefusal>> {
    if emojis::by_name(tx, name, None)?.is_some() {
        return Err(Refused(EmojiRefusal::Taken));
    }
    add_with(tx, by, name, file, access, looks)
}

/// An emoji of ours is added, or shown anew under its name, with a picture that lies in
/// the media folder already.
pub fn put(
    tx: &Tx<'_>,
    by: Id<User>,
    name: &str,
    file: File,
    access: &str,
    looks: Looks,
) -> Result<Emoji, Error<EmojiRefusal>> {
    if let Some(former) = emojis::by_name(tx, name, None)? {
        remove(tx, by, vec![former])?;
    }
    add_with(tx, by, name, file, access, looks)
}

fn add_with(
    tx: &Tx<'_>,
    by: Id<User>,
    name: &str,
    file: File,
    access: &str,
    looks: Looks,
) -> Result<Emoji, Error<EmojiRefusal>> {
    let emoji = Emoji {
        id: tx.new_id(),
        host: None,
        name: name.to_owned(),
        picture: hang(tx, file, access)?,
        looks,
        updated_at: Some(tx.now),
    };
    emojis::insert_local(tx, &emoji)?;
    tx.tell(Event::EmojiAdded(emoji.id));
    let info = json!({"emojiId": emoji.id, "emoji": written(&emoji)});
    moderation::record(tx, by, "addCustomEmoji", &info)?;
    Ok(emoji)
}

/// A file that an emoji may be made of: one's own, or the server's. What others keep in
/// their drives is theirs to show; only moderators, who see it anyway, may take it.
fn usable(tx: &Tx<'_>, by: Id<User>, id: Id<File>) -> Result<File, Error<EmojiRefusal>> {
    let file = files::by_id(tx, id)?.ok_or(Refused(EmojiRefusal::NoSuchFile))?;
    let is_free = file.user_id.is_none_or(|owner| owner == by);
    if is_free || moderates(tx, by)? {
        Ok(file)
    } else {
        Err(Refused(EmojiRefusal::NoSuchFile))
    }
}

fn moderates(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<bool> {
    match users::by_id(tx, id)? {
        Some(user) => roles::is_moderator(tx, &user, tx.now),
        None => Ok(false),
    }
}

/// Makes a picture of the server's own of a file.
fn hang(tx: &Tx<'_>, file: File, access: &str) -> Result<Picture, Error<EmojiRefusal>> {
    let Place::Here {
        key, thumbnail_key, ..
    } = file.place
    else {
        return Err(Refused(EmojiRefusal::NoSuchFile));
    };
    if !file.media_type.starts_with("image/") {
        return Err(Refused(EmojiRefusal::NoSuchFile));
    }
    let own = File {
        id: tx.new_id(),
        user_id: None,
        folder_id: None,
        place: Place::Here {
            key,
            thumbnail_key,
            access: access.to_owned(),
        },
        ..file
    };
    files::insert(tx, &own)?;
    Ok(Picture::Ours {
        file_id: own.id,
        access: access.to_owned(),
        media_type: own.media_type,
    })
}

/// What shall be different about an emoji.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Another picture, and what its address will be made of.
    pub picture: Option<(Id<File>, String)>,
    /// The rest, all of it.
    pub looks: Looks,
}

/// An emoji of ours is changed.
pub fn change(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<Emoji>,
    change: impl FnOnce(&Emoji) -> Change,
) -> Result<(), Error<EmojiRefusal>> {
    let before = own(tx, id)?;
    let change = change(&before);
    let mut after = before.clone();
    after.looks = change.looks;
    after.updated_at = Some(tx.now);
    if let Some((file, access)) = change.picture {
        let file = usable(tx, by, file)?;
        after.picture = hang(tx, file, &access)?;
    }
    if let Some(name) = change.name.filter(|name| *name != before.name) {
        if emojis::by_name(tx, &name, None)?.is_some() {
            return Err(Refused(EmojiRefusal::Taken));
        }
        after.name = name;
    }
    emojis::update(tx, &after)?;
    if before.picture != after.picture {
        take_down(tx, &before.picture)?;
    }
    // Under another name it is another emoji to those who show it.
    if before.name == after.name {
        tx.tell(Event::EmojisChanged(vec![id]));
    } else {
        tx.tell(Event::EmojisDeleted(vec![before.clone()]));
        tx.tell(Event::EmojiAdded(id));
    }
    let (before, after) = (written(&before), written(&after));
    let info = json!({"emojiId": id, "before": before, "after": after});
    Ok(moderation::record(tx, by, "updateCustomEmoji", &info)?)
}

/// Many emoji of ours are changed alike; what is not there is passed over.
pub fn change_many(
    tx: &Tx<'_>,
    ids: &[Id<Emoji>],
    change: impl Fn(&mut Looks),
) -> Result<(), Error<Never>> {
    let mut changed = Vec::new();
    for mut emoji in emojis::local_by_ids(tx, ids)? {
        change(&mut emoji.looks);
        emoji.updated_at = Some(tx.now);
        emojis::update(tx, &emoji)?;
        changed.push(emoji.id);
    }
    if !changed.is_empty() {
        tx.tell(Event::EmojisChanged(changed));
    }
    Ok(())
}

/// An emoji of ours is deleted.
pub fn delete(tx: &Tx<'_>, by: Id<User>, id: Id<Emoji>) -> Result<(), Error<EmojiRefusal>> {
    let emoji = own(tx, id)?;
    Ok(remove(tx, by, vec![emoji])?)
}

/// Many emoji of ours are deleted; what is not there is passed over.
pub fn delete_many(tx: &Tx<'_>, by: Id<User>, ids: &[Id<Emoji>]) -> Result<(), Error<Never>> {
    let gone = emojis::local_by_ids(tx, ids)?;
    Ok(remove(tx, by, gone)?)
}

fn remove(tx: &Tx<'_>, by: Id<User>, gone: Vec<Emoji>) -> rusqlite::Result<()> {
    for emoji in &gone {
        emojis::delete(tx, emoji.id)?;
        take_down(tx, &emoji.picture)?;
        let info = json!({"emojiId": emoji.id, "emoji": written(emoji)});
        moderation::record(tx, by, "deleteCustomEmoji", &info)?;
    }
    if !gone.is_empty() {
        tx.tell(Event::EmojisDeleted(gone));
    }
    Ok(())
}

/// An emoji as the log of moderators tells it.
fn written(emoji: &Emoji) -> Value {
    let looks = &emoji.looks;
    json!({
        "id": emoji.id,
        "name": emoji.name,
        "host": emoji.host,
        "category": looks.category,
        "aliases": looks.aliases,
        "license": looks.license,
        "isSensitive": looks.is_sensitive,
        "localOnly": looks.local_only,
        "roleIdsThatCanBeUsedThisEmojiAsReaction": looks.roles,
        "updatedAt": emoji.updated_at.map(|at| at.to_string()),
    })
}

/// An archive of emoji in somebody's drive is read later.
pub fn import_later(tx: &Tx<'_>, by: Id<User>, file: Id<File>) -> Result<(), Error<Never>> {
    let job = Job::ImportEmojis { by, file };
    Ok(jobs::enqueue_once(
        tx,
        Line::ImportEmojis(file),
        &job,
        None,
    )?)
}

/// All emoji of ours are put into somebody's drive as an archive, later.
pub fn export_later(tx: &Tx<'_>, by: Id<User>) -> Result<(), Error<Never>> {
    let job = Job::ExportEmojis(by);
    Ok(jobs::enqueue_once(tx, Line::ExportEmojis(by), &job, None)?)
}

/// Deletes the picture of an emoji, if it is the server's own and shown by no other.
fn take_down(tx: &Tx<'_>, picture: &Picture) -> rusqlite::Result<()> {
    match picture {
        Picture::Ours { file_id, .. } => files::delete_unowned(tx, *file_id),
        Picture::Theirs(_) => Ok(()),
    }
}

fn own(tx: &Tx<'_>, id: Id<Emoji>) -> Result<Emoji, Error<EmojiRefusal>> {
    let found = emojis::local_by_ids(tx, &[id])?;
    let mut found = found.into_iter();
    found.next().ok_or(Refused(EmojiRefusal::NoSuchEmoji))
}

/// An emoji of another server is seen in what a user of `reporter` says. Only its own server
/// says what it looks like; what a third one says counts until then (C12), for a reaction
/// with it shows a picture or nothing. Nobody is asked about a server just because somebody
/// names it.
pub fn learn(tx: &Tx<'_>, host: &str, seen: &Seen, reporter: &str) -> Result<(), Error<Never>> {
    let known = emojis::by_name(tx, &seen.name, Some(host))?.is_some();
    if known && host != reporter {
        return Ok(());
    }
    instances::meet(tx, host)?;
    Ok(emojis::learn(tx, host, seen)?)
}
