//! Signing up, changing a profile, meeting others, leaving.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::actions::instances;
use crate::actions::publish;
use crate::actions::publish_change;
use crate::clock::DAY;
use crate::clock::Time;
use crate::config::Registration;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::mfm;
use crate::model::Id;
use crate::model::emojis::Seen;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::invitations::Invitation;
use crate::model::jobs::Deed;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::meta;
use crate::model::tokens::Token;
use crate::model::users::Profile;
use crate::model::users::SYSTEM_USERNAME;
use crate::model::users::Settings;
use crate::model::users::User;
use crate::model::users::is_username;
use crate::store::Tx;
use crate::store::emojis;
use crate::store::files;
use crate::store::follows;
use crate::store::invitations;
use crate::store::jobs;
use crate::store::keys;
use crate::store::keys::SecretKey;
use crate::store::reactions;
use crate::store::relays;
use crate::store::roles;
use crate::store::settings;
use crate::store::tokens;
use crate::store::tokens::Hash;
use crate::store::users;

/// Why there is no new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUpRefusal {
    /// Letters, digits and `_`, at most 20.
    BadName,
    /// Someone has, or had, the name.
    Taken,
    /// Someone had the name, who left.
    Left,
    /// The owner keeps the name for themselves, or wants to read no such word in one.
    Reserved,
    /// Nobody let them in: the setup link or invitation is not theirs, or was used already.
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
    /// They come by themselves, perhaps with an invitation.
    Guest {
        /// Who may make an account, if the owner did not say otherwise.
        configured: Registration,
        /// The code of their invitation.
        invitation: Option<String>,
    },
}

/// Whether people may choose this name, if it is free. Who runs the server may give it to
/// somebody all the same, as in Misskey (`ignorePreservedUsernames`).
pub fn may_be_chosen(db: &Connection, username: &str) -> rusqlite::Result<bool> {
    let (meta, name) = (settings::meta(db)?, username.to_ascii_lowercase());
    let is_prohibited = meta::holds_any(&name, &meta.prohibited_words_for_name_of_user);
    Ok(!is_prohibited && !meta.preserves(&name))
}

/// Someone gets an account. The first one runs the server. Without a password only the
/// token that comes with the account opens it, as in Misskey.
pub fn sign_up(
    tx: &Tx<'_>,
    username: &str,
    password: Option<&str>,
    by: &Entitled,
) -> Result<Id<User>, Error<SignUpRefusal>> {
    let invitation = check_entitled(tx, by)?;
    if !is_username(username) {
        return Err(Refused(SignUpRefusal::BadName));
    }
    let is_first = !users::any_account(tx)?;
    let is_guest = matches!(by, Entitled::Guest { .. });
    if is_guest && !may_be_chosen(tx, username)? {
        return Err(Refused(SignUpRefusal::Reserved));
    }
    if let Some(other) = users::by_acct(tx, username, None)? {
        return Err(Refused(match other.gone_at {
            None => SignUpRefusal::Taken,
            Some(_) => SignUpRefusal::Left,
        }));
    }
    let as_owner = matches!(by, Entitled::Operator { as_owner: true });
    let id = users::insert_local(tx, username, is_first || as_owner)?;
    users::insert_account(tx, id, password)?;
    settings::remove(tx, settings::SETUP_TOKEN)?;
    if let Some(invitation) = invitation {
        invitations::set_used(tx, invitation, id)?;
    }
    Ok(id)
}

/// Asked inside the transaction that makes the account: of two who hold the same link or
/// invitation, one comes too late. Answers the invitation that is used up.
fn check_entitled(
    tx: &Tx<'_>,
    by: &Entitled,
) -> Result<Option<Id<Invitation>>, Error<SignUpRefusal>> {
    let is_entitled = match by {
        Entitled::Guest {
            configured,
            invitation,
        } => return admit(tx, tx.now, *configured, invitation.as_deref()),
        Entitled::Operator { .. } => true,
        Entitled::Administrator(id) => match users::by_id(tx, *id)? {
            Some(user) => user.is_active() && roles::is_administrator(tx, &user, tx.now)?,
            None => false,
        },
        Entitled::SetupToken(given) => is_setup_token(tx, given)?,
    };
    match is_entitled {
        true => Ok(None),
        false => Err(Refused(SignUpRefusal::NotEntitled)),
    }
}

/// Whether a guest may make an account now, and which invitation that takes. The first
/// account, which runs the server, is never a guest's.
pub fn admit(
    db: &Connection,
    now: Time,
    configured: Registration,
    invitation: Option<&str>,
) -> Result<Option<Id<Invitation>>, Error<SignUpRefusal>> {
    if !users::any_account(db)? {
        return Err(Refused(SignUpRefusal::NotEntitled));
    }
    match settings::registration(db, configured)? {
        Registration::Open => Ok(None),
        Registration::Closed => Err(Refused(SignUpRefusal::NotEntitled)),
        Registration::Invite => {
            let found = match invitation {
                Some(code) => invitations::by_code(db, code)?,
                None => None,
            };
            let good = found.filter(|one| one.is_good(now));
            let good = good.ok_or(Refused(SignUpRefusal::NotEntitled))?;
            Ok(Some(good.id))
        }
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

/// Somebody sets another password for themselves; who is signed in stays so, as in Misskey.
pub fn change_password(tx: &Tx<'_>, user: Id<User>, password: &str) -> Result<(), Error<Never>> {
    Ok(users::set_password(tx, user, password)?)
}

/// The same, and every browser is signed out.
pub fn change_password_and_leave(
    tx: &Tx<'_>,
    user: Id<User>,
    password: &str,
) -> Result<(), Error<Never>> {
    change_password(tx, user, password)?;
    tokens::delete_sessions(tx, user)?;
    tx.tell(Event::SignedOut(user));
    Ok(())
}

/// The same, and every sign-in ends but the one they use; apps keep their tokens. Misskey
/// has one sign-in for all devices and leaves it (`i/change-password.ts`).
pub fn change_password_and_stay(
    tx: &Tx<'_>,
    user: Id<User>,
    password: &str,
    here: Id<Token>,
) -> Result<(), Error<Never>> {
    change_password(tx, user, password)?;
    tokens::delete_sign_ins_but(tx, user, here)?;
    tx.tell(Event::SignedOut(user));
    Ok(())
}

/// Ends every sign-in of a user but this browser's; apps keep their tokens.
pub fn sign_out_elsewhere(
    tx: &Tx<'_>,
    user: Id<User>,
    browser: Option<(&Hash, Time)>,
) -> Result<(), Error<Never>> {
    tokens::delete_all(tx, user, false)?;
    if let Some((hash, until)) = browser {
        tokens::insert_session(tx, hash, user, until)?;
    }
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
    /// Their roles let them have no other avatar or banner (`canUpdateBioMedia`).
    NoOtherPictures,
    /// The name holds words no name here may hold.
    ProhibitedName,
}

/// One of ours says something else of themselves. `change` is given what they say now, as
/// it stands in this transaction: of two changes at once none is lost. It keeps within the
/// limits of `model::users`.
pub fn change_profile(
    tx: &Tx<'_>,
    id: Id<User>,
    change: impl FnOnce(&mut User, &mut Profile),
) -> Result<(), Error<ProfileRefusal>> {
    let Some(mut user) = users::by_id(tx, id)? else {
        return Ok(()); // They have left.
    };
    let old = users::profile(tx, id)?.unwrap_or_default();
    let mut profile = old.clone();
    change(&mut user, &mut profile);
    user.emojis = emojis_of(&user, &profile);
    check_name(tx, &user)?;
    check_may_change_pictures(tx, &user, &old, &profile)?;
    check_picture(
        tx,
        &user,
        profile.avatar_id,
        ProfileRefusal::NoSuchAvatar,
        ProfileRefusal::AvatarNotImage,
    )?;
    check_picture(
        tx,
        &user,
        profile.banner_id,
        ProfileRefusal::NoSuchBanner,
        ProfileRefusal::BannerNotImage,
    )?;
    users::set_profile(tx, &user, &profile)?;
    tx.tell(Event::Changed(id));
    if is_known_elsewhere(tx, &user)? {
        publish_change(tx, id)?;
    }
    Ok(())
}

/// The custom emoji that name, description and fields use, each once.
fn emojis_of(user: &User, profile: &Profile) -> Vec<String> {
    let fields = profile.fields.iter();
    let fields = fields.flat_map(|field| [Some(&field.name), Some(&field.value)]);
    let texts = [user.name.as_ref(), profile.description.as_ref()];
    let texts = texts.into_iter().chain(fields).flatten();
    let names: BTreeSet<_> = texts
        .flat_map(|text| mfm::find(&mfm::parse(text)).emojis)
        .collect();
    names.into_iter().collect()
}

/// Whether other servers hear of one of ours without asking.
fn is_known_elsewhere(tx: &Tx<'_>, user: &User) -> rusqlite::Result<bool> {
    Ok(follows::has_remote_follower(tx, user.id)? || !relays::inboxes(tx)?.is_empty())
}

/// Whoever moderates is called as they like, as in Misskey.
fn check_name(tx: &Tx<'_>, user: &User) -> Result<(), Error<ProfileRefusal>> {
    let words: Vec<String> = settings::get(tx, settings::PROHIBITED_NAMES)?.unwrap_or_default();
    let name = user.name.as_deref().unwrap_or_default();
    if meta::holds_any(name, &words) && !roles::is_moderator(tx, user, tx.now)? {
        return Err(Refused(ProfileRefusal::ProhibitedName));
    }
    Ok(())
}

fn check_may_change_pictures(
    tx: &Tx<'_>,
    user: &User,
    old: &Profile,
    profile: &Profile,
) -> Result<(), Error<ProfileRefusal>> {
    let is_other = |new: Option<Id<File>>, old| new.is_some() && new != old;
    let has_others =
        is_other(profile.avatar_id, old.avatar_id) || is_other(profile.banner_id, old.banner_id);
    if has_others && !roles::policies(tx, user, tx.now)?.can_update_bio_media {
        return Err(Refused(ProfileRefusal::NoOtherPictures));
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

/// One of ours prefers something else: `change` is given what they prefer now.
pub fn change_settings<R>(
    tx: &Tx<'_>,
    user: Id<User>,
    change: impl FnOnce(&mut Settings),
) -> Result<(), Error<R>> {
    let Some(account) = users::account(tx, user)? else {
        return Ok(()); // They have left.
    };
    let mut settings = account.settings.clone();
    change(&mut settings);
    if settings != account.settings {
        users::set_settings(tx, user, &settings)?;
        tx.tell(Event::Changed(user));
    }
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
    pub emojis: Vec<Seen>,
    /// Its own server suspended it.
    pub is_away: bool,
    /// It wants its notes not to be found by their words.
    pub is_unsearchable: bool,
    /// What its host says of its handle.
    pub handle: Handle,
}

/// What a host says of the handle one of its actors is shown with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handle {
    /// It is this actor's, and that of these others: whichever of them had it first is found
    /// by it (D10).
    Confirmed(Vec<String>),
    /// Nothing, so that the actor is not found by it where somebody else is (D9).
    Unconfirmed,
}

/// An actor of another server is met, or met again. Of two with one handle both stay, each
/// with what it wrote; one of them is found by it.
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
    let (name, uri) = (&met.user.username, &remote.uri);
    let has_acct = match &met.handle {
        Handle::Unconfirmed => false,
        Handle::Confirmed(namesakes) => {
            users::give_up_acct(tx, name, host, uri, namesakes)?;
            !users::is_acct_taken(tx, name, host, uri)?
        }
    };
    let user = User {
        id: tx.new_id(),
        ..met.user.clone()
    };
    let id = users::upsert_remote(tx, &user, &met.profile, has_acct)?;
    users::set_present(tx, id)?;
    users::set_away(tx, id, met.is_away)?;
    users::set_unsearchable(tx, id, met.is_unsearchable)?;
    keys::replace_public(tx, id, &met.keys)?;
    for seen in &met.emojis {
        emojis::learn(tx, host, seen)?;
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
    let (line, job) = (Line::FillProfile(user.id), Job::FillProfile(user.id));
    Ok(jobs::enqueue_once(tx, line, &job, user.host.as_deref())?)
}

/// Somebody here looked at an actor elsewhere of whom long nothing was asked: it is looked at
/// again soon, by one worker at a time.
pub fn look_again_soon(tx: &Tx<'_>, user: &User) -> Result<(), Error<Never>> {
    let (line, job) = (Line::RefreshUser(user.id), Job::RefreshUser(user.id));
    Ok(jobs::enqueue_once(tx, line, &job, user.host.as_deref())?)
}

/// Not there so often in a row, and for so long, an actor counts as suspended by its server
/// (D41): a 404 may be a mistake, and is what Threads says of who does not want to be found.
const MISSES: i64 = 3;
const MISSED_FOR: i64 = 3 * DAY;

/// An actor was not where it lives. Whoever is met again has been there all along.
pub fn record_miss(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    let (since, times) = users::count_missing(tx, user)?;
    if times >= MISSES && since.plus(MISSED_FOR) <= tx.now {
        users::set_away(tx, user, true)?;
    }
    record_look(tx, user)
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
        if is_known_elsewhere(tx, user)? {
            publish(tx, user.id, Deed::Changed(user.id))?;
        }
    }
    Ok(())
}

/// One of ours leaves by their own wish. Whoever alone runs the server stays: nobody could
/// look after it any more.
pub fn leave_by_wish(tx: &Tx<'_>, user: &User) -> Result<(), Error<LeaveRefusal>> {
    let others = users::local(tx)?.into_iter();
    let mut others = others.filter(|other| other.id != user.id && other.is_active());
    if user.is_admin && !others.any(|other| other.is_admin) {
        return Err(Refused(LeaveRefusal::LastAdministrator));
    }
    leave(tx, user).map_err(|error| Error::Failed(error.into_fault()))?;
    Ok(jobs::enqueue(
        tx,
        Line::ForgetNotes(user.id),
        &Job::ForgetNotes(user.id),
    )?)
}

/// Why somebody does not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveRefusal {
    /// Nobody else runs the server.
    LastAdministrator,
}

/// A user leaves for good: one of ours, or an actor whose server says so. Their notes are
/// deleted by `notes::removal::remove_some_of`, in parts.
pub fn leave(tx: &Tx<'_>, user: &User) -> Result<(), Error<Never>> {
    if user.is_local() {
        jobs::drop_later(tx, Line::Change(user.id))?;
        publish(tx, user.id, Deed::Left(user.id))?;
        tokens::delete_all(tx, user.id, true)?;
        users::delete_belongings(tx, user.id)?;
        users::delete_account(tx, user.id)?;
        tx.tell(Event::SignedOut(user.id));
    }
    reactions::delete_of(tx, user.id)?;
    follows::delete_all_of(tx, user.id)?;
    users::clear(tx, user.id)?;
    keys::delete_public(tx, user.id)?;
    Ok(users::set_gone(tx, user.id)?)
}
