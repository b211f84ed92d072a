//! Moving (I29).

use crate::actions::moves;
use crate::federation::inbox::Act;
use crate::federation::people;
use crate::federation::trouble::Trouble;

/// Somebody goes on under another address: it is read afresh, for it must agree.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    if act.activity.object_id() != Some(act.uri) {
        return Err(Trouble::never("a move of somebody else"));
    }
    let Some(target) = act.activity.target_id().filter(|target| *target != act.uri) else {
        return Err(Trouble::never("a move to nowhere"));
    };
    act.asking.allowed()?;
    let new = match act.resident(Some(target))? {
        Some(ours) => ours,
        None => people::meet(act.app, target)?,
    };
    let (old, target) = (act.by.clone(), target.to_owned());
    Ok(act
        .app
        .db
        .write(move |tx| moves::receive(tx, &old, &new, &target))?)
}
