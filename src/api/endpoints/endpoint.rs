//! `endpoint`: what one endpoint takes.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::schema::Kind;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::table;
use crate::app::App;

/// Tells what an endpoint takes.
pub struct Show;

/// Which endpoint.
#[derive(Deserialize)]
pub struct Params {
    endpoint: String,
}

/// What it takes.
#[derive(Serialize)]
pub struct Output {
    params: Vec<Param>,
}

/// One parameter.
#[derive(Serialize)]
struct Param {
    name: &'static str,
    r#type: String,
}

impl Endpoint for Show {
    const NAME: &'static str = "endpoint";
    const PARAMS: Schema = object(&[("endpoint", string())]).required(&["endpoint"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Option<Output>;

    fn call(_: &App, _: Anyone, params: Params) -> Result<Option<Output>, ApiError> {
        let Some(entry) = table::find(&params.endpoint) else {
            return Ok(None);
        };
        let Kind::Object(object) = &entry.params.kind else {
            return Ok(None);
        };
        let params = object.properties.iter().map(|(name, schema)| Param {
            name,
            r#type: capitalised(schema.kind.type_name()),
        });
        Ok(Some(Output {
            params: params.collect(),
        }))
    }
}

/// Misskey writes types with a capital, and those that are several as `String`.
fn capitalised(name: &str) -> String {
    match name.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => "String".to_owned(),
    }
}
