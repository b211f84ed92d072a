//! Old databases: whatever shape a file has, today's program brings it to today's shape,
//! or leaves it exactly as it was.
//!
//! `tests/fixtures/schema_vN.sql` is the shape of version N, never changed again once
//! version N + 1 exists. Shapes are compared, not texts: `alter table` leaves other words
//! and another order of columns behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use mamekey::store::open;
use rusqlite::Connection;

/// The number in the header by which a file is known to be ours, "MAME".
const APPLICATION_ID: i64 = 0x4d41_4d45;

/// The fixtures by their version.
fn fixtures() -> Vec<(i64, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = fs::read_dir(folder).expect("the fixtures").flatten();
    let mut found: Vec<(i64, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix("schema_v")?.strip_suffix(".sql")?;
            Some((version.parse().ok()?, entry.path()))
        })
        .collect();
    found.sort();
    found
}

/// A database in the shape of a fixture.
fn old_file(folder: &Path, version: i64, schema: &Path) -> PathBuf {
    let file = folder.join(format!("v{version}.db"));
    let connection = Connection::open(&file).expect("a new file");
    let schema = fs::read_to_string(schema).expect("a fixture");
    connection.execute_batch(&schema).expect("a sound fixture");
    for (pragma, value) in [
        ("user_version", version),
        ("application_id", APPLICATION_ID),
    ] {
        connection
            .pragma_update(None, pragma, value)
            .expect("a header");
    }
    file
}

/// Tables, columns, indexes, references and triggers, in no order.
fn shape(connection: &Connection) -> BTreeSet<String> {
    let questions = [
        "select 'column ' || t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\"
            || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk || ' ' || c.hidden
         from sqlite_master t, pragma_table_xinfo(t.name) c where t.type = 'table'",
        "select 'index ' || t.name || ' ' || i.name || ' ' || i.\"unique\" || ' ' || i.partial || ' '
            || (select group_concat(coalesce(x.name, 'expression') || x.desc) from pragma_index_xinfo(i.name) x)
         from sqlite_master t, pragma_index_list(t.name) i where t.type = 'table'",
        "select 'reference ' || t.name || '.' || f.\"from\" || ' ' || f.\"table\" || ' ' || f.on_delete
         from sqlite_master t, pragma_foreign_key_list(t.name) f where t.type = 'table'",
        "select 'trigger ' || name || ' on ' || tbl_name from sqlite_master where type = 'trigger'",
    ];
    let mut shape = BTreeSet::new();
    for question in questions {
        let mut statement = connection.prepare(question).expect("a sound question");
        let rows = statement.query_map([], |row| row.get::<_, String>(0));
        let rows: rusqlite::Result<Vec<String>> = rows.expect("rows").collect();
        shape.extend(rows.expect("readable rows"));
    }
    shape
}

#[test]
fn every_old_shape_becomes_todays_shape() {
    let folder = tempfile::tempdir().expect("a folder");
    let fresh = open::writer(&folder.path().join("fresh.db")).expect("a fresh file");
    let today = shape(&fresh);
    assert!(today.len() > 100, "the shape was read: {today:?}");
    for (version, schema) in fixtures() {
        let file = old_file(folder.path(), version, &schema);
        let stepped = open::writer(&file).expect("a stepped-up file");
        let shape = shape(&stepped);
        let differences: Vec<_> = shape.symmetric_difference(&today).collect();
        assert!(
            differences.is_empty(),
            "from version {version}: {differences:#?}"
        );
    }
}

#[test]
fn every_version_there_ever_was_has_its_fixture() {
    let versions: Vec<i64> = fixtures().into_iter().map(|(version, _)| version).collect();
    let all: Vec<i64> = (1..=open::VERSION).collect();
    assert_eq!(
        versions, all,
        "copy schema.sql to tests/fixtures/schema_vN.sql"
    );
}

#[test]
fn the_newest_fixture_is_todays_schema() {
    let (version, path) = fixtures().pop().expect("a fixture");
    assert_eq!(version, open::VERSION);
    assert_eq!(
        fs::read_to_string(path).expect("a fixture"),
        open::SCHEMA,
        "schema.sql changed: before a release copy it over the newest fixture, after one \
         append a step to src/store/steps.rs and add a fixture"
    );
}

#[test]
fn a_file_from_the_future_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, schema) = fixtures().pop().expect("a fixture");
    let file = old_file(folder.path(), open::VERSION + 1, &schema);
    let before = fs::read(&file).expect("a file");
    let fault = open::writer(&file).expect_err("a refusal");
    assert!(fault.0.contains("newer"), "{fault}");
    let header = |bytes: &[u8]| bytes[60..72].to_vec();
    let after = fs::read(&file).expect("a file");
    assert_eq!(header(&after), header(&before), "its version is as it was");
}
