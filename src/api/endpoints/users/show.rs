//! `users/show`: one user by id or name, or several by id. A user of another server who
//! is not known yet is looked up there.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::pack::user::Details;
use crate::api::params::Named;
use crate::api::params::ids;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::federation::people;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::http::Request;
use crate::model::Id;
use crate::model::users::User;
use crate::store::users;
use http::StatusCode;

const FAILED_TO_RESOLVE_REMOTE_USER: Declared = client(
    "FAILED_TO_RESOLVE_REMOTE_USER",
    "ef7b9be4-9cba-4e6f-ab41-90ed171c7d3c",
    "Failed to resolve remote user.",
)
.status(StatusCode::INTERNAL_SERVER_ERROR)
.server();
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "4362f8dc-731f-4ad8-a694-be5a88922a24",
    "No such user.",
)
.status(StatusCode::NOT_FOUND);

/// Users in one call at most. Misskey sets no bound.
const USERS: usize = 100;

/// Shows users.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Option<Named<User>>,
    user_ids: Option<Vec<Named<User>>>,
    username: Option<String>,
    host: Option<String>,
}

/// One user, or several where several were asked for.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Output {
    /// One.
    One(Box<Detailed>),
    /// Several.
    Several(Box<Details>),
}

impl Endpoint for Show {
    const NAME: &'static str = "users/show";
    const PARAMS: Schema = object(&[
        ("userId", id()),
        ("userIds", list_of(&id(), 0, USERS).unique()),
        ("username", string()),
        ("host", string().nullable()),
    ])
    .any_of(&[&["userId"], &["userIds"], &["username"]]);
    const ERRORS: &'static [Declared] = &[FAILED_TO_RESOLVE_REMOTE_USER, NO_SUCH_USER];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        if let Some(wanted) = params.user_ids {
            return several(app, me.as_ref(), &wanted);
        }
        let found = match (params.user_id, params.username) {
            (Some(id), _) => by_id(app, me.as_ref(), id.0)?,
            (None, Some(name)) => by_name(app, me.as_ref(), &name, params.host.as_deref())?,
            (None, None) => None,
        };
        let user = found.ok_or(NO_SUCH_USER)?;
        look(app, me.as_ref(), |lens| {
            if !may_be_shown(&user, lens.is_moderator()?) {
                return Err(NO_SUCH_USER.into());
            }
            let packed = user::detailed(lens, &app.config, user)?;
            Ok(Output::One(Box::new(packed)))
        })
    }

    /// Whoever names a host may have to wait for it.
    fn lane(request: &Request) -> Lane {
        Lane::of_words(request, "\"host\"")
    }
}

fn several(app: &App, me: Option<&User>, wanted: &[Named<User>]) -> Result<Output, ApiError> {
    look(app, me, |lens| {
        let mut found = users::by_ids(lens.db, ids(wanted))?;
        let in_order = wanted.iter().filter_map(|id| found.remove(&id.0));
        let for_moderator = lens.is_moderator()?;
        let shown = in_order.filter(|user| may_be_shown(user, for_moderator));
        let shown = shown.collect();
        let packed = Details::pack(lens, &app.config, shown)?;
        Ok(Output::Several(Box::new(packed)))
    })
}

/// Whoever left is shown to nobody, the suspended to moderators only.
fn may_be_shown(user: &User, for_moderator: bool) -> bool {
    user.gone_at.is_none() && (for_moderator || user.suspended_at.is_none())
}

fn by_id(app: &App, me: Option<&User>, id: Id<User>) -> Result<Option<User>, ApiError> {
    let found = app.db.read(|db| users::by_id(db, id))?;
    if let (Some(_), Some(user)) = (me, &found)
        && let Err(Trouble::Failed(fault)) = people::freshen(app, user)
    {
        return Err(fault.into());
    }
    Ok(found)
}

/// For a visitor nobody else is asked: anybody could make us knock at other doors.
fn by_name(
    app: &App,
    me: Option<&User>,
    name: &str,
    host: Option<&str>,
) -> Result<Option<User>, ApiError> {
    let asking = match me {
        Some(_) => Asking::Allowed,
        None => Asking::Never,
    };
    match people::by_acct(app, name.trim(), host, asking) {
        Ok(user) => Ok(Some(user)),
        Err(Trouble::Failed(fault)) => Err(fault.into()),
        Err(_) if app.config.origin.elsewhere(host).is_some() => {
            Err(FAILED_TO_RESOLVE_REMOTE_USER.into())
        }
        Err(_) => Ok(None),
    }
}
