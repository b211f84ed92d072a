//! Blocks of ours by others (I27).

use crate::actions::relations;
use crate::federation::inbox::Act;
use crate::federation::trouble::Trouble;

/// Somebody blocks one of ours. A block with a target is a community's ban and means
/// nothing here.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    if act.activity.target_id().is_some() {
        return Ok(());
    }
    let Some(me) = act.resident(act.activity.object_id())? else {
        return Ok(());
    };
    let (by, id) = (act.by.clone(), act.activity.id.map(str::to_owned));
    Ok(act
        .app
        .db
        .write(move |tx| relations::receive_block(tx, &by, &me, id.as_deref()))?)
}
