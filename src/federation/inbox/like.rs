//! Reactions: Like, EmojiReact, Dislike (I24 to I26, section 3.7).

use crate::actions;
use crate::clock::HOUR;
use crate::federation::inbox::Act;
use crate::federation::inbox::politely;
use crate::federation::inbox::reaction;
use crate::federation::inbox::reaction::Meant;
use crate::federation::incoming;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::tag::Emoji;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::model::emojis::Emoji as Known;
use crate::model::reactions;
use crate::store::emojis;
use crate::store::instances;

/// Servers nobody here knew that the people of one server may name with their emoji.
const UNKNOWN_HOSTS: Rule = Rule {
    max: 20,
    window: HOUR,
};

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
    let is_beside = reaction::stands_beside_others(act.activity);
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
            is_beside,
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
    let mut host = host
        .or_else(|| act.by.host.clone())
        .filter(|host| !us.is_home(host));
    let mut known = named(act, &name, host.as_deref())?;
    if known.is_none() && !may_tell_of(act, host.as_deref())? {
        host.clone_from(&act.by.host);
        known = named(act, &name, host.as_deref())?;
    }
    let spelled = reactions::spell(&name, host.as_deref());
    Ok(match (host, tag, known) {
        (Some(host), Some(emoji), _) => (spelled, Some(Lesson { host, emoji })),
        (_, _, Some(_)) => (spelled, None),
        _ => (reactions::LIKE.to_owned(), None),
    })
}

fn named(act: Act<'_>, name: &str, host: Option<&str>) -> Result<Option<Known>, Trouble> {
    Ok(act.app.db.read(|db| emojis::by_name(db, name, host))?)
}

/// Whether somebody may say that a server has an emoji: their own, or one that is known
/// here; of others only so many are believed, for each is kept.
fn may_tell_of(act: Act<'_>, host: Option<&str>) -> Result<bool, Trouble> {
    let home = act.by.host.as_deref().unwrap_or_default();
    let Some(host) = host.filter(|host| *host != home) else {
        return Ok(true);
    };
    if act
        .app
        .db
        .read(|db| instances::by_host(db, host))?
        .is_some()
    {
        return Ok(true);
    }
    let (what, now) = (format!("emoji hosts of {home}"), act.app.clock.now());
    let counted = act
        .app
        .limits
        .count(Actor::Anybody, &what, UNKNOWN_HOSTS, now);
    Ok(counted.is_ok())
}

/// The stored spelling of the emoji an undone reaction names.
pub fn spelling(act: Act<'_>, meant: Meant) -> Result<String, Trouble> {
    Ok(stored(act, meant)?.0)
}
