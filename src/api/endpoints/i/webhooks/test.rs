//! `i/webhooks/test`: tells a program of something that did not happen.

use serde::Deserialize;

use crate::actions::webhooks::WebhookRefusal;
use crate::actions::webhooks::test;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::webhooks::KIND;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::clock::MINUTE;
use crate::model::webhooks::Kind;
use crate::model::webhooks::URL_CHARACTERS;
use crate::model::webhooks::Webhook;

const NO_SUCH_WEBHOOK: Declared = client(
    "NO_SUCH_WEBHOOK",
    "0c52149c-e913-18f8-5dc7-74870bfe0cf9",
    "No such webhook.",
);

/// Tells it.
pub struct Test;

/// What, and whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    webhook_id: Named<Webhook>,
    r#type: Kind,
    #[serde(default, rename = "override")]
    instead: Instead,
}

/// Not the address and secret it has, but these.
#[derive(Default, Deserialize)]
struct Instead {
    url: Option<String>,
    secret: Option<String>,
}

impl Endpoint for Test {
    const NAME: &'static str = "i/webhooks/test";
    const SCOPE: Option<&'static str> = Some("read:account");
    const SECURE: bool = true;
    const LIMIT: Option<Limit> = Some(Limit::per(15 * MINUTE, 60));
    const PARAMS: Schema = object(&[
        ("webhookId", id()),
        ("type", KIND),
        (
            "override",
            object(&[
                ("url", text(0, URL_CHARACTERS)),
                ("secret", text(0, URL_CHARACTERS)),
            ]),
        ),
    ])
    .required(&["webhookId", "type"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_WEBHOOK];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (id, kind, instead) = (params.webhook_id.0, params.r#type, params.instead);
        app.db
            .write(move |tx| test(tx, me.id, id, kind, instead.url, instead.secret))
            .map_err(|error| refusal(error, |_: WebhookRefusal| NO_SUCH_WEBHOOK))
    }
}
