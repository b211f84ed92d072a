//! Notifications: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;
use rusqlite::types::Value;

use crate::clock::Time;
use crate::model::Id;
use crate::model::notifications::KEPT;
use crate::model::notifications::Kind;
use crate::model::notifications::Notification;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Page;

const COLUMNS: &str = "t.id, t.user_id, t.kind, t.notifier_id, t.note_id, t.detail";

/// How often old notifications are looked for: on every so many-th new one of a user,
/// told by the id, so that no counter is kept.
const PRUNE_EVERY: i64 = 16;

fn notification(row: &Row<'_>) -> rusqlite::Result<Notification> {
    Ok(Notification {
        id: row.get(0)?,
        user_id: row.get(1)?,
        kind: Kind::from_number(row.get(2)?).unwrap_or(Kind::Test),
        notifier_id: row.get(3)?,
        note_id: row.get(4)?,
        detail: row.get(5)?,
    })
}

/// The notification with this id.
pub fn by_id(db: &Connection, id: Id<Notification>) -> rusqlite::Result<Option<Notification>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from notification t where t.id = ?"),
        [id],
        notification,
    )
}

/// Whoever made the notification `t` may be shown, and is heard by the one it is for,
/// `:me`: neither muted nor blocked nor on a muted server.
const HEARD: &str = "not exists (select 1 from user g where g.id = t.notifier_id and (g.suspended_at is not null or g.gone_at is not null
    or exists (select 1 from mute m where m.muter_id = :me and m.mutee_id = g.id and (m.expires_at is null or m.expires_at > :now))
    or exists (select 1 from block k where k.blocker_id = :me and k.blockee_id = g.id)
    or g.host in (select j.value from account a, json_each(a.settings, '$.mutedInstances') j where a.user_id = :me)))";

/// What a user was told, of these kinds only (none: all) and not of those.
pub fn of(
    db: &Connection,
    user: Id<User>,
    now: Time,
    only: &[Kind],
    not: &[Kind],
    page: Page,
) -> rusqlite::Result<Vec<Notification>> {
    let numbers = |kinds: &[Kind]| {
        std::rc::Rc::new(
            kinds
                .iter()
                .map(|kind| Value::Integer(kind.number()))
                .collect::<Vec<_>>(),
        )
    };
    let sql = format!(
        "select {COLUMNS} from notification t where t.user_id = :me and t.id > :since and t.id < :until
         and (:all or t.kind in rarray(:only)) and t.kind not in rarray(:not) and {HEARD}
         order by t.id {} limit :limit",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":me": user, ":now": now, ":since": page.since(), ":until": page.until(),
            ":all": only.is_empty(), ":only": numbers(only), ":not": numbers(not),
            ":limit": page.limit(),
        },
        notification,
    )
}

/// How many a user has not seen, up to 100: more are shown as "99+".
pub fn unread(db: &Connection, user: Id<User>, now: Time) -> rusqlite::Result<i64> {
    rows::count(
        db,
        &format!(
            "select count(*) from (select 1 from notification t where t.user_id = :me
                and t.id > (select notifications_until from account where user_id = :me) and {HEARD} limit 100)"
        ),
        named_params! {":me": user, ":now": now},
    )
}

/// The newest of a user.
pub fn newest(db: &Connection, user: Id<User>) -> rusqlite::Result<Option<i64>> {
    rows::one(
        db,
        "select max(id) from notification where user_id = ?",
        [user],
        |row| row.get(0),
    )
    .map(Option::flatten)
}

/// Whether such a notification stands there already.
pub fn exists(db: &Connection, like: &Notification) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from notification where user_id = ?1 and kind = ?2 and notifier_id is ?3 and note_id is ?4 and detail is ?5",
        params![
            like.user_id,
            like.kind.number(),
            like.notifier_id,
            like.note_id,
            like.detail
        ],
    )
}

/// Records a notification, and now and then drops those beyond what is kept.
pub fn insert(tx: &Tx<'_>, new: &Notification) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into notification (id, user_id, kind, notifier_id, note_id, detail) values (?, ?, ?, ?, ?, ?)",
        params![
            new.id,
            new.user_id,
            new.kind.number(),
            new.notifier_id,
            new.note_id,
            new.detail
        ],
    )?;
    // Ids of one millisecond follow each other by one, so the times decide.
    if new.id.time().0 % PRUNE_EVERY == 0 {
        rows::run(
            tx,
            "delete from notification where user_id = ?1 and id <
                (select id from notification where user_id = ?1 order by id desc limit 1 offset ?2)",
            params![new.user_id, KEPT],
        )?;
    }
    Ok(())
}

/// Deletes the notification a follow request made, when it is answered or taken back.
pub fn delete_request(tx: &Tx<'_>, user: Id<User>, notifier: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from notification where user_id = ? and notifier_id = ? and kind = ?",
        params![user, notifier, Kind::ReceiveFollowRequest.number()],
    )
    .map(drop)
}

/// Deletes everything a user was told.
pub fn delete_all(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from notification where user_id = ?", [user]).map(drop)
}
