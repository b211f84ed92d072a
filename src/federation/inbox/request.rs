//! Requests for interaction (GoToSocial, Mastodon): may I like, answer, pass on, quote,
//! feature this (I31, I64, I74)?
//!
//! Ours may be liked, answered and passed on by whoever may see them, so the wish is taken
//! for the deed. Being quoted needs our word for it, a stamp others can look at. People are
//! not featured here.

use serde_json::Value;

use crate::actions::quotes;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::inbox;
use crate::federation::inbox::Act;
use crate::federation::inbox::Sent;
use crate::federation::inbox::create;
use crate::federation::posts;
use crate::federation::posts::Route;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::notes::Note;
use crate::model::quotes::Request;

/// May I like, answer or pass this on: done as if it had been done.
pub fn interaction(act: Act<'_>) -> Result<(), Trouble> {
    let instrument = get(act.activity.document, "instrument");
    let sent = Sent {
        by: act.by,
        inbox_of: act.inbox_of,
        body: None,
        asking: act.asking,
    };
    if authority::classify(instrument) == Class::Activity {
        return inbox::act(act.app, sent, instrument);
    }
    if create::is_theirs(act, instrument) {
        let route = Route::default();
        return posts::receive(act.app, instrument, &route, Some(act.by), act.asking).map(drop);
    }
    match (loose::id_of(instrument), act.activity.kind) {
        (Some(id), Kind::ReplyRequest) => create::pointed_at(act.app, id, act.asking),
        (Some(id), Kind::AnnounceRequest) if act.is_at_home(id) => {
            inbox::looked_up(act.app, sent, id, Kind::Announce)
        }
        (Some(id), _) if act.is_at_home(id) => inbox::looked_up(act.app, sent, id, Kind::Like),
        _ => Ok(()),
    }
}

/// May I show this person among others: no.
pub fn feature(act: Act<'_>) -> Result<(), Trouble> {
    let Some(asked) = act.resident(act.activity.object_id())? else {
        return Ok(());
    };
    let (by, request) = (act.by.id, request(act));
    Ok(act
        .app
        .db
        .write(move |tx| quotes::refuse(tx, asked.id, by, request))?)
}

/// May I quote this. The quote itself is kept first: it is a note like any other.
pub fn quote(act: Act<'_>) -> Result<(), Trouble> {
    let us = &act.app.config.origin;
    let quoted = act.activity.object_id().unwrap_or_default();
    let quoted = act.app.db.read(|db| posts::known(db, us, quoted))?;
    let Some(quoted) = quoted.filter(Note::is_local) else {
        return Ok(());
    };
    let instrument = get(act.activity.document, "instrument");
    let Some(uri) = loose::id_of(instrument).map(str::to_owned) else {
        return Err(Trouble::never("a request to quote with nothing"));
    };
    if !act.is_at_home(&uri) {
        return Err(Trouble::never("a request for a quote that lives elsewhere"));
    }
    let (by, request) = (act.by.clone(), request(act));
    // A quote that is not allowed is not even looked at.
    let may = act
        .app
        .db
        .read(|db| quotes::may_be_quoted(db, &quoted, act.by))?;
    let is_quote = match may {
        true => {
            let quote = quoting(act, instrument, &uri)?;
            if quote.user_id != by.id {
                return Err(Trouble::never("a request for somebody else's quote"));
            }
            quote.is_quote && quote.renote_id == Some(quoted.id)
        }
        false => false,
    };
    let (quoted, author) = (quoted.id, quoted.user_id);
    Ok(act.app.db.write(move |tx| match is_quote {
        true => quotes::answer(tx, &by, quoted, &uri, request),
        false => quotes::refuse(tx, author, by.id, request),
    })?)
}

/// The note that quotes: embedded it is believed from its author, else it is fetched. It may
/// come before its Create, so it is news like one that was delivered.
fn quoting(act: Act<'_>, instrument: &Value, uri: &str) -> Result<Note, Trouble> {
    if create::is_theirs(act, instrument) {
        let route = Route::default();
        return posts::receive(act.app, instrument, &route, Some(act.by), act.asking);
    }
    posts::hinted(act.app, uri, act.asking)
}

/// The request as the answer repeats it.
fn request(act: Act<'_>) -> Request {
    let id = |name: &str| loose::id_of(get(act.activity.document, name)).map(str::to_owned);
    let kind = loose::types(act.activity.document)
        .next()
        .unwrap_or_default();
    Request {
        kind: kind.to_owned(),
        id: act.activity.id.unwrap_or_default().to_owned(),
        object: id("object").unwrap_or_default(),
        instrument: id("instrument"),
    }
}
