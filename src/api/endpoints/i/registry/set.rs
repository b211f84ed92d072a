//! `i/registry/set`: keeps a value under a key.

use serde::Deserialize;
use serde_json::Value;

use crate::actions::registry::NoRoom;
use crate::actions::registry::set;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::endpoints::i::registry::AskedKey;
use crate::api::endpoints::i::registry::DOMAIN;
use crate::api::endpoints::i::registry::SCOPE;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::any;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::registry::WORD_CHARACTERS;

/// Misskey knows no bound, so the code and the id are ours.
const TOO_MUCH: Declared = client(
    "TOO_MUCH_IN_REGISTRY",
    "d2a3f3f0-5ac5-4c36-8c43-1c0d9f7a1b52",
    "There is no room for this value.",
);

/// What, and where.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    asked: AskedKey,
    #[serde(default)]
    value: Value,
}

/// Does it.
pub struct Set;

impl Endpoint for Set {
    const NAME: &'static str = "i/registry/set";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("key", text(1, WORD_CHARACTERS)),
        ("value", any()),
        ("scope", SCOPE),
        ("domain", DOMAIN),
    ])
    .required(&["key", "value", "scope"]);
    const ERRORS: &'static [Declared] = &[TOO_MUCH];
    type Caller = SignedInBy;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedInBy(me): SignedInBy, params: Params) -> Result<(), ApiError> {
        let value = params.value.to_string();
        let (drawer, key) = (params.asked.asked.by(&me), params.asked.key);
        let user = me.user.id;
        app.db
            .write(move |tx| set(tx, user, drawer, key, value))
            .map_err(|error| refusal(error, |_: NoRoom| TOO_MUCH))
    }
}
