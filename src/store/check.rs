//! Whether the file is sound: pages, indexes, references, and the clock that wrote it.

use rusqlite::Connection;

use crate::clock::Time;
use crate::ids;
use crate::store::rows;

/// Findings told at most; a broken file has thousands of the same kind.
const FINDINGS: usize = 100;

/// Everything SQLite finds wrong, in its own words; nothing when the file is sound.
pub fn findings(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found: Vec<String> = rows::many(
        db,
        &format!("pragma integrity_check({FINDINGS})"),
        [],
        |row| row.get(0),
    )?;
    found.retain(|finding| finding != "ok");
    let lost = rows::many(db, "pragma foreign_key_check", [], |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        let id: Option<i64> = row.get(1)?;
        let id = id.map_or_else(|| "?".to_owned(), ids::to_text);
        Ok(format!(
            "{table} {id} refers to a {parent} that is not there"
        ))
    })?;
    found.extend(lost.into_iter().take(FINDINGS));
    Ok(found)
}

/// When the newest thing came into being; the clock must not stand before it.
pub fn newest(db: &Connection) -> rusqlite::Result<Option<Time>> {
    let id: Option<i64> = db.query_row(
        "select max(coalesce((select max(id) from note), 0), (select max(id) from user))",
        [],
        |row| row.get(0),
    )?;
    Ok(id.map(ids::time_of))
}

/// Media files a row names, with the length where the row knows it.
pub fn media(db: &Connection) -> rusqlite::Result<Vec<(String, Option<u64>)>> {
    rows::many(
        db,
        "select key, size from file where key is not null
         union select thumbnail_key, null from file where thumbnail_key is not null",
        [],
        |row| {
            let size: Option<i64> = row.get(1)?;
            Ok((row.get(0)?, size.and_then(|size| u64::try_from(size).ok())))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open::SCHEMA;

    #[test]
    fn a_sound_file_has_no_findings_and_a_lost_reference_is_told() {
        let db = Connection::open_in_memory().expect("a database");
        db.execute_batch(SCHEMA).expect("the schema");
        assert_eq!(findings(&db), Ok(Vec::new()));
        db.execute_batch(
            "pragma foreign_keys = off; insert into account (user_id) values (946684800000);",
        )
        .expect("a lost row");
        let found = findings(&db).expect("findings");
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("account ") && found[0].contains("a user that"),
            "{found:?}"
        );
    }
}
