//! `meta`: what this server is and can do.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::meta;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::app::App;

/// Tells what this server is.
pub struct Meta;

/// How much.
#[derive(Deserialize)]
pub struct Params {
    detail: bool,
}

impl Endpoint for Meta {
    const NAME: &'static str = "meta";
    const PARAMS: Schema = object(&[("detail", boolean().or(Literal::Bool(true)))]);
    type Caller = Anyone;
    type Params = Params;
    type Output = meta::Meta;

    fn call(app: &App, _: Anyone, params: Params) -> Result<meta::Meta, ApiError> {
        look(app, None, |lens| {
            Ok(meta::meta(lens, &app.config, params.detail)?)
        })
    }
}
