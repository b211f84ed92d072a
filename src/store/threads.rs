//! What stands around one note: answers, quotes, renotes. Every list holds `VISIBLE` and
//! `WANTED`, and is paged by id.

use rusqlite::Connection;

use crate::model::Id;
use crate::model::files::File;
use crate::model::notes::Note;
use crate::store::notes::COLUMNS;
use crate::store::rows;
use crate::store::rows::Page;
use crate::store::timelines::PAGED;
use crate::store::timelines::Viewer;
use crate::store::timelines::select;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;

/// What answers a note.
pub fn replies(
    db: &Connection,
    viewer: Viewer,
    note: Id<Note>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(db, &replies_sql(page), viewer, page, &[(":note", &note)])
}

fn replies_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where n.reply_id = :note and {PAGED} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// What answers or quotes a note.
pub fn children(
    db: &Connection,
    viewer: Viewer,
    note: Id<Note>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(db, &children_sql(page), viewer, page, &[(":note", &note)])
}

fn children_sql(page: Page) -> String {
    let order = page.direction();
    // Two lists that are each in order are merged; with `or` all would be sorted first.
    format!(
        "select {COLUMNS} from note n where n.reply_id = :note and {PAGED} and {VISIBLE} and {WANTED}
         union all
         select {COLUMNS} from note n where n.renote_id = :note and n.is_quote = 1 and n.reply_id is not :note
            and {PAGED} and {VISIBLE} and {WANTED} order by 1 {order} limit :limit"
    )
}

/// What renotes or quotes a note.
pub fn renotes(
    db: &Connection,
    viewer: Viewer,
    note: Id<Note>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(db, &renotes_sql(page), viewer, page, &[(":note", &note)])
}

fn renotes_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where n.renote_id = :note and {PAGED} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// Answers and renotes that are counted at most, which takes ten milliseconds: whoever wants
/// to know more exactly can count them.
const COUNTED: u32 = 10_000;

/// How many answers to a note everybody may see.
pub fn count_open_replies(db: &Connection, note: Id<Note>) -> rusqlite::Result<i64> {
    rows::count(db, &open_count_sql("n.reply_id = ?"), [note])
}

/// How many renotes of a note, no quotes, everybody may see.
pub fn count_open_renotes(db: &Connection, note: Id<Note>) -> rusqlite::Result<i64> {
    rows::count(
        db,
        &open_count_sql("n.renote_id = ? and n.is_quote = 0"),
        [note],
    )
}

/// Not what stays here, nor what somebody is still asked about (I71).
fn open_count_sql(which: &str) -> String {
    format!(
        "select count(*) from (select 1 from note n where {which} and n.visibility <= 1 and n.local_only = 0
            and (select g.suspended_at is null and g.gone_at is null from user g where g.id = n.user_id)
            and not exists (select 1 from approval a where a.note_id = n.id and a.stamp is null) limit {COUNTED})"
    )
}

/// Notes of one thread that are looked at: longer ones are cut off.
pub const LONGEST: u32 = 1_000;

/// The notes a file hangs on.
pub fn with_file(
    db: &Connection,
    viewer: Viewer,
    file: Id<File>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(db, &with_file_sql(page), viewer, page, &[(":file", &file)])
}

fn with_file_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note_file h join note n on n.id = h.note_id
         where h.file_id = :file and h.note_id > :since and h.note_id < :until and {VISIBLE}
         group by h.note_id order by h.note_id {order} limit :limit"
    )
}

/// Everything below a note, breadth first: the thread as its page shows it.
pub fn thread(
    db: &Connection,
    viewer: Viewer,
    note: Id<Note>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(db, &thread_sql(), viewer, page, &[(":note", &note)])
}

fn thread_sql() -> String {
    format!(
        "with recursive below (id) as (
            select :note union
            select c.id from below b join note c on c.reply_id = b.id limit {LONGEST})
         select {COLUMNS} from below b join note n on n.id = b.id where n.id <> :note and {VISIBLE} and {WANTED}
         order by n.id limit :limit"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::timelines::tests::plan;

    #[test]
    fn replies_and_renotes_are_served_by_an_index_and_need_no_sorting() {
        let page = Page::newest(20);
        for sql in [replies_sql(page), renotes_sql(page), with_file_sql(page)] {
            let plan = plan(&sql);
            assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            assert!(!plan.contains("SCAN n\n"), "{sql}\n{plan}");
        }
    }

    #[test]
    fn a_thread_touches_only_what_it_looks_for() {
        for sql in [thread_sql(), children_sql(Page::newest(20))] {
            let plan = plan(&sql);
            assert!(
                !plan.contains("SCAN n\n") && !plan.contains("SCAN c\n"),
                "{sql}\n{plan}"
            );
        }
    }
}
