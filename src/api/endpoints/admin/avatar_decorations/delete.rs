//! `admin/avatar-decorations/delete`: throws a decoration away.

use serde::Deserialize;

use crate::actions::decorations;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::decorations::Decoration;
use crate::model::roles::Policies;

/// Misskey fails here (`INTERNAL_ERROR`); the id is ours.
const NO_SUCH_DECORATION: Declared = client(
    "NO_SUCH_DECORATION",
    "3f1d6d1b-43a2-4a3e-86bb-7c9b4b6a5d20",
    "No such decoration.",
);

/// Deletes a decoration.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    id: Named<Decoration>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "admin/avatar-decorations/delete";
    const SCOPE: Option<&'static str> = Some("write:admin:avatar-decorations");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_avatar_decorations);
    const PARAMS: Schema = object(&[("id", id())]).required(&["id"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_DECORATION];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let deleted = app
            .db
            .write(move |tx| decorations::delete(tx, me.id, params.id.0));
        deleted.map_err(|error| refusal(error, |_| NO_SUCH_DECORATION))
    }
}
