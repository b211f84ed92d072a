//! Web Push: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::push::Subscription;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

const COLUMNS: &str = "id, user_id, endpoint, auth, public_key, send_read_message";

fn subscription(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    Ok(Subscription {
        id: row.get(0)?,
        user_id: row.get(1)?,
        endpoint: row.get(2)?,
        auth: row.get(3)?,
        public_key: row.get(4)?,
        send_read_message: row.get(5)?,
    })
}

/// The subscription with this id.
pub fn by_id(db: &Connection, id: Id<Subscription>) -> rusqlite::Result<Option<Subscription>> {
    let sql = format!("select {COLUMNS} from push_subscription where id = ?");
    rows::one(db, &sql, [id], subscription)
}

/// The subscription of a user at this address.
pub fn find(
    db: &Connection,
    user: Id<User>,
    endpoint: &str,
) -> rusqlite::Result<Option<Subscription>> {
    let sql = format!("select {COLUMNS} from push_subscription where user_id = ? and endpoint = ?");
    rows::one(db, &sql, params![user, endpoint], subscription)
}

/// Where a user is woken.
pub fn of(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Subscription>> {
    let sql = format!("select {COLUMNS} from push_subscription where user_id = ?");
    rows::many(db, &sql, [user], subscription)
}

/// Records a subscription, and forgets the oldest of its user beyond so many.
pub fn insert(tx: &Tx<'_>, new: &Subscription, kept: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into push_subscription (id, user_id, endpoint, auth, public_key, send_read_message) values (?, ?, ?, ?, ?, ?)",
        params![
            new.id,
            new.user_id,
            new.endpoint,
            new.auth,
            new.public_key,
            new.send_read_message
        ],
    )?;
    rows::run(
        tx,
        "delete from push_subscription where user_id = ?1 and id <= (
            select id from push_subscription where user_id = ?1 order by id desc limit 1 offset ?2)",
        params![new.user_id, kept],
    )
    .map(drop)
}

/// Records the wishes and keys of a subscription.
pub fn update(tx: &Tx<'_>, changed: &Subscription) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update push_subscription set auth = ?, public_key = ?, send_read_message = ? where id = ?",
        params![
            changed.auth,
            changed.public_key,
            changed.send_read_message,
            changed.id
        ],
    )
    .map(drop)
}

/// Forgets a subscription.
pub fn delete(tx: &Tx<'_>, id: Id<Subscription>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from push_subscription where id = ?", [id]).map(drop)
}

/// Forgets all subscriptions at this address, whosever. Rarely asked, so there is no index.
pub fn delete_at(tx: &Tx<'_>, endpoint: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from push_subscription where endpoint = ?",
        [endpoint],
    )
    .map(drop)
}
