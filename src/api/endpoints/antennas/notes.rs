//! `antennas/notes`: what an antenna caught.

use serde::Deserialize;

use crate::actions::antennas::is_look_news;
use crate::actions::antennas::look_at;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::antennas::mine;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::DATE;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::error::Error;
use crate::model::antennas::Antenna;
use crate::store::antennas;

const NO_SUCH_ANTENNA: Declared = client(
    "NO_SUCH_ANTENNA",
    "850926e0-fd3b-49b6-b69a-b28a5dbd82fe",
    "No such antenna.",
);

/// Lists it.
pub struct Caught;

/// Of which antenna, and which part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    antenna_id: Named<Antenna>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for Caught {
    const NAME: &'static str = "antennas/notes";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("antennaId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
    ])
    .required(&["antennaId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ANTENNA];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notes, ApiError> {
        let (antenna, is_news, notes) = look(app, Some(&me), |lens| {
            let antenna = mine(lens.db, &me, params.antenna_id.0, NO_SUCH_ANTENNA)?;
            let last = antennas::last_used_at(lens.db, antenna.id)?;
            let is_news = is_look_news(&antenna, last, lens.now);
            let page = params.page.rows();
            let listed = antennas::notes(lens.db, lens.viewer(), antenna.id, page)?;
            Ok((antenna, is_news, Notes::pack(lens, listed)?))
        })?;
        if is_news {
            let looked = app.db.write(move |tx| look_at(tx, &antenna));
            looked.map_err(Error::into_fault)?;
        }
        Ok(notes)
    }
}
