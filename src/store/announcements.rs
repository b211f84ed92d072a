//! Announcements, and who has read them: row ↔ model.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::announcements::Announcement;
use crate::model::announcements::Display;
use crate::model::announcements::Icon;
use crate::model::announcements::UNREAD;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;

const COLUMNS: &str = "a.id, a.title, a.text, a.image_url, a.icon, a.display, a.needs_confirmation, a.for_existing_users,
    a.is_silent, a.is_active, a.user_id, a.updated_at";

/// For everyone, or for this user (`:user`; null is a visitor) alone; some only for those
/// who were here before.
const CONCERNS: &str = "(a.user_id is null or a.user_id = :user)
    and (:user is null or a.for_existing_users = 0 or a.id > :user)";

fn announcement(row: &Row<'_>) -> rusqlite::Result<Announcement> {
    let mut cells = Cells::of(row);
    Ok(Announcement {
        id: cells.read()?,
        title: cells.read()?,
        text: cells.read()?,
        image_url: cells.read()?,
        icon: icon(&cells.read::<String>()?),
        display: display(&cells.read::<String>()?),
        needs_confirmation: cells.read()?,
        for_existing_users: cells.read()?,
        is_silent: cells.read()?,
        is_active: cells.read()?,
        user_id: cells.read()?,
        updated_at: cells.read()?,
    })
}

fn icon(word: &str) -> Icon {
    let found = Icon::ALL.into_iter().find(|icon| icon.word() == word);
    found.unwrap_or(Icon::Info)
}

fn display(word: &str) -> Display {
    let found = Display::ALL.into_iter().find(|one| one.word() == word);
    found.unwrap_or(Display::Normal)
}

/// The announcement with this id, whomever it is for.
pub fn by_id(db: &Connection, id: Id<Announcement>) -> rusqlite::Result<Option<Announcement>> {
    let sql = format!("select {COLUMNS} from announcement a where a.id = ?");
    rows::one(db, &sql, [id], announcement)
}

/// The announcement with this id, if it is for this user or visitor.
pub fn shown_to(
    db: &Connection,
    user: Option<Id<User>>,
    id: Id<Announcement>,
) -> rusqlite::Result<Option<Announcement>> {
    let sql = format!("select {COLUMNS} from announcement a where a.id = :id and {CONCERNS}");
    let params = named_params! {":id": id, ":user": user};
    rows::one(db, &sql, params, announcement)
}

/// Announcements for a user or visitor, those that hold or those that do no more.
pub fn of(
    db: &Connection,
    user: Option<Id<User>>,
    is_active: bool,
    page: Page,
) -> rusqlite::Result<Vec<Announcement>> {
    let sql = format!(
        "select {COLUMNS} from announcement a where a.id > :since and a.id < :until and a.is_active = :active
         and {CONCERNS} order by a.id {} limit :limit",
        page.direction()
    );
    let params = named_params! {
        ":since": page.since(), ":until": page.until(), ":active": is_active, ":user": user,
        ":limit": page.limit(),
    };
    rows::many(db, &sql, params, announcement)
}

/// Announcements for everyone, or for one user, as those who made them list them.
pub fn made_for(
    db: &Connection,
    user: Option<Id<User>>,
    is_active: Option<bool>,
    page: Page,
) -> rusqlite::Result<Vec<Announcement>> {
    let sql = format!(
        "select {COLUMNS} from announcement a where a.id > :since and a.id < :until and a.user_id is :user
         and (:active is null or a.is_active = :active) order by a.id {} limit :limit",
        page.direction()
    );
    let params = named_params! {
        ":since": page.since(), ":until": page.until(), ":active": is_active, ":user": user,
        ":limit": page.limit(),
    };
    rows::many(db, &sql, params, announcement)
}

/// What a user has not read yet, the oldest first.
pub fn unread(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Announcement>> {
    let sql = format!(
        "select {COLUMNS} from announcement a where a.is_active = 1 and a.is_silent = 0 and {CONCERNS}
         and not exists (select 1 from announcement_read r where r.user_id = :user and r.announcement_id = a.id)
         order by a.id limit :limit"
    );
    let params = named_params! {":user": user, ":limit": UNREAD};
    rows::many(db, &sql, params, announcement)
}

/// Which of these a user has read.
pub fn read_among(
    db: &Connection,
    user: Id<User>,
    ids: impl IntoIterator<Item = Id<Announcement>>,
) -> rusqlite::Result<HashSet<Id<Announcement>>> {
    let found = rows::many(
        db,
        "select announcement_id from announcement_read where user_id = ?1 and announcement_id in rarray(?2)",
        params![user, rows::list(ids)],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// How many have read each of these.
pub fn readers(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<Announcement>>,
) -> rusqlite::Result<HashMap<Id<Announcement>, i64>> {
    let found = rows::many(
        db,
        "select a.id, (select count(*) from announcement_read r where r.announcement_id = a.id)
         from announcement a where a.id in rarray(?)",
        [rows::list(ids)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Keeps an announcement, new or changed.
pub fn put(tx: &Tx<'_>, one: &Announcement) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into announcement (id, title, text, image_url, icon, display, needs_confirmation, for_existing_users,
            is_silent, is_active, user_id, updated_at)
         values (:id, :title, :text, :image_url, :icon, :display, :needs_confirmation, :for_existing_users,
            :is_silent, :is_active, :user_id, :updated_at)
         on conflict (id) do update set
            title = excluded.title, text = excluded.text, image_url = excluded.image_url, icon = excluded.icon,
            display = excluded.display, needs_confirmation = excluded.needs_confirmation,
            for_existing_users = excluded.for_existing_users, is_silent = excluded.is_silent,
            is_active = excluded.is_active, updated_at = excluded.updated_at",
        named_params! {
            ":id": one.id,
            ":title": one.title,
            ":text": one.text,
            ":image_url": one.image_url,
            ":icon": one.icon.word(),
            ":display": one.display.word(),
            ":needs_confirmation": one.needs_confirmation,
            ":for_existing_users": one.for_existing_users,
            ":is_silent": one.is_silent,
            ":is_active": one.is_active,
            ":user_id": one.user_id,
            ":updated_at": one.updated_at,
        },
    )
    .map(drop)
}

/// Deletes an announcement.
pub fn delete(tx: &Tx<'_>, id: Id<Announcement>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from announcement where id = ?", [id]).map(drop)
}

/// Remembers that a user has read one; says whether that was news.
pub fn set_read(tx: &Tx<'_>, user: Id<User>, id: Id<Announcement>) -> rusqlite::Result<bool> {
    let added = rows::run(
        tx,
        "insert into announcement_read (id, user_id, announcement_id) values (?, ?, ?) on conflict do nothing",
        params![tx.new_id::<()>(), user, id],
    )?;
    Ok(added > 0)
}
