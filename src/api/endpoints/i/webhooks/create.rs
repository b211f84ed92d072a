//! `i/webhooks/create`: wants a program to be told what happens.

use serde::Deserialize;

use crate::actions::webhooks::Wanted;
use crate::actions::webhooks::WebhookRefusal;
use crate::actions::webhooks::create;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::webhooks::KINDS;
use crate::api::endpoints::i::webhooks::View;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::webhooks::Kind;
use crate::model::webhooks::NAME_CHARACTERS;
use crate::model::webhooks::URL_CHARACTERS;

const TOO_MANY_WEBHOOKS: Declared = client(
    "TOO_MANY_WEBHOOKS",
    "87a9bb19-111e-4e37-81d3-a3e7426453b0",
    "You cannot create webhook any more.",
);

/// Makes a webhook.
pub struct Create;

/// What it shall be.
#[derive(Deserialize)]
pub struct Params {
    name: String,
    url: String,
    secret: String,
    on: Vec<Kind>,
}

impl Endpoint for Create {
    const NAME: &'static str = "i/webhooks/create";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("name", text(1, NAME_CHARACTERS)),
        ("url", text(1, URL_CHARACTERS)),
        ("secret", text(0, URL_CHARACTERS).or(Literal::Text(""))),
        ("on", KINDS),
    ])
    .required(&["name", "url", "on"]);
    const ERRORS: &'static [Declared] = &[TOO_MANY_WEBHOOKS];
    type Caller = SignedIn;
    type Params = Params;
    type Output = View;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<View, ApiError> {
        let wanted = Wanted {
            name: Some(params.name),
            url: Some(params.url),
            secret: Some(params.secret),
            events: Some(params.on),
            is_active: None,
        };
        app.db
            .write(move |tx| create(tx, &me, wanted))
            .map(View::from)
            .map_err(|error| refusal(error, |_: WebhookRefusal| TOO_MANY_WEBHOOKS))
    }
}
