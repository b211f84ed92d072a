//! Drafts: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::drafts::Content;
use crate::model::drafts::Draft;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Page;

const COLUMNS: &str = "id, user_id, content, scheduled_at";

fn draft(row: &Row<'_>) -> rusqlite::Result<Draft> {
    let text: String = row.get(2)?;
    let content: Content = serde_json::from_str(&text)
        .map_err(|error| rusqlite::types::FromSqlError::Other(Box::new(error)))?;
    Ok(Draft {
        id: row.get(0)?,
        user_id: row.get(1)?,
        content,
        scheduled_at: row.get(3)?,
    })
}

/// The draft with this id.
pub fn by_id(db: &Connection, id: Id<Draft>) -> rusqlite::Result<Option<Draft>> {
    let sql = format!("select {COLUMNS} from draft where id = ?");
    rows::one(db, &sql, [id], draft)
}

/// The drafts with these ids.
pub fn by_ids(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<Draft>>,
) -> rusqlite::Result<Vec<Draft>> {
    let sql = format!("select {COLUMNS} from draft where id in rarray(?)");
    rows::many(db, &sql, [rows::list(ids)], draft)
}

/// A user's drafts: all, or only those that are (not) scheduled.
pub fn of(
    db: &Connection,
    user: Id<User>,
    scheduled: Option<bool>,
    page: Page,
) -> rusqlite::Result<Vec<Draft>> {
    let sql = format!(
        "select {COLUMNS} from draft indexed by draft_user where user_id = ?1 and id > ?2 and id < ?3
         and (?4 is null or (scheduled_at is not null) = ?4) order by id {} limit ?5",
        page.direction()
    );
    let params = params![user, page.since(), page.until(), scheduled, page.limit()];
    rows::many(db, &sql, params, draft)
}

/// The notes that drafts answer, renote or quote: there are a few drafts for each of ours.
pub fn named(db: &Connection) -> rusqlite::Result<Vec<Id<Note>>> {
    let sql = format!("select {COLUMNS} from draft");
    let all = rows::many(db, &sql, [], draft)?;
    Ok(all
        .into_iter()
        .flat_map(|draft| [draft.content.reply, draft.content.renote])
        .flatten()
        .collect())
}

/// How many drafts a user has, and how many of them are scheduled.
pub fn count(db: &Connection, user: Id<User>) -> rusqlite::Result<(i64, i64)> {
    let found = rows::one(
        db,
        "select count(*), count(scheduled_at) from draft where user_id = ?",
        [user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or_default())
}

/// Records a draft, new or changed.
pub fn put(tx: &Tx<'_>, draft: &Draft) -> rusqlite::Result<()> {
    let content = serde_json::to_string(&draft.content)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    rows::run(
        tx,
        "insert into draft (id, user_id, content, updated_at, scheduled_at) values (?, ?, ?, ?, ?)
         on conflict (id) do update set content = excluded.content, updated_at = excluded.updated_at,
            scheduled_at = excluded.scheduled_at",
        params![
            draft.id,
            draft.user_id,
            content,
            tx.now,
            draft.scheduled_at
        ],
    )
    .map(drop)
}

/// Deletes a draft.
pub fn delete(tx: &Tx<'_>, id: Id<Draft>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from draft where id = ?", [id]).map(drop)
}
