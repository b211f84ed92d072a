//! `antennas/update`: changes an antenna.

use serde::Deserialize;

use crate::actions::antennas::AntennaRefusal;
use crate::actions::antennas::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::antennas::NAME;
use crate::api::endpoints::antennas::SETS;
use crate::api::endpoints::antennas::SOURCE;
use crate::api::endpoints::antennas::USERS;
use crate::api::endpoints::antennas::Wanted;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::pack::antenna::View;
use crate::api::pack::antenna::view;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::antennas::Antenna;

const NO_SUCH_ANTENNA: Declared = client(
    "NO_SUCH_ANTENNA",
    "10c673ac-8852-48eb-aa1f-f5b67f069290",
    "No such antenna.",
);
const NO_SUCH_USER_LIST: Declared = client(
    "NO_SUCH_USER_LIST",
    "1c6b35c9-943e-48c2-81e4-2844989407f7",
    "No such user list.",
);
const EMPTY_KEYWORD: Declared = client(
    "EMPTY_KEYWORD",
    "721aaff6-4e1b-4d88-8de6-877fae9f68c4",
    "Either keywords or excludeKeywords is required.",
);

/// Changes it.
pub struct Update;

/// Which, and how.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    antenna_id: Named<Antenna>,
    #[serde(flatten)]
    wanted: Wanted,
}

impl Endpoint for Update {
    const NAME: &'static str = "antennas/update";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("antennaId", id()),
        ("name", NAME),
        ("src", SOURCE),
        ("userListId", id().nullable()),
        ("keywords", SETS),
        ("excludeKeywords", SETS),
        ("users", USERS),
        ("caseSensitive", boolean()),
        ("localOnly", boolean()),
        ("excludeBots", boolean()),
        ("withReplies", boolean()),
        ("withFile", boolean()),
    ])
    .required(&["antennaId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ANTENNA, NO_SUCH_USER_LIST, EMPTY_KEYWORD];
    type Caller = SignedIn;
    type Params = Params;
    type Output = View;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<View, ApiError> {
        let (id, wanted) = (params.antenna_id.0, params.wanted);
        let us = app.config.origin.clone();
        app.db
            .write(move |tx| change(tx, me.id, id, |old| wanted.applied(old, &us)))
            .map(view)
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: AntennaRefusal) -> Declared {
    match refusal {
        AntennaRefusal::NoSuchList => NO_SUCH_USER_LIST,
        AntennaRefusal::NoWords => EMPTY_KEYWORD,
        AntennaRefusal::NoSuchAntenna | AntennaRefusal::TooMany => NO_SUCH_ANTENNA,
    }
}
