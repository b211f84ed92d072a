//! `admin/show-user`: what moderators know of a user of ours.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::policies;
use crate::api::pack::role;
use crate::api::pack::sign_in;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::roles::Policies;
use crate::model::roles::Role;
use crate::model::users::User;
use crate::store::moderation;
use crate::store::presence;
use crate::store::roles;
use crate::store::rows::Page;
use crate::store::sign_ins;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "94e980f2-d76f-5875-babc-49257a8c6ff4",
    "No such user.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "0752fb0c-115b-4c41-b48d-940420279bd2",
    "Cannot show an administrator.",
);

/// Tries to sign in that are shown, the newest first; Misskey shows all there ever were.
const TRIES: u32 = 100;

/// Shows it.
pub struct ShowUser;

/// Of whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

/// What is known. Mail addresses are not kept, and when somebody was here to the hour only.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    email: Option<()>,
    email_verified: bool,
    followed_message: Option<String>,
    auto_accept_followed: bool,
    no_crawle: bool,
    prevent_ai_learning: bool,
    always_mark_nsfw: bool,
    auto_sensitive: bool,
    careful_bot: bool,
    inject_featured_note: bool,
    receive_announcement_email: bool,
    muted_words: Value,
    muted_instances: Vec<String>,
    notification_recieve_config: Value,
    is_moderator: bool,
    is_silenced: bool,
    is_suspended: bool,
    is_hibernated: bool,
    last_active_date: Option<Time>,
    moderation_note: String,
    signins: Vec<sign_in::View>,
    policies: Policies,
    roles: Vec<role::Packed>,
    role_assigns: Vec<Assigned>,
}

/// That a role was given.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Assigned {
    created_at: Time,
    expires_at: Option<Time>,
    role_id: Id<Role>,
}

impl Endpoint for ShowUser {
    const NAME: &'static str = "admin/show-user";
    const SCOPE: Option<&'static str> = Some("read:admin:show-user");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, ACCESS_DENIED];
    type Caller = Moderator;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Output, ApiError> {
        look(app, Some(&me), |lens| {
            let user = users::by_id(lens.db, params.user_id.0)?;
            let user = user
                .filter(|user| user.gone_at.is_none())
                .ok_or(NO_SUCH_USER)?;
            let is_above = roles::is_administrator(lens.db, &user, lens.now)?;
            if is_above && !roles::is_administrator(lens.db, &me, lens.now)? {
                return Err(ACCESS_DENIED.into());
            }
            Ok(known(lens, &user)?)
        })
    }
}

fn known(lens: &Lens<'_>, user: &User) -> rusqlite::Result<Output> {
    let db = lens.db;
    let profile = users::profile(db, user.id)?.unwrap_or_default();
    let settings = users::account(db, user.id)?.map(|account| account.settings);
    let settings = settings.unwrap_or_default();
    let policies = policies::of(lens, lens.config, user)?;
    let held = roles::of(db, user, lens.now)?;
    let given = roles::given_to(db, user.id, lens.now)?.into_iter();
    let mut notes = moderation::notes(db, [user.id])?;
    let tries = sign_ins::of(db, user.id, Page::newest(TRIES))?;
    let seen = presence::of(db, [user.id])?.remove(&user.id);
    Ok(Output {
        email: None,
        email_verified: false,
        followed_message: profile.followed_message,
        auto_accept_followed: settings.auto_accept_followed,
        no_crawle: settings.no_crawle,
        prevent_ai_learning: settings.prevent_ai_learning,
        always_mark_nsfw: settings.always_mark_nsfw,
        auto_sensitive: settings.auto_sensitive,
        careful_bot: settings.careful_bot,
        inject_featured_note: settings.inject_featured_note,
        receive_announcement_email: settings.receive_announcement_email,
        muted_words: settings.muted_words,
        muted_instances: settings.muted_instances,
        notification_recieve_config: settings.notification_recieve_config,
        is_moderator: roles::is_moderator(db, user, lens.now)?,
        is_silenced: user.is_silenced || !policies.can_public_note,
        is_suspended: user.suspended_at.is_some(),
        is_hibernated: false,
        last_active_date: seen.and_then(|seen| seen.last_active_at),
        moderation_note: notes.remove(&user.id).unwrap_or_default(),
        signins: tries.into_iter().map(sign_in::view).collect(),
        policies,
        roles: role::many(lens, held)?,
        role_assigns: given
            .map(|member| Assigned {
                created_at: member.id.time(),
                expires_at: member.expires_at,
                role_id: member.role_id,
            })
            .collect(),
    })
}
