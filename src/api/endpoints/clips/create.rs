//! `clips/create`: begins a collection of notes.

use serde::Deserialize;

use crate::actions::clips::ClipRefusal;
use crate::actions::clips::Wanted;
use crate::actions::clips::create;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::clip;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::clips::DESCRIPTION_CHARACTERS;
use crate::model::clips::NAME_CHARACTERS;

const TOO_MANY_CLIPS: Declared = client(
    "TOO_MANY_CLIPS",
    "920f7c2d-6208-4b76-8082-e632020f5883",
    "You cannot create clip any more.",
);

/// Makes a clip.
pub struct Create;

/// What it shall be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    is_public: bool,
    description: Option<String>,
}

impl Endpoint for Create {
    const NAME: &'static str = "clips/create";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("name", text(1, NAME_CHARACTERS)),
        ("isPublic", boolean().or(Literal::Bool(false))),
        ("description", text(1, DESCRIPTION_CHARACTERS).nullable()),
    ])
    .required(&["name"]);
    const ERRORS: &'static [Declared] = &[TOO_MANY_CLIPS];
    type Caller = SignedIn;
    type Params = Params;
    type Output = clip::One;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<clip::One, ApiError> {
        let wanted = Wanted {
            name: params.name,
            description: params.description,
            is_public: params.is_public,
        };
        let owner = me.clone();
        let clip = app
            .db
            .write(move |tx| create(tx, &owner, wanted))
            .map_err(|error| refusal(error, |_: ClipRefusal| TOO_MANY_CLIPS))?;
        look(app, Some(&me), |lens| Ok(clip::one(lens, clip)?))
    }
}
