//! Hashtags in notes: who used them lately, and notes that have them. Tags are compared in
//! their matching form. Counts are made of public and home notes only, when they are asked
//! for, from a bounded number of uses: there is no table of tags.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::notes::COLUMNS;
use crate::store::rows;
use crate::store::rows::Page;
use crate::store::timelines::Filter;
use crate::store::timelines::Viewer;
use crate::store::timelines::WISHED;
use crate::store::timelines::Wish;
use crate::store::timelines::select;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;

/// The newest uses that are counted, some milliseconds.
const USES: u32 = 5_000;
/// Tags with the same beginning that are compared.
const TAGS: u32 = 100;
/// Uses of one of them that are counted.
const USES_EACH: u32 = 100;

/// Somebody used a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// In its matching form.
    pub tag: String,
    /// Where.
    pub note: Id<Note>,
    /// Who.
    pub user: Id<User>,
    /// They are one of ours.
    pub is_local: bool,
}

fn used(row: &Row<'_>) -> rusqlite::Result<Use> {
    Ok(Use {
        tag: row.get(0)?,
        note: row.get(1)?,
        user: row.get(2)?,
        is_local: row.get(3)?,
    })
}

/// The newest uses of any tag, the newest first.
pub fn uses(db: &Connection) -> rusqlite::Result<Vec<Use>> {
    rows::many(db, USES_SQL, [USES], used)
}

const USES_SQL: &str = "select h.tag, n.id, n.user_id, n.uri is null
    from (select tag, note_id from note_tag order by note_id desc limit ?) h join note n on n.id = h.note_id
    where n.visibility <= 1";

/// The newest uses of one tag.
pub fn uses_of(db: &Connection, tag: &str) -> rusqlite::Result<Vec<Use>> {
    rows::many(db, USES_OF_SQL, params![tag, USES], used)
}

const USES_OF_SQL: &str = "select h.tag, n.id, n.user_id, n.uri is null
    from (select tag, note_id from note_tag where tag = ? order by note_id desc limit ?) h join note n on n.id = h.note_id
    where n.visibility <= 1";

/// Tags that begin so, the most used first. Each step leaps to the next tag, however many
/// notes have this one.
pub fn beginning(
    db: &Connection,
    start: &str,
    limit: u32,
    offset: i64,
) -> rusqlite::Result<Vec<String>> {
    let end = format!("{start}\u{10ffff}");
    rows::many(
        db,
        BEGINNING_SQL,
        named_params! {
            ":start": start, ":end": end, ":tags": TAGS, ":uses": USES_EACH, ":limit": limit, ":offset": offset,
        },
        |row| row.get(0),
    )
}

const BEGINNING_SQL: &str = "with recursive found (tag) as (
        select min(tag) from note_tag where tag >= :start and tag < :end
        union all
        select (select min(t.tag) from note_tag t where t.tag > f.tag and t.tag < :end) from found f
        where f.tag is not null limit :tags)
    select tag from (select f.tag, (select count(*) from (
            select 1 from note_tag h join note n on n.id = h.note_id where h.tag = f.tag and n.visibility <= 1 limit :uses)) as uses
        from found f where f.tag is not null)
    where uses > 0 order by uses desc, tag limit :limit offset :offset";

/// Notes with a hashtag.
pub fn notes_with(
    db: &Connection,
    viewer: Viewer,
    tag: &str,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    let sql = notes_with_sql(page, filter);
    select(db, &sql, viewer, page, &[(":tag", &tag)])
}

fn notes_with_sql(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    format!(
        "select {COLUMNS} from note_tag h join note n on n.id = h.note_id
         where h.tag = :tag and h.note_id > :since and h.note_id < :until
         and {filtered} and {VISIBLE} and {WANTED} order by h.note_id {order} limit :limit"
    )
}

/// Notes that have all tags of one of these sets.
pub fn notes_with_any(
    db: &Connection,
    viewer: Viewer,
    sets: &[Vec<String>],
    wish: Wish,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    let sets = serde_json::to_string(sets)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    select(
        db,
        &notes_with_any_sql(page),
        viewer,
        page,
        &[
            (":sets", &sets),
            (":reply", &wish.reply),
            (":renote", &wish.renote),
            (":poll", &wish.poll),
            (":files", &wish.files),
        ],
    )
}

fn notes_with_any_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where n.id in (
            select c.id from json_each(:sets) s join note c on c.id in (
                select h.note_id from note_tag h join note n on n.id = h.note_id
                where h.tag = json_extract(s.value, '$[0]') and h.note_id > :since and h.note_id < :until
                and not exists (select 1 from json_each(s.value) a
                    where not exists (select 1 from note_tag o where o.tag = a.value and o.note_id = h.note_id))
                and {WISHED}
                and {VISIBLE} and {WANTED} order by h.note_id {order} limit :limit))
         order by n.id {order} limit :limit"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::timelines::tests::plan;

    #[test]
    fn tags_are_looked_up_and_leapt_over_in_their_index() {
        for sql in [USES_SQL, USES_OF_SQL, BEGINNING_SQL] {
            let plan = plan(sql);
            let is_bad = |line: &&str| line.starts_with("SCAN note_tag") && !line.contains("USING");
            assert!(plan.lines().all(|line| !is_bad(&line)), "{sql}\n{plan}");
            assert!(!plan.contains("SCAN n\n"), "{sql}\n{plan}");
        }
    }

    #[test]
    fn notes_with_tags_come_from_the_index_of_tags() {
        let page = Page::newest(20);
        let plain = plan(&notes_with_sql(page, Filter::default()));
        assert!(!plain.contains("TEMP B-TREE"), "{plain}");
        let any = plan(&notes_with_any_sql(page));
        assert!(
            !any.contains("SCAN n\n") && !any.contains("SCAN c\n"),
            "{any}"
        );
        assert!(!any.contains("SCAN h\n"), "{any}");
    }
}
