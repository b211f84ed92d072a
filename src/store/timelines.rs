//! Lists of notes. Every one of them holds `VISIBLE` and `WANTED`, and is paged by id.

use rusqlite::Connection;
use rusqlite::named_params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::roles::Role;
use crate::model::users::User;
use crate::store::notes;
use crate::store::notes::COLUMNS;
use crate::store::rows;
use crate::store::rows::Named;
use crate::store::rows::Page;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;
use crate::store::visibility::WANTED_OF_AUTHOR;

/// Notes looked at one by one before the home timeline asks every followed user instead.
/// Where most stored notes are followed ones, the first few hundred fill a page.
pub(super) const SCAN: u32 = 1_000;

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
    /// Show the viewer's own pure renotes.
    pub with_renotes_by_me: bool,
    /// Show pure renotes of the viewer's notes.
    pub with_renotes_of_mine: bool,
    /// Show pure renotes of notes of this server.
    pub with_renotes_of_ours: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            with_renotes: true,
            with_files: false,
            with_replies: true,
            with_renotes_by_me: true,
            with_renotes_of_mine: true,
            with_renotes_of_ours: true,
        }
    }
}

impl Filter {
    /// What it demands, as SQL; what it does not ask for costs nothing.
    pub(super) fn sql(self) -> String {
        let demands = [
            (self.with_renotes, PURE_RENOTE),
            (self.with_renotes_by_me, "n.user_id = :me"),
            (self.with_renotes_of_mine, "n.renote_user_id is :me"),
            (
                self.with_renotes_of_ours,
                "exists (select 1 from note o where o.id = n.renote_id and o.uri is null)",
            ),
        ];
        let mut sql = match self.with_files {
            true => "n.file_count > 0".to_owned(),
            false => "true".to_owned(),
        };
        for (_, unwanted) in demands.iter().filter(|(is_shown, _)| !is_shown) {
            sql.push_str(&format!(" and not ({PURE_RENOTE} and {unwanted})"));
        }
        sql
    }

    /// Which replies on a public timeline: to nobody, to oneself, to the viewer, or all.
    fn replies_sql(self) -> &'static str {
        match self.with_replies {
            true => "true",
            false => {
                "((n.reply_user_id is null and n.reply_uri is null) or n.reply_user_id in (n.user_id, :me))"
            }
        }
    }
}

impl Viewer {
    pub(super) fn number(&self) -> i64 {
        self.user.map_or(0, Id::number)
    }
}

pub(super) const PAGED: &str = "n.id > :since and n.id < :until";
/// A note that passes another one on and says nothing of its own. Null never comes out of
/// it: `not` of it is the rest.
const PURE_RENOTE: &str =
    "(n.is_quote = 0 and (n.renote_id is not null or n.renote_uri is not null))";

/// Of a followed one: their replies to others only if they were asked for (Misskey's
/// `withReplies`), a reply to an unknown note counts as one to others.
const FOLLOWED: &str = "(n.user_id = :me or exists (select 1 from follow f where f.follower_id = :me and f.followee_id = n.user_id
    and ((n.reply_user_id is null and n.reply_uri is null) or n.reply_user_id in (n.user_id, :me) or f.with_replies)))";

pub(super) fn select(
    db: &Connection,
    sql: &str,
    viewer: Viewer,
    page: Page,
    more: Named<'_>,
) -> rusqlite::Result<Vec<Note>> {
    let (me, since, until, limit) = (viewer.number(), page.since(), page.until(), page.limit());
    let common = named_params! {
        ":me": me, ":now": viewer.now, ":since": since, ":until": until, ":limit": limit,
    };
    rows::select(db, sql, &[common, more], notes::note)
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
        &home_near(page, filter),
        viewer,
        page,
        &[(":scan", &SCAN)],
    )?;
    if near.len() == page.limit() as usize {
        return Ok(near);
    }
    select(db, &home_far(page, filter), viewer, page, &[])
}

/// Walks the newest notes and keeps the followed ones: the usual case, a few microseconds.
fn home_near(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    format!(
        "select {COLUMNS} from (select * from note n where {PAGED} order by n.id {order} limit :scan) n
         where {FOLLOWED} and {filtered} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// Asks every followed user for their newest: exact however rarely they write.
fn home_far(page: Page, filter: Filter) -> String {
    let (order, ids) = (page.direction(), far_ids(page, filter));
    format!("select {COLUMNS} from note n where n.id in ({ids}) order by n.id {order} limit :limit")
}

fn far_ids(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    format!(
        "select c.id from (select :me as user_id union all select followee_id from follow where follower_id = :me) w
            join note c on c.id in (
                select n.id from note n where n.user_id = w.user_id and {PAGED}
                and {FOLLOWED} and {filtered} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit)"
    )
}

/// What a user and those they follow wrote and renoted, and public notes of ours.
pub fn hybrid(
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
    let near = hybrid_near(page, filter);
    let near = select(db, &near, viewer, page, &[(":scan", &SCAN)])?;
    if near.len() == page.limit() as usize {
        return Ok(near);
    }
    select(db, &hybrid_far(page, filter), viewer, page, &[])
}

fn hybrid_near(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    let replies = filter.replies_sql();
    format!(
        "select {COLUMNS} from (select * from note n where {PAGED} order by n.id {order} limit :scan) n
         where ((n.uri is null and n.visibility = 0 and {replies}) or {FOLLOWED})
         and {filtered} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit"
    )
}

fn hybrid_far(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    let replies = filter.replies_sql();
    let followed = far_ids(page, filter);
    format!(
        "select {COLUMNS} from note n where n.id in ({followed} union
            select * from (select n.id from note n indexed by note_local where n.uri is null and {PAGED} and n.visibility = 0
                and {replies} and {filtered} and {WANTED} order by n.id {order} limit :limit))
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
    select(db, &local_sql(page, filter), viewer, page, &[])
}

fn local_sql(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    let replies = filter.replies_sql();
    format!(
        "select {COLUMNS} from note n indexed by note_local where n.uri is null and {PAGED} and n.visibility = 0
         and {replies} and {filtered} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// What notes are looked for by their kind; `None` does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// They answer another note, or none.
    pub reply: Option<bool>,
    /// They renote or quote another note, or none.
    pub renote: Option<bool>,
    /// They have a poll, or none.
    pub poll: Option<bool>,
    /// They have files, or none.
    pub files: Option<bool>,
}

/// [`Wish`] as SQL.
pub(super) const WISHED: &str =
    "(:reply is null or :reply = (n.reply_id is not null or n.reply_uri is not null))
    and (:renote is null or :renote = (n.renote_id is not null or n.renote_uri is not null))
    and (:poll is null or :poll = n.has_poll) and (:files is null or :files = (n.file_count > 0))";

/// Notes that are looked at for those of one kind, some milliseconds; and where they are so
/// few that the page is not full, a tenth of a second.
const KIND_SCANS: [u32; 2] = [5_000, 50_000];

/// Public notes of one kind, of everyone or only of ours.
pub fn public(
    db: &Connection,
    viewer: Viewer,
    is_local: bool,
    wish: Wish,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    let mut found = Vec::new();
    for scan in KIND_SCANS {
        let more: Named<'_> = &[
            (":reply", &wish.reply),
            (":renote", &wish.renote),
            (":poll", &wish.poll),
            (":files", &wish.files),
            (":scan", &scan),
        ];
        found = select(db, &public_sql(page, is_local), viewer, page, more)?;
        if found.len() == page.limit() as usize {
            break;
        }
    }
    Ok(found)
}

fn public_sql(page: Page, is_local: bool) -> String {
    let order = page.direction();
    let source = match is_local {
        true => "note n indexed by note_local where n.uri is null and",
        false => "note n where",
    };
    format!(
        "select {COLUMNS} from (select * from {source} {PAGED} order by n.id {order} limit :scan) n
         where n.visibility = 0 and n.local_only = 0 and {WISHED} and {WANTED} order by n.id {order} limit :limit"
    )
}

/// Public notes of everyone.
pub fn global(
    db: &Connection,
    viewer: Viewer,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    select(db, &global_sql(page, filter), viewer, page, &[])
}

fn global_sql(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    format!(
        "select {COLUMNS} from note n where {PAGED} and n.visibility = 0 and n.is_fetched = 0 and {filtered} and {WANTED} order by n.id {order} limit :limit"
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
        &of_user_sql(page, filter),
        viewer,
        page,
        &[(":user", &user)],
    )
}

fn of_user_sql(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    let replies = match filter.with_replies {
        true => "true",
        false => {
            "((n.reply_user_id is null and n.reply_uri is null) or n.reply_user_id = n.user_id)"
        }
    };
    format!(
        "select {COLUMNS} from note n where n.user_id = :user and {PAGED}
         and {replies} and {filtered} and {VISIBLE} and {WANTED_OF_AUTHOR} order by n.id {order} limit :limit"
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

/// Our public and home notes by one user, for the outbox; renotes too.
pub fn outbox(db: &Connection, user: Id<User>, page: Page) -> rusqlite::Result<Vec<Note>> {
    let viewer = Viewer {
        user: None,
        now: Time(0),
    };
    select(db, &outbox_sql(page), viewer, page, &[(":user", &user)])
}

fn outbox_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from note n where n.user_id = :user and {PAGED} and n.visibility <= 1 and n.local_only = 0
            and not exists (select 1 from approval a where a.note_id = n.id and a.stamp is null)
         order by n.id {order} limit :limit"
    )
}

/// Public notes of those who were given a role, since they were.
pub fn of_role(
    db: &Connection,
    viewer: Viewer,
    role: Id<Role>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    let sql = format!(
        "select {COLUMNS} from note n indexed by note_local where n.uri is null and {PAGED} and n.visibility = 0
         and exists (select 1 from role_member o where o.role_id = :role and o.user_id = n.user_id
            and o.id < n.id and (o.expires_at is null or o.expires_at > :now))
         and {WANTED} order by n.id {} limit :limit",
        page.direction()
    );
    select(db, &sql, viewer, page, &[(":role", &role)])
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::store::open::SCHEMA;

    const PICKY: Filter = Filter {
        with_renotes: true,
        with_files: true,
        with_replies: false,
        with_renotes_by_me: false,
        with_renotes_of_mine: false,
        with_renotes_of_ours: false,
    };

    /// How SQLite would answer.
    pub fn plan(sql: &str) -> String {
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
            home_near(page, Filter::default()),
            home_near(page, PICKY),
            hybrid_near(page, Filter::default()),
            public_sql(page, true),
            public_sql(page, false),
            local_sql(page, Filter::default()),
            global_sql(page, Filter::default()),
            of_user_sql(page, Filter::default()),
            outbox_sql(page),
            mentions_sql(page),
        ] {
            let plan = plan(&sql);
            assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            assert!(
                !plan.lines().any(|line| line.starts_with("SCAN")
                    && !line.contains("USING")
                    && !line.contains("(subquery")
                    && !line.contains("VIRTUAL TABLE")
                    && !line.starts_with("SCAN n")),
                "{sql}\n{plan}"
            );
        }
    }

    #[test]
    fn the_far_walks_touch_only_what_they_look_for() {
        for sql in [
            home_far(Page::newest(20), Filter::default()),
            hybrid_far(Page::newest(20), PICKY),
        ] {
            let plan = plan(&sql);
            assert!(
                !plan.contains("SCAN n\n") && !plan.contains("SCAN c\n"),
                "{sql}\n{plan}"
            );
        }
    }
}
