//! Decorations of avatars: made, changed, thrown away, worn.

use std::collections::HashSet;

use serde_json::Value;
use serde_json::json;

use crate::actions::moderation;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::decorations::DECORATIONS;
use crate::model::decorations::Decoration;
use crate::model::decorations::Worn;
use crate::model::events::Event;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::decorations;
use crate::store::roles;

/// Why a decoration is not made, changed or worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecorationRefusal {
    /// It is not here.
    NoSuchDecoration,
    /// There are enough.
    TooMany,
    /// More than one's roles let one wear.
    TooManyWorn,
}

/// A decoration is made; its id is given.
pub fn add(
    tx: &Tx<'_>,
    by: Id<User>,
    new: Decoration,
) -> Result<Decoration, Error<DecorationRefusal>> {
    if decorations::count(tx)? >= DECORATIONS {
        return Err(Refused(DecorationRefusal::TooMany));
    }
    let new = Decoration {
        id: tx.new_id(),
        ..new
    };
    decorations::put(tx, &new)?;
    let info = json!({"avatarDecorationId": new.id, "avatarDecoration": written(&new)});
    moderation::record(tx, by, "createAvatarDecoration", &info)?;
    Ok(new)
}

/// A decoration is changed.
pub fn change(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<Decoration>,
    change: impl FnOnce(&mut Decoration),
) -> Result<(), Error<DecorationRefusal>> {
    let before = own(tx, id)?;
    let mut after = before.clone();
    change(&mut after);
    after.updated_at = Some(tx.now);
    decorations::put(tx, &after)?;
    let (before, after) = (written(&before), written(&after));
    let info = json!({"avatarDecorationId": id, "before": before, "after": after});
    Ok(moderation::record(tx, by, "updateAvatarDecoration", &info)?)
}

/// A decoration is thrown away; whoever wears it wears it no more.
pub fn delete(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<Decoration>,
) -> Result<(), Error<DecorationRefusal>> {
    let gone = own(tx, id)?;
    decorations::delete(tx, id)?;
    let info = json!({"avatarDecorationId": id, "avatarDecoration": written(&gone)});
    Ok(moderation::record(tx, by, "deleteAvatarDecoration", &info)?)
}

/// A user wears these; what is not there or not for them is left out, as in Misskey.
pub fn wear(tx: &Tx<'_>, me: &User, wished: Vec<Worn>) -> Result<(), Error<DecorationRefusal>> {
    let most = roles::policies(tx, me, tx.now)?.avatar_decoration_limit;
    if wished.len() > most as usize {
        return Err(Refused(DecorationRefusal::TooManyWorn));
    }
    let mine: HashSet<String> = roles::of(tx, me, tx.now)?
        .iter()
        .map(|role| role.id.to_string())
        .collect();
    let all = decorations::all(tx)?;
    let is_mine =
        |it: &Decoration| it.roles.is_empty() || it.roles.iter().any(|role| mine.contains(role));
    let open: HashSet<Id<Decoration>> = all
        .iter()
        .filter(|it| is_mine(it))
        .map(|it| it.id)
        .collect();
    let worn: Vec<Worn> = wished
        .into_iter()
        .filter(|worn| open.contains(&worn.id))
        .collect();
    decorations::wear(tx, me.id, &worn)?;
    tx.tell(Event::Changed(me.id));
    Ok(())
}

fn own(tx: &Tx<'_>, id: Id<Decoration>) -> Result<Decoration, Error<DecorationRefusal>> {
    let found = decorations::by_id(tx, id)?;
    found.ok_or(Refused(DecorationRefusal::NoSuchDecoration))
}

fn written(it: &Decoration) -> Value {
    json!({
        "id": it.id,
        "name": it.name,
        "description": it.description,
        "url": it.url,
        "roleIdsThatCanBeUsedThisDecoration": it.roles,
        "updatedAt": it.updated_at.map(|at| at.to_string()),
    })
}
