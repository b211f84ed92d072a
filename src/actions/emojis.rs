//! Custom emoji: ours, and learning those of others.
//!
//! The picture of an emoji is a file of the server's own, a copy of the one it was made
//! of: who tidies up their drive takes no emoji from anybody.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::emojis::Looks;
use crate::model::emojis::Picture;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::files::Place;
use crate::store::Tx;
use crate::store::emojis;
use crate::store::files;
use crate::store::instances;

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
    name: &str,
    file: Id<File>,
    access: &str,
    looks: Looks,
) -> Result<Emoji, Error<EmojiRefusal>> {
    if emojis::by_name(tx, name, None)?.is_some() {
        return Err(Refused(EmojiRefusal::Taken));
    }
    let file = files::by_id(tx, file)?.ok_or(Refused(EmojiRefusal::NoSuchFile))?;
    add_with(tx, name, file, access, looks)
}

/// An emoji of ours is added, or shown anew under its name, with a picture that lies in
/// the media folder already.
pub fn put(
    tx: &Tx<'_>,
    name: &str,
    file: File,
    access: &str,
    looks: Looks,
) -> Result<Emoji, Error<EmojiRefusal>> {
    if let Some(former) = emojis::by_name(tx, name, None)? {
        remove(tx, former)?;
    }
    add_with(tx, name, file, access, looks)
}

fn add_with(
    tx: &Tx<'_>,
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
    Ok(emoji)
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

/// An emoji of ours is changed; before and after are told.
pub fn change(
    tx: &Tx<'_>,
    id: Id<Emoji>,
    change: impl FnOnce(&Emoji) -> Change,
) -> Result<(Emoji, Emoji), Error<EmojiRefusal>> {
    let before = own(tx, id)?;
    let change = change(&before);
    let mut after = before.clone();
    after.looks = change.looks;
    after.updated_at = Some(tx.now);
    if let Some((file, access)) = change.picture {
        let file = files::by_id(tx, file)?.ok_or(Refused(EmojiRefusal::NoSuchFile))?;
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
    Ok((before, after))
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
pub fn delete(tx: &Tx<'_>, id: Id<Emoji>) -> Result<Emoji, Error<EmojiRefusal>> {
    let emoji = own(tx, id)?;
    remove(tx, emoji.clone())?;
    Ok(emoji)
}

/// Many emoji of ours are deleted; what is not there is passed over.
pub fn delete_many(tx: &Tx<'_>, ids: &[Id<Emoji>]) -> Result<Vec<Emoji>, Error<Never>> {
    let gone = emojis::local_by_ids(tx, ids)?;
    for emoji in &gone {
        emojis::delete(tx, emoji.id)?;
        take_down(tx, &emoji.picture)?;
    }
    if !gone.is_empty() {
        tx.tell(Event::EmojisDeleted(gone.clone()));
    }
    Ok(gone)
}

fn remove(tx: &Tx<'_>, emoji: Emoji) -> rusqlite::Result<()> {
    emojis::delete(tx, emoji.id)?;
    take_down(tx, &emoji.picture)?;
    tx.tell(Event::EmojisDeleted(vec![emoji]));
    Ok(())
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
/// says what it looks like; what a third one says counts until then (C12).
pub fn learn(
    tx: &Tx<'_>,
    host: &str,
    name: &str,
    url: &str,
    reporter: &str,
) -> Result<(), Error<Never>> {
    let known = emojis::by_name(tx, name, Some(host))?.is_some();
    if known && host != reporter {
        return Ok(());
    }
    instances::meet(tx, host)?;
    Ok(emojis::learn(tx, host, name, url, None)?)
}
