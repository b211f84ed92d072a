//! What is refused, told to the operator in one line each: what it calls itself, where it
//! comes from and why it was not taken; nothing of what it says (X27).
//!
//! Whoever sends more fills no log: lines about one server, and about all of them, are
//! counted, and what is beyond is not told. Without limits of rate everything is.

use std::fmt::Display;
use std::net::IpAddr;

use http::HeaderMap;
use http::StatusCode;
use serde_json::Value;

use crate::app::App;
use crate::clock::MINUTE;
use crate::federation::authority;
use crate::federation::signature;
use crate::federation::signer;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::limits::Actor;
use crate::limits::Rule;

/// Lines about one server: enough to see what it does wrong.
pub const OF_HOST: Rule = Rule {
    max: 20,
    window: MINUTE,
};

/// Lines about all: whoever sends can claim to be any number of servers.
const OF_ALL: Rule = Rule {
    max: 120,
    window: MINUTE,
};

/// What is told of a name: an id or address may be as long as a message.
const NAME_CHARACTERS: usize = 300;

/// An activity that was understood, or not, and not taken.
pub fn activity(app: &App, document: &Value, reason: &dyn Display) {
    let actor = loose::id_of(get(document, "actor")).unwrap_or_default();
    if is_told(app, actor) {
        let id = get(document, "id").as_str().unwrap_or_default();
        let id = loose::cut(id, NAME_CHARACTERS);
        tracing::info!(activity = id, %reason, "an activity was not taken");
    }
}

/// A message that was turned away at the door.
pub fn message(app: &App, headers: &HeaderMap, from: IpAddr, status: StatusCode, reason: &str) {
    let signature = signature::parse(headers).ok();
    let host = signature.as_ref().and_then(signer::host);
    let host = host.map(|host| format!("https://{host}"));
    if is_told(app, host.as_deref().unwrap_or_default()) {
        let key = signature.map(|signature| signature.key_id);
        let key = loose::cut(key.as_deref().unwrap_or_default(), NAME_CHARACTERS);
        tracing::info!(%from, key, %status, reason, "an inbox turned a message away");
    }
}

/// An address that somebody of ours looked up, and where nothing to be believed lies.
pub fn address(app: &App, address: &str, reason: &dyn Display) {
    if is_told(app, address) {
        let address = loose::cut(address, NAME_CHARACTERS);
        tracing::info!(address, %reason, "nothing was taken from an address");
    }
}

/// Whether another line may be told about the server of this address.
fn is_told(app: &App, address: &str) -> bool {
    if !app.config.rate_limits {
        return true;
    }
    let host = authority::host_of(address).unwrap_or_default();
    let of_host = format!("refusals of {host}");
    let now = app.clock.now();
    let is_within = |what: &str, rule| app.limits.count(Actor::Anybody, what, rule, now).is_ok();
    is_within(&of_host, OF_HOST) && is_within("refusals", OF_ALL)
}
