//! Notes that were well received lately: a short list, the newest first. It is counted
//! when it is asked for, over a bounded number of notes.

use rusqlite::Connection;

use crate::clock::DAY;
use crate::ids;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::notes::COLUMNS;
use crate::store::rows::Page;
use crate::store::timelines::Viewer;
use crate::store::timelines::select;
use crate::store::visibility::WANTED;

/// How long a note may be featured on its server, as in Misskey.
const SERVER_WINDOW: i64 = 3 * DAY;
/// How long a note may be featured on its author's page, as in Misskey.
const USER_WINDOW: i64 = 7 * DAY;
/// Notes that are compared, about a millisecond.
const SCAN: u32 = 2_000;
/// Notes that are featured, as in Misskey.
const MOST: u32 = 100;

/// What speaks for a note: a renote weighs as five reactions, as in Misskey.
const SCORE: &str = "(n.reactions_count + 5 * n.renotes_count)";

/// Of this server: public notes that answer nothing.
pub fn of_server(db: &Connection, viewer: Viewer, page: Page) -> rusqlite::Result<Vec<Note>> {
    let first = ids::first_of(viewer.now.minus(SERVER_WINDOW));
    select(
        db,
        &sql("n.uri is null", "indexed by note_local"),
        viewer,
        page,
        &[(":first", &first), (":scan", &SCAN), (":most", &MOST)],
    )
}

/// Of one user.
pub fn of_user(
    db: &Connection,
    viewer: Viewer,
    user: Id<User>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    let first = ids::first_of(viewer.now.minus(USER_WINDOW));
    select(
        db,
        &sql("n.user_id = :user", "indexed by note_user"),
        viewer,
        page,
        &[
            (":first", &first),
            (":scan", &SCAN),
            (":most", &MOST),
            (":user", &user),
        ],
    )
}

fn sql(whose: &str, index: &str) -> String {
    format!(
        "select {COLUMNS} from note n where n.id in (
            select n.id from (
                select * from note n {index} where {whose} and n.id >= :first order by n.id desc limit :scan) n
            where n.visibility = 0 and n.reply_id is null and n.reply_uri is null and {SCORE} > 0
            order by {SCORE} desc, n.id desc limit :most)
         and n.id < :until and {WANTED} order by n.id desc limit :limit"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::timelines::tests::plan;

    #[test]
    fn only_as_many_notes_are_looked_at_as_may_be() {
        for sql in [
            sql("n.uri is null", "indexed by note_local"),
            sql("n.user_id = :user", "indexed by note_user"),
        ] {
            let plan = plan(&sql);
            assert!(!plan.contains("SCAN note"), "{sql}\n{plan}");
            assert!(
                plan.contains("USING INDEX note_") || plan.contains("USING COVERING INDEX note_"),
                "{plan}"
            );
        }
    }
}
