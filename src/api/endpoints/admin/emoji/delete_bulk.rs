//! `admin/emoji/delete-bulk`: deletes several emoji.

use serde::Deserialize;

use crate::actions::emojis::delete_many;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::admin::emoji;
use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::params::ids;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::error::Error;
use crate::model::emojis::Emoji;
use crate::model::roles::Policies;

/// Deletes them.
pub struct DeleteBulk;

/// Which; those that are not here are passed over.
#[derive(Deserialize)]
pub struct Params {
    ids: Vec<Named<Emoji>>,
}

impl Endpoint for DeleteBulk {
    const NAME: &'static str = "admin/emoji/delete-bulk";
    const SCOPE: Option<&'static str> = Some("write:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[("ids", emoji::MANY)]).required(&["ids"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let ids = ids(&params.ids);
        let deleted = app.db.write(move |tx| delete_many(tx, me.id, &ids));
        Ok(deleted.map_err(Error::into_fault)?)
    }
}
