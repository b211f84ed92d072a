//! `notes/search`: notes by the words in them. The query may say more than Misskey's:
//! `from:`, `host:`, `since:`, `until:`, phrases, unwanted words ([`model::search`]).
//!
//! [`model::search`]: crate::model::search

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::OFFSET;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::model::search::Query;
use crate::model::users::User;
use crate::store::search;
use crate::store::search::Asked;

const UNAVAILABLE: Declared = client(
    "UNAVAILABLE",
    "0b44998d-77aa-4427-80d0-d2c9b8523011",
    "Search of notes unavailable.",
);

/// Searches.
pub struct Search;

/// For what, and which part of what is found.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    query: String,
    #[serde(flatten)]
    page: Page,
    offset: i64,
    host: Option<String>,
    user_id: Option<Named<User>>,
    channel_id: Option<String>,
}

impl Endpoint for Search {
    const NAME: &'static str = "notes/search";
    const PARAMS: Schema = object(&[
        ("query", string()),
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", LIMIT),
        ("offset", OFFSET),
        ("host", string()),
        ("userId", id().nullable().or(Literal::Null)),
        ("channelId", id().nullable().or(Literal::Null)),
    ])
    .required(&["query"]);
    const ERRORS: &'static [Declared] = &[UNAVAILABLE];
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    /// There are no channels, so nothing is found in one.
    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        let mut query = Query::parse(&params.query);
        query.host = params.host.or(query.host);
        look(app, me.as_ref(), |lens| {
            if !lens.policies()?.can_search_notes {
                return Err(UNAVAILABLE.into());
            }
            let asked = Asked {
                query: &query,
                author: params.user_id.map(|user| user.0),
                offset: usize::try_from(params.offset).unwrap_or(0),
            };
            let own = lens.origin;
            let listed = match params.channel_id {
                Some(_) => Vec::new(),
                None => search::notes(lens.db, lens.viewer(), own, asked, params.page.rows())?,
            };
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
