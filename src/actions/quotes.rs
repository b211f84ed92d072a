//! Consent to being quoted (FEP-044f): asked for, given, taken back (I63 to I69).
//!
//! Ours may be quoted by whoever may see them, unless their author lets only some or blocks
//! the quoter. A quote of
//! ours goes out at once, and its author elsewhere is asked beside it.

use crate::actions::publish;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::interactions::Circle;
use crate::model::jobs::Deed;
use crate::model::jobs::Reply;
use crate::model::notes::Note;
use crate::model::quotes::Consent;
use crate::model::quotes::Request;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::interactions;
use crate::store::notes;
use crate::store::quotes;
use crate::store::relations;

/// Another server's quote of one of ours asks for our word. The same request again gets
/// the same answer.
pub fn answer(
    tx: &Tx<'_>,
    by: &User,
    quoted: Id<Note>,
    quote_uri: &str,
    request: Request,
) -> Result<(), Error<Never>> {
    let Some(note) = notes::by_id(tx, quoted)? else {
        return Ok(());
    };
    if !may_be_quoted(tx, &note, by)? {
        return refuse(tx, note.user_id, by.id, request);
    }
    let stamp = quotes::upsert(tx, note.id, by.id, quote_uri)?;
    let reply = Reply {
        from: note.user_id,
        to: by.id,
        request,
        stamp: Some(stamp.number()),
    };
    Ok(publish(tx, note.user_id, Deed::Replied(reply))?)
}

/// Whether this one may quote that note of ours.
pub fn may_be_quoted(tx: &rusqlite::Connection, note: &Note, by: &User) -> rusqlite::Result<bool> {
    let is_one_of = match interactions::policy(tx, note.id)?.quotes {
        Circle::Everyone | Circle::Askers => true,
        Circle::Followers => follows::find(tx, by.id, note.user_id)?.is_some(),
        Circle::Nobody => false,
    };
    Ok(note.visibility.is_open()
        && !note.local_only
        && !note.is_renote()
        && is_one_of
        && !relations::blocks(tx, note.user_id, by.id)?)
}

/// One of ours says no to a request.
pub fn refuse(
    tx: &Tx<'_>,
    from: Id<User>,
    to: Id<User>,
    request: Request,
) -> Result<(), Error<Never>> {
    let reply = Reply {
        from,
        to,
        request,
        stamp: None,
    };
    Ok(publish(tx, from, Deed::Replied(reply))?)
}

/// The author of what one of ours quotes says yes; `stamp` proves it and was looked at.
pub fn receive_yes(
    tx: &Tx<'_>,
    by: Id<User>,
    quote: Id<Note>,
    stamp: &str,
) -> Result<(), Error<Never>> {
    settle(tx, by, quote, Consent::Given, Some(stamp))
}

/// The author of what one of ours quotes says no, or takes their word back.
pub fn receive_no(tx: &Tx<'_>, by: Id<User>, quote: Id<Note>) -> Result<(), Error<Never>> {
    settle(tx, by, quote, Consent::Refused, None)
}

fn settle(
    tx: &Tx<'_>,
    by: Id<User>,
    quote: Id<Note>,
    consent: Consent,
    stamp: Option<&str>,
) -> Result<(), Error<Never>> {
    let Some(note) = notes::by_id(tx, quote)? else {
        return Ok(());
    };
    let is_theirs = note.is_local() && note.is_quote && note.renote_user_id == Some(by);
    let (known, known_stamp) = quotes::consent(tx, quote)?;
    let is_news = known != Some(consent) || known_stamp.as_deref() != stamp;
    if !is_theirs || known.is_none() || !is_news {
        return Ok(());
    }
    quotes::set_consent(tx, quote, consent, stamp)?;
    Ok(publish(tx, note.user_id, Deed::Edited(quote))?)
}

/// The author of a note elsewhere takes back their word to another's quote of it: the quote
/// is shown without what it quoted.
pub fn receive_withdrawal(tx: &Tx<'_>, by: Id<User>, quote: Id<Note>) -> Result<(), Error<Never>> {
    match notes::by_id(tx, quote)? {
        Some(note) if note.is_local() => receive_no(tx, by, quote),
        Some(note) if note.is_quote && note.renote_user_id == Some(by) => {
            Ok(notes::unquote(tx, note.id)?)
        }
        _ => Ok(()),
    }
}

/// One of ours takes back every word they gave to one quoter, as when they block them.
pub fn withdraw_from(tx: &Tx<'_>, me: Id<User>, quoter: Id<User>) -> rusqlite::Result<()> {
    for stamp in quotes::given_to(tx, me, quoter)? {
        quotes::delete(tx, stamp.id)?;
        publish(
            tx,
            me,
            Deed::Withdrew {
                stamp: stamp.id.number(),
                note: stamp.note_id,
                quoter,
                quote_uri: stamp.quote_uri,
            },
        )?;
    }
    Ok(())
}
