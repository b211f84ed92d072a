//! `i/webhooks/delete`: wants a program to be told nothing any more.

use crate::actions::webhooks::WebhookRefusal;
use crate::actions::webhooks::delete;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::webhooks::WHICH;
use crate::api::endpoints::i::webhooks::Which;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::app::App;

const NO_SUCH_WEBHOOK: Declared = client(
    "NO_SUCH_WEBHOOK",
    "bae73e5a-5522-4965-ae19-3a8688e71d82",
    "No such webhook.",
);

/// Deletes a webhook.
pub struct Delete;

impl Endpoint for Delete {
    const NAME: &'static str = "i/webhooks/delete";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = WHICH;
    const ERRORS: &'static [Declared] = &[NO_SUCH_WEBHOOK];
    type Caller = SignedIn;
    type Params = Which;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Which) -> Result<(), ApiError> {
        let id = params.webhook_id.0;
        app.db
            .write(move |tx| delete(tx, me.id, id))
            .map_err(|error| refusal(error, |_: WebhookRefusal| NO_SUCH_WEBHOOK))
    }
}
