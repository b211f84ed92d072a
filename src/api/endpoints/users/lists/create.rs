//! `users/lists/create`: makes a list.

use serde::Deserialize;

use crate::actions::lists::create;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::list;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::lists::NAME_CHARACTERS;

const TOO_MANY_USERLISTS: Declared = client(
    "TOO_MANY_USERLISTS",
    "0cf21a28-7715-4f39-a20d-777bfdb8d138",
    "You cannot create user list any more.",
);

/// Makes one.
pub struct Create;

/// What it is called.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
}

impl Endpoint for Create {
    const NAME: &'static str = "users/lists/create";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("name", text(1, NAME_CHARACTERS))]).required(&["name"]);
    const ERRORS: &'static [Declared] = &[TOO_MANY_USERLISTS];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Option<list::View>;

    fn call(
        app: &App,
        SignedIn(me): SignedIn,
        params: Params,
    ) -> Result<Option<list::View>, ApiError> {
        let viewer = me.clone();
        let made = app
            .db
            .write(move |tx| create(tx, &me, &params.name))
            .map_err(|error| refusal(error, |_| TOO_MANY_USERLISTS))?;
        look(app, Some(&viewer), |lens| Ok(list::one(lens, made)?))
    }
}
