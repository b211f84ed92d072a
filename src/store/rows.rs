//! Small helpers between rows and values.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::CachedStatement;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Params;
use rusqlite::Row;
use rusqlite::ToSql;
use rusqlite::types::FromSql;
use rusqlite::types::FromSqlError;
use rusqlite::types::FromSqlResult;
use rusqlite::types::ToSqlOutput;
use rusqlite::types::Value;
use rusqlite::types::ValueRef;

use crate::clock::Time;
use crate::ids;
use crate::model::Id;
use crate::model::notes::Note;

/// Things that hang on notes, by note.
pub type PerNote<T> = HashMap<Id<Note>, Vec<T>>;

/// Pairs as lists for each note, in the order they came.
pub fn grouped<T>(pairs: Vec<(Id<Note>, T)>) -> PerNote<T> {
    let mut groups: PerNote<T> = PerNote::new();
    for (note, thing) in pairs {
        groups.entry(note).or_default().push(thing);
    }
    groups
}

/// The longest page of any list.
pub const PAGE: u32 = 100;

impl<T> ToSql for Id<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.number()))
    }
}

impl<T> FromSql for Id<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::new)
    }
}

impl ToSql for Time {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0))
    }
}

impl FromSql for Time {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self)
    }
}

/// Reads a row's cells from left to right, in the order of its `COLUMNS`. Reading by
/// name costs a search through all names for each cell, a third of a timeline's time.
pub struct Cells<'a, 'b> {
    row: &'a Row<'b>,
    at: usize,
}

impl<'a, 'b> Cells<'a, 'b> {
    /// Starts at the first cell.
    pub fn of(row: &'a Row<'b>) -> Self {
        Self { row, at: 0 }
    }

    /// Starts at a later cell, where one row holds two things.
    pub fn from(row: &'a Row<'b>, at: usize) -> Self {
        Self { row, at }
    }

    /// The next cell.
    pub fn read<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        let cell = self.row.get(self.at);
        self.at += 1;
        cell
    }

    /// The next cell, names with one space between.
    pub fn words(&mut self) -> rusqlite::Result<Vec<String>> {
        let text: Option<String> = self.read()?;
        Ok(text
            .map(|text| text.split(' ').map(str::to_owned).collect())
            .unwrap_or_default())
    }

    /// The next cell, JSON.
    pub fn json<T: serde::de::DeserializeOwned + Default>(&mut self) -> rusqlite::Result<T> {
        let text: Option<String> = self.read()?;
        match text {
            Some(text) => serde_json::from_str(&text)
                .map_err(|error| FromSqlError::Other(Box::new(error)).into()),
            None => Ok(T::default()),
        }
    }
}

/// The row this query finds, if any.
pub fn one<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    db.prepare_cached(sql)?.query_row(params, read).optional()
}

/// All rows this query finds.
pub fn many<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    db.prepare_cached(sql)?.query_map(params, read)?.collect()
}

/// Names with what stands for them.
pub type Named<'a> = &'a [(&'a str, &'a dyn ToSql)];

/// All rows this query finds, where its text depends on what is asked: parameters that it
/// does not name are left out.
pub fn select<T>(
    db: &Connection,
    sql: &str,
    params: &[Named<'_>],
    mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut statement = db.prepare_cached(sql)?;
    bind(&mut statement, params)?;
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Binds those of these parameters that the statement names.
pub fn bind(statement: &mut CachedStatement<'_>, params: &[Named<'_>]) -> rusqlite::Result<()> {
    for (name, value) in params.iter().copied().flatten() {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, *value)?;
        }
    }
    Ok(())
}

/// Whether this query finds a row.
pub fn any(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<bool> {
    db.prepare_cached(sql)?.exists(params)
}

/// A single number.
pub fn count(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<i64> {
    db.prepare_cached(sql)?.query_row(params, |row| row.get(0))
}

/// Runs a statement and says how many rows it changed.
pub fn run(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    let mut statement: CachedStatement<'_> = db.prepare_cached(sql)?;
    statement.execute(params)
}

/// Ids as one parameter of `in rarray(?)`.
pub fn list<T>(ids: impl IntoIterator<Item = Id<T>>) -> Rc<Vec<Value>> {
    Rc::new(
        ids.into_iter()
            .map(|id| Value::Integer(id.number()))
            .collect(),
    )
}

/// Words as one parameter of `in rarray(?)`.
pub fn texts<'a>(words: impl IntoIterator<Item = &'a str>) -> Rc<Vec<Value>> {
    Rc::new(
        words
            .into_iter()
            .map(|word| Value::Text(word.to_owned()))
            .collect(),
    )
}

/// A value as it is stored as JSON.
pub fn json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    let text = serde_json::to_string(value);
    text.map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// Words as they are stored: one space between, null when there are none.
pub fn words(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join(" "))
}

/// Which part of a list is asked for. Everything is listed by id, which is by time.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    since: Option<i64>,
    until: Option<i64>,
    limit: u32,
}

impl Page {
    /// The newest entries.
    pub fn newest(limit: u32) -> Self {
        Self {
            since: None,
            until: None,
            limit: limit.min(PAGE),
        }
    }

    /// Between two ids, both left out.
    pub fn between(since: Option<i64>, until: Option<i64>, limit: u32) -> Self {
        Self {
            since,
            until,
            limit: limit.min(PAGE),
        }
    }

    /// The same page, with open ends at these moments.
    pub fn within(self, since: Option<Time>, until: Option<Time>) -> Self {
        Self {
            since: self
                .since
                .or(since.map(|time| ids::first_of(time) + ids::PER_MILLISECOND - 1)),
            until: self.until.or(until.map(ids::first_of)),
            limit: self.limit,
        }
    }

    /// The same page with so many more, beyond the longest one: for lists whose neighbours
    /// are put together afterwards.
    pub fn and(self, more: u32) -> Self {
        Self {
            limit: self.limit + more.min(PAGE),
            ..self
        }
    }

    /// What lies behind this entry, in the direction of the page: so many.
    pub fn behind(self, last: i64, limit: u32) -> Self {
        let limit = limit.min(PAGE);
        match self.direction() {
            "asc" => Self {
                since: Some(last),
                limit,
                ..self
            },
            _ => Self {
                until: Some(last),
                limit,
                ..self
            },
        }
    }

    /// Entries have larger ids than this.
    pub fn since(&self) -> i64 {
        self.since.unwrap_or(-1)
    }

    /// Entries have smaller ids than this.
    pub fn until(&self) -> i64 {
        self.until.unwrap_or(i64::MAX)
    }

    /// How many at most.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// Since without until reads upwards: the oldest entries come first (golden README 1).
    pub fn direction(&self) -> &'static str {
        if self.since.is_some() && self.until.is_none() {
            "asc"
        } else {
            "desc"
        }
    }
}
