//! The judge of statements: SQLite says how it would run each, and what reads a whole
//! table that grows, or sorts in memory, is refused unless it is known and has a reason.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::OpenFlags;

use crate::village::Village;

/// Tables whose size is the owner's matter: tens of rows.
const SMALL: [&str; 6] = [
    "announcement",
    "avatar_decoration",
    "role",
    "setting",
    "sqlite_master",
    "sqlite_schema",
];

/// Statements that may do what others may not: a part of their text, and why.
const KNOWN: [(&str, &str); 0] = [];

/// The judge, with the database before them.
pub struct Judge {
    db: Connection,
    tables: BTreeSet<String>,
}

impl Judge {
    /// Opens the village's database to look at plans.
    pub fn of(village: &Village) -> Self {
        let file = village.server.folder().join("mamekey.db");
        let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .expect("a database");
        rusqlite::vtab::array::load_module(&db).expect("lists as parameters");
        let tables = db
            .prepare("select name from sqlite_master where type = 'table'")
            .and_then(|mut all| all.query_map([], |row| row.get(0))?.collect())
            .expect("tables");
        Self { db, tables }
    }

    /// Fails with every statement that is not well served.
    pub fn judge(&self, statements: impl Iterator<Item = String>) {
        let mut complaints = Vec::new();
        let mut used = BTreeSet::new();
        let mut judged = 0;
        for sql in statements.filter(|sql| reads_or_changes(sql)) {
            judged += 1;
            let faults = self.faults(&sql);
            if faults.is_empty() {
                continue;
            }
            match KNOWN.iter().find(|(part, _)| sql.contains(part)) {
                Some((part, _)) => {
                    used.insert(*part);
                }
                None => complaints.push(format!("{}\n{sql}", faults.join("\n"))),
            }
        }
        assert!(judged > 130, "only {judged} statements were seen");
        assert!(
            complaints.is_empty(),
            "{} of {judged} statements:\n\n{}",
            complaints.len(),
            complaints.join("\n\n")
        );
        let idle: Vec<_> = KNOWN
            .iter()
            .filter(|(part, _)| !used.contains(part))
            .collect();
        assert!(idle.is_empty(), "exceptions nobody needs: {idle:?}");
    }

    /// The steps of its plan that read too much.
    fn faults(&self, sql: &str) -> Vec<String> {
        let plan: Vec<String> = self
            .db
            .prepare(&format!("explain query plan {sql}"))
            // Whatever the parameters are: none is bound.
            .and_then(|mut plan| plan.raw_query().mapped(|row| row.get("detail")).collect())
            .unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let is_fault =
            |step: &String| self.scans(step, sql) || step.contains("TEMP B-TREE FOR ORDER");
        plan.into_iter().filter(is_fault).collect()
    }

    /// Whether a step reads a whole table that grows.
    fn scans(&self, step: &str, sql: &str) -> bool {
        let Some(name) = step.strip_prefix("SCAN ") else {
            return false;
        };
        let name = name.split_whitespace().next().unwrap_or_default();
        let table = self.table(name, sql);
        table.is_some_and(|table| !SMALL.contains(&table.as_str()))
    }

    /// The table behind a name in a plan; `None` for lists, parts of the statement itself
    /// and the like.
    fn table(&self, name: &str, sql: &str) -> Option<String> {
        if self.tables.contains(name) {
            return Some(name.to_owned());
        }
        let words: Vec<String> = sql
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let named = words.windows(3).find(|three| {
            let follows = three[1] == name || (three[1] == "as" && three[2] == name);
            follows && self.tables.contains(&three[0])
        });
        named.map(|three| three[0].clone())
    }
}

fn reads_or_changes(sql: &str) -> bool {
    let word = sql.split_whitespace().next().unwrap_or_default();
    ["select", "with", "insert", "update", "delete"].contains(&word.to_lowercase().as_str())
}
