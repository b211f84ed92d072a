//! Custom emoji: row ↔ model.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::emojis::Looks;
use crate::model::emojis::Picture;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;

const COLUMNS: &str =
    "e.id, e.host, e.name, e.url, e.file_id, f.access, f.type, e.category, e.aliases, e.license,
    e.is_sensitive, e.local_only, e.roles, e.updated_at";

fn emoji(row: &Row<'_>) -> rusqlite::Result<Emoji> {
    let mut cells = Cells::of(row);
    Ok(Emoji {
        id: cells.read()?,
        host: cells.read()?,
        name: cells.read()?,
        picture: picture(&mut cells)?,
        looks: Looks {
            category: cells.read()?,
            aliases: cells.json()?,
            license: cells.read()?,
            is_sensitive: cells.read()?,
            local_only: cells.read()?,
            roles: cells.json()?,
        },
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
        "select {COLUMNS} from emoji e join file f on f.id = e.file_id where e.host is null order by e.category is null, e.category, e.name"
    );
    rows::many(db, &sql, [], emoji)
}

/// Those of ours with these ids, the oldest first.
pub fn local_by_ids(db: &Connection, ids: &[Id<Emoji>]) -> rusqlite::Result<Vec<Emoji>> {
    let sql = format!(
        "select {COLUMNS} from emoji e join file f on f.id = e.file_id where e.id in rarray(?) and e.host is null order by e.id"
    );
    rows::many(db, &sql, [rows::list(ids.iter().copied())], emoji)
}

/// The emoji with this id, ours or another server's.
pub fn by_id(db: &Connection, id: Id<Emoji>) -> rusqlite::Result<Option<Emoji>> {
    let sql = format!(
        "select {COLUMNS} from emoji e left join file f on f.id = e.file_id where e.id = ?"
    );
    rows::one(db, &sql, [id], emoji)
}

/// Which emoji are looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words in the name, or, of ours, in category and other names.
    pub words: Option<String>,
    /// Exactly these names.
    pub names: Option<Vec<String>>,
    /// Of this server; all others where none is named.
    pub host: Option<String>,
}

/// Ours that are looked for.
pub fn search_local(db: &Connection, wanted: &Wanted, page: Page) -> rusqlite::Result<Vec<Emoji>> {
    let sql = format!(
        "select {COLUMNS} from emoji e join file f on f.id = e.file_id
         where e.host is null and e.id > :since and e.id < :until
            and (:words is null or instr(e.name, :words) or instr(e.aliases, :words) or instr(e.category, :words))
            and (not :exact or e.name in rarray(:names))
         order by e.id {} limit :limit",
        page.direction()
    );
    let names = wanted.names.as_deref().unwrap_or_default();
    rows::many(
        db,
        &sql,
        named_params! {
            ":since": page.since(), ":until": page.until(), ":limit": page.limit(), ":words": wanted.words,
            ":exact": wanted.names.is_some(), ":names": rows::texts(names.iter().map(String::as_str)),
        },
        emoji,
    )
}

/// Those of other servers that are looked for.
pub fn search_remote(db: &Connection, wanted: &Wanted, page: Page) -> rusqlite::Result<Vec<Emoji>> {
    let of_host = match wanted.host {
        Some(_) => "e.host = :host",
        None => ":host is null and e.host is not null",
    };
    let sql = format!(
        "select {COLUMNS} from emoji e left join file f on f.id = e.file_id
         where {of_host} and e.id > :since and e.id < :until and (:words is null or instr(e.name, :words))
         order by e.id {} limit :limit",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":since": page.since(), ":until": page.until(), ":limit": page.limit(), ":words": wanted.words, ":host": wanted.host,
        },
        emoji,
    )
}

/// Records one of ours.
pub fn insert_local(tx: &Tx<'_>, new: &Emoji) -> rusqlite::Result<()> {
    let Picture::Ours { file_id, .. } = &new.picture else {
        return Ok(());
    };
    let looks = &new.looks;
    rows::run(
        tx,
        "insert into emoji (id, name, file_id, category, aliases, license, is_sensitive, local_only, roles, updated_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            new.id, new.name, file_id, looks.category, rows::json(&looks.aliases)?, looks.license, looks.is_sensitive,
            looks.local_only, rows::json(&looks.roles)?, new.updated_at
        ],
    )
    .map(drop)
}

/// Records what changed about one of ours.
pub fn update(tx: &Tx<'_>, emoji: &Emoji) -> rusqlite::Result<()> {
    let Picture::Ours { file_id, .. } = &emoji.picture else {
        return Ok(());
    };
    let looks = &emoji.looks;
    rows::run(
        tx,
        "update emoji set name = ?, file_id = ?, category = ?, aliases = ?, license = ?, is_sensitive = ?, local_only = ?,
            roles = ?, updated_at = ? where id = ?",
        params![
            emoji.name, file_id, looks.category, rows::json(&looks.aliases)?, looks.license, looks.is_sensitive,
            looks.local_only, rows::json(&looks.roles)?, emoji.updated_at, emoji.id
        ],
    )
    .map(drop)
}

/// Deletes an emoji.
pub fn delete(tx: &Tx<'_>, id: Id<Emoji>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from emoji where id = ?", [id]).map(drop)
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
