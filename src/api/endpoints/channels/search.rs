//! `channels/search`: finds none.

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::channels::FEW;
use crate::api::endpoints::channels::None;
use crate::api::endpoints::channels::Unread;
use crate::api::error::ApiError;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::word;
use crate::app::App;

/// Finds none.
pub struct Search;

impl Endpoint for Search {
    const NAME: &'static str = "channels/search";
    const PARAMS: Schema = object(&[
        ("query", string()),
        (
            "type",
            word(&["nameAndDescription", "nameOnly"]).or(Literal::Text("nameAndDescription")),
        ),
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", FEW),
    ])
    .required(&["query"]);
    type Caller = Anyone;
    type Params = Unread;
    type Output = None;

    fn call(_: &App, _: Anyone, _: Unread) -> Result<None, ApiError> {
        Ok(None([]))
    }
}
