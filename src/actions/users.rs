//! Signing up, changing a profile, meeting others, leaving.

use crate::actions::instances;
use crate::actions::publish;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::jobs::Deed;
use crate::model::jobs::Job;
use crate::model::users::Profile;
use crate::model::users::SYSTEM_USERNAME;
use crate::model::users::Settings;
use crate::model::users::User;
use crate::model::users::is_username;
use crate::store::Tx;
use crate::store::emojis;
use crate::store::files;
use crate::store::follows;
use crate::store::jobs;
use crate::store::keys;
use crate::store::keys::SecretKey;
use crate::store::reactions;
use crate::store::settings;
use crate::store::tokens;
use crate::store::users;

/// Names nobody may choose: they would pass for the server itself or for a page.
const RESERVED: &[&str] = &[
    "admin",
    "administrator",
    "root",
    "system",
    "instance",
    "maintainer",
    "host",
    "mod",
    "moderator",
    "owner",
    "superuser",
    "staff",
    "auth",
    "i",
    "me",
    "everyone",
    "all",
    "mention",
    "mentions",
    "example",
    "user",
    "users",
    "account",
    "accounts",
    "official",
    "help",
    "helper",
    "null",
    "undefined",
    "noreply",
    "info",
    "server",
    "tos",
    "support",
    "contact",
];

/// Why there is no new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUpRefusal {
    /// Letters, digits and `_`, at most 20.
    BadName,
    /// Someone has, or had, the name.
    Taken,
    /// The name would pass for the server.
    Reserved,
    /// Nobody let them in: the setup link is not theirs, or was used already.
    NotEntitled,
}

/// By what right somebody gets an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entitled {
    /// Whoever has the machine in hand says so.
    Operator {
        /// The new account shall run the server, even if it is not the first.
        as_owner: bool,
    },
    /// One who runs the server says so.
    Administrator(Id<User>),
    /// They bring the token of the setup link, good for the first account and only once.
    SetupToken(String),
}

/// Whether people may choose this name, if it is free.
pub fn may_be_chosen(username: &str) -> bool {
    is_username(username) && !RESERVED.contains(&username.to_ascii_lowercase().as_str())
}

/// Someone gets an account. The first one runs the server.
pub fn sign_up(
    tx: &Tx<'_>,
    username: &str,
    password: &str,
    by: &Entitled,
) -> Result<Id<User>, Error<SignUpRefusal>> {
    check_entitled(tx, by)?;
    if !is_username(username) {
        return Err(Refused(SignUpRefusal::BadName));
    }
    let is_first = !users::any_account(tx)?;
    if !may_be_chosen(username) && !is_first {
        return Err(Refused(SignUpRefusal::Reserved));
    }
    if users::by_acct(tx, username, None)?.is_some() {
        return Err(Refused(SignUpRefusal::Taken));
    }
    let as_owner = matches!(by, Entitled::Operator { as_owner: true });
    let id = users::insert_local(tx, username, is_first || as_owner)?;
    users::insert_account(tx, id, password)?;
    settings::remove(tx, settings::SETUP_TOKEN)?;
    Ok(id)
}

/// Asked inside the transaction that makes the account: of two who hold the same link, one
/// comes too late.
fn check_entitled(tx: &Tx<'_>, by: &Entitled) -> Result<(), Error<SignUpRefusal>> {
    let is_entitled = match by {
        Entitled::Operator { .. } => true,
        Entitled::Administrator(id) => {
            users::by_id(tx, *id)?.is_some_and(|user| user.is_admin && user.is_active())
        }
        Entitled::SetupToken(given) => is_setup_token(tx, given)?,
    };
    match is_entitled {
        true => Ok(()),
        false => Err(Refused(SignUpRefusal::NotEntitled)),
    }
}

/// Whether the setup link still holds good. Plainly compared: whoever comes here with a
/// token has passed `prepare::is_setup_token`, which takes the same time for all.
fn is_setup_token(tx: &Tx<'_>, given: &str) -> rusqlite::Result<bool> {
    let kept: Option<String> = settings::get(tx, settings::SETUP_TOKEN)?;
    Ok(kept.as_deref() == Some(given) && !users::any_account(tx)?)
}

/// Makes the actor that signs for the server itself, once.
pub fn ensure_system(tx: &Tx<'_>) -> Result<Id<User>, Error<Never>> {
    match users::system(tx)? {
        Some(system) => Ok(system.id),
        None => Ok(users::insert_local(tx, SYSTEM_USERNAME, false)?),
    }
}

/// Gives one of our actors its key pair; the first one given stays.
pub fn give_key(tx: &Tx<'_>, user: Id<User>, key: &SecretKey) -> Result<(), Error<Never>> {
    Ok(keys::insert_secret(tx, user, key)?)
}

/// Sets a new password and ends every sign-in.
pub fn set_password(tx: &Tx<'_>, user: Id<User>, password: &str) -> Result<(), Error<Never>> {
    users::set_password(tx, user, password)?;
    tokens::delete_all(tx, user, false)?;
    tx.tell(Event::SignedOut(user));
    Ok(())
}

/// Why a profile is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileRefusal {
    /// The avatar is not a file of theirs.
    NoSuchAvatar,
    /// The banner is not a file of theirs.
    NoSuchBanner,
    /// The avatar is no picture.
    AvatarNotImage,
    /// The banner is no picture.
    BannerNotImage,
}

/// One of ours says something else of themselves. `user` and `profile` are whole and
/// already within their limits; `emojis` of the user are those the texts name.
pub fn change_profile(
    tx: &Tx<'_>,
    user: &User,
    profile: &Profile,
) -> Result<(), Error<ProfileRefusal>> {
    check_picture(
        tx,
        user,
        profile.avatar_id,
        ProfileRefusal::NoSuchAvatar,
        ProfileRefusal::AvatarNotImage,
    )?;
    check_picture(
        tx,
        user,
        profile.banner_id,
        ProfileRefusal::NoSuchBanner,
        ProfileRefusal::BannerNotImage,
    )?;
    users::set_profile(tx, user, profile)?;
    tx.tell(Event::Changed(user.id));
    if follows::has_remote_follower(tx, user.id)? {
        publish(tx, user.id, Deed::Changed(user.id))?;
    }
    Ok(())
}

fn check_picture(
    tx: &Tx<'_>,
    user: &User,
    id: Option<Id<File>>,
    missing: ProfileRefusal,
    no_image: ProfileRefusal,
) -> Result<(), Error<ProfileRefusal>> {
    let Some(id) = id else { return Ok(()) };
    let file = files::by_id(tx, id)?
        .filter(|file| file.user_id == Some(user.id))
        .ok_or(Refused(missing))?;
    if file.media_type.starts_with("image/") {
        Ok(())
    } else {
        Err(Refused(no_image))
    }
}

/// One of ours prefers something else.
pub fn change_settings(
    tx: &Tx<'_>,
    user: Id<User>,
    settings: &Settings,
) -> Result<(), Error<Never>> {
    users::set_settings(tx, user, settings)?;
    tx.tell(Event::Changed(user));
    Ok(())
}

/// An actor of another server as its document says, read and checked.
#[derive(Clone, Debug)]
pub struct Met {
    /// The actor; its id counts for nothing.
    pub user: User,
    /// The rest of it.
    pub profile: Profile,
    /// Its public keys: id and PEM.
    pub keys: Vec<(String, String)>,
    /// Custom emoji it brings along: name and picture.
    pub emojis: Vec<(String, String)>,
    /// Its own server suspended it.
    pub is_away: bool,
}

/// An actor of another server is met, or met again.
pub fn meet(tx: &Tx<'_>, met: &Met) -> Result<Id<User>, Error<Never>> {
    let remote = met
        .user
        .remote
        .as_ref()
        .expect("an actor of another server has a home");
    let host = met
        .user
        .host
        .as_deref()
        .expect("an actor of another server has a host");
    instances::meet(tx, host)?;
    users::give_up_acct(tx, &met.user.username, host, &remote.uri)?;
    let user = User {
        id: tx.new_id(),
        ..met.user.clone()
    };
    let id = users::upsert_remote(tx, &user, &met.profile)?;
    users::set_away(tx, id, met.is_away)?;
    keys::replace_public(tx, id, &met.keys)?;
    for (name, url) in &met.emojis {
        emojis::learn(tx, host, name, url, None)?;
    }
    Ok(id)
}

/// How many notes, followers and followed an actor's own server says it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountsThere {
    /// Notes.
    pub notes: Option<i64>,
    /// Followers.
    pub followers: Option<i64>,
    /// Followed.
    pub following: Option<i64>,
}

/// Remembers what an actor's server says of its numbers.
pub fn record_counts(tx: &Tx<'_>, user: Id<User>, counts: CountsThere) -> Result<(), Error<Never>> {
    Ok(users::set_counts_there(
        tx,
        user,
        counts.notes,
        counts.followers,
        counts.following,
    )?)
}

/// Somebody here wants to know more of an actor elsewhere: its profile is filled soon.
pub fn look_closer<R>(tx: &Tx<'_>, user: &User) -> Result<(), Error<R>> {
    if user.is_local() {
        return Ok(());
    }
    let (line, job) = (format!("profile {}", user.id), Job::FillProfile(user.id));
    Ok(jobs::enqueue_once(tx, &line, &job, user.host.as_deref())?)
}

/// Remembers that an actor was looked at, even if nothing came of it.
pub fn record_look(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    Ok(users::set_fetched(tx, user)?)
}

/// Suspends a user, or ends it. Ours are signed out and shown as suspended elsewhere
/// (O27); their tokens stay, so that programs are told why and work again afterwards.
pub fn set_suspended(tx: &Tx<'_>, user: &User, is_suspended: bool) -> Result<(), Error<Never>> {
    users::set_suspended(tx, user.id, is_suspended.then_some(tx.now))?;
    if user.is_local() {
        tokens::delete_sessions(tx, user.id)?;
        tx.tell(Event::SignedOut(user.id));
        if follows::has_remote_follower(tx, user.id)? {
            publish(tx, user.id, Deed::Changed(user.id))?;
        }
    }
    Ok(())
}

/// A user leaves for good: one of ours, or an actor whose server says so. Their notes are
/// deleted by `notes::removal::remove_some_of`, in parts.
pub fn leave(tx: &Tx<'_>, user: &User) -> Result<(), Error<Never>> {
    if user.is_local() {
        publish(tx, user.id, Deed::Left(user.id))?;
        tokens::delete_all(tx, user.id, true)?;
        users::delete_account(tx, user.id)?;
        tx.tell(Event::SignedOut(user.id));
    }
    reactions::delete_of(tx, user.id)?;
    follows::delete_all_of(tx, user.id)?;
    users::clear(tx, user.id)?;
    Ok(users::set_gone(tx, user.id)?)
}
