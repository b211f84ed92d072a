//! Renotes (I23).

use serde_json::Value;

use crate::actions::notes::arrivals;
use crate::actions::notes::arrivals::Arrival;
use crate::actions::notes::arrivals::Reason;
use crate::actions::notes::arrivals::Target;
use crate::actions::taken_back;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::inbox;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::Sent;
use crate::federation::inbox::delete;
use crate::federation::inbox::relay;
use crate::federation::inbox::update;
use crate::federation::incoming;
use crate::federation::people;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::object::Reach;
use crate::model::interactions::Policy;
use crate::store::follows;

/// Somebody passes notes on.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let objects = act.activity.objects();
    if relay::subscribed(act.app, act.by)? {
        let mut uris = objects.iter().filter_map(relay::pointer).take(OBJECT_LIMIT);
        return uris.try_for_each(|uri| relay::brought(act.app, uri, act.asking));
    }
    for (index, object) in objects.iter().take(OBJECT_LIMIT).enumerate() {
        if authority::classify(object) == Class::Activity {
            wrapped(act, object, index)?;
        } else if let Some(uri) = loose::id_of(object) {
            renoted(act, uri, index)?;
        }
    }
    Ok(())
}

/// A community passes a deed on (I81). Nothing of it is believed but the votes of its own
/// server's members, if somebody here follows it: posts are fetched from their own host,
/// deletions confirmed there. What it deletes it shows no longer, whoever's it is (3.2).
fn wrapped(act: Act<'_>, document: &Value, index: usize) -> Result<(), Trouble> {
    let about = loose::id_of(get(document, "object"));
    match (Kind::of(document), about) {
        (Kind::Create, Some(uri)) => renoted(act, uri, index),
        (Kind::Update, Some(uri)) => update::pointed_at(act.app, uri, act.asking),
        (Kind::Delete, Some(uri)) => {
            delete::hide(act, uri)?;
            delete::confirmed(act.app, uri, act.asking)
        }
        (Kind::Like | Kind::Dislike, _) => vote(act, document),
        (Kind::Undo, _) if is_of_vote(get(document, "object")) => vote(act, document),
        _ => Ok(()),
    }
}

fn is_of_vote(undone: &Value) -> bool {
    matches!(Kind::of(undone), Kind::Like | Kind::Dislike)
}

/// What a member of the community's own server thinks of a note that is here.
fn vote(act: Act<'_>, document: &Value) -> Result<(), Trouble> {
    let member = loose::id_of(get(document, "actor"));
    let Some(member) = member.filter(|id| act.is_at_home(id)) else {
        return Ok(());
    };
    let us = &act.app.config.origin;
    let inner = get(document, "object");
    let target = loose::id_of(get(inner, "object")).or_else(|| loose::id_of(inner));
    let target = target.unwrap_or_default();
    let counts = act.app.db.read(|db| {
        let is_here = posts::known(db, us, target)?.is_some();
        Ok(is_here && follows::has_local_follower(db, act.by.id)?)
    })?;
    if !counts {
        return Ok(());
    }
    let member = people::by_uri(act.app, member, act.asking)?;
    let sent = Sent {
        by: &member,
        inbox_of: None,
        body: None,
        asking: act.asking,
    };
    inbox::act(act.app, sent, document)
}

/// A renote is nothing without its note: what cannot be found is not kept. An activity
/// that renotes several is one renote of each, told apart by their place.
fn renoted(act: Act<'_>, uri: &str, index: usize) -> Result<(), Trouble> {
    let id = act
        .activity
        .id
        .ok_or_else(|| Trouble::never("a renote without id"))?;
    let us = &act.app.config.origin;
    let (known, is_followed) = act.app.db.read(|db| {
        let known = posts::known(db, us, uri)?;
        Ok((known, follows::has_local_follower(db, act.by.id)?))
    })?;
    let renoted = match known {
        Some(note) => note,
        // A stranger's renote of a stranger's note is not worth a question (I11).
        None if !is_followed => return Ok(()),
        None => posts::by_uri(act.app, uri, act.asking)?,
    };
    let reach = Reach::read(act.activity.document);
    let followers = act
        .by
        .remote
        .as_ref()
        .and_then(|home| home.followers_uri.as_deref());
    let now = act.app.clock.now();
    let said = loose::time(get(act.activity.document, "published"));
    let arrival = Arrival {
        uri: taken_back::renote_id(id, index),
        url: None,
        author: act.by.id,
        // Nobody renotes what is not written yet.
        published: said
            .filter(|at| *at <= now)
            .unwrap_or(now)
            .max(renoted.id.time()),
        text: None,
        cw: None,
        visibility: incoming::visibility(&reach, act.uri, followers, false),
        reply: None,
        reply_stamp: None,
        renote: Some(Target::Here(renoted.id)),
        is_quote: false,
        recipients: Vec::new(),
        strangers: Vec::new(),
        quiet: Vec::new(),
        tags: Vec::new(),
        emojis: Vec::new(),
        files: Vec::new(),
        poll: None,
        policy: Policy::default(),
        community: None,
        reason: Reason::Delivered,
        depth: 0,
        quotes: 0,
    };
    let received = act.app.db.write(move |tx| arrivals::receive(tx, arrival));
    match posts::kept(received) {
        Ok(_) | Err(Trouble::Unwanted) => Ok(()),
        Err(trouble) => Err(trouble),
    }
}
