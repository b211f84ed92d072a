//! `users/followers`: who follows a user.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::follow::End;
use crate::api::pack::follow::Follows;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
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

/// What both endpoints take.
pub const PARAMS: Schema = object(&[
    ("sinceId", id()),
    ("untilId", id()),
    ("limit", LIMIT),
    ("userId", id()),
    ("username", string()),
    ("host", string().nullable()),
])
.any_of(&[&["userId"], &["username", "host"]]);

impl Endpoint for Followers {
    const NAME: &'static str = "users/followers";
    const PARAMS: Schema = PARAMS;
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, FORBIDDEN];
    type Caller = Anyone;
    type Params = Params;
    type Output = Follows;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Follows, ApiError> {
        look(app, me.as_ref(), |lens| {
            params.of(lens, End::Follower, NO_SUCH_USER, FORBIDDEN)
        })
    }
}

impl Params {
    /// The follows at whose other end are people of this kind, as far as the viewer may
    /// see them.
    pub fn of(
        &self,
        lens: &Lens<'_>,
        end: End,
        missing: Declared,
        forbidden: Declared,
    ) -> Result<Follows, ApiError> {
        let user = whose(lens, self)?.ok_or(missing)?;
        if !may_see(lens, &user, end)? {
            return Err(forbidden.into());
        }
        let page = self.page.rows();
        let found = match end {
            End::Follower => follows::followers(lens.db, user.id, page)?,
            End::Followee => follows::following(lens.db, user.id, page)?,
        };
        Ok(Follows::pack(lens, end, found)?)
    }
}

fn whose(lens: &Lens<'_>, params: &Params) -> rusqlite::Result<Option<User>> {
    let found = match (&params.user_id, &params.username) {
        (Some(id), _) => users::by_id(lens.db, id.0)?,
        (None, Some(name)) => {
            let host = lens.origin.elsewhere(params.host.as_deref());
            users::by_acct(lens.db, name, host)?
        }
        (None, None) => None,
    };
    Ok(found.filter(|user| user.gone_at.is_none()))
}

/// Whether the user lets this viewer see the list.
pub fn may_see(lens: &Lens<'_>, user: &User, end: End) -> rusqlite::Result<bool> {
    let profile = users::profile(lens.db, user.id)?.unwrap_or_default();
    let visibility = match end {
        End::Follower => profile.followers_visibility,
        End::Followee => profile.following_visibility,
    };
    let is_moderator = lens.is_moderator()?;
    let me = lens.me.filter(|me| me.id != user.id && !is_moderator);
    Ok(match (visibility, me, lens.me) {
        (ListVisibility::Public, ..) | (_, None, Some(_)) => true,
        (ListVisibility::Followers, Some(me), _) => {
            follows::find(lens.db, me.id, user.id)?.is_some()
        }
        _ => false,
    })
}
