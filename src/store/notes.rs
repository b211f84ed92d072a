//! Notes: row ↔ model, and what hangs on them. Lists of notes are in `timelines`.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::DAY;
use crate::clock::Time;
use crate::ids;
use crate::model::Id;
use crate::model::files::File;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notes::Recipient;
use crate::model::notes::Standing;
use crate::model::notes::Version;
use crate::model::notes::Visibility;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::files;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::PerNote;

/// What [`note`] reads, in its order.
pub(super) const COLUMNS: &str = "n.id, n.user_id, n.visibility, n.local_only, n.text, n.cw, n.reply_id, n.reply_user_id,
    n.renote_id, n.renote_user_id, n.is_quote, n.reaction_acceptance, n.file_count, n.has_poll, n.emojis,
    n.replies_count, n.renotes_count, n.reactions_count, n.uri, n.url, n.reply_uri, n.renote_uri, n.edited_at";

pub(super) fn note(row: &Row<'_>) -> rusqlite::Result<Note> {
    let mut cells = Cells::of(row);
    Ok(Note {
        id: cells.read()?,
        user_id: cells.read()?,
        visibility: Visibility::from_number(cells.read()?),
        local_only: cells.read()?,
        text: cells.read()?,
        cw: cells.read()?,
        reply_id: cells.read()?,
        reply_user_id: cells.read()?,
        renote_id: cells.read()?,
        renote_user_id: cells.read()?,
        is_quote: cells.read()?,
        reaction_acceptance: cells
            .read::<Option<i64>>()?
            .and_then(ReactionAcceptance::from_number),
        file_count: cells.read()?,
        has_poll: cells.read()?,
        emojis: cells.words()?,
        replies_count: cells.read()?,
        renotes_count: cells.read()?,
        reactions_count: cells.read()?,
        uri: cells.read()?,
        url: cells.read()?,
        reply_uri: cells.read()?,
        renote_uri: cells.read()?,
        edited_at: cells.read()?,
    })
}

/// The note with this id, whoever may see it: ask [`standing`] before showing it.
pub fn by_id(db: &Connection, id: Id<Note>) -> rusqlite::Result<Option<Note>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from note n where n.id = ?"),
        [id],
        note,
    )
}

/// The notes with these ids, in one query.
pub fn by_ids(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashMap<Id<Note>, Note>> {
    let sql = format!("select {COLUMNS} from note n where n.id in rarray(?)");
    let found = rows::many(db, &sql, [rows::list(ids)], note)?;
    Ok(found.into_iter().map(|note| (note.id, note)).collect())
}

/// The remote note with this ActivityPub id.
pub fn by_uri(db: &Connection, uri: &str) -> rusqlite::Result<Option<Note>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from note n where n.uri = ?"),
        [uri],
        note,
    )
}

/// What decides whether this viewer may see these notes, in one query; a visitor has no
/// standing anywhere.
pub fn standings(
    db: &Connection,
    viewer: Option<Id<User>>,
    notes: &[&Note],
) -> rusqlite::Result<HashMap<Id<Note>, Standing>> {
    let Some(me) = viewer else {
        return Ok(HashMap::new());
    };
    let closed = notes
        .iter()
        .filter(|note| !note.visibility.is_open())
        .map(|note| note.id);
    let closed = rows::list(closed);
    if closed.is_empty() {
        return Ok(HashMap::new());
    }
    let found = rows::many(
        db,
        "select n.id, n.user_id = ?2, coalesce(n.reply_user_id = ?2, 0),
            exists (select 1 from note_recipient r where r.note_id = n.id and r.user_id = ?2),
            exists (select 1 from follow f where f.follower_id = ?2 and f.followee_id = n.user_id)
         from note n where n.id in rarray(?1)",
        params![closed, me],
        |row| {
            let standing = Standing {
                is_author: row.get(1)?,
                is_answered: row.get(2)?,
                is_recipient: row.get(3)?,
                is_follower: row.get(4)?,
            };
            Ok((row.get(0)?, standing))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// Whether this viewer may see this note.
pub fn may_see(db: &Connection, viewer: Option<Id<User>>, note: &Note) -> rusqlite::Result<bool> {
    let standing = standings(db, viewer, &[note])?
        .get(&note.id)
        .copied()
        .unwrap_or_default();
    Ok(crate::model::notes::may_see(note.visibility, standing))
}

/// A free id for a note of this moment, so that late notes sort where they belong. Many
/// servers tell whole seconds only, so a moment can be full: then the next one is taken.
///
/// One of this very moment is an id that nothing else has, of whatever kind: clients that
/// put notes and notifications into one list tell them apart by it.
pub fn id_at(tx: &Tx<'_>, time: Time) -> rusqlite::Result<Id<Note>> {
    if time == tx.now {
        loop {
            let id = tx.new_id();
            if !rows::any(tx, "select 1 from note where id = ?", [id])? {
                return Ok(id);
            }
        }
    }
    let mut first = ids::first_of(time);
    loop {
        let last = first + ids::PER_MILLISECOND - 1;
        let taken: Option<i64> = tx
            .prepare_cached("select max(id) from note where id between ?1 and ?2")?
            .query_row([first, last], |row| row.get(0))?;
        match taken {
            Some(full) if full == last => first = last + 1,
            Some(taken) => return Ok(Id::new(taken + 1)),
            None => return Ok(Id::new(first)),
        }
    }
}

/// Records a note. Its counters start at nothing whatever the model says.
pub fn insert(tx: &Tx<'_>, note: &Note) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into note (id, user_id, visibility, local_only, text, cw, reply_id, reply_user_id, renote_id, renote_user_id,
            is_quote, reaction_acceptance, file_count, has_poll, emojis, uri, url, reply_uri, renote_uri)
         values (:id, :user_id, :visibility, :local_only, :text, :cw, :reply_id, :reply_user_id, :renote_id, :renote_user_id,
            :is_quote, :reaction_acceptance, :file_count, :has_poll, :emojis, :uri, :url, :reply_uri, :renote_uri)",
        named_params! {
            ":id": note.id,
            ":user_id": note.user_id,
            ":visibility": note.visibility.number(),
            ":local_only": note.local_only,
            ":text": note.text,
            ":cw": note.cw,
            ":reply_id": note.reply_id,
            ":reply_user_id": note.reply_user_id,
            ":renote_id": note.renote_id,
            ":renote_user_id": note.renote_user_id,
            ":is_quote": note.is_quote,
            ":reaction_acceptance": note.reaction_acceptance.map(ReactionAcceptance::number),
            ":file_count": note.file_count,
            ":has_poll": note.has_poll,
            ":emojis": rows::words(&note.emojis),
            ":uri": note.uri,
            ":url": note.url,
            ":reply_uri": note.reply_uri,
            ":renote_uri": note.renote_uri,
        },
    )
    .map(drop)
}

/// Records what a note says now; its place among others stays.
pub fn revise(tx: &Tx<'_>, note: &Note) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set visibility = :visibility, text = :text, cw = :cw, file_count = :file_count,
            has_poll = :has_poll, emojis = :emojis, url = :url, edited_at = :edited_at where id = :id",
        named_params! {
            ":id": note.id,
            ":visibility": note.visibility.number(),
            ":text": note.text,
            ":cw": note.cw,
            ":file_count": note.file_count,
            ":has_poll": note.has_poll,
            ":emojis": rows::words(&note.emojis),
            ":url": note.url,
            ":edited_at": note.edited_at,
        },
    )
    .map(drop)
}

/// It was asked for, so it is no news: the global timeline leaves it out (I87).
pub fn set_fetched(tx: &Tx<'_>, id: Id<Note>) -> rusqlite::Result<()> {
    rows::run(tx, "update note set is_fetched = 1 where id = ?", [id]).map(drop)
}

/// Records that a note of another server came long after it was written: it is kept as long
/// as one that was written now.
pub fn set_came_at(tx: &Tx<'_>, id: Id<Note>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set came_at = ? where id = ?",
        params![tx.now, id],
    )
    .map(drop)
}

/// Lets a note quote nothing any more.
pub fn unquote(tx: &Tx<'_>, id: Id<Note>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set renotes_count = max(0, renotes_count - 1)
         where id = (select q.renote_id from note q where q.id = ? and q.renote_user_id <> q.user_id)",
        [id],
    )?;
    rows::run(
        tx,
        "update note set is_quote = 0, renote_id = null, renote_user_id = null, renote_uri = null where id = ?",
        [id],
    )
    .map(drop)
}

/// Lets a quote show the address of what it quotes in its place.
pub fn hide_quoted(tx: &Tx<'_>, id: Id<Note>, address: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set renotes_count = max(0, renotes_count - 1) where id = (select renote_id from note where id = ?)",
        [id],
    )?;
    rows::run(
        tx,
        "update note set renote_id = null, renote_uri = ?2 where id = ?1",
        params![id, address],
    )
    .map(drop)
}

/// A note quotes something else than before: this note, or one that is not here.
pub fn requote(
    tx: &Tx<'_>,
    id: Id<Note>,
    quoted: Option<&Note>,
    missing: Option<&str>,
) -> rusqlite::Result<()> {
    unquote(tx, id)?;
    rows::run(
        tx,
        "update note set is_quote = 1, renote_id = ?2, renote_user_id = ?3, renote_uri = ?4 where id = ?1",
        params![
            id,
            quoted.map(|note| note.id),
            quoted.map(|note| note.user_id),
            missing
        ],
    )
    .map(drop)
}

/// Keeps what a note said since this moment, before it says something else.
pub fn insert_version(
    tx: &Tx<'_>,
    note: Id<Note>,
    at: Time,
    text: Option<&str>,
    cw: Option<&str>,
) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into note_version (note_id, at, text, cw) values (?, ?, ?, ?) on conflict do nothing",
        params![note, at, text, cw],
    )
    .map(drop)
}

/// Keeps the first version of a note and the newest, so many in all.
pub fn prune_versions(tx: &Tx<'_>, note: Id<Note>, kept: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from note_version where note_id = ?1
            and at > (select min(at) from note_version where note_id = ?1)
            and at not in (select at from note_version where note_id = ?1 order by at desc limit ?2)",
        params![note, kept - 1],
    )
    .map(drop)
}

/// What a note said before, the oldest first.
pub fn versions(db: &Connection, note: Id<Note>) -> rusqlite::Result<Vec<Version>> {
    rows::many(
        db,
        "select at, text, cw from note_version where note_id = ? order by at",
        [note],
        |row| {
            let mut cells = Cells::of(row);
            Ok(Version {
                at: cells.read()?,
                text: cells.read()?,
                cw: cells.read()?,
            })
        },
    )
}

/// Deletes a note. What answered or quoted it stays and keeps `uri`, its address, so
/// that nobody's words are lost with another's.
pub fn delete(tx: &Tx<'_>, id: Id<Note>, uri: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set reply_uri = ?2 where reply_id = ?1",
        params![id, uri],
    )?;
    rows::run(
        tx,
        "update note set renote_uri = ?2 where renote_id = ?1",
        params![id, uri],
    )?;
    rows::run(tx, "delete from note where id = ?", [id]).map(drop)
}

/// So many of the pure renotes of a note, which go with it.
pub fn renotes_of(db: &Connection, id: Id<Note>, most: u32) -> rusqlite::Result<Vec<Note>> {
    let sql =
        format!("select {COLUMNS} from note n where n.renote_id = ? and n.is_quote = 0 limit ?");
    rows::many(db, &sql, params![id, most], note)
}

/// So many of the pure renotes of a note that is not here any more, by its address.
pub fn renotes_of_gone(db: &Connection, uri: &str, most: u32) -> rusqlite::Result<Vec<Note>> {
    let sql = format!(
        "select {COLUMNS} from note n where n.renote_uri = ? and n.renote_id is null and n.is_quote = 0 limit ?"
    );
    rows::many(db, &sql, params![uri, most], note)
}

/// Gives a note that has just arrived to those that waited for it. Where not everybody may
/// answer it, only to answers of its author, of whom it names and of ours (they were asked
/// for when they were written, and are out if that yes was taken back); the yes that others show is looked at first (I70, I73).
/// Likewise where not everybody may quote it: a quote of ours that was taken back stays a link (I66, I68).
pub fn claim_orphans(
    tx: &Tx<'_>,
    note: &Note,
    takes_all: bool,
    is_shown_to_all: bool,
) -> rusqlite::Result<()> {
    let Some(uri) = &note.uri else { return Ok(()) };
    rows::run(
        tx,
        "update note set reply_id = ?1, reply_user_id = ?2, reply_uri = null where reply_uri = ?3 and reply_id is null
            and (?4 or user_id = ?2
                or uri is null and not exists (select 1 from approval a where a.note_id = note.id and a.is_withdrawn = 1)
                or exists (select 1 from note_recipient r where r.note_id = ?1 and r.user_id = note.user_id and r.is_mention = 1))",
        params![note.id, note.user_id, uri, takes_all],
    )?;
    rows::run(
        tx,
        "update note set renote_id = ?1, renote_user_id = ?2, renote_uri = null where renote_uri = ?3 and renote_id is null
            and (is_quote = 0 or user_id = ?2 or ?4 and uri is not null or uri is null and quote_consent is not 2)",
        params![note.id, note.user_id, uri, is_shown_to_all],
    )
    .map(drop)
}

/// Puts an answer that waited below what it answers.
pub fn join_thread(tx: &Tx<'_>, answer: &Note, above: &Note) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set reply_id = ?2, reply_user_id = ?3, reply_uri = null
         where id = ?1 and reply_id is null and reply_uri = ?4",
        params![answer.id, above.id, above.user_id, above.uri],
    )
    .map(drop)
}

/// Shows in a quote what it quotes, which it only linked to.
pub fn join_quote(tx: &Tx<'_>, quote: &Note, quoted: &Note) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update note set renote_id = ?2, renote_user_id = ?3, renote_uri = null
         where id = ?1 and renote_id is null and renote_uri = ?4",
        params![quote.id, quoted.id, quoted.user_id, quoted.uri],
    )
    .map(drop)
}

/// Takes an answer out of the thread; it keeps the name of what it answers.
pub fn leave_thread(tx: &Tx<'_>, answer: &Note, above: &Note) -> rusqlite::Result<()> {
    let left = rows::run(
        tx,
        "update note set reply_id = null, reply_user_id = null, reply_uri = ?3
         where id = ?1 and reply_id = ?2",
        params![answer.id, above.id, above.uri],
    )?;
    if left > 0 {
        let sql = "update note set replies_count = max(0, replies_count - 1) where id = ?";
        rows::run(tx, sql, [above.id])?;
    }
    Ok(())
}

/// Names the people a note is addressed to.
pub fn insert_recipients(
    tx: &Tx<'_>,
    note: Id<Note>,
    recipients: &[Recipient],
) -> rusqlite::Result<()> {
    for one in recipients {
        rows::run(
            tx,
            "insert into note_recipient (note_id, user_id, is_mention) values (?1, ?2, ?3)
             on conflict do update set is_mention = max(is_mention, excluded.is_mention)",
            params![note, one.user, one.is_mention],
        )?;
    }
    Ok(())
}

/// Whom these notes name or are addressed to, in the order of ids.
pub fn recipients(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<PerNote<Recipient>> {
    let found = rows::many(
        db,
        "select note_id, user_id, is_mention from note_recipient where note_id in rarray(?)",
        [rows::list(ids)],
        |row| {
            let recipient = Recipient {
                user: row.get(1)?,
                is_mention: row.get(2)?,
            };
            Ok((row.get(0)?, recipient))
        },
    )?;
    Ok(rows::grouped(found))
}

/// Whether a note names somebody.
pub fn names(db: &Connection, note: Id<Note>, user: Id<User>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from note_recipient where note_id = ? and user_id = ? and is_mention = 1",
        params![note, user],
    )
}

/// Records the hashtags of a note, already in their matching form.
pub fn insert_tags(tx: &Tx<'_>, note: Id<Note>, tags: &[String]) -> rusqlite::Result<()> {
    for tag in tags {
        rows::run(
            tx,
            "insert into note_tag (tag, note_id) values (?, ?) on conflict do nothing",
            params![tag, note],
        )?;
    }
    Ok(())
}

/// Takes all hashtags off a note.
pub fn remove_tags(tx: &Tx<'_>, note: Id<Note>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from note_tag where note_id = ?", [note]).map(drop)
}

/// The hashtags of these notes.
pub fn tags(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<PerNote<String>> {
    let found = rows::many(
        db,
        "select note_id, tag from note_tag where note_id in rarray(?)",
        [rows::list(ids)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows::grouped(found))
}

/// Hangs files on a note, in this order.
pub fn insert_files(tx: &Tx<'_>, note: Id<Note>, files: &[Id<File>]) -> rusqlite::Result<()> {
    for (position, file) in files.iter().enumerate() {
        rows::run(
            tx,
            "insert into note_file (note_id, position, file_id) values (?, ?, ?)",
            params![note, position as i64, file],
        )?;
    }
    Ok(())
}

/// Takes all files off a note.
pub fn remove_files(tx: &Tx<'_>, note: Id<Note>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from note_file where note_id = ?", [note]).map(drop)
}

/// The files of these notes, in order.
pub fn files_of(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<PerNote<File>> {
    let sql = format!(
        "select {}, h.note_id from note_file h join file f on f.id = h.file_id where h.note_id in rarray(?) order by h.note_id, h.position",
        files::COLUMNS
    );
    let found = rows::many(db, &sql, [rows::list(ids)], |row| {
        Ok((row.get(files::WIDTH)?, files::file(row)?))
    })?;
    Ok(rows::grouped(found))
}

/// Whether one of ours answers this note.
pub fn has_local_reply(db: &Connection, id: Id<Note>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from note where reply_id = ? and uri is null",
        [id],
    )
}

/// The notes above this one, the nearest first; where notes answer each other in a circle,
/// each once.
pub fn ancestors(db: &Connection, id: Id<Note>, limit: u32) -> rusqlite::Result<Vec<Note>> {
    let sql = format!(
        "with recursive above (id, step) as (
            select reply_id, 1 from note where id = ?1 and reply_id is not null
            union all
            select n.reply_id, a.step + 1 from above a join note n on n.id = a.id where n.reply_id is not null and a.step < ?2)
         select {COLUMNS} from above a join note n on n.id = a.id order by a.step"
    );
    let mut above = rows::many(db, &sql, params![id, limit], note)?;
    let mut seen = HashSet::from([id]);
    if let Some(again) = above.iter().position(|note| !seen.insert(note.id)) {
        above.truncate(again);
    }
    Ok(above)
}

/// The first note of the thread a note is in, looked for so far up; none if it answers
/// nothing that is here.
pub fn root(db: &Connection, id: Id<Note>, limit: u32) -> rusqlite::Result<Option<Note>> {
    let sql = format!(
        "with recursive above (id, step) as (
            select reply_id, 1 from note where id = ?1 and reply_id is not null
            union all
            select n.reply_id, a.step + 1 from above a join note n on n.id = a.id where n.reply_id is not null and a.step < ?2)
         select {COLUMNS} from note n where n.id = (select id from above order by step desc limit 1)"
    );
    rows::one(db, &sql, params![id, limit], note)
}

/// Everyone elsewhere who has this note though they may not follow its author: named in
/// it, answered by it, or having answered, renoted, quoted or reacted.
pub fn remote_reach(db: &Connection, id: Id<Note>) -> rusqlite::Result<Vec<Id<User>>> {
    rows::many(
        db,
        "select u.id from user u where u.host is not null and u.id in (
            select user_id from note_recipient where note_id = ?1
            union select user_id from note where reply_id = ?1
            union select user_id from note where renote_id = ?1
            union select user_id from reaction where note_id = ?1
            union select user_id from poll_vote where note_id = ?1
            union select reply_user_id from note where id = ?1
            union select renote_user_id from note where id = ?1
            union select g.id from note_community c join user g on g.uri = c.uri where c.note_id = ?1)",
        [id],
        |row| row.get(0),
    )
}

/// Whether a user has already renoted a note, and by which one.
pub fn renote_by(db: &Connection, user: Id<User>, of: Id<Note>) -> rusqlite::Result<Option<Note>> {
    let sql = format!(
        "select {COLUMNS} from note n where n.renote_id = ?2 and n.user_id = ?1 and n.is_quote = 0 order by n.id desc limit 1"
    );
    rows::one(db, &sql, params![user, of], note)
}

/// Which of these notes the user has renoted.
pub fn renoted_among(
    db: &Connection,
    user: Id<User>,
    ids: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<Vec<Id<Note>>> {
    rows::many(
        db,
        "select distinct renote_id from note where renote_id in rarray(?2) and user_id = ?1 and uri is null and is_quote = 0",
        params![user, rows::list(ids)],
        |row| row.get(0),
    )
}

/// Remote ids that must not come back are remembered this long (I18: at least 30 days).
pub const MEMORY: i64 = 30 * DAY;

/// Remembers that a remote id must not come back.
pub fn forget(tx: &Tx<'_>, uri: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into forgotten (uri, at) values (?, ?) on conflict do update set at = excluded.at",
        params![uri, tx.now],
    )
    .map(drop)
}

/// Whether a remote id must not come back.
pub fn is_forgotten(db: &Connection, uri: &str) -> rusqlite::Result<bool> {
    rows::any(db, "select 1 from forgotten where uri = ?", [uri])
}

/// A remote id may come again: Misskey gives every follow of a pair the same one.
pub fn unforget(tx: &Tx<'_>, uri: &str) -> rusqlite::Result<()> {
    rows::run(tx, "delete from forgotten where uri = ?", [uri]).map(drop)
}

/// Drops memories that are old enough.
pub fn prune_forgotten(tx: &Tx<'_>) -> rusqlite::Result<usize> {
    let before = tx.now.minus(MEMORY);
    rows::run(tx, "delete from forgotten where at < ?", [before])
}

/// Remembers that a note of ours was deleted.
pub fn insert_tombstone(tx: &Tx<'_>, id: Id<Note>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into tombstone (note_id, at) values (?, ?) on conflict do nothing",
        params![id, tx.now],
    )
    .map(drop)
}

/// Whether a note of ours was deleted.
pub fn is_tombstone(db: &Connection, id: Id<Note>) -> rusqlite::Result<bool> {
    rows::any(db, "select 1 from tombstone where note_id = ?", [id])
}

/// The renotes that one Announce of this user made: its first goes by its id, the others by
/// that and their place.
pub fn renotes_by_activity(
    db: &Connection,
    user: Id<User>,
    uris: &[String],
) -> rusqlite::Result<Vec<Note>> {
    let found = rows::many(
        db,
        &format!("select {COLUMNS} from note n where n.uri in rarray(?) and n.user_id = ?"),
        params![rows::texts(uris.iter().map(String::as_str)), user],
        note,
    )?;
    Ok(found.into_iter().filter(Note::is_renote).collect())
}

/// The ids of all notes of a user, for deleting them.
pub fn ids_of(db: &Connection, user: Id<User>, limit: u32) -> rusqlite::Result<Vec<Id<Note>>> {
    rows::many(
        db,
        "select id from note where user_id = ? limit ?",
        params![user, limit],
        |row| row.get(0),
    )
}
