//! `i/webhooks/show`: one of one's webhooks.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::webhooks::View;
use crate::api::endpoints::i::webhooks::WHICH;
use crate::api::endpoints::i::webhooks::Which;
use crate::api::endpoints::i::webhooks::own;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::app::App;

const NO_SUCH_WEBHOOK: Declared = client(
    "NO_SUCH_WEBHOOK",
    "50f614d9-3047-4f7e-90d8-ad6b2d5fb098",
    "No such webhook.",
);

/// Shows it.
pub struct Show;

impl Endpoint for Show {
    const NAME: &'static str = "i/webhooks/show";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = WHICH;
    const ERRORS: &'static [Declared] = &[NO_SUCH_WEBHOOK];
    type Caller = SignedIn;
    type Params = Which;
    type Output = View;

    fn call(app: &App, SignedIn(me): SignedIn, params: Which) -> Result<View, ApiError> {
        let hook = own(app, &me, params.webhook_id.0)?.ok_or(NO_SUCH_WEBHOOK)?;
        Ok(View::from(hook))
    }
}
