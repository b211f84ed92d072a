//! `admin/avatar-decorations/update`: another name or picture for a decoration.

use serde::Deserialize;

use crate::actions::decorations::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::admin::avatar_decorations;
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
    "9a3c7f52-10b7-4a40-a6f0-5f1b7f0f6c11",
    "No such decoration.",
);

/// Changes a decoration.
pub struct Update;

/// Which, and what about it.
#[derive(Deserialize)]
pub struct Params {
    id: Named<Decoration>,
    name: Option<String>,
    description: Option<String>,
    url: Option<String>,
    #[serde(rename = "roleIdsThatCanBeUsedThisDecoration")]
    roles: Option<Vec<String>>,
}

impl Endpoint for Update {
    const NAME: &'static str = "admin/avatar-decorations/update";
    const SCOPE: Option<&'static str> = Some("write:admin:avatar-decorations");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_avatar_decorations);
    const PARAMS: Schema = object(&[
        ("id", id()),
        ("name", avatar_decorations::NAME),
        ("description", avatar_decorations::WORDS),
        ("url", avatar_decorations::ADDRESS),
        (
            "roleIdsThatCanBeUsedThisDecoration",
            avatar_decorations::ROLES,
        ),
    ])
    .required(&["id"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_DECORATION];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let id = params.id.0;
        let changed = app
            .db
            .write(move |tx| change(tx, me.id, id, |it| apply(it, params)));
        changed.map_err(|error| refusal(error, |_| NO_SUCH_DECORATION))
    }
}

fn apply(it: &mut Decoration, params: Params) {
    let set = |place: &mut String, value: Option<String>| {
        if let Some(value) = value {
            *place = value;
        }
    };
    set(&mut it.name, params.name);
    set(&mut it.description, params.description);
    set(&mut it.url, params.url);
    if let Some(roles) = params.roles {
        it.roles = roles;
    }
}
