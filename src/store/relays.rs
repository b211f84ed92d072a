//! Relays we subscribe to: row ↔ model. There are few.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::relays::Relay;
use crate::model::relays::State;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

const COLUMNS: &str = "r.id, r.inbox, r.actor_uri, r.state";

fn relay(row: &Row<'_>) -> rusqlite::Result<Relay> {
    let mut cells = Cells::of(row);
    Ok(Relay {
        id: cells.read()?,
        inbox: cells.read()?,
        actor_uri: cells.read()?,
        state: State::from_number(cells.read()?),
    })
}

/// All of them, the oldest first.
pub fn all(db: &Connection) -> rusqlite::Result<Vec<Relay>> {
    rows::many(
        db,
        &format!("select {COLUMNS} from relay r order by r.id"),
        [],
        relay,
    )
}

/// The one with this id.
pub fn by_id(db: &Connection, id: Id<Relay>) -> rusqlite::Result<Option<Relay>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from relay r where r.id = ?"),
        [id],
        relay,
    )
}

/// The one with this inbox.
pub fn by_inbox(db: &Connection, inbox: &str) -> rusqlite::Result<Option<Relay>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from relay r where r.inbox = ?"),
        [inbox],
        relay,
    )
}

/// The inboxes of those that said yes.
pub fn inboxes(db: &Connection) -> rusqlite::Result<Vec<String>> {
    rows::many(
        db,
        "select inbox from relay where state = ?",
        [State::Accepted.number()],
        |row| row.get(0),
    )
}

/// The inboxes of those of Mastodon's form that said yes.
pub fn mastodon(db: &Connection) -> rusqlite::Result<Vec<String>> {
    rows::many(
        db,
        "select inbox from relay where state = ? and actor_uri is null",
        [State::Accepted.number()],
        |row| row.get(0),
    )
}

/// The actors of those of LitePub's form that said yes, with their inboxes.
pub fn litepub(db: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    rows::many(
        db,
        "select actor_uri, inbox from relay where state = ? and actor_uri is not null",
        [State::Accepted.number()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Records a relay.
pub fn insert(tx: &Tx<'_>, new: &Relay) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into relay (id, inbox, actor_uri, state) values (?, ?, ?, ?)",
        params![new.id, new.inbox, new.actor_uri, new.state.number()],
    )
    .map(drop)
}

/// Records what a relay says.
pub fn set_state(tx: &Tx<'_>, id: Id<Relay>, state: State) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update relay set state = ?2 where id = ?1",
        params![id, state.number()],
    )
    .map(drop)
}

/// Forgets a relay.
pub fn delete(tx: &Tx<'_>, id: Id<Relay>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from relay where id = ?", [id]).map(drop)
}
