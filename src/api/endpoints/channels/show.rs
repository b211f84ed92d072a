//! `channels/show`: there is none to show.

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::channels::Unread;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;

const NO_SUCH_CHANNEL: Declared = client(
    "NO_SUCH_CHANNEL",
    "6f6c314b-7486-4897-8966-c04a66a02923",
    "No such channel.",
);

/// Shows none.
pub struct Show;

impl Endpoint for Show {
    const NAME: &'static str = "channels/show";
    const PARAMS: Schema = object(&[("channelId", id())]).required(&["channelId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CHANNEL];
    type Caller = Anyone;
    type Params = Unread;
    type Output = ();

    fn call(_: &App, _: Anyone, _: Unread) -> Result<(), ApiError> {
        Err(NO_SUCH_CHANNEL.into())
    }
}
