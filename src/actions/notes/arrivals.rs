//! Notes of other servers: taken in, or refused.
//!
//! Everything a note names has been met before, and what it points at may be missing: then
//! its address is kept and a job looks for it. What is fetched and believed is decided in
//! `federation`.

use crate::actions::interactions::is_free_to_answer;
use crate::actions::notes::NewPoll;
use crate::actions::notes::record;
use crate::actions::notes::tell;
use crate::clock::DAY;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::ids;
use crate::model::Id;
use crate::model::emojis::Seen;
use crate::model::files::File;
use crate::model::instances::Mark;
use crate::model::interactions::Circle;
use crate::model::interactions::Policy;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::notes::Note;
use crate::model::notes::Recipient;
use crate::model::notes::Visibility;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::communities;
use crate::store::emojis;
use crate::store::files;
use crate::store::follows;
use crate::store::instances;
use crate::store::interactions;
use crate::store::jobs;
use crate::store::notes;
use crate::store::pins;
use crate::store::relations;
use crate::store::users;

/// Older notes are stored where they belong but told to nobody (I40).
const FRESH: i64 = DAY;

/// How far ahead of ours another server's clock may be (I40).
const AHEAD: i64 = 10 * MINUTE;

/// How far up a conversation is searched for one of ours, and fetched (I87).
const CONVERSATION: u32 = 30;

/// Answers that came before what they answer and whose yes is looked at; a note with more
/// than that before it is here is a flood.
const STAMPS: u32 = 100;

/// A note of another server, read and checked, with everything it names met already.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Its ActivityPub id; a renote's is its Announce.
    pub uri: String,
    /// Its page for people, where that is not the uri.
    pub url: Option<String>,
    /// Who wrote it.
    pub author: Id<User>,
    /// When, as its server says.
    pub published: Time,
    /// MFM.
    pub text: Option<String>,
    /// A warning shown first.
    pub cw: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it answers.
    pub reply: Option<Target>,
    /// Where the author of what it answers is said to accept it, on the host of that (I73).
    /// It was looked at if that is [`Target::Here`].
    pub reply_stamp: Option<String>,
    /// What it renotes or quotes.
    pub renote: Option<Target>,
    /// It has something of its own, so a renote is a quote.
    pub is_quote: bool,
    /// Whom it addresses, and whether it names them in the text.
    pub recipients: Vec<Recipient>,
    /// Whom it names besides, who are not known yet, by their addresses.
    pub strangers: Vec<String>,
    /// Hashtags in their matching form.
    pub tags: Vec<String>,
    /// Custom emoji it brings along: name and picture.
    pub emojis: Vec<Seen>,
    /// Its files, all `Place::There`; ids and owner are given here.
    pub files: Vec<File>,
    /// Its poll.
    pub poll: Option<NewPoll>,
    /// Who may do what with it.
    pub policy: Policy,
    /// The community it was posted to.
    pub community: Option<String>,
    /// Why we have it.
    pub reason: Reason,
    /// How many notes below it were fetched before, each for the one under it (I87).
    pub depth: u32,
}

/// Another note that a note points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// It is here.
    Here(Id<Note>),
    /// It is not; this is its id. The note is kept all the same (G1).
    Elsewhere(String),
    /// It is ours, and not for the eyes of who points at it: only its id is kept, as if it
    /// were not here.
    Hidden(String),
}

/// Why a remote note came to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its server delivered it: kept only if it concerns someone here (I11).
    Delivered,
    /// We asked for it.
    Fetched,
    /// A relay told us of it: kept if everybody may see it (I95).
    Relayed,
}

/// Why a remote note is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiveRefusal {
    /// It was deleted before (I18).
    Forgotten,
    /// It concerns nobody here (I11).
    NotOurs,
    /// What it renotes may not be passed on (I23).
    RenoteNotAllowed,
    /// Its author is suspended or gone.
    AuthorInactive,
}

/// A note of another server arrives. Receiving it again changes nothing and finds the
/// same note.
pub fn receive(tx: &Tx<'_>, arrival: Arrival) -> Result<Note, Error<ReceiveRefusal>> {
    if let Some(known) = notes::by_uri(tx, &arrival.uri)? {
        return Ok(known);
    }
    if notes::is_forgotten(tx, &arrival.uri)? {
        return Err(Refused(ReceiveRefusal::Forgotten));
    }
    let author = users::by_id(tx, arrival.author)?
        .filter(User::is_active)
        .ok_or(Refused(ReceiveRefusal::AuthorInactive))?;
    let mut reply = resolve(tx, arrival.reply.as_ref(), arrival.depth)?;
    if let (Some(above), Some(Target::Elsewhere(uri))) = (&reply.note, &arrival.reply) {
        // It came between being looked for and now.
        if !is_free_to_answer(tx, above, author.id)? {
            reply = Resolved::missing(uri);
        }
    }
    let renote = resolve(tx, arrival.renote.as_ref(), arrival.depth)?;
    if let (false, Some(_)) = (arrival.is_quote, &arrival.renote) {
        let renoted = passed_on(tx, &author, renote.note.as_ref())?;
        if let Some(known) = notes::renote_by(tx, author.id, renoted.id)? {
            return Ok(known);
        }
    }
    let is_kept = match arrival.reason {
        Reason::Fetched => true,
        Reason::Relayed => arrival.visibility == Visibility::Public,
        Reason::Delivered => concerns_us(tx, &arrival, reply.note.as_ref(), renote.note.as_ref())?,
    };
    if !is_kept {
        return Err(Refused(ReceiveRefusal::NotOurs));
    }
    let is_news = arrival.reason != Reason::Fetched;
    let host = author.host.as_deref().unwrap_or_default();
    for seen in &arrival.emojis {
        emojis::learn(tx, host, seen)?;
    }
    let are_sensitive = instances::is_marked(tx, host, Mark::MediaSilenced)?;
    let files = insert_files(tx, author.id, &arrival.files, are_sensitive)?;
    let published = believed(arrival.published, tx.now);
    let id = notes::id_at(tx, published)?;
    let mut note = note(id, &arrival, reply, renote);
    if author.is_silenced || instances::is_marked(tx, host, Mark::Silenced)? {
        note.visibility = note.visibility.max(Visibility::Home);
    }
    record(
        tx,
        &note,
        &arrival.recipients,
        &arrival.tags,
        &files,
        arrival.poll,
    )?;
    if arrival.policy != Policy::default() {
        interactions::set_policy(tx, note.id, arrival.policy)?;
    }
    if let Some(community) = &arrival.community {
        communities::set(tx, note.id, community)?;
    }
    keep_stamp(
        tx,
        &note,
        arrival.reply.as_ref(),
        arrival.reply_stamp.as_deref(),
    )?;
    claim_orphans(tx, &note, arrival.policy)?;
    let is_fresh = published > tx.now.minus(FRESH);
    if !is_fresh {
        notes::set_came_at(tx, note.id)?;
    }
    if is_news && is_fresh {
        tell(tx, &note, &arrival.recipients)?;
    }
    if arrival.reason == Reason::Delivered {
        look_for(tx, note.id, &arrival.strangers)?;
    }
    Ok(note)
}

/// People a note names are looked for later, each once (I51).
fn look_for(tx: &Tx<'_>, note: Id<Note>, strangers: &[String]) -> rusqlite::Result<()> {
    for uri in strangers {
        let job = Job::MeetMentioned {
            note,
            uri: uri.clone(),
        };
        let host = host_of(uri);
        jobs::enqueue_once(tx, Line::Meet(uri), &job, host.as_deref())?;
    }
    Ok(())
}

/// Somebody whom a note names is known by now.
pub fn name(tx: &Tx<'_>, note: Id<Note>, user: Id<User>) -> Result<(), Error<Never>> {
    let named = Recipient {
        user,
        is_mention: true,
    };
    match notes::by_id(tx, note)? {
        Some(note) => Ok(notes::insert_recipients(tx, note.id, &[named])?),
        None => Ok(()),
    }
}

/// Keeps the yes that an answer shows, where the yes to ours is (I73). One that was looked
/// at lets an answer in that waited outside; one that could not be is looked at later, if
/// what is answered is here.
pub(in crate::actions) fn keep_stamp(
    tx: &Tx<'_>,
    note: &Note,
    reply: Option<&Target>,
    stamp: Option<&str>,
) -> rusqlite::Result<()> {
    let Some(stamp) = stamp else { return Ok(()) };
    interactions::put_stamp(tx, note.id, stamp)?;
    let Some(uri) = note.reply_uri.as_deref() else {
        return Ok(());
    };
    match (notes::by_uri(tx, uri)?, reply) {
        (Some(above), Some(Target::Here(id))) if above.id == *id => {
            notes::join_thread(tx, note, &above)
        }
        (Some(_), _) => check_stamp(tx, note.id, uri),
        (None, _) => Ok(()),
    }
}

fn check_stamp(tx: &Tx<'_>, answer: Id<Note>, above: &str) -> rusqlite::Result<()> {
    let job = Job::CheckStamp(answer);
    let host = host_of(above);
    jobs::enqueue_once(tx, Line::CheckStamp(answer), &job, host.as_deref())
}

/// Gives a note that has just arrived to those that waited for it, those that show a yes
/// once that was looked at.
fn claim_orphans(tx: &Tx<'_>, note: &Note, policy: Policy) -> rusqlite::Result<()> {
    let takes_all = policy.replies == Circle::Everyone;
    notes::claim_orphans(tx, note, takes_all)?;
    let Some(uri) = note.uri.as_deref().filter(|_| !takes_all) else {
        return Ok(());
    };
    for answer in interactions::answers_with_stamps(tx, uri, STAMPS)? {
        check_stamp(tx, answer, uri)?;
    }
    Ok(())
}

/// When a note counts as written: when its server says, unless that is too far ahead (then
/// now) or before our ids begin (I40).
fn believed(said: Time, now: Time) -> Time {
    match said <= now.plus(AHEAD) {
        true => said.max(ids::EPOCH),
        false => now,
    }
}

/// The arrival as a note.
fn note(id: Id<Note>, arrival: &Arrival, reply: Resolved, renote: Resolved) -> Note {
    Note {
        id,
        user_id: arrival.author,
        visibility: arrival.visibility,
        local_only: false,
        text: arrival.text.clone(),
        cw: arrival.cw.clone(),
        reply_id: reply.note.as_ref().map(|reply| reply.id),
        reply_user_id: reply.note.as_ref().map(|reply| reply.user_id),
        renote_id: renote.note.as_ref().map(|renote| renote.id),
        renote_user_id: renote.note.as_ref().map(|renote| renote.user_id),
        is_quote: arrival.is_quote && arrival.renote.is_some(),
        reaction_acceptance: None,
        file_count: arrival.files.len() as i64,
        has_poll: arrival.poll.is_some(),
        emojis: arrival
            .emojis
            .iter()
            .map(|seen| seen.name.clone())
            .collect(),
        replies_count: 0,
        renotes_count: 0,
        reactions_count: 0,
        uri: Some(arrival.uri.clone()),
        url: arrival.url.clone(),
        reply_uri: reply.missing,
        renote_uri: renote.missing,
        edited_at: None,
    }
}

/// What a note points at: nothing, a note here, or the address of one that is not.
#[derive(Default)]
struct Resolved {
    note: Option<Note>,
    missing: Option<String>,
}

impl Resolved {
    fn missing(uri: &String) -> Self {
        Self {
            note: None,
            missing: Some(uri.clone()),
        }
    }
}

/// What is not here is looked for later, once, and not endlessly far up.
fn resolve(tx: &Tx<'_>, target: Option<&Target>, depth: u32) -> rusqlite::Result<Resolved> {
    let here = |note| Resolved {
        note,
        missing: None,
    };
    let missing = Resolved::missing;
    match target {
        None => Ok(Resolved::default()),
        Some(Target::Here(id)) => Ok(here(notes::by_id(tx, *id)?)),
        Some(Target::Hidden(uri)) => Ok(missing(uri)),
        Some(Target::Elsewhere(uri)) => {
            if let Some(note) = notes::by_uri(tx, uri)? {
                return Ok(here(Some(note)));
            }
            if depth < CONVERSATION && !notes::is_forgotten(tx, uri)? {
                jobs::enqueue_once(
                    tx,
                    Line::FetchNote(uri),
                    &Job::FetchNote {
                        uri: uri.clone(),
                        depth,
                    },
                    host_of(uri).as_deref(),
                )?;
            }
            Ok(missing(uri))
        }
    }
}

/// The host that is asked for an address, with a port that is not the usual one.
fn host_of(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// The renoted note, if it is here and may be passed on: not by whom its author blocks.
fn passed_on<'a>(
    tx: &Tx<'_>,
    by: &User,
    renoted: Option<&'a Note>,
) -> Result<&'a Note, Error<ReceiveRefusal>> {
    let blocks = |note: &Note| relations::blocks(tx, note.user_id, by.id);
    match renoted {
        Some(note) if blocks(note)? => Err(Refused(ReceiveRefusal::RenoteNotAllowed)),
        Some(note) if note.visibility.is_open() => Ok(note),
        Some(note) if note.visibility == Visibility::Followers && note.user_id == by.id => Ok(note),
        _ => Err(Refused(ReceiveRefusal::RenoteNotAllowed)),
    }
}

/// Whether a delivered note is any of our business (I11).
fn concerns_us(
    tx: &Tx<'_>,
    arrival: &Arrival,
    reply: Option<&Note>,
    renote: Option<&Note>,
) -> rusqlite::Result<bool> {
    let is_ours = |note: &&Note| note.is_local();
    if reply.as_ref().is_some_and(is_ours) || renote.as_ref().is_some_and(is_ours) {
        return Ok(true);
    }
    if follows::has_local_follower(tx, arrival.author)? {
        return Ok(true);
    }
    if users::by_ids(tx, arrival.recipients.iter().map(|one| one.user))?
        .values()
        .any(User::is_local)
    {
        return Ok(true);
    }
    let Some(reply) = reply else { return Ok(false) };
    // A conversation one of ours takes part in, above it or beside it.
    let above = notes::ancestors(tx, reply.id, CONVERSATION)?;
    Ok(above.iter().any(Note::is_local) || notes::has_local_reply(tx, reply.id)?)
}

pub(super) fn insert_files(
    tx: &Tx<'_>,
    author: Id<User>,
    all: &[File],
    are_sensitive: bool,
) -> rusqlite::Result<Vec<Id<File>>> {
    let mut ids = Vec::with_capacity(all.len());
    for file in all {
        let file = File {
            id: tx.new_id(),
            user_id: Some(author),
            is_sensitive: file.is_sensitive || are_sensitive,
            ..file.clone()
        };
        files::insert(tx, &file)?;
        ids.push(file.id);
    }
    Ok(ids)
}

/// Remembers a remote id that we never had for a day, so that it does not arrive late
/// (I18, I19, I33).
pub fn expect_never(tx: &Tx<'_>, uri: &str) -> Result<(), Error<Never>> {
    Ok(notes::forget_unknown(tx, uri)?)
}

/// The pinned notes of an actor of another server, the newest first.
pub fn set_pinned(tx: &Tx<'_>, user: Id<User>, pinned: &[Id<Note>]) -> Result<(), Error<Never>> {
    Ok(pins::replace(tx, user, pinned)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::MINUTE;

    #[test]
    fn dates_that_cannot_be_are_not_believed() {
        let at = |text: &str| Time::parse(text).expect("a time");
        let now = at("2026-11-22T12:00:00Z");
        let believed = |text: &str| believed(at(text), now);
        assert_eq!(believed("2026-11-22T12:05:00Z"), now.plus(5 * MINUTE));
        assert_eq!(believed("2030-01-01T00:00:00Z"), now);
        assert_eq!(believed("1980-01-01T00:00:00Z"), ids::EPOCH);
    }
}
