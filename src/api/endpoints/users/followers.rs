//! `users/followers`: who follows a user.

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::user::Details;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::follows::Follow;
use crate::model::users::ListVisibility;
use crate::model::users::User;
use crate::store::follows;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "27fa5435-88ab-43de-9360-387de88727cd",
    "No such user.",
);
const FORBIDDEN: Declared = client(
    "FORBIDDEN",
    "3c6a84db-d619-26af-ca14-06232a21df8a",
    "Forbidden.",
);

/// Lists them.
pub struct Followers;

/// Of whom, and which part. A name goes with a host, which is null for ours.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Option<Named<User>>,
    username: Option<String>,
    host: Option<String>,
    #[serde(flatten)]
    page: Page,
}

/// Follows with the people at their other ends.
pub struct Output {
    follows: Vec<Follow>,
    people: Details,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<T: Serialize> {
    id: Id<Follow>,
    created_at: Time,
    followee_id: Id<User>,
    follower_id: Id<User>,
    follower: T,
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let views = self.follows.iter().filter_map(|follow| {
            Some(View {
                id: follow.id,
                created_at: follow.id.time(),
                followee_id: follow.followee_id,
                follower_id: follow.follower_id,
                follower: self.people.get(follow.follower_id)?,
            })
        });
        out.collect_seq(views)
    }
}

impl Endpoint for Followers {
    const NAME: &'static str = "users/followers";
    const PARAMS: Schema = object(&[
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", LIMIT),
        ("userId", id()),
        ("username", string()),
        ("host", string().nullable()),
    ])
    .any_of(&[&["userId"], &["username", "host"]]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, FORBIDDEN];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        look(app, me.as_ref(), |lens| {
            let user = whose(lens, &params)?.ok_or(NO_SUCH_USER)?;
            if !may_see(lens, &user)? {
                return Err(FORBIDDEN.into());
            }
            let follows = follows::followers(lens.db, user.id, params.page.rows())?;
            let people = users::by_ids(lens.db, follows.iter().map(|one| one.follower_id))?;
            let people = people.into_values().collect();
            Ok(Output {
                follows,
                people: Details::pack(lens, &app.config, people)?,
            })
        })
    }
}

fn whose(lens: &Lens<'_>, params: &Params) -> rusqlite::Result<Option<User>> {
    let found = match (&params.user_id, &params.username) {
        (Some(id), _) => users::by_id(lens.db, id.0)?,
        (None, Some(name)) => {
            let host = params
                .host
                .as_deref()
                .filter(|host| *host != lens.origin.host());
            users::by_acct(lens.db, name, host)?
        }
        (None, None) => None,
    };
    Ok(found.filter(|user| user.gone_at.is_none()))
}

/// Whether the user lets this viewer see the list.
pub fn may_see(lens: &Lens<'_>, user: &User) -> rusqlite::Result<bool> {
    let profile = users::profile(lens.db, user.id)?.unwrap_or_default();
    let is_moderator = lens.is_moderator()?;
    let me = lens.me.filter(|me| me.id != user.id && !is_moderator);
    Ok(match (profile.followers_visibility, me, lens.me) {
        (ListVisibility::Public, ..) | (_, None, Some(_)) => true,
        (ListVisibility::Followers, Some(me), _) => {
            follows::find(lens.db, me.id, user.id)?.is_some()
        }
        _ => false,
    })
}
