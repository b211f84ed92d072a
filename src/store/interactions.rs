//! Who may do what with a note, and what waits for its author's yes: row ↔ model.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::interactions::Approval;
use crate::model::interactions::Circle;
use crate::model::interactions::Interaction;
use crate::model::interactions::Policy;
use crate::model::interactions::Terms;
use crate::model::interactions::Unapproved;
use crate::model::interactions::Wish;
use crate::model::notes::Note;
use crate::model::reactions::Reaction;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::PerNote;

/// Who may do what with this note.
pub fn policy(db: &Connection, note: Id<Note>) -> rusqlite::Result<Policy> {
    let found = rows::one(
        db,
        "select likes, replies, renotes, quotes from note_policy where note_id = ?",
        [note],
        |row| policy_at(row, 0),
    )?;
    Ok(found.unwrap_or_default())
}

/// How those of these notes that limit what somebody may do with them stand to them; their
/// own are not among them.
pub fn terms(
    db: &Connection,
    me: Id<User>,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashMap<Id<Note>, Terms>> {
    let found = rows::many(
        db,
        "select p.note_id, p.likes, p.replies, p.renotes, p.quotes, n.uri is null,
            exists (select 1 from follow f where f.follower_id = ?1 and f.followee_id = n.user_id),
            exists (select 1 from note_recipient r where r.note_id = n.id and r.user_id = ?1 and r.is_mention = 1)
         from note_policy p join note n on n.id = p.note_id
         where p.note_id in rarray(?2) and n.user_id <> ?1",
        params![me, rows::list(notes)],
        |row| {
            let terms = Terms {
                policy: policy_at(row, 1)?,
                is_ours: row.get(5)?,
                is_follower: row.get(6)?,
                is_named: row.get(7)?,
            };
            Ok((row.get(0)?, terms))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// The four circles of a row, from this column on.
fn policy_at(row: &Row<'_>, first: usize) -> rusqlite::Result<Policy> {
    Ok(Policy {
        likes: Circle::from_number(row.get(first)?),
        replies: Circle::from_number(row.get(first + 1)?),
        renotes: Circle::from_number(row.get(first + 2)?),
        quotes: Circle::from_number(row.get(first + 3)?),
    })
}

/// Records who may do what with a note. Most let everybody do everything and take no row.
pub fn set_policy(tx: &Tx<'_>, note: Id<Note>, policy: Policy) -> rusqlite::Result<()> {
    if policy == Policy::default() {
        return rows::run(tx, "delete from note_policy where note_id = ?", [note]).map(drop);
    }
    rows::run(
        tx,
        "insert into note_policy (note_id, likes, replies, renotes, quotes) values (?, ?, ?, ?, ?)
         on conflict (note_id) do update set likes = excluded.likes, replies = excluded.replies,
            renotes = excluded.renotes, quotes = excluded.quotes",
        params![
            note,
            policy.likes.number(),
            policy.replies.number(),
            policy.renotes.number(),
            policy.quotes.number()
        ],
    )
    .map(drop)
}

/// Records that what one of ours did waits for its author's yes.
pub fn insert_approval(tx: &Tx<'_>, of: Wish) -> rusqlite::Result<()> {
    let (note, reaction) = columns(of);
    rows::run(
        tx,
        "insert into approval (id, note_id, reaction_id) values (?, ?, ?)",
        params![tx.new_id::<Approval>(), note, reaction],
    )
    .map(drop)
}

/// What became of asking, if anybody was asked.
pub fn approval(db: &Connection, of: Wish) -> rusqlite::Result<Option<Approval>> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Approval {
            of,
            stamp: row.get(0)?,
            is_withdrawn: row.get(1)?,
        })
    };
    match of {
        Wish::Note(id) => {
            let sql = "select stamp, is_withdrawn from approval where note_id = ?";
            rows::one(db, sql, [id], read)
        }
        Wish::Reaction(id) => {
            let sql = "select stamp, is_withdrawn from approval where reaction_id = ?";
            rows::one(db, sql, [id], read)
        }
    }
}

/// Whether its author is still asked about it: then no other server hears of it, nor is
/// shown it (I71). People of this server, and visitors of its pages, may read it: it was
/// written here, and who wrote it must find it where they look.
pub fn is_asked(db: &Connection, of: Wish) -> rusqlite::Result<bool> {
    let unapproved = approval(db, of)?.and_then(|approval| approval.unapproved());
    Ok(unapproved == Some(Unapproved::Pending))
}

/// The author elsewhere who is still asked about what one of ours did with their note.
pub fn asked(db: &Connection, note: &Note) -> rusqlite::Result<Option<Id<User>>> {
    Ok(match is_asked(db, Wish::Note(note.id))? {
        true => note.reply_user_id.or(note.renote_user_id),
        false => None,
    })
}

/// About which of these notes somebody is still asked.
pub fn asked_among(
    db: &Connection,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashSet<Id<Note>>> {
    let found = rows::many(
        db,
        "select note_id from approval where note_id in rarray(?) and stamp is null and is_withdrawn = 0",
        [rows::list(notes)],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// What somebody did with these notes whose authors are still asked about it: reacted to
/// them, renoted them.
pub fn asked_about(
    db: &Connection,
    me: Id<User>,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<PerNote<Interaction>> {
    let found = rows::many(
        db,
        "select r.note_id, 0 from reaction r join approval a on a.reaction_id = r.id
            where r.user_id = ?1 and r.note_id in rarray(?2) and a.stamp is null and a.is_withdrawn = 0
         union all
         select n.renote_id, 1 from note n join approval a on a.note_id = n.id
            where n.renote_id in rarray(?2) and n.user_id = ?1 and n.uri is null and n.is_quote = 0 and a.stamp is null and a.is_withdrawn = 0",
        params![me, rows::list(notes)],
        |row| {
            let interaction = match row.get(1)? {
                0 => Interaction::Like,
                _ => Interaction::Renote,
            };
            Ok((row.get(0)?, interaction))
        },
    )?;
    Ok(rows::grouped(found))
}

/// Which of these notes somebody wrote or passed on without their author's yes.
pub fn unapproved(
    db: &Connection,
    me: Id<User>,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashMap<Id<Note>, Unapproved>> {
    let found = rows::many(
        db,
        "select a.note_id, a.is_withdrawn from approval a join note n on n.id = a.note_id
         where a.note_id in rarray(?2) and a.stamp is null and n.user_id = ?1",
        params![me, rows::list(notes)],
        |row| {
            let unapproved = match row.get(1)? {
                true => Unapproved::Revoked,
                false => Unapproved::Pending,
            };
            Ok((row.get(0)?, unapproved))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// Records the author's yes.
pub fn set_stamp(tx: &Tx<'_>, of: Wish, stamp: &str) -> rusqlite::Result<()> {
    let (note, reaction) = columns(of);
    rows::run(
        tx,
        "update approval set stamp = ?1 where note_id = ?2 or reaction_id = ?3",
        params![stamp, note, reaction],
    )
    .map(drop)
}

/// Records the yes that an answer elsewhere shows.
pub fn put_stamp(tx: &Tx<'_>, answer: Id<Note>, stamp: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into approval (id, note_id, stamp) values (?, ?, ?)
         on conflict (note_id) do update set stamp = excluded.stamp",
        params![tx.new_id::<Approval>(), answer, stamp],
    )
    .map(drop)
}

/// What shows this yes.
pub fn with_stamp(db: &Connection, stamp: &str) -> rusqlite::Result<Option<Wish>> {
    let sql = "select note_id, reaction_id from approval where stamp = ?";
    let found = rows::one(db, sql, [stamp], |row| {
        let note: Option<Id<Note>> = row.get(0)?;
        let reaction: Option<Id<Reaction>> = row.get(1)?;
        Ok(note.map(Wish::Note).or(reaction.map(Wish::Reaction)))
    })?;
    Ok(found.flatten())
}

/// Records that the author took their yes back.
pub fn set_withdrawn(tx: &Tx<'_>, of: Wish) -> rusqlite::Result<()> {
    let (note, reaction) = columns(of);
    rows::run(
        tx,
        "update approval set stamp = null, is_withdrawn = 1 where note_id = ?1 or reaction_id = ?2",
        params![note, reaction],
    )
    .map(drop)
}

/// Answers that wait for this note and show a yes, at most so many.
pub fn answers_with_stamps(
    db: &Connection,
    above: &str,
    limit: u32,
) -> rusqlite::Result<Vec<Id<Note>>> {
    rows::many(
        db,
        "select n.id from note n join approval a on a.note_id = n.id
         where n.reply_uri = ? and n.reply_id is null and a.stamp is not null limit ?",
        params![above, limit],
        |row| row.get(0),
    )
}

/// Forgets what became of asking.
pub fn delete_approval(tx: &Tx<'_>, of: Wish) -> rusqlite::Result<()> {
    let (note, reaction) = columns(of);
    rows::run(
        tx,
        "delete from approval where note_id = ?1 or reaction_id = ?2",
        params![note, reaction],
    )
    .map(drop)
}

fn columns(of: Wish) -> (Option<Id<Note>>, Option<Id<Reaction>>) {
    match of {
        Wish::Note(id) => (Some(id), None),
        Wish::Reaction(id) => (None, Some(id)),
    }
}
