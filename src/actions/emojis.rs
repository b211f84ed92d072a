//! Custom emoji of ours.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::emojis::Emoji;
use crate::model::events::Event;
use crate::store::Tx;
use crate::store::emojis;

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
    tx.tell(Event::EmojisChanged);
    Ok(emoji)
}
