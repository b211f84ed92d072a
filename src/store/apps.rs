//! Registered programs and their sessions: row ↔ model.

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::apps::Program;
use crate::model::apps::Session;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::tokens;

fn program(row: &Row<'_>) -> rusqlite::Result<Program> {
    let mut cells = rows::Cells::of(row);
    Ok(Program {
        id: cells.read()?,
        user_id: cells.read()?,
        name: cells.read()?,
        description: cells.read()?,
        permissions: cells.json()?,
        callback_url: cells.read()?,
        secret: cells.read()?,
    })
}

fn session_row(row: &Row<'_>) -> rusqlite::Result<Session> {
    let mut cells = rows::Cells::of(row);
    Ok(Session {
        id: cells.read()?,
        program_id: cells.read()?,
        token: cells.read()?,
        user_id: cells.read()?,
        access: cells.read()?,
    })
}

/// The program with this id.
pub fn by_id(db: &Connection, id: Id<Program>) -> rusqlite::Result<Option<Program>> {
    rows::one(
        db,
        "select id, user_id, name, description, permissions, callback_url, secret
         from app where id = ?",
        [id],
        program,
    )
}

/// The program with this secret.
pub fn by_secret(db: &Connection, secret: &str) -> rusqlite::Result<Option<Program>> {
    rows::one(
        db,
        "select id, user_id, name, description, permissions, callback_url, secret
         from app where secret = ?",
        [secret],
        program,
    )
}

/// The programs that a user registered, the oldest first.
pub fn of_user(
    db: &Connection,
    user: Id<User>,
    limit: u32,
    offset: i64,
) -> rusqlite::Result<Vec<Program>> {
    rows::many(
        db,
        "select id, user_id, name, description, permissions, callback_url, secret
         from app where user_id = ? order by id limit ? offset ?",
        params![user, limit, offset],
        program,
    )
}

/// The programs a user gave tokens to, by their newest token.
pub fn authorized(
    db: &Connection,
    user: Id<User>,
    is_upwards: bool,
) -> rusqlite::Result<Vec<Program>> {
    let mut given: Vec<(i64, Program)> = rows::many(
        db,
        "select app.id, app.user_id, app.name, app.description, app.permissions,
                app.callback_url, app.secret, max(token.id)
         from token join app on app.id = token.app_id
         where token.user_id = ? group by app.id",
        [user],
        |row| Ok((row.get(7)?, program(row)?)),
    )?;
    given.sort_by_key(|(newest, _)| if is_upwards { *newest } else { -newest });
    Ok(given.into_iter().map(|(_, program)| program).collect())
}

/// Which of these programs the user has given a token to.
pub fn authorized_among(
    db: &Connection,
    user: Id<User>,
    programs: impl IntoIterator<Item = Id<Program>>,
) -> rusqlite::Result<HashSet<Id<Program>>> {
    let found = rows::many(
        db,
        "select app_id from token where user_id = ? and app_id in rarray(?)",
        params![user, rows::list(programs)],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// Records a program.
pub fn insert(tx: &Tx<'_>, new: &Program) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into app (id, user_id, name, description, permissions, callback_url, secret)
         values (:id, :user, :name, :description, :permissions, :callback, :secret)",
        named_params! {
            ":id": new.id,
            ":user": new.user_id,
            ":name": new.name,
            ":description": new.description,
            ":permissions": tokens::json(&new.permissions),
            ":callback": new.callback_url,
            ":secret": new.secret,
        },
    )
    .map(drop)
}

/// Forgets programs that nobody signed in registered, that nobody uses, and that are older
/// than this id.
pub fn delete_unused(tx: &Tx<'_>, before: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from app where id < ? and user_id is null
         and not exists (select 1 from token where token.app_id = app.id)
         and not exists (select 1 from app_session where app_session.app_id = app.id)",
        [before],
    )
    .map(drop)
}

/// Forgets the oldest programs of a user, or of nobody, that are not used, but for so many.
pub fn prune_unused(tx: &Tx<'_>, of: Option<Id<User>>, but: u32) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from app where id in (select id from app a where a.user_id is ?
             and not exists (select 1 from token where token.app_id = a.id)
             and not exists (select 1 from app_session where app_session.app_id = a.id)
         order by id desc limit -1 offset ?)",
        params![of, but],
    )
    .map(drop)
}

/// The session with this token.
pub fn session(db: &Connection, token: &str) -> rusqlite::Result<Option<Session>> {
    rows::one(
        db,
        "select id, app_id, token, user_id, access from app_session where token = ?",
        [token],
        session_row,
    )
}

/// Records a session.
pub fn insert_session(
    tx: &Tx<'_>,
    program: Id<Program>,
    token: &str,
) -> rusqlite::Result<Id<Session>> {
    let id = tx.new_id();
    rows::run(
        tx,
        "insert into app_session (id, app_id, token) values (?, ?, ?)",
        params![id, program, token],
    )?;
    Ok(id)
}

/// Writes down who consented, and the access token until it is fetched.
pub fn consent(tx: &Tx<'_>, id: Id<Session>, user: Id<User>, access: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update app_session set user_id = ?, access = ? where id = ?",
        params![user, access, id],
    )
    .map(drop)
}

/// Ends a session; says whether there was one.
pub fn delete_session(tx: &Tx<'_>, id: Id<Session>) -> rusqlite::Result<bool> {
    Ok(rows::run(tx, "delete from app_session where id = ?", [id])? > 0)
}

/// Forgets sessions older than this id.
pub fn delete_sessions_before(tx: &Tx<'_>, before: i64) -> rusqlite::Result<()> {
    rows::run(tx, "delete from app_session where id < ?", [before]).map(drop)
}
