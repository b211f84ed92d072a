//! `admin/emoji/list-remote`: the emoji of other servers that we have met.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::admin::emoji;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::emoji::Detailed;
use crate::api::pack::emoji::detailed;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::model::roles::Policies;
use crate::store::emojis;
use crate::store::emojis::Wanted;

/// Lists them.
pub struct ListRemote;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    query: Option<String>,
    host: Option<String>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for ListRemote {
    const NAME: &'static str = "admin/emoji/list-remote";
    const SCOPE: Option<&'static str> = Some("read:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[
        ("query", emoji::QUERY),
        ("host", string().nullable().or(Literal::Null)),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Detailed>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Detailed>, ApiError> {
        let wanted = Wanted {
            words: params.query.filter(|query| !query.is_empty()),
            host: params.host.map(|host| host.to_ascii_lowercase()),
            ..Wanted::default()
        };
        look(app, Some(&me), |lens| {
            let found = emojis::search_remote(lens.db, &wanted, params.page.rows())?;
            let packed = found.into_iter().map(|one| detailed(lens.origin, one));
            Ok(packed.collect())
        })
    }
}
