//! Custom emoji: ours, and learning those of others.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::emojis::Emoji;
use crate::model::events::Event;
use crate::store::Tx;
use crate::store::emojis;
use crate::store::instances;

/// Why an emoji is not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmojiRefusal {
    /// There is one of this name.
    Taken,
}

/// The owner adds an emoji.
pub fn add(tx: &Tx<'_>, new: Emoji) -> Result<Emoji, Error<EmojiRefusal>> {
    if emojis::by_name(tx, &new.name, None)?.is_some() {
        return Err(Refused(EmojiRefusal::Taken));
    }
    let emoji = Emoji {
        id: tx.new_id(),
        ..new
    };
    emojis::insert_local(tx, &emoji)?;
    tx.tell(Event::EmojiAdded(emoji.id));
    Ok(emoji)
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
