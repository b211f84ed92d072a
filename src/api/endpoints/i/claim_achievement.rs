//! `i/claim-achievement`: a client says what its user achieved.

use serde::Deserialize;

use crate::actions::achievements::claim;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;
use crate::error::Error;
use crate::model::achievements::NAMES;
use crate::store::achievements;

/// Remembers an achievement.
pub struct ClaimAchievement;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    name: String,
}

impl Endpoint for ClaimAchievement {
    const NAME: &'static str = "i/claim-achievement";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("name", word(NAMES))]).required(&["name"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    /// Clients say it again at every start, so it is looked up before anything is written.
    fn call(app: &App, SignedIn(me): SignedIn, Params { name }: Params) -> Result<(), ApiError> {
        let known = app.db.read(|db| achievements::of(db, me.id))?;
        if known.is_none_or(|all| all.iter().any(|one| one.name == name)) {
            return Ok(());
        }
        let done = app.db.write(move |tx| claim(tx, me.id, &name));
        Ok(done.map_err(Error::into_fault)?)
    }
}
