//! The judge of statements: SQLite says how it would run each, and what reads a whole
//! table that grows, or sorts in memory, is refused unless it is known and has a reason.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::OpenFlags;

use crate::village::Village;

/// Tables whose size is the owner's matter: tens of rows, or a few for each of our people.
const SMALL: [&str; 12] = [
    "draft",
    "relay",
    "account",
    "antenna",
    "announcement",
    "avatar_decoration",
    "push_subscription",
    "relay",
    "role",
    "setting",
    "sqlite_master",
    "sqlite_schema",
];

/// Statements that may do what others may not: a part of their text, and why.
const KNOWN: &[(&str, &str)] = &[
    (
        "select (select count(*) from account)",
        "counts everything; the answer is kept for a while",
    ),
    (
        "where e.host is null order by e.category",
        "all emoji of this server, which are wanted whole",
    ),
    (
        "from pin p join note n",
        "a handful of pinned notes for each user",
    ),
    (
        "select note_id, emoji from reaction where user_id",
        "one's own reactions on a page of notes",
    ),
    (
        "select note_id, emoji, count(*), min(id)",
        "the kinds of reactions on a page of notes, by age",
    ),
    (
        "select user_id from note_recipient where note_id = ?1\n            union",
        "whom one note reaches",
    ),
    (
        "with recursive above (id, step)",
        "a thread, whose depth is bounded",
    ),
    (
        "u.id in rarray(:among)",
        "so many people at most, by their followers",
    ),
    (
        "from account c cross join user u",
        "people of this server, by their followers",
    ),
    (
        "where u.id in (select user_id from account) and",
        "people of this server, in any order",
    ),
    (
        "from invitation\n         where id > 0 order by used_at",
        "a page, in the order of an index",
    ),
    (
        "u.host = :host) where id >= :first and id < :end",
        "files and follows of one server, in the days a chart shows",
    ),
    (
        "from user where host = :host)) where id >= :first and id < :end",
        "notes of one server, in the days a chart shows",
    ),
    (
        "select u.host, min(f.id) as id from follow f join user u",
        "since when each server follows or is followed, by all follows there are",
    ),
    (
        "with recursive found (tag)",
        "so many tags at most, by their use",
    ),
    (
        "select count(*) from \"",
        "how long the tables are, for the owner",
    ),
    (
        "group by host order by count(*) desc",
        "for whom deliveries wait, for the owner",
    ),
    (
        "select list_id, user_id from list_member",
        "the members of one's lists, which are bounded",
    ),
    ("substr(u.birthday, 6)", "whom one follows, by their day"),
    (
        "with recursive way (",
        "the way up from a folder, whose depth is bounded",
    ),
];

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
        assert!(judged > 300, "only {judged} statements were seen");
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

    /// The steps of its plan that read too much. What reads no further than its own limit, in
    /// an order that an index keeps, is a bounded look: the statement around it may put in
    /// order what that found.
    fn faults(&self, sql: &str) -> Vec<String> {
        let plan = self
            .plan(sql)
            .unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let looks: Vec<&str> = limited(sql)
            .into_iter()
            .filter(|look| self.is_bounded(look))
            .collect();
        let mut excused: Vec<String> = looks
            .iter()
            .filter_map(|look| self.plan(look).ok()?.into_iter().next())
            .collect();
        let is_fault = |step: &String| {
            if step.contains("TEMP B-TREE FOR ORDER") {
                return looks.is_empty();
            }
            let excuse = excused.iter().position(|one| one == step);
            let is_read_whole = self.reads_whole(step, &plan, sql);
            is_read_whole && excuse.map(|place| excused.remove(place)).is_none()
        };
        let mut faults = plan.clone();
        faults.retain(is_fault);
        faults
    }

    /// Whether a part with a limit stops there: it sorts nothing, unless what other bounded
    /// looks found, and reads nothing whole but what it walks along.
    fn is_bounded(&self, part: &str) -> bool {
        let Ok(plan) = self.plan(part) else {
            return false; // It is about what stands around it.
        };
        let mut steps = plan.iter();
        let walked = steps.next();
        walked.is_some_and(|step| !step.contains("TEMP B-TREE FOR ORDER"))
            && steps.all(|step| {
                !step.contains("TEMP B-TREE FOR ORDER") && !self.reads_whole(step, &plan, part)
            })
    }

    fn reads_whole(&self, step: &str, plan: &[String], sql: &str) -> bool {
        let is_part = |name: &str| {
            let made = [format!("CO-ROUTINE {name}"), format!("MATERIALIZE {name}")];
            plan.iter().any(|step| made.contains(step))
        };
        scanned(step).is_some_and(|name| !is_part(name) && self.grows(name, sql))
    }

    /// How SQLite would run it, whatever the parameters are: none is bound.
    fn plan(&self, sql: &str) -> rusqlite::Result<Vec<String>> {
        let mut plan = self.db.prepare(&format!("explain query plan {sql}"))?;
        plan.raw_query().mapped(|row| row.get("detail")).collect()
    }

    /// Whether what has this name in a plan is a table that grows.
    fn grows(&self, name: &str, sql: &str) -> bool {
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

/// The parts of a statement that say themselves how much they read at most.
fn limited(sql: &str) -> Vec<&str> {
    let parts = sql.match_indices('(').filter_map(|(start, _)| {
        let part = sql[start + 1..].trim_start();
        part.strip_prefix("select ")?;
        let mut depth = 0_i32;
        let end = part.find(|letter: char| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            depth < 0
        })?;
        Some(&part[..end])
    });
    parts.filter(|part| has_limit(part)).collect()
}

/// Whether it has a limit of its own, not only one in a part of it.
fn has_limit(part: &str) -> bool {
    let mut depth = 0_i32;
    let own: String = part
        .chars()
        .filter(|letter| {
            depth += i32::from(*letter == '(') - i32::from(*letter == ')');
            depth == 0
        })
        .collect();
    own.contains(" limit ")
}

/// What a step reads whole.
fn scanned(step: &str) -> Option<&str> {
    let step = step.strip_prefix("SCAN ")?;
    let is_table = !step.contains("VIRTUAL TABLE");
    step.split_whitespace().next().filter(|_| is_table)
}

fn reads_or_changes(sql: &str) -> bool {
    let word = sql.split_whitespace().next().unwrap_or_default();
    ["select", "with", "insert", "update", "delete"].contains(&word.to_lowercase().as_str())
}
