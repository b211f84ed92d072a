//! `miauth/gen-token`: gives an app a token, which it fetches by the name of its session.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::app::App;
use crate::consent;
use crate::consent::NAME_CHARACTERS;
use crate::consent::SESSION_CHARACTERS;
use crate::consent::WORDS_CHARACTERS;
use crate::consent::Wish;

/// Permissions of one app; there are not a hundred.
const PERMISSIONS: usize = 256;

/// Gives an app a token.
pub struct GenToken;

/// Which app, and what it may do.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    session: Option<String>,
    name: Option<String>,
    description: Option<String>,
    icon_url: Option<String>,
    permission: Vec<String>,
}

/// The token.
#[derive(Serialize)]
pub struct Output {
    token: String,
}

impl Endpoint for GenToken {
    const NAME: &'static str = "miauth/gen-token";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[
        ("session", text(0, SESSION_CHARACTERS).nullable()),
        ("name", text(0, NAME_CHARACTERS).nullable()),
        ("description", text(0, WORDS_CHARACTERS).nullable()),
        ("iconUrl", text(0, WORDS_CHARACTERS).nullable()),
        ("permission", list_of(&string(), 0, PERMISSIONS).unique()),
    ])
    .required(&["session", "permission"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let wish = Wish {
            session: params.session.filter(|session| !session.is_empty()),
            name: params.name,
            description: params.description,
            icon_url: params.icon_url,
            permissions: params.permission,
        };
        let (_, token) = consent::give(app, &me, wish)?;
        Ok(Output { token })
    }
}
