//! Consent to being quoted: stamps of ours, and what others say to quotes of ours.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::quotes::Consent;
use crate::model::quotes::Stamp;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

const COLUMNS: &str = "s.id, s.note_id, s.quoter_id, s.quote_uri";

fn stamp(row: &Row<'_>) -> rusqlite::Result<Stamp> {
    let mut cells = Cells::of(row);
    Ok(Stamp {
        id: cells.read()?,
        note_id: cells.read()?,
        quoter_id: cells.read()?,
        quote_uri: cells.read()?,
    })
}

/// The stamp with this id.
pub fn by_id(db: &Connection, id: Id<Stamp>) -> rusqlite::Result<Option<Stamp>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from quote_stamp s where s.id = ?"),
        [id],
        stamp,
    )
}

/// The stamp for this quote of this note; made where there is none.
pub fn upsert(
    tx: &Tx<'_>,
    note: Id<Note>,
    quoter: Id<User>,
    quote_uri: &str,
) -> rusqlite::Result<Id<Stamp>> {
    let id: Id<Stamp> = tx.new_id();
    rows::run(
        tx,
        "insert into quote_stamp (id, note_id, quoter_id, quote_uri) values (?, ?, ?, ?) on conflict do nothing",
        params![id, note, quoter, quote_uri],
    )?;
    let found = rows::one(
        tx,
        "select id from quote_stamp where note_id = ? and quote_uri = ?",
        params![note, quote_uri],
        |row| row.get(0),
    )?;
    Ok(found.unwrap_or(id))
}

/// The stamps that somebody's notes gave to one quoter.
pub fn given_to(
    db: &Connection,
    author: Id<User>,
    quoter: Id<User>,
) -> rusqlite::Result<Vec<Stamp>> {
    let sql = format!(
        "select {COLUMNS} from quote_stamp s join note n on n.id = s.note_id where s.quoter_id = ?2 and n.user_id = ?1"
    );
    rows::many(db, &sql, params![author, quoter], stamp)
}

/// Takes a stamp back.
pub fn delete(tx: &Tx<'_>, id: Id<Stamp>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from quote_stamp where id = ?", [id]).map(drop)
}

/// Records what the quoted one says to a quote of ours, and the stamp that proves it.
pub fn set_consent(
    tx: &Tx<'_>,
    note: Id<Note>,
    consent: Consent,
    stamp: Option<&str>,
) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set quote_consent = ?2, quote_stamp = ?3 where id = ?1",
        params![note, consent.number(), stamp],
    )
    .map(drop)
}

/// The quote of ours that this stamp lets be one.
pub fn with_stamp(db: &Connection, stamp: &str) -> rusqlite::Result<Option<Id<Note>>> {
    rows::one(
        db,
        "select id from note where quote_stamp = ?",
        [stamp],
        |row| row.get(0),
    )
}

/// Quotes of ours older than this whose quoted ones have not answered; at most so many.
pub fn asked_before(
    db: &Connection,
    before: Id<Note>,
    limit: u32,
) -> rusqlite::Result<Vec<Id<Note>>> {
    rows::many(
        db,
        "select id from note where quote_consent = 0 and id < ? limit ?",
        params![before, limit],
        |row| row.get(0),
    )
}

/// What the quoted one says to a quote of ours, and the stamp that proves it.
pub fn consent(
    db: &Connection,
    note: Id<Note>,
) -> rusqlite::Result<(Option<Consent>, Option<String>)> {
    let found = rows::one(
        db,
        "select quote_consent, quote_stamp from note where id = ?",
        [note],
        |row| Ok((row.get::<_, Option<i64>>(0)?, row.get(1)?)),
    )?;
    let (consent, stamp) = found.unwrap_or_default();
    Ok((consent.and_then(Consent::from_number), stamp))
}
