//! `users/relation`: how one stands to one or several users.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::either;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::app::App;
use crate::model::Id;
use crate::model::follows::Follow;
use crate::model::relations::Relation as Between;
use crate::model::users::User;
use crate::store::relations;
use crate::store::users;

/// Users in one call at most. Misskey sets no bound.
const USERS: usize = 100;

/// Tells how one stands to users.
pub struct Relation;

/// To whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: OneOrMany,
}

/// An id or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Named<User>),
    Many(Vec<Named<User>>),
}

/// How one stands to a user.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    id: Id<User>,
    following: Option<Following>,
    is_following: bool,
    is_followed: bool,
    has_pending_follow_request_from_you: bool,
    has_pending_follow_request_to_you: bool,
    is_blocking: bool,
    is_blocked: bool,
    is_muted: bool,
    is_renote_muted: bool,
}

/// The follow itself, as Misskey keeps it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Following {
    id: Id<Follow>,
    followee_id: Id<User>,
    follower_id: Id<User>,
    is_follower_hibernated: bool,
    with_replies: bool,
    notify: Option<&'static str>,
    follower_host: (),
    follower_inbox: (),
    follower_shared_inbox: (),
    followee_host: Option<String>,
    followee_inbox: Option<String>,
    followee_shared_inbox: Option<String>,
}

impl Endpoint for Relation {
    const NAME: &'static str = "users/relation";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema =
        object(&[("userId", either(&[id(), list_of(&id(), 0, USERS)]))]).required(&["userId"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Output>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Output>, ApiError> {
        let wanted = match params.user_id {
            OneOrMany::One(id) => vec![id],
            OneOrMany::Many(ids) => ids,
        };
        let now = app.clock.now();
        let ids = || wanted.iter().map(|id| id.0);
        let (found, people) = app.db.read(|db| {
            let found = relations::of(db, me.id, now, ids())?;
            Ok((found, users::by_ids(db, ids())?))
        })?;
        let known = wanted.iter().filter_map(|id| {
            let relation = found.get(&id.0)?;
            Some(output(me.id, people.get(&id.0)?, *relation))
        });
        Ok(known.collect())
    }
}

fn output(me: Id<User>, other: &User, relation: Between) -> Output {
    Output {
        id: other.id,
        following: relation.follow.map(|follow| Following {
            id: follow,
            followee_id: other.id,
            follower_id: me,
            is_follower_hibernated: false,
            with_replies: relation.with_replies,
            notify: relation.notify.then_some("normal"),
            follower_host: (),
            follower_inbox: (),
            follower_shared_inbox: (),
            followee_host: other.host.clone(),
            followee_inbox: other.remote.as_ref().map(|home| home.inbox.clone()),
            followee_shared_inbox: other
                .remote
                .as_ref()
                .and_then(|home| home.shared_inbox.clone()),
        }),
        is_following: relation.is_following,
        has_pending_follow_request_from_you: relation.has_pending_request_from_you,
        has_pending_follow_request_to_you: relation.has_pending_request_to_you,
        is_followed: relation.is_followed,
        is_blocking: relation.is_blocking,
        is_blocked: relation.is_blocked,
        is_muted: relation.is_muted,
        is_renote_muted: relation.is_renote_muted,
    }
}
