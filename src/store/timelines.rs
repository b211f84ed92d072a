//! Lists of notes. Every one of them holds `VISIBLE` and `WANTED`, and is paged by id.

use rusqlite::Connection;
use rusqlite::ToSql;
use rusqlite::named_params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::notes;
use crate::store::notes::COLUMNS;
use crate::store::rows::Page;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;
use crate::store::visibility::WANTED_OF_AUTHOR;

/// Notes looked at one by one before the home timeline asks every followed user instead.
/// Where most stored notes are followed ones, the first few hundred fill a page.
const SCAN: u32 = 1_000;

/// Who looks, and when: the instant decides whether a mute has run out.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// One of ours, or a visitor.
    pub user: Option<Id<User>>,
    /// Now.
    pub now: Time,
}

/// What a timeline leaves out.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Show pure renotes.
    pub with_renotes: bool,
    /// Show only notes with files.
    pub with_files: bool,
    /// Show replies to others.
    pub with_replies: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            with_renotes: true,
            with_files: false,
            with_replies: true,
        }
    }
}

impl Viewer {
    fn number(&self) -> i64 {
        self.user.map_or(0, Id::number)
    }
}

const PAGED: &str = "n.id > :since and n.id < :until";
const FILTERED: &str = "(:renotes or n.is_quote = 1 or (n.renote_id is null and n.renote_uri is null)) and (not :files or n.file_count > 0)";

/// Of a followed one: their replies to others only if they were asked for (Misskey's
/// `withReplies`), a reply to an unknown note counts as one to others.
const FOLLOWED: &str = "(n.user_id = :me or exists (select 1 from follow f where f.follower_id = :me and f.followee_id = n.user_id
    and ((n.reply_user_id is null and n.reply_uri is null) or n.reply_user_id in (n.user_id, :me) or f.with_replies)))";

/// The same of someone on a list.
const LISTED: &str = "exists (select 1 from list_member l where l.list_id = :list and l.user_id = n.user_id
    and ((n.reply_user_id is null and n.reply_uri is null) or n.reply_user_id in (n.user_id, :me) or l.with_replies))";

fn select(
    db: &Connection,
    sql: &str,
    viewer: Viewer,
    page: Page,
    filter: Filter,
    more: &[(&str, &dyn ToSql)],
) -> rusqlite::Result<Vec<Note>> {
    let mut statement = db.prepare_cached(sql)?;
    let (me, since, until, limit) = (viewer.number(), page.since(), page.until(), page.limit());
    let common: &[(&str, &dyn ToSql)] = named_params! {
        ":me": me, ":now": viewer.now, ":since": since, ":until": until, ":limit": limit,
        ":renotes": filter.with_renotes, ":files": filter.with_files, ":replies": filter.with_replies,
    };
    for (name, value) in common.iter().chain(more) {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, *value)?;
        }
    }
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(notes::note(row)?);
    }
    Ok(found)
}

/// Whether the viewer wants to hear of this note, wherever it would be told.
pub fn wants(db: &Connection, viewer: Viewer, note: Id<Note>) -> rusqlite::Result<bool> {
    let sql = format!("select 1 from note n where n.id = :note and {WANTED}");
    db.prepare_cached(&sql)?.exists(named_params! {
        ":note": note, ":me": viewer.number(), ":now": viewer.now,
    })
}

/// What a user and those they follow wrote and renoted.
pub fn home(
    db: &Connection,
    me: Id<User>,
    now: Time,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    let viewer = Viewer {
        user: Some(me),
        now,
    };
    let near = select(
        db,
        &home_near(page),
        viewer,
        page,
        filter,
        &[(":scan", &SCAN)],
    )?;
    if near.len() == page.limit() as usize {
        return Ok(near);
    }
    select(db, &home_far(page), viewer, page, filter, &[])
}

fn home_near(page: Page) -> String {
    near(page, FOLLOWED)
}

fn home_far(page: Page) -> String {
    far(
        page,
        FOLLOWED,
        "select :me as user_id union all select followee_id from follow where follower_id = :me",
    )
}

/// What those on a list wrote and renoted, as its owner sees it.
pub fn list(
    db: &Connection,
    viewer: Viewer,
    list: Id<UserList>,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    let scanned: &[(&str, &dyn ToSql)] = &[(":list", &list), (":scan", &SCAN)];
    let near = select(db, &list_near(page), viewer, page, filter, scanned)?;
    if near.len() == page.limit() as usize {
        return Ok(near);
    }
    select(
        db,
        &list_far(page),
        viewer,
        page,
        filter,
        &[(":list", &list)],
    )
}

fn list_near(page: Page) -> String {
    near(page, LISTED)
}

fn list_far(page: Page) -> String {
    far(
        page,
        LISTED,
        "select user_id from list_member where list_id = :list",
    )
}

/// Walks the newest notes and keeps those that belong: the usual case, a few microseconds.
fn near(page: Page, belongs: &str) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from (select * from note n where {PAGED} order by n.id {order} limit :scan) n
         where {belongs} and {FILTERED} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// Asks each of these people for their newest: exact however rarely they write.
fn far(page: Page, belongs: &str, people: &str) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where n.id in (
            select c.id from ({people}) w
            join note c on c.id in (
                select n.id from note n where n.user_id = w.user_id and {PAGED}
                and {belongs} and {FILTERED} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit))
         order by n.id {order} limit :limit"
    )
}

/// Public notes of ours.
pub fn local(
    db: &Connection,
    viewer: Viewer,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    select(db, &local_sql(page), viewer, page, filter, &[])
}

fn local_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n indexed by note_local where n.uri is null and {PAGED} and n.visibility = 0
         and (:replies or (n.reply_user_id is null and n.reply_uri is null) or n.reply_user_id in (n.user_id, :me))
         and {FILTERED} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// Public notes of everyone.
pub fn global(
    db: &Connection,
    viewer: Viewer,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    select(db, &global_sql(page), viewer, page, filter, &[])
}

fn global_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where {PAGED} and n.visibility = 0 and {FILTERED} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// What one user wrote, as far as the viewer may see it.
pub fn of_user(
    db: &Connection,
    viewer: Viewer,
    user: Id<User>,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    select(
        db,
        &of_user_sql(page),
        viewer,
        page,
        filter,
        &[(":user", &user)],
    )
}

fn of_user_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where n.user_id = :user and {PAGED}
         and (:replies or (n.reply_user_id is null and n.reply_uri is null) or n.reply_user_id = n.user_id)
         and {FILTERED} and {VISIBLE} and {WANTED_OF_AUTHOR} order by n.id {order} limit :limit"
    )
}

/// What answers a note.
pub fn replies(
    db: &Connection,
    viewer: Viewer,
    note: Id<Note>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(
        db,
        &replies_sql(page),
        viewer,
        page,
        Filter::default(),
        &[(":note", &note)],
    )
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
    select(
        db,
        &children_sql(page),
        viewer,
        page,
        Filter::default(),
        &[(":note", &note)],
    )
}

fn children_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where (n.reply_id = :note or (n.renote_id = :note and n.is_quote = 1))
         and {PAGED} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// What renotes or quotes a note.
pub fn renotes(
    db: &Connection,
    viewer: Viewer,
    note: Id<Note>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(
        db,
        &renotes_sql(page),
        viewer,
        page,
        Filter::default(),
        &[(":note", &note)],
    )
}

fn renotes_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where n.renote_id = :note and {PAGED} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// Everything below a note, breadth first: the thread as its page shows it.
pub fn thread(
    db: &Connection,
    viewer: Viewer,
    note: Id<Note>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    select(
        db,
        &thread_sql(),
        viewer,
        page,
        Filter::default(),
        &[(":note", &note)],
    )
}

fn thread_sql() -> String {
    format!(
        "with recursive below (id) as (
            select :note union
            select c.id from below b join note c on c.reply_id = b.id limit 1000)
         select {COLUMNS} from below b join note n on n.id = b.id where n.id <> :note and {VISIBLE} and {WANTED}
         order by n.id limit :limit"
    )
}

/// Notes that name the viewer: all, or only specified ones, or only of those they follow.
pub fn mentions(
    db: &Connection,
    me: Id<User>,
    now: Time,
    page: Page,
    specified_only: bool,
    followed_only: bool,
) -> rusqlite::Result<Vec<Note>> {
    let viewer = Viewer {
        user: Some(me),
        now,
    };
    select(
        db,
        &mentions_sql(page),
        viewer,
        page,
        Filter::default(),
        &[
            (":specified", &specified_only),
            (":followed", &followed_only),
        ],
    )
}

fn mentions_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note_recipient h join note n on n.id = h.note_id
         where h.user_id = :me and h.note_id > :since and h.note_id < :until and n.user_id <> :me
         and (not :specified or n.visibility = 3)
         and (not :followed or exists (select 1 from follow f where f.follower_id = :me and f.followee_id = n.user_id))
         and {WANTED} order by h.note_id {order} limit :limit"
    )
}

/// Notes with a hashtag, in its matching form.
pub fn with_tag(
    db: &Connection,
    viewer: Viewer,
    tag: &str,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    select(
        db,
        &with_tag_sql(page),
        viewer,
        page,
        filter,
        &[(":tag", &tag)],
    )
}

fn with_tag_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note_tag h join note n on n.id = h.note_id
         where h.tag = :tag and h.note_id > :since and h.note_id < :until
         and {FILTERED} and {VISIBLE} and {WANTED} order by h.note_id {order} limit :limit"
    )
}

/// What an antenna has caught.
pub fn antenna(
    db: &Connection,
    viewer: Viewer,
    antenna: Id<Antenna>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    let filter = Filter::default();
    let which: &[(&str, &dyn ToSql)] = &[(":antenna", &antenna)];
    select(db, &antenna_sql(page), viewer, page, filter, which)
}

fn antenna_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from antenna_note h join note n on n.id = h.note_id
         where h.antenna_id = :antenna and h.note_id > :since and h.note_id < :until
         and {VISIBLE} and {WANTED} order by h.note_id {order} limit :limit"
    )
}

/// Our public and home notes by one user, for the outbox; renotes too.
pub fn outbox(db: &Connection, user: Id<User>, page: Page) -> rusqlite::Result<Vec<Note>> {
    let viewer = Viewer {
        user: None,
        now: Time(0),
    };
    select(
        db,
        &outbox_sql(page),
        viewer,
        page,
        Filter::default(),
        &[(":user", &user)],
    )
}

fn outbox_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where n.user_id = :user and {PAGED} and n.visibility <= 1 and n.local_only = 0 order by n.id {order} limit :limit"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open::SCHEMA;

    fn plan(sql: &str) -> String {
        let db = Connection::open_in_memory().expect("a database");
        rusqlite::vtab::array::load_module(&db).expect("rarray");
        db.execute_batch(SCHEMA).expect("the schema");
        let mut statement = db.prepare(&format!("explain query plan {sql}")).expect(sql);
        let mut rows = statement.raw_query();
        let mut plan = String::new();
        while let Some(row) = rows.next().expect("a row") {
            plan.push_str(&row.get::<_, String>(3).expect("a line"));
            plan.push('\n');
        }
        plan
    }

    #[test]
    fn every_list_is_served_by_an_index_and_needs_no_sorting() {
        let page = Page::newest(20);
        for sql in [
            home_near(page),
            local_sql(page),
            global_sql(page),
            of_user_sql(page),
            replies_sql(page),
            renotes_sql(page),
            with_tag_sql(page),
            outbox_sql(page),
            mentions_sql(page),
            list_near(page),
            antenna_sql(page),
        ] {
            let plan = plan(&sql);
            assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            assert!(
                !plan.lines().any(|line| line.starts_with("SCAN")
                    && !line.contains("USING")
                    && !line.contains("(subquery")
                    && !line.starts_with("SCAN n")),
                "{sql}\n{plan}"
            );
        }
    }

    #[test]
    fn the_far_walk_and_the_thread_touch_only_what_they_look_for() {
        for sql in [
            home_far(Page::newest(20)),
            list_far(Page::newest(20)),
            thread_sql(),
            children_sql(Page::newest(20)),
        ] {
            let plan = plan(&sql);
            assert!(
                !plan.contains("SCAN n\n") && !plan.contains("SCAN c\n"),
                "{sql}\n{plan}"
            );
        }
    }
}
