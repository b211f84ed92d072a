//! Webhooks: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::users::User;
use crate::model::webhooks::Webhook;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

const COLUMNS: &str =
    "id, user_id, name, events, url, secret, is_active, latest_sent_at, latest_status";

fn webhook(row: &Row<'_>) -> rusqlite::Result<Webhook> {
    let mut cells = Cells::of(row);
    Ok(Webhook {
        id: cells.read()?,
        user_id: cells.read()?,
        name: cells.read()?,
        events: cells.json()?,
        url: cells.read()?,
        secret: cells.read()?,
        is_active: cells.read()?,
        latest_sent_at: cells.read()?,
        latest_status: cells.read()?,
    })
}

/// The webhook with this id.
pub fn by_id(db: &Connection, id: Id<Webhook>) -> rusqlite::Result<Option<Webhook>> {
    let sql = format!("select {COLUMNS} from webhook where id = ?");
    rows::one(db, &sql, [id], webhook)
}

/// All webhooks of a user, the oldest first; what they may have bounds it.
pub fn of(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Webhook>> {
    let sql = format!("select {COLUMNS} from webhook where user_id = ? order by id");
    rows::many(db, &sql, [user], webhook)
}

/// Records a webhook.
pub fn insert(tx: &Tx<'_>, new: &Webhook) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into webhook (id, user_id, name, events, url, secret, is_active) values (?, ?, ?, ?, ?, ?, ?)",
        params![
            new.id,
            new.user_id,
            new.name,
            events(new)?,
            new.url,
            new.secret,
            new.is_active
        ],
    )
    .map(drop)
}

/// Records what a webhook is now.
pub fn update(tx: &Tx<'_>, hook: &Webhook) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update webhook set name = ?, events = ?, url = ?, secret = ?, is_active = ? where id = ?",
        params![
            hook.name,
            events(hook)?,
            hook.url,
            hook.secret,
            hook.is_active,
            hook.id
        ],
    )
    .map(drop)
}

/// Records what a program answered when it was told something.
pub fn record(tx: &Tx<'_>, id: Id<Webhook>, status: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update webhook set latest_sent_at = ?, latest_status = ? where id = ?",
        params![tx.now, status, id],
    )
    .map(drop)
}

/// Deletes a webhook.
pub fn delete(tx: &Tx<'_>, id: Id<Webhook>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from webhook where id = ?", [id]).map(drop)
}

fn events(hook: &Webhook) -> rusqlite::Result<String> {
    serde_json::to_string(&hook.events)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
