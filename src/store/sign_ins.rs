//! Tries to sign in: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::sign_ins::KEPT;
use crate::model::sign_ins::SignIn;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;

fn sign_in(row: &Row<'_>) -> rusqlite::Result<SignIn> {
    let mut cells = Cells::of(row);
    Ok(SignIn {
        id: cells.read()?,
        user_id: cells.read()?,
        address: cells.read()?,
        headers: cells.json()?,
        is_success: cells.read()?,
    })
}

/// Tries at somebody's account.
pub fn of(db: &Connection, user: Id<User>, page: Page) -> rusqlite::Result<Vec<SignIn>> {
    let sql = format!(
        "select id, user_id, address, headers, is_success from sign_in
         where user_id = :user and id > :since and id < :until order by id {} limit :limit",
        page.direction()
    );
    let params = named_params! {
        ":user": user,
        ":since": page.since(),
        ":until": page.until(),
        ":limit": page.limit(),
    };
    rows::many(db, &sql, params, sign_in)
}

/// One try.
pub fn by_id(db: &Connection, id: Id<SignIn>) -> rusqlite::Result<Option<SignIn>> {
    rows::one(
        db,
        "select id, user_id, address, headers, is_success from sign_in where id = ?",
        [id],
        sign_in,
    )
}

/// Records a try, and forgets those too many.
pub fn insert(tx: &Tx<'_>, new: &SignIn) -> rusqlite::Result<()> {
    let headers = serde_json::to_string(&new.headers).unwrap_or_else(|_| "{}".to_owned());
    rows::run(
        tx,
        "insert into sign_in (id, user_id, address, headers, is_success) values (?, ?, ?, ?, ?)",
        params![new.id, new.user_id, new.address, headers, new.is_success],
    )?;
    rows::run(
        tx,
        "delete from sign_in where user_id = ?1 and id <= (
            select id from sign_in where user_id = ?1 order by id desc limit 1 offset ?2)",
        params![new.user_id, KEPT],
    )
    .map(drop)
}
