//! `following/requests/list`: who asks to follow one.

use std::collections::HashMap;

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Around;
use crate::api::pack::Named;
use crate::api::pack::user::Lite;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::Id;
use crate::model::follows::Follow;
use crate::model::users::User;
use crate::store::follows;
use crate::store::users;

/// Lists requests.
pub struct List;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
}

/// Requests, and the people in them.
pub struct Output {
    requests: Vec<Follow>,
    users: HashMap<Id<User>, User>,
    around: Around,
}

#[derive(Serialize)]
struct View<'a> {
    id: Id<Follow>,
    follower: Lite<'a>,
    followee: Lite<'a>,
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let person = |id| {
            let user = self.users.get(&id)?;
            let around = &self.around;
            Some(Lite { user, around })
        };
        let views = self.requests.iter().filter_map(|request| {
            Some(View {
                id: request.id,
                follower: person(request.follower_id)?,
                followee: person(request.followee_id)?,
            })
        });
        out.collect_seq(views)
    }
}

impl Endpoint for List {
    const NAME: &'static str = "following/requests/list";
    const SCOPE: Option<&'static str> = Some("read:following");
    const PARAMS: Schema = object(&[("sinceId", id()), ("untilId", id()), ("limit", LIMIT)]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        look(app, Some(&me), |lens| {
            let requests = follows::requests(lens.db, me.id, params.page.rows())?;
            let people = requests.iter().map(|one| one.follower_id);
            let users = users::by_ids(lens.db, people.chain([me.id]))?;
            Ok(Output {
                around: Around::of(lens, users.values(), Named::new())?,
                requests,
                users,
            })
        })
    }
}
