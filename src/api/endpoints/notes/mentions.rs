//! `notes/mentions`: notes that name one, or are addressed to one.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::store::timelines;

/// Lists them.
pub struct Mentions;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    following: bool,
    visibility: Option<String>,
}

impl Endpoint for Mentions {
    const NAME: &'static str = "notes/mentions";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("following", boolean().or(Literal::Bool(false))),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("visibility", string()),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notes, ApiError> {
        let only_specified = params.visibility.as_deref() == Some("specified");
        look(app, Some(&me), |lens| {
            let page = params.page.rows();
            let (now, only_followed) = (lens.now, params.following);
            let listed =
                timelines::mentions(lens.db, me.id, now, page, only_specified, only_followed)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
