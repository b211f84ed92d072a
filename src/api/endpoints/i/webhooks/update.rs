//! `i/webhooks/update`: wants a program to be told otherwise.

use serde::Deserialize;

use crate::actions::webhooks::Wanted;
use crate::actions::webhooks::WebhookRefusal;
use crate::actions::webhooks::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::webhooks::KINDS;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::webhooks::Kind;
use crate::model::webhooks::NAME_CHARACTERS;
use crate::model::webhooks::URL_CHARACTERS;
use crate::model::webhooks::Webhook;

const NO_SUCH_WEBHOOK: Declared = client(
    "NO_SUCH_WEBHOOK",
    "fb0fea69-da18-45b1-828d-bd4fd1612518",
    "No such webhook.",
);

/// Changes a webhook.
pub struct Update;

/// Which, and how.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    webhook_id: Named<Webhook>,
    name: Option<String>,
    url: Option<String>,
    #[serde(default)]
    secret: Patch<String>,
    on: Option<Vec<Kind>>,
    active: Option<bool>,
}

impl Endpoint for Update {
    const NAME: &'static str = "i/webhooks/update";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("webhookId", id()),
        ("name", text(1, NAME_CHARACTERS)),
        ("url", text(1, URL_CHARACTERS)),
        ("secret", text(0, URL_CHARACTERS).nullable()),
        ("on", KINDS),
        ("active", boolean()),
    ])
    .required(&["webhookId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_WEBHOOK];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let wanted = Wanted {
            name: params.name,
            url: params.url,
            secret: match params.secret {
                Patch::Keep => None,
                Patch::Remove => Some(String::new()),
                Patch::Set(secret) => Some(secret),
            },
            events: params.on,
            is_active: params.active,
        };
        let id = params.webhook_id.0;
        app.db
            .write(move |tx| change(tx, me.id, id, wanted))
            .map_err(|error| refusal(error, |_: WebhookRefusal| NO_SUCH_WEBHOOK))
    }
}
