//! What an Accept or a Reject answers: which wish of ours it names.

use crate::config::Origin;
use crate::federation::addresses::Ours;
use crate::federation::authority;
use crate::federation::inbox::Act;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::Id;
use crate::model::interactions::Wish;
use crate::model::notes::Note;
use crate::model::relays::Relay;
use crate::model::users::User;
use crate::store::follows as rows;
use crate::store::notes;

/// GoToSocial's requests for what is not a quote.
const REQUESTS: [&str; 3] = ["ReplyRequest", "LikeRequest", "AnnounceRequest"];

/// What one of ours asked for.
pub enum Asked {
    /// To quote a note of theirs; this is the quote.
    Quote(Box<Note>),
    /// To subscribe to a relay.
    Relay(Id<Relay>),
    /// To reply to, renote or react to a note of theirs.
    Interaction(Wish),
    /// Nothing: somebody elsewhere answered a note of theirs, and their servers tell all (I73).
    Answer(Box<Note>),
    /// To follow them; this is who.
    Follow(Id<User>),
}

/// The wish that is answered, if it is one of ours to this actor.
pub fn answered(act: Act<'_>) -> Result<Option<Asked>, Trouble> {
    if let Some(quote) = quote(act)? {
        return Ok(Some(Asked::Quote(Box::new(quote))));
    }
    if let Some(relay) = relay(act) {
        return Ok(Some(Asked::Relay(relay)));
    }
    if let Some(wish) = wish(act) {
        return Ok(Some(Asked::Interaction(wish)));
    }
    if let Some(answer) = answer(act)? {
        return Ok(Some(Asked::Answer(Box::new(answer))));
    }
    Ok(follower(act)?.map(Asked::Follow))
}

/// Another's answer to a note of theirs, in the thread or outside it.
fn answer(act: Act<'_>) -> Result<Option<Note>, Trouble> {
    let us = &act.app.config.origin;
    let named = loose::id_of(act.activity.object()).filter(|id| Ours::read(us, id).is_none());
    let Some(named) = named else { return Ok(None) };
    Ok(act.app.db.read(|db| {
        let Some(note) = notes::by_uri(db, named)? else {
            return Ok(None);
        };
        let above = match &note.reply_uri {
            Some(uri) => notes::by_uri(db, uri)?.map(|above| above.user_id),
            None => note.reply_user_id,
        };
        Ok((above == Some(act.by.id)).then_some(note))
    })?)
}

/// The quote of ours that is answered, by our name for the request or by the quote in it.
fn quote(act: Act<'_>) -> Result<Option<Note>, Trouble> {
    let us = &act.app.config.origin;
    let object = act.activity.object();
    let named = loose::id_of(object).and_then(|id| Ours::read(us, id));
    let quote = match named {
        Some(Ours::QuoteRequest(quote)) => Some(quote),
        _ if loose::is_a(object, "QuoteRequest") => {
            match loose::id_of(get(object, "instrument")).and_then(|id| Ours::read(us, id)) {
                Some(Ours::Note(quote)) => Some(quote),
                _ => None,
            }
        }
        _ => None,
    };
    let Some(quote) = quote else { return Ok(None) };
    let note = act.app.db.read(|db| notes::by_id(db, quote))?;
    match note.filter(Note::is_local) {
        Some(note) if note.renote_user_id == Some(act.by.id) => Ok(Some(note)),
        Some(_) => Err(Trouble::never("an answer to what another was asked")),
        None => Ok(None),
    }
}

/// What one of ours did with a note of theirs, named by itself, by the activity that told
/// of it, or by the request for it (I72).
fn wish(act: Act<'_>) -> Option<Wish> {
    let object = act.activity.object();
    let read = |id: Option<&str>| wish_named(&act.app.config.origin, id?);
    let is_request = REQUESTS.iter().any(|kind| loose::is_a(object, kind));
    read(loose::id_of(object)).or_else(|| match is_request {
        true => read(loose::id_of(get(object, "instrument"))),
        false => None,
    })
}

/// What of ours an address names that somebody may be asked about.
pub fn wish_named(us: &Origin, address: &str) -> Option<Wish> {
    match Ours::read(us, address)? {
        Ours::Note(note) | Ours::NoteActivity(note) | Ours::NoteRequest(note) => {
            Some(Wish::Note(note))
        }
        Ours::Like(reaction) | Ours::LikeRequest(reaction) => Some(Wish::Reaction(reaction)),
        _ => None,
    }
}

/// The relay whose subscription is answered.
fn relay(act: Act<'_>) -> Option<Id<Relay>> {
    let named = loose::id_of(act.activity.object())?;
    match Ours::read(&act.app.config.origin, named) {
        Some(Ours::RelayFollow(relay)) => Some(relay),
        _ => None,
    }
}

/// Whose follow is answered: by our own name for it, by the embedded pair, or because
/// only one of ours waits for this answer. Answers to other wishes (quotes, likes,
/// replies) are not ours to understand here (I69).
fn follower(act: Act<'_>) -> Result<Option<Id<User>>, Trouble> {
    let object = act.activity.object();
    if object.is_object() && !is_follow(object) {
        return Ok(None);
    }
    let named = loose::id_of(object);
    let ours = named.and_then(|id| Ours::read(&act.app.config.origin, id));
    if let Some(Ours::Follow(follower, followee)) = ours {
        return Ok((followee == act.by.id).then_some(follower));
    }
    let followee = loose::id_of(get(object, "object"));
    if let Some(user) = act.resident(loose::id_of(get(object, "actor")))? {
        let fits = followee.is_none_or(|id| id == act.uri);
        return Ok(fits.then_some(user.id));
    }
    // A bare id that is no follow of ours may name something else altogether.
    if named.is_some_and(|id| !authority::same_origin(id, act.uri) && ours != Some(Ours::Other)) {
        return Ok(None);
    }
    let waiting = act
        .app
        .db
        .read(|db| rows::local_requests_to(db, act.by.id))?;
    Ok(match waiting.as_slice() {
        [only] => Some(only.follower_id),
        _ => None,
    })
}

/// A Follow, or one whose type was left out.
fn is_follow(object: &serde_json::Value) -> bool {
    loose::is_a(object, "Follow") || loose::types(object).next().is_none()
}
