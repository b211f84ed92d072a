//! Antennas, and what they caught: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::antennas::KEPT;
use crate::model::antennas::Source;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::notes;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;
use crate::store::timelines::Viewer;
use crate::store::timelines::select;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;

const COLUMNS: &str = "a.id, a.user_id, a.name, a.source, a.list_id, a.users, a.keywords, a.exclude_keywords, a.case_sensitive, a.local_only, a.exclude_bots, a.with_replies, a.with_file, a.is_active";

/// How often old notes of an antenna are looked for: on every so many-th note caught, told
/// by its id, so that no counter is kept.
const PRUNE_EVERY: i64 = 16;

fn antenna(row: &Row<'_>) -> rusqlite::Result<Antenna> {
    let mut cells = Cells::of(row);
    Ok(Antenna {
        id: cells.read()?,
        user_id: cells.read()?,
        name: cells.read()?,
        source: Source::from_word(&cells.read::<String>()?).unwrap_or(Source::All),
        list_id: cells.read()?,
        users: cells.json()?,
        keywords: cells.json()?,
        exclude_keywords: cells.json()?,
        case_sensitive: cells.read()?,
        local_only: cells.read()?,
        exclude_bots: cells.read()?,
        with_replies: cells.read()?,
        with_file: cells.read()?,
        is_active: cells.read()?,
    })
}

/// The antenna with this id.
pub fn by_id(db: &Connection, id: Id<Antenna>) -> rusqlite::Result<Option<Antenna>> {
    let sql = format!("select {COLUMNS} from antenna a where a.id = ?");
    rows::one(db, &sql, [id], antenna)
}

/// All antennas of a user; how many there may be is bounded.
pub fn of(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Antenna>> {
    let sql = format!("select {COLUMNS} from antenna a where a.user_id = ? order by a.id");
    rows::many(db, &sql, [user], antenna)
}

/// How many antennas a user has.
pub fn count(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from antenna where user_id = ?", [user])
}

/// Those that listen to the author of this note and take notes of this kind, with the
/// author's name and server: whether the words fit is [`Antenna::fits`]. There are few
/// antennas on a small server, so they are all looked at; without any this costs nothing.
pub fn listening(
    db: &Connection,
    note: &Note,
) -> rusqlite::Result<Vec<(Antenna, String, Option<String>)>> {
    let sql = format!(
        "select {COLUMNS}, w.username, w.host from antenna a join user w on w.id = :author
         where a.is_active = 1 and (a.with_replies or not :reply) and (not a.with_file or :files)
         and (not a.local_only or w.host is null) and (not a.exclude_bots or not w.is_bot)
         and (a.source <> 'home' or a.user_id = :author
            or exists (select 1 from follow f where f.follower_id = a.user_id and f.followee_id = :author))
         and (a.source <> 'list'
            or exists (select 1 from list_member m where m.list_id = a.list_id and m.user_id = :author))"
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":author": note.user_id,
            ":reply": note.reply_id.is_some() || note.reply_uri.is_some(),
            ":files": note.file_count > 0,
        },
        |row| Ok((antenna(row)?, row.get(14)?, row.get(15)?)),
    )
}

/// Records an antenna.
pub fn insert(tx: &Tx<'_>, new: &Antenna) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into antenna (id, user_id, name, source, list_id, users, keywords, exclude_keywords,
            case_sensitive, local_only, exclude_bots, with_replies, with_file, is_active, last_used_at)
         values (:id, :user, :name, :source, :list, :users, :keywords, :exclude,
            :case, :local, :bots, :replies, :file, :active, :now)
         on conflict (id) do update set name = excluded.name, source = excluded.source, list_id = excluded.list_id,
            users = excluded.users, keywords = excluded.keywords, exclude_keywords = excluded.exclude_keywords,
            case_sensitive = excluded.case_sensitive, local_only = excluded.local_only,
            exclude_bots = excluded.exclude_bots, with_replies = excluded.with_replies,
            with_file = excluded.with_file, is_active = excluded.is_active, last_used_at = excluded.last_used_at",
        named_params! {
            ":id": new.id, ":user": new.user_id, ":name": new.name, ":source": new.source.word(),
            ":list": new.list_id, ":users": json(&new.users), ":keywords": json(&new.keywords),
            ":exclude": json(&new.exclude_keywords), ":case": new.case_sensitive,
            ":local": new.local_only, ":bots": new.exclude_bots, ":replies": new.with_replies,
            ":file": new.with_file, ":active": new.is_active, ":now": tx.now,
        },
    )
    .map(drop)
}

fn json(words: &impl serde::Serialize) -> String {
    serde_json::to_string(words).expect("words are JSON")
}

/// Deletes an antenna with what it caught.
pub fn delete(tx: &Tx<'_>, id: Id<Antenna>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from antenna where id = ?", [id]).map(drop)
}

/// When its owner last looked at what it caught.
pub fn last_used_at(db: &Connection, id: Id<Antenna>) -> rusqlite::Result<Option<Time>> {
    rows::one(
        db,
        "select last_used_at from antenna where id = ?",
        [id],
        |row| row.get(0),
    )
}

/// Its owner looks at what it caught: it catches on, or again.
pub fn touch(tx: &Tx<'_>, id: Id<Antenna>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update antenna set is_active = 1, last_used_at = ?2 where id = ?1",
        params![id, tx.now],
    )
    .map(drop)
}

/// Stops those that nobody has looked at since then.
pub fn stop_unused(tx: &Tx<'_>, since: Time) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update antenna set is_active = 0 where is_active = 1 and last_used_at < ?",
        [since],
    )
    .map(drop)
}

/// Keeps a note an antenna caught, and now and then drops those beyond what is kept.
pub fn keep(tx: &Tx<'_>, antenna: Id<Antenna>, note: Id<Note>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into antenna_note (antenna_id, note_id) values (?, ?) on conflict do nothing",
        params![antenna, note],
    )?;
    if note.number() % PRUNE_EVERY == 0 {
        rows::run(
            tx,
            "delete from antenna_note where antenna_id = ?1 and note_id <
                (select note_id from antenna_note where antenna_id = ?1 order by note_id desc limit 1 offset ?2)",
            params![antenna, KEPT - 1],
        )?;
    }
    Ok(())
}

/// What an antenna has caught.
pub fn notes(
    db: &Connection,
    viewer: Viewer,
    antenna: Id<Antenna>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(
        db,
        &notes_sql(page),
        viewer,
        page,
        &[(":antenna", &antenna)],
    )
}

fn notes_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {} from antenna_note h join note n on n.id = h.note_id
         where h.antenna_id = :antenna and h.note_id > :since and h.note_id < :until
         and {VISIBLE} and {WANTED} order by h.note_id {order} limit :limit",
        notes::COLUMNS
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::timelines::tests::plan;

    #[test]
    fn what_an_antenna_caught_is_listed_by_its_index() {
        let plan = plan(&notes_sql(Page::newest(20)));
        assert!(plan.starts_with("SEARCH h USING PRIMARY KEY"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
