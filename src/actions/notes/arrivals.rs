//! Notes of other servers: taken in, or refused.
//!
//! Everything a note names has been met before, and what it points at may be missing: then
//! its address is kept and a job looks for it. What is fetched and believed is decided in
//! `federation`.

use rusqlite::Connection;

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
use crate::model::lines;
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
use crate::store::taken_back;
use crate::store::users;

/// Older notes are stored where they belong but told to nobody (I40).
const FRESH: i64 = DAY;

/// How far ahead of ours another server's clock may be (I40).
const AHEAD: i64 = 10 * MINUTE;

/// How far up a conversation is searched for one of ours, and fetched (I87).
const CONVERSATION: u32 = 30;

/// Quotes within quotes that are looked for (I60).
const QUOTES: u32 = 3;

/// Notes that others made us look for and that wait to be fetched: as many as messages that
/// wait for third servers (X22).
const LOOKED_FOR: i64 = 1_000;
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
    /// Those of them it names without being for them: they are not told (I49).
    pub quiet: Vec<Id<User>>,
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
    /// How many quotes lead to it from the note that came first (I60).
    pub quotes: u32,
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
    /// Its id is that of an actor (X7).
    Actor,
}

/// A note of another server arrives. Receiving it again changes nothing and finds the
/// same note.
pub fn receive(tx: &Tx<'_>, arrival: Arrival) -> Result<Note, Error<ReceiveRefusal>> {
    if let Some(known) = notes::by_uri(tx, &arrival.uri)? {
        return Ok(known);
    }
    if notes::is_forgotten(tx, &arrival.uri)?
        || taken_back::contains(tx, arrival.author, &arrival.uri)?
    {
        return Err(Refused(ReceiveRefusal::Forgotten));
    }
    if users::by_uri(tx, &arrival.uri)?.is_some() {
        return Err(Refused(ReceiveRefusal::Actor));
    }
    let author = users::by_id(tx, arrival.author)?
        .filter(User::is_active)
        .ok_or(Refused(ReceiveRefusal::AuthorInactive))?;
    let mut reply = resolve(tx, arrival.reply.as_ref())?;
    if let (Some(above), Some(Target::Elsewhere(uri))) = (&reply.note, &arrival.reply) {
        // It came between being looked for and now.
        if !is_free_to_answer(tx, above, author.id)? {
            reply = Resolved::missing(uri);
        }
    }
    let renote = resolve(tx, arrival.renote.as_ref())?;
    if let (false, Some(_)) = (arrival.is_quote, &arrival.renote) {
        let renoted = passed_on(tx, &author, renote.note.as_ref())?;
        if let Some(known) = notes::renote_by(tx, author.id, renoted.id)? {
            return Ok(known);
        }
    }
    let is_kept = match arrival.reason {
        Reason::Fetched => true,
        Reason::Relayed => arrival.visibility == Visibility::Public,
        Reason::Delivered => concerns_us(
            tx,
            arrival.author,
            &arrival.recipients,
            reply.note.as_ref(),
            renote.note.as_ref(),
        )?,
    };
    if !is_kept {
        return Err(Refused(ReceiveRefusal::NotOurs));
    }
    look_for_missing(tx, &arrival, &reply, &renote)?;
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
    if arrival.reason == Reason::Fetched {
        notes::set_fetched(tx, note.id)?;
    }
    let is_fresh = published > tx.now.minus(FRESH);
    if !is_fresh {
        notes::set_came_at(tx, note.id)?;
    }
    if is_news && is_fresh {
        tell(tx, &note, &told(&arrival.recipients, &arrival.quiet))?;
    }
    if arrival.reason == Reason::Delivered {
        look_for_people(tx, note.id, &arrival.strangers)?;
    }
    Ok(note)
}

/// People a note names are looked for later (I51).
fn look_for_people(tx: &Tx<'_>, note: Id<Note>, strangers: &[String]) -> rusqlite::Result<()> {
    for uri in strangers {
        if jobs::waiting_below(tx, lines::MEET)?.0 >= LOOKED_FOR {
            return Ok(());
        }
        let job = Job::MeetMentioned {
            note,
            uri: uri.clone(),
        };
        let host = host_of(uri);
        jobs::enqueue_once(tx, Line::Meet(note, uri), &job, host.as_deref())?;
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
    let is_shown_to_all = policy.quotes == Circle::Everyone;
    notes::claim_orphans(tx, note, takes_all, is_shown_to_all)?;
    let Some(uri) = note.uri.as_deref().filter(|_| !takes_all) else {
        return Ok(());
    };
    for answer in interactions::answers_with_stamps(tx, uri, STAMPS)? {
        check_stamp(tx, answer, uri)?;
    }
    Ok(())
}

/// The recipients that are told of a note that names them.
pub(super) fn told(recipients: &[Recipient], quiet: &[Id<User>]) -> Vec<Recipient> {
    let is_told = |one: &&Recipient| !quiet.contains(&one.user);
    recipients.iter().filter(is_told).copied().collect()
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
pub(super) struct Resolved {
    /// It is here.
    pub note: Option<Note>,
    /// It is not; this is its address.
    pub missing: Option<String>,
}

impl Resolved {
    fn missing(uri: &str) -> Self {
        Self {
            note: None,
            missing: Some(uri.to_owned()),
        }
    }
}

pub(super) fn resolve(tx: &Tx<'_>, target: Option<&Target>) -> rusqlite::Result<Resolved> {
    let here = |note| Resolved {
        note,
        missing: None,
    };
    let missing = Resolved::missing;
    match target {
        None => Ok(Resolved::default()),
        Some(Target::Here(id)) => Ok(here(notes::by_id(tx, *id)?)),
        Some(Target::Hidden(uri)) => Ok(missing(uri)),
        Some(Target::Elsewhere(uri)) => match notes::by_uri(tx, uri)? {
            Some(note) => Ok(here(Some(note))),
            None => Ok(missing(uri)),
        },
    }
}

/// Whether what a note answers is looked for, which came so many answers and quotes after
/// the first: a conversation is followed up to its beginning, not the conversations of what
/// is quoted in it. So one note makes us fetch [`CONVERSATION`] above it, and few more.
fn follows_replies(depth: u32, quotes: u32) -> bool {
    quotes == 0 && depth < CONVERSATION
}

/// Whether what a note quotes is looked for: quotes within quotes for the first note, one
/// for each above it, which is all that is shown (I60).
pub fn follows_quotes(depth: u32, quotes: u32) -> bool {
    match depth {
        0 => quotes < QUOTES,
        _ => quotes == 0,
    }
}

/// What is not here is looked for later, once, and not endlessly far.
fn look_for_missing(
    tx: &Tx<'_>,
    arrival: &Arrival,
    reply: &Resolved,
    renote: &Resolved,
) -> rusqlite::Result<()> {
    let (depth, quotes) = (arrival.depth, arrival.quotes);
    let is_elsewhere = |target: &Option<Target>| matches!(target, Some(Target::Elsewhere(_)));
    if let Some(uri) = &reply.missing
        && is_elsewhere(&arrival.reply)
        && follows_replies(depth, quotes)
    {
        look_for(tx, uri, depth + 1, quotes)?;
    }
    if let Some(uri) = &renote.missing
        && is_elsewhere(&arrival.renote)
        && follows_quotes(depth, quotes)
    {
        look_for(tx, uri, depth, quotes + 1)?;
    }
    Ok(())
}

/// A note that is not here is fetched soon, unless strangers made us look for too many
/// already (X22): then it is when somebody opens the thread.
pub(super) fn look_for(tx: &Tx<'_>, uri: &str, depth: u32, quotes: u32) -> rusqlite::Result<()> {
    let is_too_much = jobs::waiting_below(tx, lines::FETCH)?.0 >= LOOKED_FOR;
    if is_too_much || notes::is_forgotten(tx, uri)? {
        return Ok(());
    }
    fetch_soon(tx, uri, depth, quotes)
}

/// A note that is not here is fetched soon.
pub(super) fn fetch_soon(tx: &Tx<'_>, uri: &str, depth: u32, quotes: u32) -> rusqlite::Result<()> {
    let job = Job::FetchNote {
        uri: uri.to_owned(),
        depth,
        quotes,
    };
    jobs::enqueue_once(tx, Line::FetchNote(uri), &job, host_of(uri).as_deref())
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
    match renoted.filter(|note| !note.local_only) {
        Some(note) if blocks(note)? => Err(Refused(ReceiveRefusal::RenoteNotAllowed)),
        Some(note) if note.visibility.is_open() => Ok(note),
        Some(note) if note.visibility == Visibility::Followers && note.user_id == by.id => Ok(note),
        _ => Err(Refused(ReceiveRefusal::RenoteNotAllowed)),
    }
}

/// Whether a delivered note is any of our business (I11): who wrote it, whom it addresses,
/// what it answers and what it renotes, as far as that is here.
pub fn concerns_us(
    db: &Connection,
    author: Id<User>,
    recipients: &[Recipient],
    reply: Option<&Note>,
    renote: Option<&Note>,
) -> rusqlite::Result<bool> {
    let is_ours = |note: &&Note| note.is_local();
    if reply.as_ref().is_some_and(is_ours) || renote.as_ref().is_some_and(is_ours) {
        return Ok(true);
    }
    if follows::has_local_follower(db, author)? {
        return Ok(true);
    }
    if users::by_ids(db, recipients.iter().map(|one| one.user))?
        .values()
        .any(User::is_local)
    {
        return Ok(true);
    }
    let Some(reply) = reply else { return Ok(false) };
    // A conversation one of ours takes part in, above it or beside it.
    let above = notes::ancestors(db, reply.id, CONVERSATION)?;
    Ok(above.iter().any(Note::is_local) || notes::has_local_reply(db, reply.id)?)
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
