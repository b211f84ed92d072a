//! Passing on what answers a note of ours to those who follow its author (I85, I86).
//!
//! Their servers may not hear of it otherwise. Only what its author signed for everybody to
//! check (a Linked Data signature or an integrity proof) is passed on, byte by byte: of
//! anything else others could only ask its server, which costs everybody. Nothing that came
//! passed on is passed on again, nothing goes back to where it came from, and nobody whom
//! the author or this server does not want to hear gains hearers by it.

use serde_json::Value;

use crate::actions::traffic::Outgoing;
use crate::app::App;
use crate::clock::HOUR;
use crate::federation::authority;
use crate::federation::inbox::Act;
use crate::federation::outbox;
use crate::federation::outbox::audience;
use crate::federation::outbox::audience::Audience;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::model::Id;
use crate::model::instances::Mark;
use crate::model::jobs::Bearing;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::users::User;
use crate::store::instances;
use crate::store::notes;
use crate::store::relations;
use crate::store::users;

/// What one server may have passed on by us: a lively thread, and no flood.
const OF_ONE_SERVER: Rule = Rule {
    max: 120,
    window: HOUR,
};

/// What may be passed on to the followers of one of ours: two servers at their most.
const FOR_ONE_AUTHOR: Rule = Rule {
    max: 240,
    window: HOUR,
};

/// A message longer than this is not passed on, in bytes: it goes to every server that
/// follows, and one with a note of some thousand characters, in several languages and with
/// its pictures, mentions and proof, stays below.
const PASSED_ON_BYTES: usize = 64 << 10;

/// The ways to sign JSON with a key of Ed25519 (Data Integrity EdDSA Cryptosuites v1.0;
/// FEP-8b32).
const CRYPTOSUITES: [&str; 2] = ["eddsa-jcs-2022", "eddsa-rdfc-2022"];

/// What was known of a note before somebody said something about it.
pub struct Before {
    uri: String,
    note: Option<Note>,
}

/// Looks before the deed, if it may be worth passing on at all.
pub fn look(act: Act<'_>) -> Result<Option<Before>, Trouble> {
    let Some(uri) = act.activity.object_id() else {
        return Ok(None);
    };
    let is_short = act.body.is_some_and(|body| body.len() <= PASSED_ON_BYTES);
    if !is_short || !is_about_a_note(act) || !is_proven(act) {
        return Ok(None);
    }
    Ok(Some(Before {
        uri: uri.to_owned(),
        note: known(act.app, uri)?,
    }))
}

/// Looks again after the deed, and passes it on if it was news of an answer to one of ours.
pub fn pass_on(act: Act<'_>, before: Before) -> Result<(), Trouble> {
    let after = known(act.app, &before.uri)?;
    let is_news = match (act.activity.kind, &before.note, &after) {
        (Kind::Create, None, Some(_)) | (Kind::Delete, Some(_), None) => true,
        (Kind::Update, Some(old), Some(new)) => old.edited_at != new.edited_at,
        _ => false,
    };
    let Some(note) = after.or(before.note).filter(|_| is_news) else {
        return Ok(());
    };
    let (Some(author), Some(body)) = (answered(act.app, &note)?, act.body) else {
        return Ok(());
    };
    let from = authority::host_of(act.uri).unwrap_or_default();
    if !is_heard(act, author, &from)? || is_too_much(act.app, author, &from) {
        return Ok(());
    }
    let followers = act.app.db.read(|db| {
        let mut audience = Audience::default();
        audience.add_followers(db, author)?;
        Ok(audience)
    })?;
    bring(act.app, author, body, followers, &from)
}

/// Nothing goes back to where it came from.
fn bring(
    app: &App,
    sender: Id<User>,
    body: &str,
    audience: Audience,
    from: &str,
) -> Result<(), Trouble> {
    let mut inboxes = outbox::reachable(app, audience)?;
    inboxes.retain(|(_, host)| host != from);
    let outgoing = Outgoing {
        sender,
        body: body.to_owned(),
        bearing: Bearing::Alone,
    };
    outbox::send(app, vec![(outgoing, inboxes)])
}

/// Passes on what somebody said about a quote of ours to those who have it (I66).
pub fn to_readers(act: Act<'_>, quote: &Note) -> Result<(), Trouble> {
    let body = act.body.filter(|body| body.len() <= PASSED_ON_BYTES);
    let Some(body) = body.filter(|_| is_proven(act) && !quote.local_only) else {
        return Ok(());
    };
    let from = authority::host_of(act.uri).unwrap_or_default();
    if is_too_much(act.app, quote.user_id, &from) {
        return Ok(());
    }
    let readers = act.app.db.read(|db| audience::of_note(db, quote))?;
    bring(act.app, quote.user_id, body, readers, &from)
}

/// Whether it is one deed about one note that stands in it whole. Of what was deleted
/// nothing is left but its name.
fn is_about_a_note(act: Act<'_>) -> bool {
    let [object] = act.activity.objects() else {
        return false;
    };
    match act.activity.kind {
        Kind::Create | Kind::Update => {
            object.is_object() && loose::owner(object, Some(act.uri)) == Some(act.uri)
        }
        Kind::Delete => true,
        _ => false,
    }
}

/// Whether its author's server put something beside it that others can check: its look is
/// judged, and whose key it names. That it is theirs, the delivery has proven.
fn is_proven(act: Act<'_>) -> bool {
    let document = act.activity.document;
    let says =
        |proof: &Value, name: &str| get(proof, name).as_str().is_some_and(|it| !it.is_empty());
    let names_a_key = |proof: &Value, name: &str| {
        let key = get(proof, name).as_str();
        key.is_some_and(|key| authority::same_origin(key, act.uri))
    };
    let signature = get(document, "signature");
    let is_signed = loose::is_a(signature, "RsaSignature2017")
        && names_a_key(signature, "creator")
        && says(signature, "signatureValue");
    let is_proof = |proof: &Value| {
        let suite = get(proof, "cryptosuite").as_str();
        loose::is_a(proof, "DataIntegrityProof")
            && suite.is_some_and(|suite| CRYPTOSUITES.contains(&suite))
            && names_a_key(proof, "verificationMethod")
            && says(proof, "proofValue")
    };
    is_signed || loose::many(get(document, "proof")).iter().any(is_proof)
}

/// Whether the author and this server want whoever speaks to be heard by more people.
fn is_heard(act: Act<'_>, author: Id<User>, from: &str) -> Result<bool, Trouble> {
    if act.by.is_silenced || !act.by.is_active() {
        return Ok(false);
    }
    Ok(act.app.db.read(|db| {
        let is_here = users::by_id(db, author)?.is_some_and(|author| author.is_active());
        let server = instances::by_host(db, from)?;
        Ok(is_here
            && !server.is_some_and(|server| server.is_suspended)
            && !instances::is_marked(db, from, Mark::Silenced)?
            && !relations::blocks(db, author, act.by.id)?)
    })?)
}

/// Counts it, and tells whether it is more than one server, or one of ours, may cause.
fn is_too_much(app: &App, author: Id<User>, from: &str) -> bool {
    let of_them = format!("passed on of {from}");
    let counted = [
        (Actor::Anybody, of_them.as_str(), OF_ONE_SERVER),
        (Actor::Account(author.number()), "passed on", FOR_ONE_AUTHOR),
    ];
    let now = app.clock.now();
    let is_over = |(who, what, rule)| app.limits.count(who, what, rule, now).is_err();
    counted.into_iter().any(is_over)
}

fn known(app: &App, uri: &str) -> Result<Option<Note>, Trouble> {
    let us = &app.config.origin;
    Ok(app.db.read(|db| posts::known(db, us, uri))?)
}

/// Whose public note it answers for everybody to see, if that is one of ours.
fn answered(app: &App, note: &Note) -> Result<Option<Id<User>>, Trouble> {
    let Some(id) = note.reply_id.filter(|_| note.visibility.is_open()) else {
        return Ok(None);
    };
    let above = app.db.read(|db| notes::by_id(db, id))?;
    let is_ours = |above: &Note| {
        above.is_local() && above.visibility == Visibility::Public && !above.local_only
    };
    Ok(above.filter(is_ours).map(|above| above.user_id))
}
