//! `admin/emoji/remove-aliases-bulk`: takes names from several emoji.

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
pub struct RemoveAliasesBulk;

/// Which, and what about them.
#[derive(Deserialize)]
pub struct Params {
    ids: Vec<Named<Emoji>>,
    aliases: Vec<String>,
}

impl Endpoint for RemoveAliasesBulk {
    const NAME: &'static str = "admin/emoji/remove-aliases-bulk";
    const SCOPE: Option<&'static str> = Some("write:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[("ids", emoji::MANY), ("aliases", emoji::OTHER_NAMES)])
        .required(&["ids", "aliases"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(_): SignedIn, params: Params) -> Result<(), ApiError> {
        let ids = ids(&params.ids);
        let changed = app.db.write(move |tx| {
            change_many(tx, &ids, |looks| {
                looks
                    .aliases
                    .retain(|alias| !params.aliases.contains(alias));
            })
        });
        Ok(changed.map_err(Error::into_fault)?)
    }
}
