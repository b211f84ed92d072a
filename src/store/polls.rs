//! Polls: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::polls::Choice;
use crate::model::polls::Poll;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::notes;
use crate::store::notes::COLUMNS;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::PerNote;
use crate::store::visibility::WANTED;

fn poll(row: &Row<'_>) -> rusqlite::Result<Poll> {
    let mut cells = Cells::of(row);
    let (note_id, multiple, expires_at, voters) =
        (cells.read()?, cells.read()?, cells.read()?, cells.read()?);
    let texts: Vec<String> = cells.json()?;
    let votes: Vec<i64> = cells.json()?;
    let choices = texts
        .into_iter()
        .zip(votes)
        .map(|(text, votes)| Choice { text, votes })
        .collect();
    Ok(Poll {
        note_id,
        multiple,
        choices,
        expires_at,
        voters,
    })
}

/// The polls of these notes.
pub fn of(
    db: &Connection,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashMap<Id<Note>, Poll>> {
    let found = rows::many(
        db,
        "select note_id, multiple, expires_at, voters, choices, votes from poll where note_id in rarray(?)",
        [rows::list(notes)],
        poll,
    )?;
    Ok(found.into_iter().map(|poll| (poll.note_id, poll)).collect())
}

/// Polls that are looked at for one list of open ones, a few milliseconds.
const SCAN: u32 = 1_000;

/// Polls of others here that are still open to a user, the newest first.
pub fn open(
    db: &Connection,
    me: Id<User>,
    now: Time,
    limit: u32,
    offset: i64,
) -> rusqlite::Result<Vec<Note>> {
    rows::many(
        db,
        &open_sql(),
        named_params! {":me": me, ":now": now, ":limit": limit, ":offset": offset, ":scan": SCAN},
        notes::note,
    )
}

fn open_sql() -> String {
    format!(
        "select {COLUMNS} from (select * from poll order by note_id desc limit :scan) p join note n on n.id = p.note_id
         where n.uri is null and n.visibility = 0 and n.user_id <> :me and (p.expires_at is null or p.expires_at > :now)
         and not exists (select 1 from poll_vote v where v.note_id = n.id and v.user_id = :me) and {WANTED}
         order by p.note_id desc limit :limit offset :offset"
    )
}

/// What a user chose in these polls.
pub fn votes_of(
    db: &Connection,
    user: Id<User>,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<PerNote<i64>> {
    let mut votes: PerNote<i64> = PerNote::new();
    let found = rows::many(
        db,
        "select note_id, choice from poll_vote where user_id = ? and note_id in rarray(?)",
        params![user, rows::list(notes)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (note, choice) in found {
        votes.entry(note).or_default().push(choice);
    }
    Ok(votes)
}

/// Records a poll.
pub fn insert(tx: &Tx<'_>, poll: &Poll) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into poll (note_id, multiple, choices, votes, expires_at, voters) values (?, ?, ?, ?, ?, ?)",
        params![poll.note_id, poll.multiple, texts(poll), tallies(poll), poll.expires_at, poll.voters],
    )
    .map(drop)
}

/// Removes a poll with its votes.
pub fn delete(tx: &Tx<'_>, note: Id<Note>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from poll where note_id = ?", [note]).map(drop)
}

/// Records new tallies.
pub fn set_votes(tx: &Tx<'_>, poll: &Poll) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update poll set votes = ?, voters = ?, expires_at = ? where note_id = ?",
        params![tallies(poll), poll.voters, poll.expires_at, poll.note_id],
    )
    .map(drop)
}

/// Records a vote; `false` when it was cast already.
pub fn insert_vote(
    tx: &Tx<'_>,
    note: Id<Note>,
    user: Id<User>,
    choice: i64,
) -> rusqlite::Result<bool> {
    let id: Id<()> = tx.new_id();
    let added = rows::run(
        tx,
        "insert into poll_vote (note_id, user_id, choice, id) values (?, ?, ?, ?) on conflict do nothing",
        params![note, user, choice, id],
    )?;
    Ok(added > 0)
}

/// Our users who voted in a poll.
pub fn local_voters(db: &Connection, note: Id<Note>) -> rusqlite::Result<Vec<Id<User>>> {
    rows::many(
        db,
        "select distinct v.user_id from poll_vote v join user u on u.id = v.user_id where v.note_id = ? and u.host is null",
        [note],
        |row| row.get(0),
    )
}

/// How many people voted in a poll of ours, whatever they took.
pub fn voters(db: &Connection, note: Id<Note>) -> rusqlite::Result<i64> {
    let sql = "select count(distinct user_id) from poll_vote where note_id = ?";
    rows::count(db, sql, [note])
}

fn texts(poll: &Poll) -> String {
    serde_json::Value::from_iter(poll.choices.iter().map(|choice| choice.text.as_str())).to_string()
}

fn tallies(poll: &Poll) -> String {
    serde_json::Value::from_iter(poll.choices.iter().map(|choice| choice.votes)).to_string()
}
