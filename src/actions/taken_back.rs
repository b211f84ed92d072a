//! What people of other servers take back by the id of what they did. It is looked for in
//! the transaction that otherwise remembers it: what came while it was on its way goes, and
//! what is still to come must not stay (I33).

use crate::actions::follows;
use crate::actions::notes::removal;
use crate::actions::reactions;
use crate::actions::relations;
use crate::config::Origin;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows as follow_rows;
use crate::store::notes;
use crate::store::relations as relation_rows;
use crate::store::taken_back;
use crate::store::users;

/// Renotes that one Announce may have made (I9).
pub const RENOTES: usize = 10;

/// The id of the renote that an Announce made of the object at this place of its list.
pub fn renote_id(announce: &str, place: usize) -> String {
    match place {
        0 => announce.to_owned(),
        _ => format!("{announce}#{place}"),
    }
}

/// Takes back the follow, block, renotes or reaction that this id made; says whether there
/// was anything (I19).
pub fn undo(tx: &Tx<'_>, us: &Origin, by: &User, id: &str) -> Result<bool, Error<Never>> {
    if let Some(follow) = follow_rows::by_uri(tx, by.id, id)? {
        follows::receive_undo(tx, by, follow.followee_id)?;
        notes::forget(tx, id)?;
        return Ok(true);
    }
    let blocked = relation_rows::blocked_by_uri(tx, by.id, id)?;
    if let Some(me) = blocked
        .map(|id| users::by_id(tx, id))
        .transpose()?
        .flatten()
    {
        return relations::receive_unblock(tx, by, &me);
    }
    let ids: Vec<String> = (0..RENOTES).map(|place| renote_id(id, place)).collect();
    let renotes = notes::renotes_by_activity(tx, by.id, &ids)?;
    for renote in &renotes {
        removal::remove(tx, us, renote)?;
    }
    Ok(!renotes.is_empty() || unreact(tx, by, id)?)
}

/// Takes back what this id made, or does not let it come late (I19, I33).
pub fn undo_or_expect(tx: &Tx<'_>, us: &Origin, by: &User, id: &str) -> Result<(), Error<Never>> {
    if !undo(tx, us, by, id)? {
        taken_back::insert(tx, by.id, id)?;
    }
    Ok(())
}

/// Deletes the note or the reaction with this id, or does not let it come late (I18, I33).
pub fn delete_or_expect(tx: &Tx<'_>, us: &Origin, by: &User, id: &str) -> Result<(), Error<Never>> {
    match notes::by_uri(tx, id)? {
        Some(note) if note.user_id == by.id => removal::remove(tx, us, &note)?,
        Some(_) => {}
        None if unreact(tx, by, id)? => {}
        None => taken_back::insert(tx, by.id, id)?,
    }
    Ok(())
}

fn unreact(tx: &Tx<'_>, by: &User, id: &str) -> Result<bool, Error<Never>> {
    match reactions::undo_by_uri(tx, by, id) {
        Ok(()) => Ok(true),
        Err(Refused(_)) => Ok(false),
        Err(Error::Failed(fault)) => Err(Error::Failed(fault)),
    }
}
