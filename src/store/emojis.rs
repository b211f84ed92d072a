//! Custom emoji: row ↔ model.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::emojis::Picture;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

const COLUMNS: &str =
    "e.id, e.host, e.name, e.url, e.file_id, f.access, f.type, e.category, e.aliases, e.license,
    e.is_sensitive, e.local_only, e.updated_at";

fn emoji(row: &Row<'_>) -> rusqlite::Result<Emoji> {
    let mut cells = Cells::of(row);
    Ok(Emoji {
        id: cells.read()?,
        host: cells.read()?,
        name: cells.read()?,
        picture: picture(&mut cells)?,
        category: cells.read()?,
        aliases: cells.json()?,
        license: cells.read()?,
        is_sensitive: cells.read()?,
        local_only: cells.read()?,
        updated_at: cells.read()?,
    })
}

fn picture(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Picture> {
    let url: Option<String> = cells.read()?;
    let file: Option<_> = cells.read()?;
    let (access, media_type) = (
        cells.read::<Option<String>>()?,
        cells.read::<Option<String>>()?,
    );
    Ok(match (url, file) {
        (None, Some(file_id)) => Picture::Ours {
            file_id,
            access: access.unwrap_or_default(),
            media_type: media_type.unwrap_or_default(),
        },
        (url, _) => Picture::Theirs(url.unwrap_or_default()),
    })
}

/// The emoji of this name; `None` as host is ours.
pub fn by_name(db: &Connection, name: &str, host: Option<&str>) -> rusqlite::Result<Option<Emoji>> {
    let sql = format!(
        "select {COLUMNS} from emoji e left join file f on f.id = e.file_id where e.name = ? and coalesce(e.host, '') = ?"
    );
    rows::one(db, &sql, params![name, host.unwrap_or("")], emoji)
}

/// The emoji of these names on one server.
pub fn by_names(
    db: &Connection,
    names: &[&str],
    host: Option<&str>,
) -> rusqlite::Result<Vec<Emoji>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select {COLUMNS} from emoji e left join file f on f.id = e.file_id where e.name in rarray(?) and coalesce(e.host, '') = ?"
    );
    rows::many(
        db,
        &sql,
        params![rows::texts(names.iter().copied()), host.unwrap_or("")],
        emoji,
    )
}

/// The emoji of other servers among these names and hosts, in one query. Where several
/// servers have an emoji of the same name, one that was not asked for may come along.
pub fn remote_among(
    db: &Connection,
    named: &BTreeSet<(String, String)>,
) -> rusqlite::Result<Vec<Emoji>> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select {COLUMNS} from emoji e left join file f on f.id = e.file_id
         where e.name in rarray(?) and coalesce(e.host, '') in rarray(?)"
    );
    let names: BTreeSet<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    let hosts: BTreeSet<&str> = named.iter().map(|(_, host)| host.as_str()).collect();
    rows::many(
        db,
        &sql,
        params![rows::texts(names), rows::texts(hosts)],
        emoji,
    )
}

/// All of ours, by category and name, as clients show them.
pub fn local(db: &Connection) -> rusqlite::Result<Vec<Emoji>> {
    let sql = format!(
        "select {COLUMNS} from emoji e join file f on f.id = e.file_id where e.host is null order by e.category, e.name"
    );
    rows::many(db, &sql, [], emoji)
}

/// Records one of ours.
pub fn insert_local(tx: &Tx<'_>, new: &Emoji) -> rusqlite::Result<()> {
    let Picture::Ours { file_id, .. } = &new.picture else {
        return Ok(());
    };
    let aliases = serde_json::to_string(&new.aliases).unwrap_or_else(|_| "[]".to_owned());
    rows::run(
        tx,
        "insert into emoji (id, name, file_id, category, aliases, license, is_sensitive, local_only, updated_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![new.id, new.name, file_id, new.category, aliases, new.license, new.is_sensitive, new.local_only, tx.now],
    )
    .map(drop)
}

/// Learns an emoji of another server, unless what we know is as new (C12).
pub fn learn(
    tx: &Tx<'_>,
    host: &str,
    name: &str,
    url: &str,
    updated_at: Option<Time>,
) -> rusqlite::Result<()> {
    let id: Id<Emoji> = tx.new_id();
    rows::run(
        tx,
        "insert into emoji (id, host, name, url, updated_at) values (?1, ?2, ?3, ?4, ?5)
         on conflict (name, coalesce(host, '')) do update set url = excluded.url, updated_at = excluded.updated_at
            where url <> excluded.url",
        params![id, host, name, url, updated_at],
    )
    .map(drop)
}
