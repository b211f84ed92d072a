//! Drive files and folders, and pictures elsewhere: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::files::Place;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;

/// What [`file`] reads, in its order.
pub(super) const COLUMNS: &str =
    "f.id, f.user_id, f.folder_id, f.name, f.type, f.size, f.md5, f.key, f.thumbnail_key, f.access,
    f.uri, f.thumbnail_uri, f.comment, f.is_sensitive, f.blurhash, f.width, f.height";
/// How many columns that are.
pub(super) const WIDTH: usize = 17;

pub(super) fn file(row: &Row<'_>) -> rusqlite::Result<File> {
    let mut cells = Cells::of(row);
    Ok(File {
        id: cells.read()?,
        user_id: cells.read()?,
        folder_id: cells.read()?,
        name: cells.read()?,
        media_type: cells.read()?,
        size_bytes: cells.read()?,
        md5: cells.read()?,
        place: place(&mut cells)?,
        comment: cells.read()?,
        is_sensitive: cells.read()?,
        blurhash: cells.read()?,
        width: cells.read()?,
        height: cells.read()?,
    })
}

fn place(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Place> {
    let (key, thumbnail_key) = (cells.read::<Option<String>>()?, cells.read()?);
    let access: Option<String> = cells.read()?;
    let (uri, thumbnail_uri) = (cells.read::<Option<String>>()?, cells.read()?);
    Ok(match key {
        Some(key) => Place::Here {
            key,
            thumbnail_key,
            access: access.unwrap_or_default(),
        },
        None => Place::There {
            uri: uri.unwrap_or_default(),
            thumbnail_uri,
        },
    })
}

/// The file with this id.
pub fn by_id(db: &Connection, id: Id<File>) -> rusqlite::Result<Option<File>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from file f where f.id = ?"),
        [id],
        file,
    )
}

/// The files with these ids, in one query.
pub fn by_ids(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<File>>,
) -> rusqlite::Result<HashMap<Id<File>, File>> {
    let found = rows::many(
        db,
        &format!("select {COLUMNS} from file f where f.id in rarray(?)"),
        [rows::list(ids)],
        file,
    )?;
    Ok(found.into_iter().map(|file| (file.id, file)).collect())
}

/// The file with this name in addresses.
pub fn by_access(db: &Connection, access: &str) -> rusqlite::Result<Option<File>> {
    let sql = format!("select {COLUMNS} from file f where f.access = ? limit 1");
    rows::one(db, &sql, [access], file)
}

/// What we know of a picture at this address on another server.
pub fn by_uri(db: &Connection, uri: &str) -> rusqlite::Result<Option<File>> {
    let sql = format!("select {COLUMNS} from file f where f.uri = ? limit 1");
    rows::one(db, &sql, [uri], file)
}

/// Which files of everybody are listed.
#[derive(Clone, Debug, Default)]
pub struct Everywhere {
    /// Of this user.
    pub user: Option<Id<User>>,
    /// Those of ours, or those of others.
    pub is_ours: Option<bool>,
    /// Of users of this server.
    pub host: Option<String>,
    /// Of this media type; `image/*` matches all pictures.
    pub media_type: Option<String>,
}

/// Files of everybody.
pub fn everywhere(db: &Connection, wanted: &Everywhere, page: Page) -> rusqlite::Result<Vec<File>> {
    let of_user = match wanted.user {
        Some(_) => "f.user_id = :user",
        None => ":user is null",
    };
    let sql = format!(
        "select {COLUMNS} from file f where {of_user} and f.id > :since and f.id < :until
            and (:ours is null or (f.key is not null) = :ours) and (:type is null or f.type like :type)
            and (:host is null or exists (select 1 from user u where u.id = f.user_id and u.host = :host))
         order by f.id {} limit :limit",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":user": wanted.user, ":since": page.since(), ":until": page.until(), ":limit": page.limit(),
            ":ours": wanted.is_ours, ":type": wanted.media_type.as_deref().map(pattern), ":host": wanted.host,
        },
        file,
    )
}

/// `image/*` as SQL says it.
fn pattern(kind: &str) -> String {
    match kind.strip_suffix("/*") {
        Some(family) => format!("{family}/%"),
        None => kind.to_owned(),
    }
}

/// The file a user uploaded before with the same bytes.
pub fn same(db: &Connection, user: Id<User>, md5: &str) -> rusqlite::Result<Option<File>> {
    let sql = format!(
        "select {COLUMNS} from file f where f.user_id = ? and f.md5 = ? and f.key is not null order by f.id limit 1"
    );
    rows::one(db, &sql, params![user, md5], file)
}

/// A user's files of these bytes, at most a page of them.
pub fn by_hash(db: &Connection, user: Id<User>, md5: &str) -> rusqlite::Result<Vec<File>> {
    let sql = format!(
        "select {COLUMNS} from file f where f.user_id = ? and f.md5 = ? and f.key is not null order by f.id limit {}",
        rows::PAGE
    );
    rows::many(db, &sql, params![user, md5], file)
}

/// A user's files that lie in this folder and are called so, at most a page of them.
pub fn named(
    db: &Connection,
    user: Id<User>,
    folder: Option<Id<Folder>>,
    name: &str,
) -> rusqlite::Result<Vec<File>> {
    let sql = format!(
        "select {COLUMNS} from file f where f.user_id = ? and f.key is not null and f.folder_id is ? and f.name = ?
         order by f.id limit {}",
        rows::PAGE
    );
    rows::many(db, &sql, params![user, folder, name], file)
}

/// Which drive files are listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this folder only; `Some(None)` is the top.
    pub folder: Option<Option<Id<Folder>>>,
    /// Of this media type; `image/*` matches all pictures.
    pub media_type: Option<String>,
    /// In which order; pages by id go with [`Order::ById`] only.
    pub order: Order,
}

/// The order of a list of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the page says.
    #[default]
    ById,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// The largest first.
    Largest,
    /// The smallest first.
    Smallest,
    /// Names from the last to the first.
    NameDown,
    /// Names from the first to the last.
    NameUp,
}

impl Order {
    fn sql(self, page: Page) -> &'static str {
        match self {
            Self::ById if page.direction() == "asc" => "f.id asc",
            Self::ById | Self::Newest => "f.id desc",
            Self::Oldest => "f.id asc",
            Self::Largest => "f.size desc, f.id desc",
            Self::Smallest => "f.size asc, f.id asc",
            Self::NameDown => "f.name desc, f.id desc",
            Self::NameUp => "f.name asc, f.id asc",
        }
    }
}

/// A user's drive.
pub fn of_user(
    db: &Connection,
    user: Id<User>,
    filter: &Filter,
    page: Page,
) -> rusqlite::Result<Vec<File>> {
    let pattern = filter.media_type.as_deref().map(pattern);
    // The index that keeps the order is the one to be walked along, not that of the ids.
    let id = match filter.order {
        Order::ById | Order::Newest | Order::Oldest => "f.id",
        _ => "+f.id",
    };
    let sql = format!(
        "select {COLUMNS} from file f where f.user_id = :user and f.key is not null and {id} > :since and {id} < :until
         and (:anywhere or f.folder_id is :folder) and (:type is null or f.type like :type)
         order by {} limit :limit",
        filter.order.sql(page)
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":user": user, ":since": page.since(), ":until": page.until(), ":limit": page.limit(),
            ":anywhere": filter.folder.is_none(), ":folder": filter.folder.flatten(), ":type": pattern,
        },
        file,
    )
}

/// Bytes in a user's drive.
pub fn usage_bytes(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select coalesce(sum(size), 0) from file where user_id = ? and key is not null",
        [user],
    )
}

/// Records a file.
pub fn insert(tx: &Tx<'_>, new: &File) -> rusqlite::Result<()> {
    let (key, thumbnail_key, access) = match &new.place {
        Place::Here {
            key,
            thumbnail_key,
            access,
        } => (Some(key), thumbnail_key.as_ref(), Some(access)),
        Place::There { .. } => (None, None, None),
    };
    let (uri, thumbnail_uri) = match &new.place {
        Place::Here { .. } => (None, None),
        Place::There { uri, thumbnail_uri } => (Some(uri), thumbnail_uri.as_ref()),
    };
    rows::run(
        tx,
        "insert into file (id, user_id, folder_id, name, type, size, md5, key, thumbnail_key, access, uri, thumbnail_uri, comment,
            is_sensitive, blurhash, width, height)
         values (:id, :user_id, :folder_id, :name, :type, :size, :md5, :key, :thumbnail_key, :access, :uri, :thumbnail_uri, :comment,
            :is_sensitive, :blurhash, :width, :height)",
        named_params! {
            ":id": new.id, ":user_id": new.user_id, ":folder_id": new.folder_id, ":name": new.name, ":type": new.media_type,
            ":size": new.size_bytes, ":md5": new.md5, ":key": key, ":thumbnail_key": thumbnail_key, ":access": access, ":uri": uri,
            ":thumbnail_uri": thumbnail_uri, ":comment": new.comment, ":is_sensitive": new.is_sensitive,
            ":blurhash": new.blurhash, ":width": new.width, ":height": new.height,
        },
    )
    .map(drop)
}

/// Records what may be changed of a file: name, folder, comment, sensitivity.
pub fn update(tx: &Tx<'_>, file: &File) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update file set name = ?, folder_id = ?, comment = ?, is_sensitive = ? where id = ?",
        params![
            file.name,
            file.folder_id,
            file.comment,
            file.is_sensitive,
            file.id
        ],
    )
    .map(drop)
}

/// Deletes a file's row; its bytes are swept when nobody names them any more.
pub fn delete(tx: &Tx<'_>, id: Id<File>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set file_count = file_count - 1 where id in (select note_id from note_file where file_id = ?)",
        [id],
    )?;
    rows::run(tx, "delete from file where id = ?", [id]).map(drop)
}

/// Deletes all files of ours that are nobody's and that no emoji shows.
pub fn delete_all_unowned(tx: &Tx<'_>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from file where user_id is null and key is not null
            and not exists (select 1 from emoji where file_id = file.id)",
        [],
    )
    .map(drop)
}

/// Deletes a file that is nobody's, unless an emoji shows it.
pub fn delete_unowned(tx: &Tx<'_>, id: Id<File>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from file where id = ?1 and user_id is null and not exists (select 1 from emoji where file_id = ?1)",
        [id],
    )
    .map(drop)
}

/// Deletes every file in a user's drive.
pub fn delete_all_of(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from file where user_id = ? and key is not null",
        [user],
    )
    .map(drop)
}

/// Deletes the files a note of another server hung on, if no other note has them.
pub fn delete_remote_of(tx: &Tx<'_>, ids: &[Id<File>]) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from file where id in rarray(?) and uri is not null and not exists (select 1 from note_file h where h.file_id = file.id)",
        [rows::list(ids.iter().copied())],
    )
    .map(drop)
}

/// Whether these bytes are named by any file.
pub fn is_referenced(db: &Connection, key: &str) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from file where key = ?1 union all select 1 from file where thumbnail_key = ?1",
        [key],
    )
}

/// Every name in the media folder that some file needs.
pub fn keys(db: &Connection) -> rusqlite::Result<Vec<String>> {
    rows::many(
        db,
        "select key from file where key is not null union select thumbnail_key from file where thumbnail_key is not null",
        [],
        |row| row.get(0),
    )
}

/// Whether a remote address is one we know as a file, a picture of a user or an emoji:
/// only those are fetched without our own signature.
pub fn is_known_address(db: &Connection, url: &str) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from file where uri = ?1 union all select 1 from emoji where url = ?1
         union all select 1 from user where avatar_url = ?1 or banner_url = ?1
         union all select 1 from file where thumbnail_uri = ?1",
        [url],
    )
}
