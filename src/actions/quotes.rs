//! Consent to being quoted (FEP-044f): asked for, given, taken back (I63 to I69).
//!
//! Ours may be quoted by whoever may see them, unless their author lets only some or blocks
//! the quoter. A quote of
//! ours goes out at once, and its author elsewhere is asked beside it.

use crate::actions::publish;
use crate::clock::DAY;
use crate::error::Error;
use crate::error::Never;
use crate::ids;
use crate::model::Id;
use crate::model::instances::Quoting;
use crate::model::interactions::Circle;
use crate::model::jobs::Deed;
use crate::model::jobs::Reply;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::paths;
use crate::model::quotes::Consent;
use crate::model::quotes::Request;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::instances;
use crate::store::interactions;
use crate::store::notes;
use crate::store::quotes;
use crate::store::relations;
use crate::store::settings;
use crate::store::users;

/// How long the author of what is quoted has to answer (I67).
const PATIENCE: i64 = 7 * DAY;

/// One of ours quotes a note elsewhere. The quote goes out at once; its author is asked
/// beside it, if they may read it, for the request holds it whole, and their server may
/// answer (I67). If the author of what it answers is asked first, both wait for their yes
/// (I71). Where who says nothing wants no quotes, it goes out with the words that ask nobody
/// (I70).
pub fn ask(tx: &Tx<'_>, quote: &Note, quoted: &Note) -> rusqlite::Result<()> {
    if quoted.is_local() {
        return Ok(());
    }
    let may_read = quote.visibility != Visibility::Specified
        && notes::may_see(tx, Some(quoted.user_id), quote)?;
    match quoting(tx, quoted)? {
        Quoting::Free => Ok(()),
        Quoting::Unwanted => quotes::set_consent(tx, quote.id, Consent::Refused, None),
        Quoting::Asked if !may_read => Ok(()),
        Quoting::Asked => {
            quotes::set_consent(tx, quote.id, Consent::Asked, None)?;
            publish(tx, quote.user_id, Deed::AskedToQuote(quote.id))
        }
    }
}

/// How the author of a note elsewhere takes it that it is quoted: as they say, else as is
/// usual where they are.
fn quoting(tx: &Tx<'_>, quoted: &Note) -> rusqlite::Result<Quoting> {
    if interactions::policy(tx, quoted.id)?.quotes != Circle::Everyone {
        return Ok(Quoting::Asked);
    }
    let host = users::by_id(tx, quoted.user_id)?.and_then(|author| author.host);
    let server = host.map(|host| instances::by_host(tx, &host)).transpose()?;
    Ok(server
        .flatten()
        .map_or(Quoting::Asked, |server| server.quoting()))
}

/// One of ours quotes another of ours, who need not be asked: their stamp is given with it,
/// for others show no quote without (I69 is about one's own only).
pub fn give(tx: &Tx<'_>, me: &User, quote: &Note, quoted: &Note) -> rusqlite::Result<()> {
    if quoted.user_id == me.id || quote.local_only || !may_be_quoted(tx, quoted, me)? {
        return Ok(());
    }
    let Some(address) = settings::address(tx, &paths::note(quote.id))? else {
        return Ok(());
    };
    let stamp = quotes::upsert(tx, quoted.id, me.id, &address)?;
    let stamp = settings::address(tx, &paths::quote_authorization(stamp))?;
    quotes::set_consent(tx, quote.id, Consent::Given, stamp.as_deref())
}

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

/// The author of what one of ours quotes says no.
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
    Ok(publish(tx, note.user_id, Deed::Restamped(quote))?)
}

/// The author of a note takes back their word to a quote of it, which is shown without what
/// it quoted; one of ours leads there, and says so (I66).
pub fn withdraw(tx: &Tx<'_>, by: Id<User>, quote: Id<Note>) -> Result<(), Error<Never>> {
    let shows = |quote: &Note| {
        quote.is_quote && quote.renote_id.is_some() && quote.renote_user_id == Some(by)
    };
    let Some(quote) = notes::by_id(tx, quote)?.filter(shows) else {
        return Ok(());
    };
    if !quote.is_local() {
        return Ok(notes::unquote(tx, quote.id)?);
    }
    let quoted = quote.renote_id.map(|id| notes::by_id(tx, id)).transpose()?;
    let address = match quoted.flatten() {
        Some(Note { uri: Some(uri), .. }) => Some(uri),
        Some(ours) => settings::address(tx, &paths::note(ours.id))?,
        None => None,
    };
    quotes::set_consent(tx, quote.id, Consent::Refused, None)?;
    if let Some(address) = address {
        notes::hide_quoted(tx, quote.id, &address)?;
    }
    Ok(publish(tx, quote.user_id, Deed::Restamped(quote.id))?)
}

/// One of ours takes back every word they gave to one quoter, as when they block them.
pub fn withdraw_from(tx: &Tx<'_>, me: Id<User>, quoter: Id<User>) -> Result<(), Error<Never>> {
    for stamp in quotes::given_to(tx, me, quoter)? {
        quotes::delete(tx, stamp.id)?;
        let address = settings::address(tx, &paths::quote_authorization(stamp.id))?;
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
        let shown = address.map(|address| quotes::with_stamp(tx, &address));
        if let Some(quote) = shown.transpose()?.flatten() {
            withdraw(tx, me, quote)?;
        }
    }
    Ok(())
}

/// Whoever was asked for so long and said nothing is not going to: what quotes them goes on
/// with the words that ask nobody (I67). They may still answer.
pub fn stop_asking(tx: &Tx<'_>) -> Result<(), Error<Never>> {
    /// Hardly more than go out in an hour; the rest is for the next.
    const AT_ONCE: u32 = 500;
    let before = Id::new(ids::first_of(tx.now.minus(PATIENCE)));
    for id in quotes::asked_before(tx, before, AT_ONCE)? {
        if let Some(quote) = notes::by_id(tx, id)? {
            quotes::set_consent(tx, id, Consent::Refused, None)?;
            publish(tx, quote.user_id, Deed::Restamped(id))?;
        }
    }
    Ok(())
}
