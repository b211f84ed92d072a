//! Who may see what, as SQL: fragments shared by every list.
//!
//! They speak of a note `n` and a viewer `:me` (0 is a visitor, nobody's id). The first
//! one is the twin of `model::notes::may_see`; a test holds them together.

/// The viewer may see the note.
pub const VISIBLE: &str = "(n.visibility <= 1 or n.user_id = :me
    or exists (select 1 from note_recipient r where r.note_id = n.id and r.user_id = :me)
    or (n.visibility = 2 and (n.reply_user_id is :me
        or exists (select 1 from follow v where v.follower_id = :me and v.followee_id = n.user_id))))";

/// Its author does not mind that the viewer finds it by its words (D36). Who minds is still
/// found by their followers, and in what names or answers the viewer or was passed on or
/// reacted to by them: that was in front of them anyway.
pub const SEARCHABLE: &str = "((select s.is_unsearchable = 0 from user s where s.id = n.user_id)
    or n.user_id = :me or n.reply_user_id is :me or n.renote_user_id is :me
    or exists (select 1 from follow w where w.follower_id = :me and w.followee_id = n.user_id)
    or exists (select 1 from note_recipient w where w.note_id = n.id and w.user_id = :me)
    or exists (select 1 from reaction w where w.note_id = n.id and w.user_id = :me))";

/// Whom the viewer does not hear: who blocks them, and whom they mute at this moment. The
/// set does not depend on the note, so SQLite makes it once for a list.
macro_rules! unheard {
    () => {
        "(select blocker_id from block where blockee_id = :me
            union all select mutee_id from mute where muter_id = :me and (expires_at is null or expires_at > :now))"
    };
}

/// `$author` is the set of authors that are left out, `$on` narrows whose server counts.
/// Most viewers mute no server: how many they mute is asked once for a list, not for each
/// note of it.
macro_rules! wanted {
    ($author:expr, $on:literal) => {
        concat!(
            "(select g.suspended_at is null and g.gone_at is null from user g where g.id = n.user_id)
    and (n.renote_user_id is null
        or not exists (select 1 from user g where g.id = n.renote_user_id and (g.suspended_at is not null or g.gone_at is not null)))
    and (:me = 0 or n.user_id = :me or not (
        n.user_id in ", $author, "
        or (n.reply_user_id is not null and n.reply_user_id <> n.user_id and n.reply_user_id in ", unheard!(), ")
        or (n.renote_user_id is not null and n.renote_user_id <> n.user_id and n.renote_user_id in ", unheard!(), ")
        or (n.renote_id is not null and n.is_quote = 0
            and n.user_id in (select mutee_id from renote_mute where muter_id = :me))
        or ((select json_array_length(a.settings, '$.mutedInstances') from account a where a.user_id = :me) > 0
            and exists (select 1 from user h where h.id in (n.user_id, n.reply_user_id, n.renote_user_id)
                and h.host in (select j.value from account a, json_each(a.settings, '$.mutedInstances') j where a.user_id = :me)",
            $on,
            "))))"
        )
    };
}

/// Its author and the renoted one may be shown, none of author, answered and renoted one
/// blocks the viewer, and none is muted by them or on a server they mute.
pub const WANTED: &str = wanted!(unheard!(), "");

/// The same among the notes of one author, whom the viewer looked for: muted or not.
pub const WANTED_OF_AUTHOR: &str = wanted!(
    "(select blocker_id from block where blockee_id = :me)",
    " and h.id <> n.user_id"
);

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use rusqlite::named_params;

    use super::VISIBLE;
    use crate::model::notes::Standing;
    use crate::model::notes::Visibility;
    use crate::model::notes::may_see;
    use crate::store::open::SCHEMA;

    const AUTHOR: i64 = 1;
    const VIEWER: i64 = 2;

    fn sql_says(visibility: Visibility, viewer: Standing) -> bool {
        let db = Connection::open_in_memory().expect("a database");
        db.execute_batch(SCHEMA).expect("the schema");
        db.execute_batch("insert into user (id, username) values (1, 'author'), (2, 'viewer');")
            .expect("users");
        let author = if viewer.is_author { VIEWER } else { AUTHOR };
        let answered = viewer.is_answered.then_some(VIEWER);
        db.execute(
            "insert into note (id, user_id, visibility, text, reply_user_id) values (9, ?, ?, 'x', ?)",
            rusqlite::params![author, visibility.number(), answered],
        )
        .expect("a note");
        if viewer.is_recipient {
            db.execute(
                "insert into note_recipient (note_id, user_id, is_mention) values (9, 2, 1)",
                [],
            )
            .expect("a recipient");
        }
        if viewer.is_follower && !viewer.is_author {
            db.execute(
                "insert into follow (id, follower_id, followee_id) values (7, 2, 1)",
                [],
            )
            .expect("a follow");
        }
        let sql = format!("select {VISIBLE} from note n where n.id = 9");
        db.query_row(&sql, named_params! {":me": VIEWER}, |row| row.get(0))
            .expect("an answer")
    }

    #[test]
    fn the_rule_in_sql_and_the_rule_in_rust_agree_on_every_combination() {
        for visibility in Visibility::ALL {
            for bits in 0..16 {
                let viewer = Standing {
                    is_author: bits & 1 != 0,
                    is_recipient: bits & 2 != 0,
                    is_follower: bits & 4 != 0,
                    is_answered: bits & 8 != 0,
                };
                assert_eq!(
                    sql_says(visibility, viewer),
                    may_see(visibility, viewer),
                    "{visibility:?} {viewer:?}"
                );
            }
        }
    }
}
