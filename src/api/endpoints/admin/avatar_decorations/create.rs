//! `admin/avatar-decorations/create`: something more for avatars to wear.

use serde::Deserialize;

use crate::actions::decorations::add;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::admin::avatar_decorations;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::model::Id;
use crate::model::decorations::Decoration;
use crate::model::roles::Policies;

/// Misskey has no bound; the error is ours.
const TOO_MANY_DECORATIONS: Declared = client(
    "TOO_MANY_DECORATIONS",
    "0c2c6a7e-8b0c-4b3e-9c15-2b0d6f6f9e31",
    "There are too many decorations.",
);

/// Makes a decoration.
pub struct Create;

/// What it is.
#[derive(Deserialize)]
pub struct Params {
    name: String,
    description: String,
    url: String,
    #[serde(default, rename = "roleIdsThatCanBeUsedThisDecoration")]
    roles: Vec<String>,
}

impl Endpoint for Create {
    const NAME: &'static str = "admin/avatar-decorations/create";
    const SCOPE: Option<&'static str> = Some("write:admin:avatar-decorations");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_avatar_decorations);
    const PARAMS: Schema = object(&[
        ("name", avatar_decorations::NAME),
        ("description", avatar_decorations::WORDS),
        ("url", avatar_decorations::ADDRESS),
        (
            "roleIdsThatCanBeUsedThisDecoration",
            avatar_decorations::ROLES,
        ),
    ])
    .required(&["name", "description", "url"]);
    const ERRORS: &'static [Declared] = &[TOO_MANY_DECORATIONS];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let new = Decoration {
            id: Id::new(0),
            name: params.name,
            description: params.description,
            url: params.url,
            roles: params.roles,
            updated_at: None,
        };
        let added = app.db.write(move |tx| add(tx, me.id, new));
        added
            .map(drop)
            .map_err(|error| refusal(error, |_| TOO_MANY_DECORATIONS))
    }
}
