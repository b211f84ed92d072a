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
use crate::model::emojis::Seen;
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

/// What is sought among all emoji: each list holds words of which one must occur, an empty
/// one asks nothing.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// In the name.
    pub names: Vec<String>,
    /// In the host.
    pub hosts: Vec<String>,
    /// In the address of the picture.
    pub addresses: Vec<String>,
    /// In the media type.
    pub types: Vec<String>,
    /// In the other names.
    pub aliases: Vec<String>,
    /// In the category.
    pub categories: Vec<String>,
    /// In the licence.
    pub licenses: Vec<String>,
    /// Among the roles.
    pub roles: Vec<String>,
    /// Covered, or not.
    pub is_sensitive: Option<bool>,
    /// Staying here, or not.
    pub local_only: Option<bool>,
    /// Ours, or others'.
    pub is_ours: Option<bool>,
    /// Changed since then.
    pub updated_since: Option<Time>,
    /// Changed until then.
    pub updated_until: Option<Time>,
    /// With larger ids.
    pub since: Option<i64>,
    /// With smaller ids.
    pub until: Option<i64>,
    /// In this order: Misskey's names of the columns, each after a sign.
    pub order: Vec<String>,
    /// So many.
    pub limit: u32,
    /// After so many others.
    pub skip: u32,
}

/// The emoji sought, and how many there are in all. For those who look after emoji: it may
/// look at every one, and sort.
pub fn seek(db: &Connection, sought: &Sought) -> rusqlite::Result<(Vec<Emoji>, i64)> {
    const TABLES: &str = "emoji e left join file f on f.id = e.file_id";
    let wanted = [
        has_word("e.name", ":names"),
        has_word("e.host", ":hosts"),
        has_word("coalesce(e.url, f.access)", ":addresses"),
        has_word("f.type", ":types"),
        has_word("e.aliases", ":aliases"),
        has_word("e.category", ":categories"),
        has_word("e.license", ":licenses"),
        has_word("e.roles", ":roles"),
        "e.id > :since and e.id < :until".to_owned(),
        "(:sensitive is null or e.is_sensitive = :sensitive)".to_owned(),
        "(:local is null or e.local_only = :local)".to_owned(),
        "(:ours is null or (e.host is null) = :ours)".to_owned(),
        "(:from is null or e.updated_at >= :from)".to_owned(),
        "(:to is null or e.updated_at <= :to)".to_owned(),
    ]
    .join(" and ");
    let texts = |words: &[String]| rows::texts(words.iter().map(String::as_str));
    let common = named_params! {
        ":names": texts(&sought.names), ":hosts": texts(&sought.hosts), ":addresses": texts(&sought.addresses),
        ":types": texts(&sought.types), ":aliases": texts(&sought.aliases), ":categories": texts(&sought.categories),
        ":licenses": texts(&sought.licenses), ":roles": texts(&sought.roles),
        ":since": sought.since.unwrap_or(-1), ":until": sought.until.unwrap_or(i64::MAX),
        ":sensitive": sought.is_sensitive, ":local": sought.local_only, ":ours": sought.is_ours,
        ":from": sought.updated_since, ":to": sought.updated_until,
    };
    let sql = format!("select count(*) from {TABLES} where {wanted}");
    let all = rows::count(db, &sql, common)?;
    let (order, limit, skip) = (order(&sought.order), sought.limit, sought.skip);
    let sql = format!(
        "select {COLUMNS} from {TABLES} where {wanted} order by {order} limit {limit} offset {skip}"
    );
    Ok((rows::many(db, &sql, common, emoji)?, all))
}

/// Any of these words occurs in this column, or there are no words.
fn has_word(column: &str, words: &str) -> String {
    format!(
        "(not exists (select 1 from rarray({words})) or exists (select 1 from rarray({words}) w where instr({column}, w.value)))"
    )
}

/// Misskey's keys as SQL says them; what is not known is passed over.
fn order(keys: &[String]) -> String {
    let known = keys.iter().filter_map(|key| {
        let (sign, name) = key.split_at_checked(1)?;
        let column = match name {
            "id" => "e.id",
            "updatedAt" => "e.updated_at",
            "name" => "e.name",
            "host" => "e.host",
            "publicUrl" => "coalesce(e.url, f.access)",
            "type" => "f.type",
            "aliases" => "e.aliases",
            "category" => "e.category",
            "license" => "e.license",
            "isSensitive" => "e.is_sensitive",
            "localOnly" => "e.local_only",
            "roleIdsThatCanBeUsedThisEmojiAsReaction" => "e.roles",
            _ => return None,
        };
        let way = if sign == "-" { "desc" } else { "asc" };
        Some(format!("{column} {way}"))
    });
    let mut order: Vec<String> = known.collect();
    order.push("e.id desc".to_owned());
    order.join(", ")
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
pub fn learn(tx: &Tx<'_>, host: &str, seen: &Seen) -> rusqlite::Result<()> {
    let id: Id<Emoji> = tx.new_id();
    rows::run(
        tx,
        "insert into emoji (id, host, name, url, updated_at) values (?1, ?2, ?3, ?4, ?5)
         on conflict (name, coalesce(host, '')) do update set url = excluded.url, updated_at = excluded.updated_at
            where coalesce(excluded.updated_at > updated_at, url <> excluded.url)",
        params![id, host, seen.name, seen.url, seen.updated_at],
    )
    .map(drop)
}
