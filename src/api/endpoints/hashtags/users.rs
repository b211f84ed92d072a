//! `hashtags/users`: people of ours who have a tag in their profile. Profiles of other
//! servers are not read for tags.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::users::ORIGINS;
use crate::api::endpoints::users::SORTS;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::hashtag;
use crate::api::pack::user::Details;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::word;
use crate::app::App;
use crate::mfm::normalise_hashtag;
use crate::model::people::Sort;
use crate::model::reports::Whence;
use crate::store::directory;
use crate::store::directory::Asked;

/// Lists them.
pub struct Users;

/// Of which tag, and in which order.
#[derive(Deserialize)]
pub struct Params {
    tag: String,
    limit: u32,
    sort: Sort,
    state: String,
    origin: Whence,
}

impl Endpoint for Users {
    const NAME: &'static str = "hashtags/users";
    const PARAMS: Schema = object(&[
        ("tag", string()),
        ("limit", LIMIT),
        ("sort", word(SORTS)),
        ("state", word(&["all", "alive"]).or(Literal::Text("all"))),
        ("origin", word(ORIGINS).or(Literal::Text("local"))),
    ])
    .required(&["tag", "sort"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Details;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Details, ApiError> {
        let tag = normalise_hashtag(&params.tag);
        look(app, me.as_ref(), |lens| {
            let attached = hashtag::attached(lens.db)?.remove(&tag).unwrap_or_default();
            let among: Vec<_> = attached.iter().map(|user| user.id).collect();
            let asked = Asked {
                sort: Some(params.sort),
                alive: params.state == "alive",
                origin: params.origin,
                among: Some(&among),
                limit: params.limit,
                ..Asked::default()
            };
            let found = directory::list(lens.db, lens.viewer(), asked)?;
            Ok(Details::pack(lens, &app.config, found)?)
        })
    }
}
