//! Opening the file: pragmas, creating it, stepping an old one up.

use std::path::Path;
use std::time::Duration;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use rusqlite::OpenFlags;
use rusqlite::TransactionBehavior;
use rusqlite::config::DbConfig;

use crate::error::Fault;
use crate::private;
use crate::store::steps::STEPS;
use crate::store::witness;

/// The whole database as it is today.
pub const SCHEMA: &str = include_str!("../../schema.sql");

/// `user_version` of a file in today's shape.
pub const VERSION: i64 = STEPS.len() as i64 + 1;

/// `application_id`: "MAME". A file with another one is not ours.
pub(super) const APPLICATION: i64 = 0x4d41_4d45;

/// How long a write waits for another process, such as a command beside the server.
const BUSY: Duration = Duration::from_secs(10);

/// Statements kept ready on each connection. The forty endpoints that apps call all day need
/// about a hundred between them, readers and writer together; all near six hundred there are
/// would take nine megabytes on each of the five connections (measured).
const STATEMENTS: usize = 128;

/// Opens the connection that writes, creating the file or stepping it up first.
pub fn writer(file: &Path) -> Result<Connection, Fault> {
    private::file(file)?;
    let mut connection = Connection::open(file)
        .map_err(|error| Fault::new(&format!("cannot open {}", file.display()), error))?;
    prepare(&connection)?;
    connection.execute_batch(
        "pragma auto_vacuum = incremental;
         pragma journal_mode = wal;
         pragma synchronous = full;
         pragma journal_size_limit = 67108864;
         pragma cache_size = -2048;",
    )?;
    create_or_step_up(&mut connection)?;
    Ok(connection)
}

/// The pool of connections that read.
pub fn readers(file: &Path) -> SqliteConnectionManager {
    SqliteConnectionManager::file(file)
        .with_flags(OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_init(|connection| {
            prepare(connection)?;
            connection.execute_batch("pragma cache_size = -1024; pragma query_only = on;")
        })
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Otherwise SQLite plans a statement anew whenever a value it is given changes: a
    // third of a timeline's time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    rusqlite::vtab::array::load_module(connection)?;
    witness::attend(connection);
    connection.execute_batch("pragma foreign_keys = on; pragma temp_store = memory;")
}

/// Brings the file to today's shape in one transaction, or not at all.
pub fn create_or_step_up(connection: &mut Connection) -> Result<(), Fault> {
    let version = number(connection, "user_version")?;
    if version == VERSION {
        return refuse_strangers(connection);
    }
    if version > VERSION {
        return Err(Fault(format!(
            "the database is of version {version}, this program knows up to {VERSION}: use a newer mamekey"
        )));
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    match number(&tx, "user_version")? {
        VERSION => return Ok(()),
        0 => create(&tx)?,
        version => {
            refuse_strangers(&tx)?;
            for step in &STEPS[version as usize - 1..] {
                tx.execute_batch(step)?;
            }
        }
    }
    tx.pragma_update(None, "user_version", VERSION)?;
    Ok(tx.commit()?)
}

fn create(tx: &Connection) -> Result<(), Fault> {
    let tables: i64 = tx.query_row("select count(*) from sqlite_master", [], |row| row.get(0))?;
    if tables > 0 {
        return Err(Fault(
            "the file holds another program's database".to_owned(),
        ));
    }
    tx.execute_batch(SCHEMA)?;
    Ok(tx.pragma_update(None, "application_id", APPLICATION)?)
}

fn refuse_strangers(connection: &Connection) -> Result<(), Fault> {
    match number(connection, "application_id")? {
        APPLICATION => Ok(()),
        _ => Err(Fault(
            "the file holds another program's database".to_owned(),
        )),
    }
}

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_the_future_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mamekey.db");
        let connection = writer(&file).expect("a new file");
        connection
            .pragma_update(None, "user_version", VERSION + 1)
            .expect("a version");
        drop(connection);
        let fault = writer(&file).expect_err("a refusal");
        assert!(fault.0.contains("use a newer mamekey"), "{fault}");
    }

    #[test]
    fn another_programs_database_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("other.db");
        Connection::open(&file)
            .expect("a file")
            .execute_batch("create table t (x)")
            .expect("a table");
        assert!(writer(&file).is_err());
    }

    #[test]
    fn every_foreign_key_has_an_index_that_serves_it() {
        let connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch(SCHEMA).expect("the schema");
        let bare: Vec<String> = connection
            .prepare(
                "select t.name || '.' || f.\"from\" from sqlite_master t, pragma_foreign_key_list(t.name) f
                 where t.type = 'table' and not exists (
                    select 1 from pragma_index_list(t.name) i, pragma_index_info(i.name) c
                    where c.seqno = 0 and c.name = f.\"from\")
                 and not exists (select 1 from pragma_table_info(t.name) k where k.pk = 1 and k.name = f.\"from\")",
            )
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .expect("a list");
        assert!(bare.is_empty(), "foreign keys without an index: {bare:?}");
    }
}
