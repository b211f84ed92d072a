//! `charts/user/following`: whom one user follows, and who follows them.
//!
//! Who hides a list hides its chart, too: day by day it would tell who came with whom.
//! Misskey shows the chart. How many there are is no secret to other servers, which are
//! told the total of every collection (I93), nor is the order of `users` by followers,
//! which names no number and only those who wish to be found, as in Misskey.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::charts::KEPT_BY_VISITORS;
use crate::api::endpoints::charts::LIMIT;
use crate::api::endpoints::charts::OFFSET;
use crate::api::endpoints::charts::Output;
use crate::api::endpoints::charts::SPAN;
use crate::api::endpoints::charts::Span;
use crate::api::endpoints::charts::chart;
use crate::api::endpoints::users::followers;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::follow::End;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;
use crate::store::charts;
use crate::store::users;

/// Counts them.
pub struct Following;

/// Of whom, and which steps of time.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    span: Span,
    user_id: Named<User>,
}

impl Endpoint for Following {
    const NAME: &'static str = "charts/user/following";
    const GET: Option<u32> = Some(KEPT_BY_VISITORS);
    const PARAMS: Schema = object(&[
        ("span", SPAN),
        ("limit", LIMIT),
        ("offset", OFFSET),
        ("userId", id()),
    ])
    .required(&["span", "userId"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        let id = params.user_id.0;
        let (follows, is_followed) = look(app, me.as_ref(), |lens| {
            Ok(match users::by_id(lens.db, id)? {
                Some(user) => (
                    followers::may_see(lens, &user, End::Followee)?,
                    followers::may_see(lens, &user, End::Follower)?,
                ),
                None => (true, true), // an empty chart
            })
        })?;
        let name = id.to_string();
        let mut whole = chart(app, Self::NAME, &name, params.span, |db, steps| {
            charts::following(db, steps, id)
        })?;
        if !follows {
            whole = whole.hiding("followings");
        }
        if !is_followed {
            whole = whole.hiding("followers");
        }
        Ok(whole)
    }
}
