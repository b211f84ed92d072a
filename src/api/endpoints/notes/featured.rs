//! `notes/featured`: public notes of this server that were well received in the last days.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::store::featured;

/// Lists them.
pub struct Featured;

/// Which part of the list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    channel_id: Option<String>,
}

impl Endpoint for Featured {
    const NAME: &'static str = "notes/featured";
    const GET: Option<u32> = Some(3_600);
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("untilId", id()),
        ("channelId", id().nullable()),
    ]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    /// There are no channels, so nothing is featured in one.
    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        look(app, me.as_ref(), |lens| {
            let listed = match params.channel_id {
                Some(_) => Vec::new(),
                None => featured::of_server(lens.db, lens.viewer(), params.page.rows())?,
            };
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
