//! Antennas: making them, and catching notes.

use std::sync::Arc;

use crate::clock::DAY;
use crate::clock::HOUR;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::events::Event;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::antennas;
use crate::store::lists;
use crate::store::roles;

/// How long an antenna catches for nobody: Misskey's default.
const UNUSED: i64 = 7 * DAY;

/// Looking again within this time is not written down: reading costs no wear.
const LOOKS: i64 = HOUR;

/// Why something is not done with an antenna.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AntennaRefusal {
    /// It is not here, or not theirs.
    NoSuchAntenna,
    /// The list it should listen to is not here, or not theirs.
    NoSuchList,
    /// They have as many as they may.
    TooMany,
    /// It neither looks for anything nor leaves anything out.
    NoWords,
}

/// One of ours makes an antenna; id, owner and activity are given here.
pub fn create(tx: &Tx<'_>, me: &User, wanted: Antenna) -> Result<Antenna, Error<AntennaRefusal>> {
    if !wanted.has_words() {
        return Err(Refused(AntennaRefusal::NoWords));
    }
    let limit = roles::policies(tx, me, tx.now)?.antenna_limit;
    if antennas::count(tx, me.id)? >= i64::from(limit) {
        return Err(Refused(AntennaRefusal::TooMany));
    }
    let new = Antenna {
        id: tx.new_id(),
        user_id: me.id,
        is_active: true,
        ..wanted
    };
    check_list(tx, me.id, &new)?;
    antennas::insert(tx, &new)?;
    Ok(new)
}

/// Its owner changes an antenna; that it is looked at makes it catch again.
pub fn change(
    tx: &Tx<'_>,
    me: Id<User>,
    id: Id<Antenna>,
    change: impl FnOnce(Antenna) -> Antenna,
) -> Result<Antenna, Error<AntennaRefusal>> {
    let new = Antenna {
        id,
        user_id: me,
        is_active: true,
        ..change(owned(tx, me, id)?)
    };
    if !new.has_words() {
        return Err(Refused(AntennaRefusal::NoWords));
    }
    check_list(tx, me, &new)?;
    antennas::insert(tx, &new)?;
    Ok(new)
}

/// Its owner throws an antenna away.
pub fn delete(tx: &Tx<'_>, me: Id<User>, id: Id<Antenna>) -> Result<(), Error<AntennaRefusal>> {
    owned(tx, me, id)?;
    Ok(antennas::delete(tx, id)?)
}

/// Its owner looks at what an antenna caught.
pub fn look_at(tx: &Tx<'_>, antenna: &Antenna) -> Result<(), Error<Never>> {
    Ok(antennas::touch(tx, antenna.id)?)
}

/// Whether that is worth writing down.
pub fn is_look_news(antenna: &Antenna, last: Option<Time>, now: Time) -> bool {
    !antenna.is_active || last.is_none_or(|last| last < now.minus(LOOKS))
}

/// Stops antennas nobody looks at.
pub fn stop_unused(tx: &Tx<'_>) -> Result<(), Error<Never>> {
    Ok(antennas::stop_unused(tx, tx.now.minus(UNUSED))?)
}

/// A new note is caught by those antennas it fits. What is for some people only is never
/// caught, as in Misskey; whom the owner does not hear is left out when they look.
pub(super) fn catch(tx: &Tx<'_>, note: &Arc<Note>) -> rusqlite::Result<()> {
    if !note.visibility.is_open() {
        return Ok(());
    }
    for (antenna, username, host) in antennas::listening(tx, note)? {
        if antenna.fits(note, &username, host.as_deref()) {
            antennas::keep(tx, antenna.id, note.id)?;
            tx.tell(Event::Caught {
                owner: antenna.user_id,
                antenna: antenna.id,
                note: Arc::clone(note),
            });
        }
    }
    Ok(())
}

fn owned(tx: &Tx<'_>, me: Id<User>, id: Id<Antenna>) -> Result<Antenna, Error<AntennaRefusal>> {
    let antenna = antennas::by_id(tx, id)?.filter(|antenna| antenna.user_id == me);
    antenna.ok_or(Refused(AntennaRefusal::NoSuchAntenna))
}

fn check_list(tx: &Tx<'_>, me: Id<User>, antenna: &Antenna) -> Result<(), Error<AntennaRefusal>> {
    let Some(id) = antenna.list_id else {
        return Ok(());
    };
    let list = lists::by_id(tx, id)?.filter(|list| list.user_id == me);
    list.map(drop).ok_or(Refused(AntennaRefusal::NoSuchList))
}
