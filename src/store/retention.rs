//! What was brought here from other servers and what nobody here has anything to do with
//! any more: old notes, people, servers. `actions::retention` lets go of it, piece by piece.
//!
//! Every list walks a key in windows of [`WINDOW`] rows, so that nobody waits long for it.

use rusqlite::Connection;
use rusqlite::named_params;

use crate::clock::Time;
use crate::ids;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::drafts;
use crate::store::files;
use crate::store::rows;

/// Rows looked at in one go; letting go of as many notes takes the writer some tens of
/// milliseconds.
pub const WINDOW: u32 = 200;

/// Emoji of one server that are let go of in one go.
const EMOJIS: u32 = 500;

/// What keeps a note `n` of another server:
/// - what answers, renotes or quotes it is still here: threads are let go of from their ends;
/// - one of ours wrote it or what it answers or passes on, however far up (who is further
///   down than a thousand answers stays, too);
/// - one of ours reacted, voted, clipped it, made it a favourite, muted its thread, began to
///   answer it, is named in it or addressed by it, or was told of it;
/// - an antenna caught it, for antennas keep a bounded number of notes;
/// - its author, whom one of ours follows, pinned it;
/// - a moderator has still to look at its author.
const TOUCHED: &str = "
    exists (select 1 from note c where c.reply_id = n.id)
    or exists (select 1 from note c where c.renote_id = n.id)
    or exists (select 1 from user u where u.id in (n.reply_user_id, n.renote_user_id) and u.host is null)
    or exists (select 1 from reaction r join user u on u.id = r.user_id where r.note_id = n.id and u.host is null)
    or exists (select 1 from note_recipient r join user u on u.id = r.user_id where r.note_id = n.id and u.host is null)
    or exists (select 1 from poll_vote v where v.note_id = n.id)
    or exists (select 1 from clip_note k where k.note_id = n.id)
    or exists (select 1 from favorite k where k.note_id = n.id)
    or exists (select 1 from notification k where k.note_id = n.id)
    or exists (select 1 from antenna_note k where k.note_id = n.id)
    or exists (select 1 from thread_mute k where k.root_id = n.id)
    or exists (select 1 from pin p join follow f on f.followee_id = p.user_id join user u on u.id = f.follower_id
        where p.note_id = n.id and u.host is null)
    or exists (select 1 from abuse_report b where b.target_id = n.user_id and b.is_resolved = 0)
    or (n.reply_id is not null and exists (
        with recursive above (id, step) as (
            select n.reply_id, 1 union all
            select p.reply_id, a.step + 1 from above a join note p on p.id = a.id where p.reply_id is not null and a.step < 1000)
        select 1 from above a join note o on o.id = a.id where o.uri is null or a.step = 1000))
    or n.id in rarray(:named)";

/// What keeps an actor `u` of another server: somebody's wish or judgement, or a note,
/// reaction or report that is still here.
const REFERRED_TO: &str = "
    exists (select 1 from note x where x.user_id = u.id)
    or exists (select 1 from note_recipient x where x.user_id = u.id)
    or exists (select 1 from reaction x where x.user_id = u.id)
    or exists (select 1 from poll_vote x where x.user_id = u.id)
    or exists (select 1 from follow x where x.follower_id = u.id)
    or exists (select 1 from follow x where x.followee_id = u.id)
    or exists (select 1 from follow_request x where x.follower_id = u.id)
    or exists (select 1 from follow_request x where x.followee_id = u.id)
    or exists (select 1 from block x where x.blocker_id = u.id)
    or exists (select 1 from block x where x.blockee_id = u.id)
    or exists (select 1 from mute x where x.mutee_id = u.id)
    or exists (select 1 from renote_mute x where x.mutee_id = u.id)
    or exists (select 1 from list_member x where x.user_id = u.id)
    or exists (select 1 from memo x where x.target_id = u.id)
    or exists (select 1 from role_member x where x.user_id = u.id)
    or exists (select 1 from notification x where x.notifier_id = u.id)
    or exists (select 1 from quote_stamp x where x.quoter_id = u.id)
    or exists (select 1 from abuse_report x where x.target_id = u.id)
    or exists (select 1 from abuse_report x where x.reporter_id = u.id)
    or exists (select 1 from moderation_note x where x.user_id = u.id)
    or exists (select 1 from relay y where y.actor_uri = u.uri)
    or u.is_silenced = 1 or (u.suspended_at is not null and u.suspended_at is not u.away_at)";

/// Some notes, from one id up to another, which is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first of them.
    pub from: i64,
    /// What comes after the last of them.
    pub until: i64,
}

/// The notes next before these ids, ours and theirs.
pub fn notes_before(db: &Connection, until: i64) -> rusqlite::Result<Option<Window>> {
    let from: Option<i64> = db
        .prepare_cached(
            "select min(id) from (select id from note where id < ? order by id desc limit ?)",
        )?
        .query_row([until, i64::from(WINDOW)], |row| row.get(0))?;
    Ok(from.map(|from| Window { from, until }))
}

/// Notes of other servers among these that came before a moment and that nothing keeps.
pub fn untouched_notes(
    db: &Connection,
    among: Window,
    before: Time,
) -> rusqlite::Result<Vec<Id<Note>>> {
    let sql = format!(
        "select n.id from note n where n.id >= :from and n.id < :until and n.uri is not null
            and (n.came_at is null or n.came_at < :before) and not ({TOUCHED})"
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":from": among.from, ":until": among.until, ":before": before, ":named": rows::list(drafts::named(db)?),
        },
        |row| row.get(0),
    )
}

/// Lets go of these notes, of everything that hangs on them, and of what is known of their
/// files. Unlike a deleted note each of them may come again.
pub fn delete_notes(tx: &Tx<'_>, ids: &[Id<Note>]) -> rusqlite::Result<()> {
    let hung = rows::many(
        tx,
        "select file_id from note_file where note_id in rarray(?)",
        [rows::list(ids.iter().copied())],
        |row| row.get(0),
    )?;
    rows::run(
        tx,
        "delete from note where id in rarray(?)",
        [rows::list(ids.iter().copied())],
    )?;
    files::delete_remote_of(tx, &hung)
}

/// The last of the users next after this one, ours and theirs.
pub fn users_after(db: &Connection, after: i64) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("select max(id) from (select id from user where id > ? order by id limit ?)")?
        .query_row([after, i64::from(WINDOW)], |row| row.get(0))
}

/// Actors of other servers between these ids (the first is left out) who were not looked at
/// since a moment and whom nothing refers to.
pub fn strangers(
    db: &Connection,
    after: i64,
    last: i64,
    before: Time,
) -> rusqlite::Result<Vec<Id<User>>> {
    let sql = format!(
        "select u.id from user u where u.id > :after and u.id <= :last and u.id < :met_before and u.host is not null
            and (u.fetched_at is null or u.fetched_at < :before) and not ({REFERRED_TO})"
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":after": after, ":last": last, ":met_before": ids::first_of(before), ":before": before,
        },
        |row| row.get(0),
    )
}

/// Lets go of these actors and their keys.
pub fn delete_users(tx: &Tx<'_>, ids: &[Id<User>]) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from user where id in rarray(?)",
        [rows::list(ids.iter().copied())],
    )
    .map(drop)
}

/// The last of the servers next after this name.
pub fn hosts_after(db: &Connection, after: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached(
        "select max(host) from (select host from instance where host > ? order by host limit ?)",
    )?
    .query_row(rusqlite::params![after, WINDOW], |row| row.get(0))
}

/// Servers between these names (the first is left out) that were silent since a moment, of
/// which nobody is known here any more, for which nothing waits, and which no moderator
/// decided anything about.
pub fn silent_hosts(
    db: &Connection,
    after: &str,
    last: &str,
    before: Time,
) -> rusqlite::Result<Vec<String>> {
    rows::many(
        db,
        "select i.host from instance i where i.host > :after and i.host <= :last and i.first_seen_at < :before
            and (i.last_ok_at is null or i.last_ok_at < :before)
            and i.is_blocked = 0 and i.is_silenced = 0 and i.is_suspended = 0 and i.is_media_silenced = 0
            and i.is_report_silenced = 0 and i.is_allowed = 0
            and i.moderation_note is null
            and not exists (select 1 from user x where x.host = i.host)
            and not exists (select 1 from job x where x.host = i.host)",
        named_params! {":after": after, ":last": last, ":before": before},
        |row| row.get(0),
    )
}

/// Lets go of a server and its emoji, or of some of them; says whether it is gone.
pub fn delete_host(tx: &Tx<'_>, host: &str) -> rusqlite::Result<bool> {
    let some = rows::run(
        tx,
        "delete from emoji where id in (select id from emoji where host = ? limit ?)",
        rusqlite::params![host, EMOJIS],
    )?;
    if some == EMOJIS as usize {
        return Ok(false);
    }
    rows::run(tx, "delete from instance where host = ?", [host])?;
    Ok(true)
}

/// How the pages of the file are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes of one page.
    pub page_bytes: i64,
    /// All pages.
    pub pages: i64,
    /// Those that hold nothing.
    pub free: i64,
}

/// How the pages of the file are used.
pub fn space(db: &Connection) -> rusqlite::Result<Space> {
    let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get(0));
    Ok(Space {
        page_bytes: number("page_size")?,
        pages: number("page_count")?,
        free: number("freelist_count")?,
    })
}

/// Gives so many empty pages back to the disk.
pub fn give_back(tx: &Tx<'_>, pages: i64) -> rusqlite::Result<()> {
    let mut statement = tx.prepare(&format!("pragma incremental_vacuum({pages})"))?;
    let mut steps = statement.raw_query();
    // Each step is one page.
    while steps.next()?.is_some() {}
    Ok(())
}

/// Pages of the index of words that are rewritten in one go.
const MERGED: i64 = 256;

/// Takes what was let go of out of the index of words, a piece at a time; says whether there
/// is more to do. By itself the index does so as new words come. `is_first` begins.
pub fn merge_words(tx: &Tx<'_>, is_first: bool) -> rusqlite::Result<bool> {
    let changes = || rows::count(tx, "select total_changes()", []);
    let before = changes()?;
    let pages = if is_first { -MERGED } else { MERGED };
    rows::run(
        tx,
        "insert into note_word (note_word, rank) values ('merge', ?)",
        [pages],
    )?;
    // So SQLite says that nothing was left to merge.
    Ok(changes()? - before >= 2)
}
