//! Reacting and taking it back.

use crate::actions::interactions::welcome;
use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::actions::publish;
use crate::actions::webhooks;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::events::Event;
use crate::model::interactions::Interaction;
use crate::model::interactions::Welcome;
use crate::model::interactions::Wish;
use crate::model::jobs::Deed;
use crate::model::jobs::Unreacted;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notifications::Kind;
use crate::model::reactions::LIKE;
use crate::model::reactions::Reaction;
use crate::model::reactions::custom;
use crate::model::reactions::spell;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::emojis;
use crate::store::follows;
use crate::store::interactions;
use crate::store::notes;
use crate::store::reactions;
use crate::store::relations;
use crate::store::roles;
use crate::store::taken_back;
use crate::store::users;

/// Why a reaction is not made or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReactRefusal {
    /// The note is not here, or may not be seen.
    NoSuchNote,
    /// A pure renote has no reactions.
    IsRenote,
    /// The same reaction stands there already.
    AlreadyReacted,
    /// There is none to take back.
    NotReacted,
    /// The author blocks the reactor.
    Blocked,
    /// The author does not want it.
    NotWelcome,
}

/// One of ours reacts. `wanted` is a Unicode emoji already checked and normalised, or
/// `:name:`; what is not known becomes ❤. Another reaction replaces the former one.
pub fn react(
    tx: &Tx<'_>,
    me: &User,
    note: Id<Note>,
    wanted: &str,
) -> Result<Reaction, Error<ReactRefusal>> {
    let note = seen(tx, me.id, note)?;
    if note.is_renote() {
        return Err(Refused(ReactRefusal::IsRenote));
    }
    if note.user_id != me.id && relations::blocks(tx, note.user_id, me.id)? {
        return Err(Refused(ReactRefusal::Blocked));
    }
    let welcome = welcome(tx, me.id, &note, Interaction::Like)?;
    if welcome == Welcome::No {
        return Err(Refused(ReactRefusal::NotWelcome));
    }
    let emoji = accepted(tx, me, &note, wanted)?;
    let former = reactions::of_user(tx, me.id, note.id)?;
    if former.iter().any(|reaction| reaction.emoji == emoji) {
        return Err(Refused(ReactRefusal::AlreadyReacted));
    }
    for reaction in &former {
        take_back(tx, &note, reaction)?;
    }
    let reaction = Reaction {
        id: tx.new_id(),
        note_id: note.id,
        user_id: me.id,
        emoji,
        uri: None,
        is_beside: false,
    };
    put(tx, &note, &reaction)?;
    if welcome == Welcome::Asked {
        interactions::insert_approval(tx, Wish::Reaction(reaction.id))?;
    }
    if is_told_elsewhere(tx, &note, me.id)? {
        publish(tx, me.id, Deed::Reacted(reaction.id))?;
    }
    Ok(reaction)
}

/// One of ours takes their reaction back.
pub fn unreact(tx: &Tx<'_>, me: &User, note: Id<Note>) -> Result<(), Error<ReactRefusal>> {
    let note = notes::by_id(tx, note)?.ok_or(Refused(ReactRefusal::NoSuchNote))?;
    let mine = reactions::of_user(tx, me.id, note.id)?;
    if mine.is_empty() {
        return Err(Refused(ReactRefusal::NotReacted));
    }
    for reaction in &mine {
        take_back(tx, &note, reaction)?;
    }
    Ok(())
}

/// EmojiReacts of one user on one note: nobody needs more to say how they feel.
const MOST_BESIDE: usize = 20;

/// A reaction of another server arrives. `emoji` is in its stored spelling. A Like replaces
/// the former one, an EmojiReact stands beside others (I52).
pub fn receive(
    tx: &Tx<'_>,
    by: &User,
    note: Id<Note>,
    emoji: &str,
    uri: Option<&str>,
    is_beside: bool,
) -> Result<(), Error<ReactRefusal>> {
    let mut note = seen(tx, by.id, note)?;
    // A Like of a pure renote means the renoted note (I54).
    if let Some(renoted) = note.renote_id.filter(|_| note.is_renote()) {
        note = seen(tx, by.id, renoted)?;
    }
    if relations::blocks(tx, note.user_id, by.id)? {
        return Err(Refused(ReactRefusal::Blocked));
    }
    if let Some(uri) = uri {
        if notes::is_forgotten(tx, uri)? || taken_back::contains(tx, by.id, uri)? {
            return Err(Refused(ReactRefusal::NotReacted));
        }
        if reactions::by_uri(tx, uri)?.is_some() {
            return Err(Refused(ReactRefusal::AlreadyReacted));
        }
    }
    let emoji = if likes_only(&note) { LIKE } else { emoji };
    let former = reactions::of_user(tx, by.id, note.id)?;
    if former.iter().any(|reaction| reaction.emoji == emoji) {
        return Err(Refused(ReactRefusal::AlreadyReacted));
    }
    if is_beside {
        let beside = former.iter().filter(|reaction| reaction.is_beside);
        if beside.count() >= MOST_BESIDE {
            return Err(Refused(ReactRefusal::AlreadyReacted));
        }
    } else {
        for reaction in former.iter().filter(|reaction| !reaction.is_beside) {
            take_back(tx, &note, reaction)?;
        }
    }
    let reaction = Reaction {
        id: tx.new_id(),
        note_id: note.id,
        user_id: by.id,
        emoji: emoji.to_owned(),
        uri: uri.map(str::to_owned),
        is_beside,
    };
    Ok(put(tx, &note, &reaction)?)
}

/// A reaction of another server is undone: the one with this emoji. Where none is named it
/// is the ❤, or the only one (I53).
pub fn undo(
    tx: &Tx<'_>,
    by: &User,
    note: Id<Note>,
    emoji: Option<&str>,
) -> Result<(), Error<ReactRefusal>> {
    let mut note = notes::by_id(tx, note)?.ok_or(Refused(ReactRefusal::NoSuchNote))?;
    if let Some(renoted) = note.renote_id.filter(|_| note.is_renote()) {
        note = notes::by_id(tx, renoted)?.ok_or(Refused(ReactRefusal::NoSuchNote))?;
    }
    let theirs = reactions::of_user(tx, by.id, note.id)?;
    let with = |emoji: &str| theirs.iter().find(|reaction| reaction.emoji == emoji);
    let only = theirs.first().filter(|_| theirs.len() == 1);
    let found = match emoji {
        // Whatever was said, a note for likes only has taken a ❤.
        Some(emoji) => with(emoji).or_else(|| with(LIKE).filter(|_| likes_only(&note))),
        None => with(LIKE).or(only),
    };
    let reaction = found.ok_or(Refused(ReactRefusal::NotReacted))?;
    Ok(take_back(tx, &note, reaction)?)
}

/// A reaction of another server is undone, named by its activity.
pub fn undo_by_uri(tx: &Tx<'_>, by: &User, uri: &str) -> Result<(), Error<ReactRefusal>> {
    let reaction = reactions::by_uri(tx, uri)?.filter(|reaction| reaction.user_id == by.id);
    let reaction = reaction.ok_or(Refused(ReactRefusal::NotReacted))?;
    let note = notes::by_id(tx, reaction.note_id)?.ok_or(Refused(ReactRefusal::NoSuchNote))?;
    Ok(take_back(tx, &note, &reaction)?)
}

fn seen(tx: &Tx<'_>, by: Id<User>, note: Id<Note>) -> Result<Note, Error<ReactRefusal>> {
    let note = notes::by_id(tx, note)?.ok_or(Refused(ReactRefusal::NoSuchNote))?;
    if notes::may_see(tx, Some(by), &note)? {
        Ok(note)
    } else {
        Err(Refused(ReactRefusal::NoSuchNote))
    }
}

/// What the author of the note, and the emoji itself, let `wanted` be.
fn accepted(tx: &Tx<'_>, me: &User, note: &Note, wanted: &str) -> rusqlite::Result<String> {
    if note.reaction_acceptance == Some(ReactionAcceptance::LikeOnly) {
        return Ok(LIKE.to_owned());
    }
    let Some(named) = custom(wanted) else {
        return Ok(if wanted.is_empty() { LIKE } else { wanted }.to_owned());
    };
    let wants_harmless = matches!(
        note.reaction_acceptance,
        Some(
            ReactionAcceptance::NonSensitiveOnly
                | ReactionAcceptance::NonSensitiveOnlyForLocalLikeOnlyForRemote
        )
    );
    let emoji = emojis::by_name(tx, named.name, None)?
        .filter(|emoji| !(wants_harmless && emoji.looks.is_sensitive));
    let emoji = match emoji {
        Some(emoji) if may_use(tx, me, &emoji)? => Some(emoji),
        _ => None,
    };
    Ok(emoji.map_or(LIKE.to_owned(), |emoji| spell(&emoji.name, None)))
}

/// Whether the roles of a user let them react with an emoji.
fn may_use(tx: &Tx<'_>, me: &User, emoji: &Emoji) -> rusqlite::Result<bool> {
    let wanted = &emoji.looks.roles;
    if wanted.is_empty() {
        return Ok(true);
    }
    let mine = roles::of(tx, me, tx.now)?;
    Ok(mine
        .iter()
        .any(|role| wanted.contains(&role.id.to_string())))
}

/// Whether the author takes only ❤ from other servers.
fn likes_only(note: &Note) -> bool {
    matches!(
        note.reaction_acceptance,
        Some(
            ReactionAcceptance::LikeOnly
                | ReactionAcceptance::LikeOnlyForRemote
                | ReactionAcceptance::NonSensitiveOnlyForLocalLikeOnlyForRemote
        )
    )
}

fn put(tx: &Tx<'_>, note: &Note, reaction: &Reaction) -> rusqlite::Result<()> {
    if !reactions::insert(tx, reaction)? {
        return Ok(());
    }
    tx.tell(Event::Reacted {
        note: note.id,
        user: reaction.user_id,
        emoji: reaction.emoji.clone(),
    });
    webhooks::reacted(tx, note, reaction.user_id, &reaction.emoji)?;
    let news = News {
        kind: Kind::Reaction,
        by: Some(reaction.user_id),
        note: Some(note.id),
        detail: Some(&reaction.emoji),
    };
    notify(tx, note.user_id, news)
}

/// A reaction goes; if it is of ours, whoever was told of it is told.
pub(super) fn take_back(tx: &Tx<'_>, note: &Note, reaction: &Reaction) -> rusqlite::Result<()> {
    let is_ours = users::by_id(tx, reaction.user_id)?.is_some_and(|user| user.is_local());
    if is_ours && is_told_elsewhere(tx, note, reaction.user_id)? {
        let undone = Unreacted {
            reaction: reaction.id,
            note: note.id,
            user: reaction.user_id,
            emoji: reaction.emoji.clone(),
            is_asked: interactions::is_asked(tx, Wish::Reaction(reaction.id))?,
        };
        publish(tx, reaction.user_id, Deed::Unreacted(undone))?;
    }
    if let Some(uri) = &reaction.uri {
        notes::forget(tx, uri)?;
    }
    reactions::delete(tx, reaction.id)?;
    tx.tell(Event::Unreacted {
        note: note.id,
        user: reaction.user_id,
        emoji: reaction.emoji.clone(),
    });
    Ok(())
}

/// Whether anyone elsewhere hears of a reaction: the author, and followers if the note
/// is open (Misskey's rule).
fn is_told_elsewhere(tx: &Tx<'_>, note: &Note, reactor: Id<User>) -> rusqlite::Result<bool> {
    if note.local_only {
        return Ok(false);
    }
    Ok(!note.is_local()
        || (note.visibility.is_open() && follows::has_remote_follower(tx, reactor)?))
}
