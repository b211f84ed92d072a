//! `channels/timeline`: there is none to have one.

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::channels::Unread;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::integer;
use crate::api::schema::object;
use crate::app::App;

const NO_SUCH_CHANNEL: Declared = client(
    "NO_SUCH_CHANNEL",
    "4d0eeeba-a02c-4c3c-9966-ef60d38d2e7f",
    "No such channel.",
);

/// Lists none.
pub struct Timeline;

impl Endpoint for Timeline {
    const NAME: &'static str = "channels/timeline";
    const PARAMS: Schema = object(&[
        ("channelId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", integer()),
        ("untilDate", integer()),
        ("allowPartial", boolean().or(Literal::Bool(false))),
    ])
    .required(&["channelId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CHANNEL];
    type Caller = Anyone;
    type Params = Unread;
    type Output = ();

    fn call(_: &App, _: Anyone, _: Unread) -> Result<(), ApiError> {
        Err(NO_SUCH_CHANNEL.into())
    }
}
