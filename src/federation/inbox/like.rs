//! Reactions: Like, EmojiReact, Dislike (I24 to I26, section 3.7).

use crate::actions;
use crate::federation::inbox::Act;
use crate::federation::inbox::politely;
use crate::federation::inbox::reaction;
use crate::federation::inbox::reaction::Meant;
use crate::federation::incoming;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::tag::Emoji;
use crate::model::reactions;
use crate::store::emojis;

/// A custom emoji to be learned on the way.
struct Lesson {
    host: String,
    emoji: Emoji,
}

/// Somebody reacts. A note that is not here is not fetched for that (I54).
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let us = &act.app.config.origin;
    let target = act.activity.object_id().unwrap_or_default();
    let Some(note) = act.app.db.read(|db| posts::known(db, us, target))? else {
        return Ok(());
    };
    let (emoji, lesson) = stored(act, reaction::meant(act.activity))?;
    let replaces = !reaction::stands_beside_others(act.activity);
    let (by, id) = (act.by.clone(), act.activity.id.map(str::to_owned));
    let reporter = by.host.clone().unwrap_or_default();
    let reacted = move |tx: &crate::store::Tx<'_>| {
        if let Some(Lesson { host, emoji }) = &lesson {
            actions::emojis::learn(tx, host, &incoming::picture(emoji), &reporter)?;
        }
        politely(actions::reactions::receive(
            tx,
            &by,
            note.id,
            &emoji,
            id.as_deref(),
            replaces,
        ))
    };
    Ok(act.app.db.write(reacted)?)
}

/// The stored spelling of what was meant; a custom emoji nobody knows the picture of is
/// a plain ❤.
fn stored(act: Act<'_>, meant: Meant) -> Result<(String, Option<Lesson>), Trouble> {
    let (name, host, tag) = match meant {
        Meant::Unicode(emoji) => return Ok((emoji, None)),
        Meant::Custom { name, host, tag } => (name, host, tag),
    };
    let us = &act.app.config.origin;
    let host = host
        .or_else(|| act.by.host.clone())
        .filter(|host| !us.is_home(host));
    let known = act
        .app
        .db
        .read(|db| emojis::by_name(db, &name, host.as_deref()))?;
    let spelled = reactions::spell(&name, host.as_deref());
    Ok(match (host, tag, known) {
        (Some(host), Some(emoji), _) => (spelled, Some(Lesson { host, emoji })),
        (_, _, Some(_)) => (spelled, None),
        _ => (reactions::LIKE.to_owned(), None),
    })
}

/// The stored spelling of the emoji an undone reaction names.
pub fn spelling(act: Act<'_>, meant: Meant) -> Result<String, Trouble> {
    Ok(stored(act, meant)?.0)
}
