//! `users/get-frequently-replied-users`: whom someone answers most.

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;
use serde_json::Value;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::user::Details;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::Id;
use crate::model::users::User;
use crate::store::relations;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "e6965129-7b2a-40a4-bae2-cd84cd434822",
    "No such user.",
);

/// Answers looked at, as in Misskey.
const ANSWERS: u32 = 1_000;

/// Tells whom.
pub struct Often;

/// Who answers, and how many to name.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    #[serde(flatten)]
    page: Page,
}

/// Those who were answered, each with their share of the most.
pub struct Output {
    counts: Vec<(Id<User>, i64)>,
    people: Details,
}

#[derive(Serialize)]
struct Entry<U> {
    user: U,
    weight: Value,
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let most = self.counts.first().map_or(1, |(_, count)| *count);
        let entries = self.counts.iter().filter_map(|(id, count)| {
            Some(Entry {
                user: self.people.get(*id)?,
                weight: share(*count, most),
            })
        });
        out.collect_seq(entries)
    }
}

/// JavaScript writes a whole number without a point.
fn share(count: i64, most: i64) -> Value {
    match count == most {
        true => Value::from(1),
        false => Value::from(count as f64 / most as f64),
    }
}

impl Endpoint for Often {
    const NAME: &'static str = "users/get-frequently-replied-users";
    const PARAMS: Schema = object(&[("userId", id()), ("limit", LIMIT)]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        look(app, me.as_ref(), |lens| {
            let of = users::by_id(lens.db, params.user_id.0)?.ok_or(NO_SUCH_USER)?;
            let limit = params.page.limit();
            let counts = relations::often_answered(lens.db, of.id, ANSWERS, limit)?;
            let people = users::by_ids(lens.db, counts.iter().map(|(id, _)| *id))?;
            let people = people.into_values().collect();
            Ok(Output {
                people: Details::pack(lens, &app.config, people)?,
                counts,
            })
        })
    }
}
