//! Renotes (I23).

use serde_json::Value;

use crate::actions::notes;
use crate::actions::notes::Arrival;
use crate::actions::notes::Reason;
use crate::actions::notes::Target;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::create;
use crate::federation::incoming;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::object::Reach;

/// Somebody passes notes on.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let objects = act.activity.objects();
    for (index, object) in objects.iter().take(OBJECT_LIMIT).enumerate() {
        if authority::classify(object) == Class::Activity {
            wrapped(act, object)?;
        } else if let Some(uri) = loose::id_of(object) {
            renoted(act, uri, index)?;
        }
    }
    Ok(())
}

/// A community passes a deed on; what it is about is fetched from its own host (I81).
fn wrapped(act: Act<'_>, activity: &Value) -> Result<(), Trouble> {
    let about = loose::id_of(get(activity, "object"));
    match about.filter(|_| loose::is_a(activity, "Create")) {
        Some(uri) => create::pointed_at(act.app, uri, act.asking),
        None => Ok(()),
    }
}

/// A renote is nothing without its note: what cannot be found is not kept. An activity
/// that renotes several is one renote of each, told apart by their place.
fn renoted(act: Act<'_>, uri: &str, index: usize) -> Result<(), Trouble> {
    let id = act
        .activity
        .id
        .ok_or_else(|| Trouble::never("a renote without id"))?;
    let renoted = posts::by_uri(act.app, uri, act.asking)?;
    let reach = Reach::read(act.activity.document);
    let followers = act
        .by
        .remote
        .as_ref()
        .and_then(|home| home.followers_uri.as_deref());
    let now = act.app.clock.now();
    let said = loose::time(get(act.activity.document, "published"));
    let arrival = Arrival {
        uri: if index == 0 {
            id.to_owned()
        } else {
            format!("{id}#{index}")
        },
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
        renote: Some(Target::Here(renoted.id)),
        is_quote: false,
        recipients: Vec::new(),
        tags: Vec::new(),
        emojis: Vec::new(),
        files: Vec::new(),
        poll: None,
        reason: Reason::Delivered,
        depth: 0,
    };
    act.app.db.write(move |tx| notes::receive(tx, arrival))?;
    Ok(())
}
