//! `admin/relays/add`: subscribes to a relay, by its inbox or, where it wants to be followed
//! as an actor (LitePub), by that.

use serde::Deserialize;

use crate::actions::relays::RelayRefusal;
use crate::actions::relays::add;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::endpoint::Moderator;
use crate::api::endpoints::admin::relays::View;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::config::Reach;
use crate::federation::authority;
use crate::federation::people;
use crate::http::Request;
use crate::model::users::Remote;

const INVALID_URL: Declared = client(
    "INVALID_URL",
    "fb8c92d3-d4e5-44e7-b3d4-800d5cef8b2c",
    "Invalid URL",
);
const TOO_MANY_RELAYS: Declared = client(
    "TOO_MANY_RELAYS",
    "2f7b7a8e-6d0c-4c51-8a2e-1b9c4f6d3e70",
    "There are as many relays as there may be.",
);

/// Subscribes.
pub struct Add;

/// To which.
#[derive(Deserialize)]
pub struct Params {
    inbox: String,
}

impl Endpoint for Add {
    const NAME: &'static str = "admin/relays/add";
    const SCOPE: Option<&'static str> = Some("write:admin:relays");
    const PARAMS: Schema = object(&[("inbox", string())]).required(&["inbox"]);
    const ERRORS: &'static [Declared] = &[INVALID_URL, TOO_MANY_RELAYS];
    type Caller = Moderator;
    type Params = Params;
    type Output = View;

    fn call(app: &App, _: Moderator, params: Params) -> Result<View, ApiError> {
        let near = app.config.federation.reach == Reach::Loopback;
        if !authority::may_be_id(&params.inbox, near) {
            return Err(INVALID_URL.into());
        }
        let actor = actor(app, &params.inbox)?;
        let relay = app.db.write(move |tx| match &actor {
            Some(actor) => add(tx, &actor.inbox, Some(&actor.uri)),
            None => add(tx, &params.inbox, None),
        });
        let relay = relay.map_err(|error| {
            refusal(error, |refusal| match refusal {
                RelayRefusal::TooMany => TOO_MANY_RELAYS,
            })
        })?;
        Ok(relay.into())
    }

    fn lane(_: &Request) -> Lane {
        Lane::Remote
    }
}

/// An address that ends like an actor's is one (O28). What only may be one is an inbox if its
/// server says that no actor is there; if it says nothing, nobody can know.
fn actor(app: &App, address: &str) -> Result<Option<Remote>, ApiError> {
    let path = address.trim_end_matches('/');
    let is_actor = path.ends_with("/actor");
    if !is_actor && !path.ends_with("/relay") {
        return Ok(None);
    }
    match people::meet(app, address) {
        Ok(user) => Ok(user.remote),
        Err(trouble) if is_actor || trouble.may_pass() => Err(INVALID_URL.into()),
        Err(_) => Ok(None),
    }
}
