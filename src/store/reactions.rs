//! Reactions: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::reactions::Reaction;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Page;
use crate::store::rows::PerNote;
use crate::store::timelines::Viewer;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;

const COLUMNS: &str = "r.id, r.note_id, r.user_id, r.emoji, r.uri, r.is_beside";

fn reaction(row: &Row<'_>) -> rusqlite::Result<Reaction> {
    Ok(Reaction {
        id: row.get(0)?,
        note_id: row.get(1)?,
        user_id: row.get(2)?,
        emoji: row.get(3)?,
        uri: row.get(4)?,
        is_beside: row.get(5)?,
    })
}

/// The reaction with this id.
pub fn by_id(db: &Connection, id: Id<Reaction>) -> rusqlite::Result<Option<Reaction>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from reaction r where r.id = ?"),
        [id],
        reaction,
    )
}

/// The reaction a remote Like made.
pub fn by_uri(db: &Connection, uri: &str) -> rusqlite::Result<Option<Reaction>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from reaction r where r.uri = ?"),
        [uri],
        reaction,
    )
}

/// All reactions of one user on one note, the oldest first.
pub fn of_user(db: &Connection, user: Id<User>, note: Id<Note>) -> rusqlite::Result<Vec<Reaction>> {
    rows::many(
        db,
        &format!(
            "select {COLUMNS} from reaction r where r.user_id = ? and r.note_id = ? order by r.id"
        ),
        params![user, note],
        reaction,
    )
}

/// How often each emoji stands on these notes, in the order the emoji first came.
pub fn counts(
    db: &Connection,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<PerNote<(String, i64)>> {
    let mut counts: PerNote<(String, i64)> = PerNote::new();
    let found = rows::many(
        db,
        "select note_id, emoji, count(*), min(id) from reaction where note_id in rarray(?) group by note_id, emoji order by 4",
        [rows::list(notes)],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )?;
    for (note, count) in found {
        counts.entry(note).or_default().push(count);
    }
    Ok(counts)
}

/// What this user has put on these notes; the newest where there are several.
pub fn mine(
    db: &Connection,
    user: Id<User>,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashMap<Id<Note>, String>> {
    let found = rows::many(
        db,
        "select note_id, emoji from reaction where user_id = ? and note_id in rarray(?) order by id",
        params![user, rows::list(notes)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Who reacted to each of these notes first, and how; so many as Misskey keeps beside a
/// note.
pub fn first(
    db: &Connection,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<PerNote<(Id<User>, String)>> {
    let found = rows::many(
        db,
        "select r.note_id, r.user_id, r.emoji from rarray(?1) n join reaction r on r.id in (
            select id from reaction where note_id = n.value order by id limit 16) order by r.id",
        [rows::list(notes)],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )?;
    let mut first = PerNote::new();
    for (note, pair) in found {
        first.entry(note).or_insert_with(Vec::new).push(pair);
    }
    Ok(first)
}

/// Who reacted to a note; `emoji` narrows to one.
pub fn of_note(
    db: &Connection,
    note: Id<Note>,
    emoji: Option<&str>,
    page: Page,
) -> rusqlite::Result<Vec<Reaction>> {
    let sql = format!(
        "select {COLUMNS} from reaction r where r.note_id = ?1 and (?2 is null or r.emoji = ?2) and r.id > ?3 and r.id < ?4
         order by r.id {} limit ?5",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![note, emoji, page.since(), page.until(), page.limit()],
        reaction,
    )
}

/// Reactions to a note with any other emoji than this one.
pub fn of_note_but(
    db: &Connection,
    note: Id<Note>,
    emoji: &str,
    page: Page,
) -> rusqlite::Result<Vec<Reaction>> {
    let sql = format!(
        "select {COLUMNS} from reaction r where r.note_id = ?1 and r.emoji <> ?2 and r.id > ?3 and r.id < ?4
         order by r.id {} limit ?5",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![note, emoji, page.since(), page.until(), page.limit()],
        reaction,
    )
}

/// How many reactions to a note have any other emoji than this one.
pub fn count_but(db: &Connection, note: Id<Note>, emoji: &str) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select count(*) from reaction where note_id = ? and emoji <> ?",
        params![note, emoji],
    )
}

/// What one of ours reacted to, as far as the viewer may see it.
pub fn by_user(
    db: &Connection,
    viewer: Viewer,
    user: Id<User>,
    page: Page,
) -> rusqlite::Result<Vec<Reaction>> {
    rows::many(
        db,
        &by_user_sql(page),
        named_params! {
            ":me": viewer.number(), ":now": viewer.now, ":user": user,
            ":since": page.since(), ":until": page.until(), ":limit": page.limit(),
        },
        reaction,
    )
}

fn by_user_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from reaction r indexed by reaction_ours join note n on n.id = r.note_id
         where r.user_id = :user and r.uri is null and r.id > :since and r.id < :until and {VISIBLE} and {WANTED}
         order by r.id {order} limit :limit"
    )
}

/// Records a reaction; `false` when it stands there already.
pub fn insert(tx: &Tx<'_>, reaction: &Reaction) -> rusqlite::Result<bool> {
    let added = rows::run(
        tx,
        "insert into reaction (id, note_id, user_id, emoji, uri, is_beside) values (?, ?, ?, ?, ?, ?) on conflict do nothing",
        params![
            reaction.id,
            reaction.note_id,
            reaction.user_id,
            reaction.emoji,
            reaction.uri,
            reaction.is_beside
        ],
    )?;
    Ok(added > 0)
}

/// Deletes a reaction.
pub fn delete(tx: &Tx<'_>, id: Id<Reaction>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from reaction where id = ?", [id]).map(drop)
}

/// Deletes all reactions of a user.
pub fn delete_of(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from reaction where user_id = ?", [user]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::timelines::tests::plan;

    #[test]
    fn what_someone_reacted_to_is_listed_from_an_index() {
        let plan = plan(&by_user_sql(Page::newest(20)));
        assert!(plan.contains("reaction_ours"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
