//! `i/registry/remove`: takes away what lies under a key. One that is not there is no error: Misskey
//! declares one and never answers it.

use crate::actions::registry::remove;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::endpoints::i::registry::AskedKey;
use crate::api::endpoints::i::registry::ONE;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::app::App;

const NO_SUCH_KEY: Declared = client(
    "NO_SUCH_KEY",
    "1fac4e8a-a6cd-4e39-a4a5-3a7e11f1b019",
    "No such key.",
);

/// Does it.
pub struct Remove;

impl Endpoint for Remove {
    const NAME: &'static str = "i/registry/remove";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = ONE;
    const ERRORS: &'static [Declared] = &[NO_SUCH_KEY];
    type Caller = SignedInBy;
    type Params = AskedKey;
    type Output = ();

    fn call(app: &App, SignedInBy(me): SignedInBy, params: AskedKey) -> Result<(), ApiError> {
        let (drawer, key, user) = (params.asked.by(&me), params.key, me.user.id);
        app.db
            .write(move |tx| remove(tx, user, &drawer, &key))
            .map_err(|error| error.into_fault().into())
    }
}
