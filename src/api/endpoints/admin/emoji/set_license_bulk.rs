//! `admin/emoji/set-license-bulk`: says of several emoji what may be done with them.

use serde::Deserialize;

use crate::actions::emojis::change_many;
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

/// Changes them.
pub struct SetLicenseBulk;

/// Which, and what about them.
#[derive(Deserialize)]
pub struct Params {
    ids: Vec<Named<Emoji>>,
    license: Option<String>,
}

impl Endpoint for SetLicenseBulk {
    const NAME: &'static str = "admin/emoji/set-license-bulk";
    const SCOPE: Option<&'static str> = Some("write:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema =
        object(&[("ids", emoji::MANY), ("license", emoji::LICENSE)]).required(&["ids"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(_): SignedIn, params: Params) -> Result<(), ApiError> {
        let ids = ids(&params.ids);
        let changed = app.db.write(move |tx| {
            change_many(tx, &ids, |looks| {
                looks.license.clone_from(&params.license);
            })
        });
        Ok(changed.map_err(Error::into_fault)?)
    }
}
