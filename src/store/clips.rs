//! Clips: row ↔ model.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::clips::Clip;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::notes;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;
use crate::store::timelines::Viewer;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;

/// What [`clip`] reads, in its order; `:me` is who looks.
const COLUMNS: &str = "c.id, c.user_id, c.name, c.description, c.is_public, c.last_clipped_at,
    (select count(*) from clip_favorite f where f.clip_id = c.id),
    exists (select 1 from clip_favorite f where f.user_id = :me and f.clip_id = c.id),
    (select count(*) from clip_note m where m.clip_id = c.id)";

fn clip(row: &Row<'_>) -> rusqlite::Result<Clip> {
    let mut cells = Cells::of(row);
    Ok(Clip {
        id: cells.read()?,
        user_id: cells.read()?,
        name: cells.read()?,
        description: cells.read()?,
        is_public: cells.read()?,
        last_clipped_at: cells.read()?,
        favorites: cells.read()?,
        is_favorite: cells.read()?,
        notes: cells.read()?,
    })
}

fn number(viewer: Option<Id<User>>) -> i64 {
    viewer.map_or(0, Id::number)
}

/// The clip with this id, whoever may read it: ask [`Clip::is_open_to`].
pub fn by_id(
    db: &Connection,
    viewer: Option<Id<User>>,
    id: Id<Clip>,
) -> rusqlite::Result<Option<Clip>> {
    let sql = format!("select {COLUMNS} from clip c where c.id = :id");
    let params = named_params! {":me": number(viewer), ":id": id};
    rows::one(db, &sql, params, clip)
}

/// All clips of a user, the oldest first; what they may own bounds it.
pub fn owned(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Clip>> {
    let sql = format!("select {COLUMNS} from clip c where c.user_id = :me order by c.id");
    rows::many(db, &sql, named_params! {":me": user}, clip)
}

/// The public clips of a user.
pub fn public_of(
    db: &Connection,
    viewer: Option<Id<User>>,
    user: Id<User>,
    page: Page,
) -> rusqlite::Result<Vec<Clip>> {
    let sql = format!(
        "select {COLUMNS} from clip c where c.user_id = :user and c.is_public = 1
         and c.id > :since and c.id < :until order by c.id {} limit :limit",
        page.direction()
    );
    let params = named_params! {
        ":me": number(viewer), ":user": user,
        ":since": page.since(), ":until": page.until(), ":limit": page.limit(),
    };
    rows::many(db, &sql, params, clip)
}

/// The public clips that hold a note, in the order in which it came into them; the first
/// page of them, for nobody can ask for the rest.
pub fn public_with(
    db: &Connection,
    viewer: Option<Id<User>>,
    note: Id<Note>,
) -> rusqlite::Result<Vec<Clip>> {
    let sql = format!(
        "select {COLUMNS} from clip_note h join clip c on c.id = h.clip_id
         where h.note_id = :note and c.is_public = 1 order by h.id limit :limit"
    );
    let params = named_params! {":me": number(viewer), ":note": note, ":limit": rows::PAGE};
    rows::many(db, &sql, params, clip)
}

/// The clips a user marked and may still read.
pub fn favorites(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Clip>> {
    let sql = format!(
        "select {COLUMNS} from clip_favorite h join clip c on c.id = h.clip_id
         where h.user_id = :me and (c.is_public = 1 or c.user_id = :me) order by h.clip_id"
    );
    rows::many(db, &sql, named_params! {":me": user}, clip)
}

/// How many clips a user has.
pub fn count(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from clip where user_id = ?", [user])
}

/// How many clips a user has marked.
pub fn favorites_count(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select count(*) from clip_favorite where user_id = ?",
        [user],
    )
}

/// In how many clips that this viewer may read each of these notes is.
pub fn counts(
    db: &Connection,
    viewer: Option<Id<User>>,
    ids: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashMap<Id<Note>, i64>> {
    let found = rows::many(
        db,
        "select h.note_id, count(*) from clip_note h join clip c on c.id = h.clip_id
         where h.note_id in rarray(?1) and (c.is_public = 1 or c.user_id = ?2) group by h.note_id",
        params![rows::list(ids), number(viewer)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Which clips of a user hold this note.
pub fn holding(
    db: &Connection,
    user: Id<User>,
    note: Id<Note>,
) -> rusqlite::Result<HashSet<Id<Clip>>> {
    let found = rows::many(
        db,
        "select h.clip_id from clip_note h join clip c on c.id = h.clip_id
         where h.note_id = ? and c.user_id = ?",
        params![note, user],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// The notes in a clip that this viewer may see, paged by the notes' ids.
pub fn notes(
    db: &Connection,
    viewer: Viewer,
    clip: Id<Clip>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    let sql = format!(
        "select {} from clip_note h join note n on n.id = h.note_id
         where h.clip_id = :clip and h.note_id > :since and h.note_id < :until and {VISIBLE} and {WANTED}
         order by h.note_id {} limit :limit",
        notes::COLUMNS,
        page.direction()
    );
    let params = named_params! {
        ":me": number(viewer.user), ":now": viewer.now, ":clip": clip,
        ":since": page.since(), ":until": page.until(), ":limit": page.limit(),
    };
    rows::many(db, &sql, params, notes::note)
}

/// Records a clip.
pub fn insert(tx: &Tx<'_>, new: &Clip) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into clip (id, user_id, name, description, is_public) values (?, ?, ?, ?, ?)",
        params![
            new.id,
            new.user_id,
            new.name,
            new.description,
            new.is_public
        ],
    )
    .map(drop)
}

/// Records what a clip is called now, and for whom it is.
pub fn update(tx: &Tx<'_>, clip: &Clip) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update clip set name = ?, description = ?, is_public = ? where id = ?",
        params![clip.name, clip.description, clip.is_public, clip.id],
    )
    .map(drop)
}

/// Deletes a clip; the notes in it stay where they are.
pub fn delete(tx: &Tx<'_>, id: Id<Clip>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from clip where id = ?", [id]).map(drop)
}

/// Puts a note into a clip; false when it is there already.
pub fn insert_note(tx: &Tx<'_>, clip: Id<Clip>, note: Id<Note>) -> rusqlite::Result<bool> {
    let id: Id<()> = tx.new_id();
    let inserted = rows::run(
        tx,
        "insert into clip_note (id, clip_id, note_id) values (?, ?, ?) on conflict do nothing",
        params![id, clip, note],
    )?;
    rows::run(
        tx,
        "update clip set last_clipped_at = ? where id = ?",
        params![tx.now, clip],
    )?;
    Ok(inserted > 0)
}

/// Takes a note out of a clip; false when it was not in it.
pub fn delete_note(tx: &Tx<'_>, clip: Id<Clip>, note: Id<Note>) -> rusqlite::Result<bool> {
    let deleted = rows::run(
        tx,
        "delete from clip_note where clip_id = ? and note_id = ?",
        params![clip, note],
    )?;
    Ok(deleted > 0)
}

/// Marks a clip; false when it was marked already.
pub fn insert_favorite(tx: &Tx<'_>, user: Id<User>, clip: Id<Clip>) -> rusqlite::Result<bool> {
    let id: Id<()> = tx.new_id();
    let inserted = rows::run(
        tx,
        "insert into clip_favorite (id, user_id, clip_id) values (?, ?, ?) on conflict do nothing",
        params![id, user, clip],
    )?;
    Ok(inserted > 0)
}

/// Takes a mark back; false when there was none.
pub fn delete_favorite(tx: &Tx<'_>, user: Id<User>, clip: Id<Clip>) -> rusqlite::Result<bool> {
    let deleted = rows::run(
        tx,
        "delete from clip_favorite where user_id = ? and clip_id = ?",
        params![user, clip],
    )?;
    Ok(deleted > 0)
}
