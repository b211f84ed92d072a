//! `following/update-all`: wants the same of all follows.

use crate::actions::follows::wish_of_all;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::following::NOTIFY;
use crate::api::endpoints::following::Wanted;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;
use crate::error::Error;

/// Does it.
pub struct UpdateAll;

impl Endpoint for UpdateAll {
    const NAME: &'static str = "following/update-all";
    const SCOPE: Option<&'static str> = Some("write:following");
    const LIMIT: Option<Limit> = Some(Limit::per_hour(10));
    const PARAMS: Schema = object(&[("notify", word(NOTIFY)), ("withReplies", boolean())]);
    type Caller = SignedIn;
    type Params = Wanted;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Wanted) -> Result<(), ApiError> {
        let wishes = params.wishes();
        let done = app.db.write(move |tx| wish_of_all(tx, me.id, wishes));
        Ok(done.map_err(Error::into_fault)?)
    }
}
