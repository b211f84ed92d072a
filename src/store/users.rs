//! Users: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::Time;
use crate::ids;
use crate::model::Id;
use crate::model::users::Account;
use crate::model::users::Avatar;
use crate::model::users::Counts;
use crate::model::users::ListVisibility;
use crate::model::users::Profile;
use crate::model::users::Remote;
use crate::model::users::SYSTEM_USERNAME;
use crate::model::users::Settings;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

/// What [`user`] reads, in its order.
pub(super) const COLUMNS: &str = "u.id, u.host, u.username, u.name, u.emojis, u.avatar_url, a.access, a.blurhash,
    u.is_bot, u.is_cat, u.is_locked, u.is_explorable, u.is_admin, u.is_silenced, u.suspended_at, u.gone_at,
    u.uri, u.url, u.inbox, u.shared_inbox, u.followers_uri, u.featured_uri, u.fetched_at";

/// Where [`COLUMNS`] are found.
pub(super) const TABLES: &str = "user u left join file a on a.id = u.avatar_id";

pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    let mut cells = Cells::of(row);
    Ok(User {
        id: cells.read()?,
        host: cells.read()?,
        username: cells.read()?,
        name: cells.read()?,
        emojis: cells.words()?,
        avatar: picture(&mut cells)?,
        is_bot: cells.read()?,
        is_cat: cells.read()?,
        is_locked: cells.read()?,
        is_explorable: cells.read()?,
        is_admin: cells.read()?,
        is_silenced: cells.read()?,
        suspended_at: cells.read()?,
        gone_at: cells.read()?,
        remote: remote(&mut cells)?,
    })
}

fn picture(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Option<Avatar>> {
    let url: Option<String> = cells.read()?;
    let access: Option<String> = cells.read()?;
    let blurhash = cells.read()?;
    Ok(access
        .map(|access| Avatar::Ours { access, blurhash })
        .or(url.map(Avatar::Theirs)))
}

fn remote(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Option<Remote>> {
    let Some(uri) = cells.read()? else {
        return Ok(None);
    };
    Ok(Some(Remote {
        uri,
        url: cells.read()?,
        inbox: cells.read()?,
        shared_inbox: cells.read()?,
        followers_uri: cells.read()?,
        featured_uri: cells.read()?,
        fetched_at: cells.read()?,
    }))
}

/// The user with this id.
pub fn by_id(db: &Connection, id: Id<User>) -> rusqlite::Result<Option<User>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from {TABLES} where u.id = ?"),
        [id],
        user,
    )
}

/// The users with these ids, in one query.
pub fn by_ids(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, User>> {
    let sql = format!("select {COLUMNS} from {TABLES} where u.id in rarray(?)");
    let found = rows::many(db, &sql, [rows::list(ids)], user)?;
    Ok(found.into_iter().map(|user| (user.id, user)).collect())
}

/// The remote users with these ids, in one query, by their ids.
pub fn by_uris<'a>(
    db: &Connection,
    uris: impl IntoIterator<Item = &'a str>,
) -> rusqlite::Result<HashMap<String, User>> {
    let sql = format!("select {COLUMNS} from {TABLES} where u.uri in rarray(?)");
    let found = rows::many(db, &sql, [rows::texts(uris)], user)?;
    let id = |user: &User| user.remote.as_ref().map(|remote| remote.uri.clone());
    let named = found
        .into_iter()
        .filter_map(|user| Some((id(&user)?, user)));
    Ok(named.collect())
}

/// The user with this address; `None` as host is ours. Deleted remote ones are not found.
/// Where nobody has the address, whoever is merely called so is found (D9, D10).
pub fn by_acct(
    db: &Connection,
    username: &str,
    host: Option<&str>,
) -> rusqlite::Result<Option<User>> {
    let sql = format!(
        "select {COLUMNS} from {TABLES} where u.username = ?1 collate nocase and coalesce(u.host, '') = ?2
         and (u.gone_at is null or u.host is null) order by u.has_acct desc limit 1"
    );
    rows::one(db, &sql, params![username, host.unwrap_or("")], user)
}

/// The remote user with this actor id.
pub fn by_uri(db: &Connection, uri: &str) -> rusqlite::Result<Option<User>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from {TABLES} where u.uri = ?"),
        [uri],
        user,
    )
}

/// The remote user with this inbox of their own. Rarely asked, so there is no index.
pub fn by_inbox(db: &Connection, inbox: &str) -> rusqlite::Result<Option<User>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from {TABLES} where u.inbox = ? and u.gone_at is null limit 1"),
        [inbox],
        user,
    )
}

/// Whether this is the inbox that a whole server shares. Rarely asked, so there is no index.
pub fn is_shared(db: &Connection, inbox: &str) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from user where shared_inbox = ? limit 1",
        [inbox],
    )
}

/// When a user's profile last changed, alone: for who keeps what was made of it.
pub fn updated_at(db: &Connection, id: Id<User>) -> rusqlite::Result<Option<Time>> {
    let found: Option<Option<Time>> = rows::one(
        db,
        "select updated_at from user where id = ?",
        [id],
        |row| row.get(0),
    )?;
    Ok(found.flatten())
}

/// The actor that signs for the server itself.
pub fn system(db: &Connection) -> rusqlite::Result<Option<User>> {
    by_acct(db, SYSTEM_USERNAME, None)
}

/// Our users, the oldest first, without the system actor and those who left.
pub fn local(db: &Connection) -> rusqlite::Result<Vec<User>> {
    let sql = format!(
        "select {COLUMNS} from account c cross join {TABLES} where u.id = c.user_id and u.gone_at is null order by c.user_id"
    );
    rows::many(db, &sql, [], user)
}

/// Whether anyone of ours has an account yet.
pub fn any_account(db: &Connection) -> rusqlite::Result<bool> {
    rows::any(db, "select 1 from account", [])
}

/// The rest of a user.
pub fn profile(db: &Connection, id: Id<User>) -> rusqlite::Result<Option<Profile>> {
    Ok(profiles(db, [id])?.remove(&id))
}

/// The rest of these users, in one query.
pub fn profiles(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, Profile>> {
    let found = rows::many(
        db,
        "select u.description, u.location, u.birthday, u.lang, u.fields, u.followed_message, u.avatar_id, u.banner_id,
            u.banner_url, b.access, b.blurhash, u.followers_visibility, u.following_visibility, u.also_known_as, u.moved_to,
            u.updated_at, u.id
         from user u left join file b on b.id = u.banner_id where u.id in rarray(?)",
        [rows::list(ids)],
        |row| {
            let mut cells = Cells::of(row);
            let profile = read_profile(&mut cells)?;
            Ok((cells.read()?, profile))
        },
    )?;
    Ok(found.into_iter().collect())
}

fn read_profile(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Profile> {
    Ok(Profile {
        description: cells.read()?,
        location: cells.read()?,
        birthday: cells.read()?,
        lang: cells.read()?,
        fields: cells.json()?,
        followed_message: cells.read()?,
        avatar_id: cells.read()?,
        banner_id: cells.read()?,
        banner: picture(cells)?,
        followers_visibility: ListVisibility::from_number(cells.read()?),
        following_visibility: ListVisibility::from_number(cells.read()?),
        also_known_as: cells.json()?,
        moved_to: cells.read()?,
        updated_at: cells.read()?,
    })
}

/// How many notes, followers and followed are known.
pub fn counts(db: &Connection, id: Id<User>) -> rusqlite::Result<Counts> {
    Ok(counts_of(db, [id])?.remove(&id).unwrap_or_default())
}

/// How many notes, followers and followed each of these has, in one query: as many as we
/// know of, or as many as its own server says.
pub fn counts_of(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, Counts>> {
    let found = rows::many(
        db,
        "select u.id, max(coalesce(u.notes_there, 0), (select count(*) from note where user_id = u.id)),
            max(coalesce(u.followers_there, 0), (select count(*) from follow where followee_id = u.id)),
            max(coalesce(u.following_there, 0), (select count(*) from follow where follower_id = u.id)),
            (select max(id) from (select id, visibility from note where user_id = u.id order by id desc limit 20)
                where visibility < 2)
         from user u where u.id in rarray(?)",
        [rows::list(ids)],
        |row| {
            let newest: Option<i64> = row.get(4)?;
            let counts = Counts {
                notes: row.get(1)?,
                followers: row.get(2)?,
                following: row.get(3)?,
                last_note_at: newest.map(ids::time_of),
            };
            Ok((row.get(0)?, counts))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// What only one of ours has.
pub fn account(db: &Connection, id: Id<User>) -> rusqlite::Result<Option<Account>> {
    Ok(accounts(db, [id])?.remove(&id))
}

/// What those of ours have who are among these, in one query.
pub fn accounts(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, Account>> {
    let found = rows::many(
        db,
        "select user_id, password, settings, notifications_until from account where user_id in rarray(?)",
        [rows::list(ids)],
        |row| {
            let mut cells = Cells::of(row);
            Ok(Account {
                user_id: cells.read()?,
                password: cells.read()?,
                settings: cells.json()?,
                notifications_until: cells.read()?,
            })
        },
    )?;
    Ok(found
        .into_iter()
        .map(|account| (account.user_id, account))
        .collect())
}

/// Records one of ours: a person has an account, the system actor has none.
pub fn insert_local(tx: &Tx<'_>, username: &str, is_admin: bool) -> rusqlite::Result<Id<User>> {
    let id = tx.new_id();
    rows::run(
        tx,
        "insert into user (id, username, is_admin) values (?, ?, ?)",
        params![id, username, is_admin],
    )?;
    Ok(id)
}

/// Gives one of ours an account.
pub fn insert_account(tx: &Tx<'_>, id: Id<User>, password: Option<&str>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into account (user_id, password) values (?, ?)",
        params![id, password],
    )
    .map(drop)
}

/// Replaces the password.
pub fn set_password(tx: &Tx<'_>, id: Id<User>, password: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set password = ? where user_id = ?",
        params![password, id],
    )
    .map(drop)
}

/// Which of these actor ids of other servers are known here, in one query.
pub fn ids_of_uris<'a>(
    db: &Connection,
    uris: impl IntoIterator<Item = &'a str>,
) -> rusqlite::Result<HashMap<String, Id<User>>> {
    let found = rows::many(
        db,
        "select uri, id from user where uri in rarray(?)",
        [rows::texts(uris)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Replaces the preferences.
pub fn set_settings(tx: &Tx<'_>, id: Id<User>, settings: &Settings) -> rusqlite::Result<()> {
    let text = serde_json::to_string(settings)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    rows::run(
        tx,
        "update account set settings = ? where user_id = ?",
        params![text, id],
    )
    .map(drop)
}

/// Remembers the newest notification seen.
pub fn set_notifications_until(tx: &Tx<'_>, id: Id<User>, until: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set notifications_until = ?1 where user_id = ?2 and notifications_until < ?1",
        params![until, id],
    )
    .map(drop)
}

/// Records what one of ours says of itself.
pub fn set_profile(tx: &Tx<'_>, user: &User, profile: &Profile) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set name = :name, description = :description, location = :location, birthday = :birthday,
            lang = :lang, fields = :fields, emojis = :emojis, followed_message = :followed_message,
            avatar_id = :avatar_id, banner_id = :banner_id, is_bot = :is_bot, is_cat = :is_cat, is_locked = :is_locked,
            is_explorable = :is_explorable, followers_visibility = :followers_visibility,
            following_visibility = :following_visibility, also_known_as = :also_known_as, updated_at = :now
         where id = :id",
        named_params! {
            ":name": user.name,
            ":description": profile.description,
            ":location": profile.location,
            ":birthday": profile.birthday,
            ":lang": profile.lang,
            ":fields": json(&profile.fields)?,
            ":emojis": rows::words(&user.emojis),
            ":followed_message": profile.followed_message,
            ":avatar_id": profile.avatar_id,
            ":banner_id": profile.banner_id,
            ":is_bot": user.is_bot,
            ":is_cat": user.is_cat,
            ":is_locked": user.is_locked,
            ":is_explorable": user.is_explorable,
            ":followers_visibility": profile.followers_visibility.number(),
            ":following_visibility": profile.following_visibility.number(),
            ":also_known_as": json(&profile.also_known_as)?,
            ":now": tx.now,
            ":id": user.id,
        },
    )
    .map(drop)
}

/// Records another server's actor as it was just read: a new row, or the one it had. The
/// id of `user` is used for a new row only. `has_acct`: it is who is found by its address.
pub fn upsert_remote(
    tx: &Tx<'_>,
    user: &User,
    profile: &Profile,
    has_acct: bool,
) -> rusqlite::Result<Id<User>> {
    let remote = user.remote.as_ref().expect("a remote user has a home");
    let avatar_url = user.avatar.as_ref().and_then(address);
    let banner_url = profile.banner.as_ref().and_then(address);
    tx.prepare_cached(
        "insert into user (id, host, username, name, description, location, birthday, fields, emojis, followed_message,
            avatar_url, banner_url, is_bot, is_cat, is_locked, is_explorable, followers_visibility, following_visibility,
            also_known_as, moved_to, updated_at, uri, url, inbox, shared_inbox, followers_uri, featured_uri, fetched_at, has_acct)
         values (:id, :host, :username, :name, :description, :location, :birthday, :fields, :emojis, :followed_message,
            :avatar_url, :banner_url, :is_bot, :is_cat, :is_locked, :is_explorable, :followers_visibility, :following_visibility,
            :also_known_as, :moved_to, :now, :uri, :url, :inbox, :shared_inbox, :followers_uri, :featured_uri, :now, :has_acct)
         on conflict (uri) where uri is not null do update set
            host = excluded.host, username = excluded.username, has_acct = excluded.has_acct, name = excluded.name, description = excluded.description, location = excluded.location,
            birthday = excluded.birthday, fields = excluded.fields, emojis = excluded.emojis,
            followed_message = excluded.followed_message, avatar_url = excluded.avatar_url, banner_url = excluded.banner_url,
            is_bot = excluded.is_bot, is_cat = excluded.is_cat, is_locked = excluded.is_locked,
            is_explorable = excluded.is_explorable, followers_visibility = excluded.followers_visibility,
            following_visibility = excluded.following_visibility, also_known_as = excluded.also_known_as,
            moved_to = excluded.moved_to, updated_at = excluded.updated_at, url = excluded.url, inbox = excluded.inbox,
            shared_inbox = excluded.shared_inbox, followers_uri = excluded.followers_uri, featured_uri = excluded.featured_uri,
            fetched_at = excluded.fetched_at, gone_at = null
         returning id",
    )?
    .query_row(
        named_params! {
            ":id": user.id,
            ":host": user.host,
            ":username": user.username,
            ":name": user.name,
            ":description": profile.description,
            ":location": profile.location,
            ":birthday": profile.birthday,
            ":fields": json(&profile.fields)?,
            ":emojis": rows::words(&user.emojis),
            ":followed_message": profile.followed_message,
            ":avatar_url": avatar_url,
            ":banner_url": banner_url,
            ":is_bot": user.is_bot,
            ":is_cat": user.is_cat,
            ":is_locked": user.is_locked,
            ":is_explorable": user.is_explorable,
            ":followers_visibility": profile.followers_visibility.number(),
            ":following_visibility": profile.following_visibility.number(),
            ":also_known_as": json(&profile.also_known_as)?,
            ":moved_to": profile.moved_to,
            ":now": tx.now,
            ":uri": remote.uri,
            ":url": remote.url,
            ":inbox": remote.inbox,
            ":shared_inbox": remote.shared_inbox,
            ":followers_uri": remote.followers_uri,
            ":featured_uri": remote.featured_uri,
            ":has_acct": has_acct.then_some(1),
        },
        |row| row.get(0),
    )
}

fn address(avatar: &Avatar) -> Option<&str> {
    match avatar {
        Avatar::Theirs(url) => Some(url),
        Avatar::Ours { .. } => None,
    }
}

fn json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// An actor's own server suspends it, or ends that. A moderator's suspension here stays.
pub fn set_away(tx: &Tx<'_>, id: Id<User>, is_away: bool) -> rusqlite::Result<()> {
    let sql = match is_away {
        true => {
            "update user set away_at = ?2, suspended_at = coalesce(suspended_at, ?2) where id = ?1 and away_at is null"
        }
        false => {
            "update user set suspended_at = nullif(suspended_at, away_at), away_at = null where id = ?1 and away_at is not null and ?2 >= 0"
        }
    };
    rows::run(tx, sql, params![id, tx.now]).map(drop)
}

/// Whether an actor's notes are found by their words only by who deals with them.
pub fn set_unsearchable(tx: &Tx<'_>, id: Id<User>, is_so: bool) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set is_unsearchable = ?2 where id = ?1 and is_unsearchable <> ?2",
        params![id, is_so],
    )
    .map(drop)
}

/// Records what an actor's server says of its numbers; what it does not say stays as it
/// was.
pub fn set_counts_there(
    tx: &Tx<'_>,
    id: Id<User>,
    notes: Option<i64>,
    followers: Option<i64>,
    following: Option<i64>,
) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set notes_there = coalesce(?2, notes_there), followers_there = coalesce(?3, followers_there),
            following_there = coalesce(?4, following_there) where id = ?1",
        params![id, notes, followers, following],
    )
    .map(drop)
}

/// Frees the address of an actor whose server gave it to another one: the old row keeps all
/// else, but is no longer found by it (D10). Who is among `namesakes` keeps it, too.
pub fn give_up_acct(
    tx: &Tx<'_>,
    username: &str,
    host: &str,
    new_uri: &str,
    namesakes: &[String],
) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set has_acct = null where username = ?1 collate nocase and coalesce(host, '') = ?2
         and has_acct = 1 and uri <> ?3 and uri not in rarray(?4) and gone_at is null",
        params![username, host, new_uri, rows::texts(namesakes.iter().map(String::as_str))],
    )
    .map(drop)
}

/// Whether somebody is found by this address, other than the actor of this id.
pub fn is_acct_taken(
    db: &Connection,
    username: &str,
    host: &str,
    uri: &str,
) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from user where username = ?1 collate nocase and coalesce(host, '') = ?2 and has_acct = 1
         and uri <> ?3 and gone_at is null",
        params![username, host, uri],
    )
}

/// Whether this is the actor that is found by its address.
pub fn has_acct(db: &Connection, id: Id<User>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from user where id = ? and has_acct = 1 and gone_at is null",
        [id],
    )
}

/// Counts that an actor was not where it lives; answers since when, and how often in a row.
pub fn count_missing(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<(Time, i64)> {
    tx.prepare_cached(
        "insert into missing_actor (user_id, since, times) values (?1, ?2, 1)
         on conflict (user_id) do update set times = times + 1 returning since, times",
    )?
    .query_row(params![id, tx.now], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// An actor was where it lives.
pub fn set_present(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from missing_actor where user_id = ?", [id]).map(drop)
}

/// Marks a user as suspended, or not.
pub fn set_suspended(tx: &Tx<'_>, id: Id<User>, since: Option<Time>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set suspended_at = ? where id = ?",
        params![since, id],
    )
    .map(drop)
}

/// Marks a user as silenced, or not.
pub fn set_silenced(tx: &Tx<'_>, id: Id<User>, is_silenced: bool) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set is_silenced = ? where id = ?",
        params![is_silenced, id],
    )
    .map(drop)
}

/// Marks a user as gone for good.
pub fn set_gone(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set gone_at = coalesce(gone_at, ?) where id = ?",
        params![tx.now, id],
    )
    .map(drop)
}

/// Marks a remote user as just looked at, so that a failing refresh is not repeated at once.
pub fn set_fetched(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set fetched_at = ? where id = ?",
        params![tx.now, id],
    )
    .map(drop)
}

/// Clears what a user who left said and showed.
pub fn clear(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set name = null, description = null, location = null, birthday = null, fields = '[]', emojis = null,
            followed_message = null, avatar_id = null, banner_id = null, avatar_url = null, banner_url = null
         where id = ?",
        [id],
    )
    .map(drop)
}

/// What hangs on an account and is of no use, or nobody's business, without it: table and
/// column. Notes, reactions and follows are undone by their own rules.
const BELONGINGS: &[(&str, &str)] = &[
    ("passkey", "user_id"),
    ("sign_in", "user_id"),
    ("app_session", "user_id"),
    ("oauth_code", "user_id"),
    ("app", "user_id"),
    ("notification", "user_id"),
    ("poll_vote", "user_id"),
    ("pin", "user_id"),
    ("mute", "muter_id"),
    ("mute", "mutee_id"),
    ("renote_mute", "muter_id"),
    ("renote_mute", "mutee_id"),
    ("block", "blocker_id"),
    ("block", "blockee_id"),
    ("list", "user_id"),
    ("list_member", "user_id"),
    ("list_favorite", "user_id"),
    ("antenna", "user_id"),
    ("clip", "user_id"),
    ("clip_favorite", "user_id"),
    ("favorite", "user_id"),
    ("thread_mute", "user_id"),
    ("memo", "user_id"),
    ("memo", "target_id"),
    ("draft", "user_id"),
    ("registry_item", "user_id"),
    ("webhook", "user_id"),
    ("push_subscription", "user_id"),
    ("role_member", "user_id"),
    ("announcement_read", "user_id"),
    ("announcement", "user_id"),
    ("folder", "user_id"),
];

/// Deletes what hung on the account of one of ours. Pictures of custom emoji belong to all
/// and stay.
pub fn delete_belongings(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<()> {
    for (table, column) in BELONGINGS {
        let sql = format!("delete from {table} where {column} = ?");
        rows::run(tx, &sql, [id])?;
    }
    rows::run(
        tx,
        "update file set user_id = null where user_id = ? and exists (select 1 from emoji where file_id = file.id)",
        [id],
    )?;
    rows::run(tx, "delete from file where user_id = ?", [id]).map(drop)
}

/// Takes the account of one of ours away; the row stays.
pub fn delete_account(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from account where user_id = ?", [id]).map(drop)
}
