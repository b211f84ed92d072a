//! Writing, receiving and deleting notes.

use std::sync::Arc;

use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::actions::publish;
use crate::clock::DAY;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::config::Origin;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::ids;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::jobs::Deed;
use crate::model::jobs::Deleted;
use crate::model::jobs::Job;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notes::Visibility;
use crate::model::notifications::Kind;
use crate::model::polls::Choice;
use crate::model::polls::Poll;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::emojis;
use crate::store::files;
use crate::store::follows;
use crate::store::jobs;
use crate::store::notes;
use crate::store::polls;
use crate::store::relations;
use crate::store::users;

/// People one note may name; Misskey's role policy `mentionLimit`.
pub const MENTIONS: usize = 20;

/// Older notes are stored where they belong but told to nobody (I40).
const FRESH: i64 = DAY;

/// How far ahead of ours another server's clock may be (I40).
const AHEAD: i64 = 10 * MINUTE;

/// What one of ours wants to write.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// MFM.
    pub text: Option<String>,
    /// A warning shown first.
    pub cw: Option<String>,
    /// Who may see it; public by default.
    pub visibility: Option<Visibility>,
    /// It does not leave this server.
    pub local_only: bool,
    /// The note it answers.
    pub reply: Option<Id<Note>>,
    /// The note it renotes or quotes.
    pub renote: Option<Id<Note>>,
    /// Drive files, in order.
    pub files: Vec<Id<File>>,
    /// A poll.
    pub poll: Option<NewPoll>,
    /// Whom a specified note is for, besides those it names.
    pub recipients: Vec<Id<User>>,
    /// Which reactions are welcome.
    pub reaction_acceptance: Option<ReactionAcceptance>,
    /// What the text names.
    pub named: Named,
}

/// What a text names, found before the transaction begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// People, all of them known here by now.
    pub mentions: Vec<Id<User>>,
    /// Hashtags in their matching form.
    pub tags: Vec<String>,
    /// Custom emoji names.
    pub emojis: Vec<String>,
}

/// A poll to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPoll {
    /// Choices and the votes they have already (none for ours).
    pub choices: Vec<Choice>,
    /// More than one may be taken.
    pub multiple: bool,
    /// When it ends.
    pub expires_at: Option<Time>,
    /// How many voted, where another server says so.
    pub voters: Option<i64>,
}

/// Why a note is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostRefusal {
    /// Neither text nor file, poll or renote.
    Empty,
    /// The note to answer is not here.
    NoSuchReply,
    /// The note to answer may not be seen.
    InvisibleReply,
    /// A pure renote cannot be answered.
    ReplyToRenote,
    /// An answer to a specified note must be specified.
    ReplyWidensSpecified,
    /// The note to renote is not here.
    NoSuchRenote,
    /// A pure renote cannot be renoted.
    RenoteOfRenote,
    /// Its author did not mean it for so many.
    RenoteNotAllowed,
    /// The author of the other note blocks the writer.
    Blocked,
    /// A file is not theirs.
    NoSuchFile,
    /// The poll would be over at once.
    PollExpired,
    /// It names too many people.
    TooManyMentions,
}

/// One of ours writes, renotes or quotes.
pub fn post(tx: &Tx<'_>, me: &User, draft: Draft) -> Result<Note, Error<PostRefusal>> {
    let has_own = draft.text.is_some()
        || draft.cw.is_some()
        || !draft.files.is_empty()
        || draft.poll.is_some();
    if !has_own && draft.renote.is_none() {
        return Err(Refused(PostRefusal::Empty));
    }
    let renote = draft.renote.map(|id| renoted(tx, me, id)).transpose()?;
    let reply = draft
        .reply
        .map(|id| answered(tx, me, id, draft.visibility))
        .transpose()?;
    if draft
        .poll
        .as_ref()
        .and_then(|poll| poll.expires_at)
        .is_some_and(|end| end <= tx.now)
    {
        return Err(Refused(PostRefusal::PollExpired));
    }
    check_files(tx, me, &draft.files)?;
    let visibility = clamped(
        draft.visibility.unwrap_or(Visibility::Public),
        me,
        reply.as_ref(),
        renote.as_ref(),
    );
    let chosen = known(tx, &draft.recipients)?;
    let recipients = recipients(me, &draft, &chosen, visibility, reply.as_ref());
    if recipients
        .iter()
        .filter(|(user, _)| Some(*user) != reply.as_ref().map(|reply| reply.user_id))
        .count()
        > MENTIONS
    {
        return Err(Refused(PostRefusal::TooManyMentions));
    }
    let is_quote = renote.is_some() && has_own;
    let local_only = draft.local_only
        || reply.as_ref().is_some_and(|reply| reply.local_only)
        || renote.as_ref().is_some_and(|renote| renote.local_only);
    let note = Note {
        // A remote note may already stand at this moment.
        id: notes::id_at(tx, tx.now)?,
        user_id: me.id,
        visibility,
        local_only,
        text: draft.text,
        cw: draft.cw,
        reply_id: reply.as_ref().map(|reply| reply.id),
        reply_user_id: reply.as_ref().map(|reply| reply.user_id),
        renote_id: renote.as_ref().map(|renote| renote.id),
        renote_user_id: renote.as_ref().map(|renote| renote.user_id),
        is_quote,
        reaction_acceptance: draft.reaction_acceptance,
        file_count: draft.files.len() as i64,
        has_poll: draft.poll.is_some(),
        emojis: draft.named.emojis,
        replies_count: 0,
        renotes_count: 0,
        reactions_count: 0,
        uri: None,
        url: None,
        reply_uri: None,
        renote_uri: None,
    };
    record(
        tx,
        &note,
        &recipients,
        &draft.named.tags,
        &draft.files,
        draft.poll,
    )?;
    announce(tx, &note, &recipients)?;
    if leaves_this_server(tx, &note, &recipients)? {
        publish(tx, me.id, Deed::Posted(note.id))?;
    }
    Ok(note)
}

fn renoted(tx: &Tx<'_>, me: &User, id: Id<Note>) -> Result<Note, Error<PostRefusal>> {
    let note = notes::by_id(tx, id)?.ok_or(Refused(PostRefusal::NoSuchRenote))?;
    if note.is_renote() {
        return Err(Refused(PostRefusal::RenoteOfRenote));
    }
    if note.user_id != me.id && relations::blocks(tx, note.user_id, me.id)? {
        return Err(Refused(PostRefusal::Blocked));
    }
    let is_own = note.user_id == me.id;
    match note.visibility {
        Visibility::Public | Visibility::Home => Ok(note),
        Visibility::Followers if is_own => Ok(note),
        _ => Err(Refused(PostRefusal::RenoteNotAllowed)),
    }
}

fn answered(
    tx: &Tx<'_>,
    me: &User,
    id: Id<Note>,
    wanted: Option<Visibility>,
) -> Result<Note, Error<PostRefusal>> {
    let note = notes::by_id(tx, id)?.ok_or(Refused(PostRefusal::NoSuchReply))?;
    if note.is_renote() {
        return Err(Refused(PostRefusal::ReplyToRenote));
    }
    if !notes::may_see(tx, Some(me.id), &note)? {
        return Err(Refused(PostRefusal::InvisibleReply));
    }
    if note.visibility == Visibility::Specified && wanted != Some(Visibility::Specified) {
        return Err(Refused(PostRefusal::ReplyWidensSpecified));
    }
    if note.user_id != me.id && relations::blocks(tx, note.user_id, me.id)? {
        return Err(Refused(PostRefusal::Blocked));
    }
    Ok(note)
}

fn check_files(tx: &Tx<'_>, me: &User, ids: &[Id<File>]) -> Result<(), Error<PostRefusal>> {
    let found = files::by_ids(tx, ids.iter().copied())?;
    let all_mine = ids.iter().all(|id| {
        found
            .get(id)
            .is_some_and(|file| file.user_id == Some(me.id))
    });
    if all_mine {
        Ok(())
    } else {
        Err(Refused(PostRefusal::NoSuchFile))
    }
}

/// A renote is never wider than what it passes on; an answer to something that was not
/// public is not public either (Misskey's `NoteCreateService.ts`).
fn clamped(
    wanted: Visibility,
    me: &User,
    reply: Option<&Note>,
    renote: Option<&Note>,
) -> Visibility {
    let mut visibility = wanted;
    if let Some(renote) = renote {
        visibility = visibility.max(renote.visibility);
    }
    if reply.is_some_and(|reply| reply.visibility != Visibility::Public) {
        visibility = visibility.max(Visibility::Home);
    }
    if me.is_silenced {
        visibility = visibility.max(Visibility::Home);
    }
    visibility
}

/// Those who are here and can be written to; whoever is not is left out without a word, as
/// Misskey does.
fn known(tx: &Tx<'_>, chosen: &[Id<User>]) -> rusqlite::Result<Vec<Id<User>>> {
    let found = users::by_ids(tx, chosen.iter().copied())?;
    let is_here = |id: &&Id<User>| found.get(*id).is_some_and(User::is_active);
    Ok(chosen.iter().filter(is_here).copied().collect())
}

/// Everyone the note names: in the text, by answering them, or as its only readers.
fn recipients(
    me: &User,
    draft: &Draft,
    chosen: &[Id<User>],
    visibility: Visibility,
    reply: Option<&Note>,
) -> Vec<(Id<User>, bool)> {
    let answered = reply.map(|reply| reply.user_id).into_iter();
    let chosen = chosen
        .iter()
        .copied()
        .filter(|_| visibility == Visibility::Specified);
    let mut all: Vec<(Id<User>, bool)> = Vec::new();
    for user in answered
        .chain(draft.named.mentions.iter().copied())
        .chain(chosen)
    {
        if user != me.id && !all.iter().any(|(known, _)| *known == user) {
            all.push((user, true));
        }
    }
    all
}

fn record(
    tx: &Tx<'_>,
    note: &Note,
    recipients: &[(Id<User>, bool)],
    tags: &[String],
    file_ids: &[Id<File>],
    poll: Option<NewPoll>,
) -> rusqlite::Result<()> {
    notes::insert(tx, note)?;
    notes::insert_recipients(tx, note.id, recipients)?;
    notes::insert_tags(tx, note.id, tags)?;
    notes::insert_files(tx, note.id, file_ids)?;
    if let Some(poll) = poll {
        let poll = Poll {
            note_id: note.id,
            multiple: poll.multiple,
            choices: poll.choices,
            expires_at: poll.expires_at,
            voters: poll.voters,
        };
        polls::insert(tx, &poll)?;
        if let Some(end) = poll.expires_at.filter(|_| note.is_local()) {
            jobs::enqueue_at(
                tx,
                &format!("poll {}", note.id),
                &Job::EndPoll(note.id),
                end,
            )?;
        }
    }
    Ok(())
}

/// Tells streams and those it concerns; each of them once, by the closest reason.
fn announce(tx: &Tx<'_>, note: &Note, recipients: &[(Id<User>, bool)]) -> rusqlite::Result<()> {
    tx.tell(Event::Posted(Arc::new(note.clone())));
    let news = |kind| News {
        kind,
        by: Some(note.user_id),
        note: Some(note.id),
        detail: None,
    };
    let mut told = Vec::new();
    if let Some(answered) = note.reply_user_id.filter(|_| note.reply_id.is_some()) {
        notify(tx, answered, news(Kind::Reply))?;
        told.push(answered);
    }
    for (user, _) in recipients.iter().filter(|(_, is_mention)| *is_mention) {
        if !told.contains(user) {
            notify(tx, *user, news(Kind::Mention))?;
            told.push(*user);
        }
    }
    if let Some(renoted) = note.renote_user_id.filter(|_| note.renote_id.is_some()) {
        notify(
            tx,
            renoted,
            news(if note.is_quote {
                Kind::Quote
            } else {
                Kind::Renote
            }),
        )?;
    }
    Ok(())
}

/// Whether anyone elsewhere gets the note: if not, no job is left.
fn leaves_this_server(
    tx: &Tx<'_>,
    note: &Note,
    recipients: &[(Id<User>, bool)],
) -> rusqlite::Result<bool> {
    if note.local_only {
        return Ok(false);
    }
    let named = recipients
        .iter()
        .map(|(user, _)| *user)
        .chain(note.renote_user_id);
    if users::by_ids(tx, named)?
        .values()
        .any(|user| !user.is_local())
    {
        return Ok(true);
    }
    Ok(note.visibility != Visibility::Specified && follows::has_remote_follower(tx, note.user_id)?)
}

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
    /// What it renotes or quotes.
    pub renote: Option<Target>,
    /// It has something of its own, so a renote is a quote.
    pub is_quote: bool,
    /// Whom it addresses, and whether it names them in the text.
    pub recipients: Vec<(Id<User>, bool)>,
    /// Hashtags in their matching form.
    pub tags: Vec<String>,
    /// Custom emoji it brings along: name and picture.
    pub emojis: Vec<(String, String)>,
    /// Its files, all `Place::There`; ids and owner are given here.
    pub files: Vec<File>,
    /// Its poll.
    pub poll: Option<NewPoll>,
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
    let (reply, reply_uri) = resolve(tx, arrival.reply.as_ref(), arrival.depth)?;
    let (renote, renote_uri) = resolve(tx, arrival.renote.as_ref(), arrival.depth)?;
    let is_renote = !arrival.is_quote && arrival.renote.is_some();
    if is_renote {
        check_announced(&author, renote.as_ref())?;
        let again = renote
            .as_ref()
            .map(|renote| notes::renote_by(tx, author.id, renote.id))
            .transpose()?
            .flatten();
        if let Some(known) = again {
            return Ok(known);
        }
    }
    if arrival.reason == Reason::Delivered
        && !concerns_us(tx, &arrival, reply.as_ref(), renote.as_ref())?
    {
        return Err(Refused(ReceiveRefusal::NotOurs));
    }
    let published = if arrival.published > tx.now.plus(AHEAD) {
        tx.now
    } else {
        Time(arrival.published.0.max(ids::EPOCH.0))
    };
    let host = author.host.as_deref().unwrap_or_default();
    for (name, url) in &arrival.emojis {
        emojis::learn(tx, host, name, url, None)?;
    }
    let file_ids = insert_remote_files(tx, author.id, &arrival.files)?;
    let note = Note {
        id: notes::id_at(tx, published)?,
        user_id: author.id,
        visibility: arrival.visibility,
        local_only: false,
        text: arrival.text,
        cw: arrival.cw,
        reply_id: reply.as_ref().map(|reply| reply.id),
        reply_user_id: reply.as_ref().map(|reply| reply.user_id),
        renote_id: renote.as_ref().map(|renote| renote.id),
        renote_user_id: renote.as_ref().map(|renote| renote.user_id),
        is_quote: arrival.is_quote && arrival.renote.is_some(),
        reaction_acceptance: None,
        file_count: file_ids.len() as i64,
        has_poll: arrival.poll.is_some(),
        emojis: arrival.emojis.into_iter().map(|(name, _)| name).collect(),
        replies_count: 0,
        renotes_count: 0,
        reactions_count: 0,
        uri: Some(arrival.uri),
        url: arrival.url,
        reply_uri,
        renote_uri,
    };
    record(
        tx,
        &note,
        &arrival.recipients,
        &arrival.tags,
        &file_ids,
        arrival.poll,
    )?;
    notes::claim_orphans(tx, &note)?;
    if published > tx.now.minus(FRESH) && arrival.reason == Reason::Delivered {
        announce(tx, &note, &arrival.recipients)?;
    }
    Ok(note)
}

/// What is not here is looked for later, once, and not endlessly far up.
fn resolve(
    tx: &Tx<'_>,
    target: Option<&Target>,
    depth: u32,
) -> rusqlite::Result<(Option<Note>, Option<String>)> {
    match target {
        None => Ok((None, None)),
        Some(Target::Here(id)) => Ok((notes::by_id(tx, *id)?, None)),
        Some(Target::Hidden(uri)) => Ok((None, Some(uri.clone()))),
        Some(Target::Elsewhere(uri)) => {
            if let Some(note) = notes::by_uri(tx, uri)? {
                return Ok((Some(note), None));
            }
            if depth < CONVERSATION && !notes::is_forgotten(tx, uri)? {
                jobs::enqueue_once(
                    tx,
                    &format!("{}{uri}", jobs::FETCH),
                    &Job::FetchNote {
                        uri: uri.clone(),
                        depth,
                    },
                    host_of(uri).as_deref(),
                )?;
            }
            Ok((None, Some(uri.clone())))
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

fn check_announced(announcer: &User, renote: Option<&Note>) -> Result<(), Error<ReceiveRefusal>> {
    match renote {
        Some(note) if note.visibility.is_open() => Ok(()),
        Some(note) if note.visibility == Visibility::Followers && note.user_id == announcer.id => {
            Ok(())
        }
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
    if users::by_ids(tx, arrival.recipients.iter().map(|(user, _)| *user))?
        .values()
        .any(User::is_local)
    {
        return Ok(true);
    }
    let Some(reply) = reply else { return Ok(false) };
    // A conversation one of ours takes part in.
    let above = notes::ancestors(tx, reply.id, CONVERSATION)?;
    Ok(above.iter().any(Note::is_local))
}

/// How far up a conversation is searched for one of ours, and fetched (I87).
const CONVERSATION: u32 = 30;

fn insert_remote_files(
    tx: &Tx<'_>,
    author: Id<User>,
    all: &[File],
) -> rusqlite::Result<Vec<Id<File>>> {
    let mut ids = Vec::with_capacity(all.len());
    for file in all {
        let file = File {
            id: tx.new_id(),
            user_id: Some(author),
            ..file.clone()
        };
        files::insert(tx, &file)?;
        ids.push(file.id);
    }
    Ok(ids)
}

/// Why a note is not deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteRefusal {
    /// It is not here.
    NoSuchNote,
    /// It is someone else's.
    NotYours,
}

/// One of ours deletes a note: their own, or as administrator anyone's here.
pub fn delete(
    tx: &Tx<'_>,
    origin: &Origin,
    me: &User,
    id: Id<Note>,
) -> Result<(), Error<DeleteRefusal>> {
    let note = notes::by_id(tx, id)?.ok_or(Refused(DeleteRefusal::NoSuchNote))?;
    if note.user_id != me.id && !me.is_admin {
        return Err(Refused(DeleteRefusal::NotYours));
    }
    Ok(remove(tx, origin, &note)?)
}

/// A note is gone: its author's server says so, or one of ours.
pub fn remove(tx: &Tx<'_>, origin: &Origin, note: &Note) -> rusqlite::Result<()> {
    for renote in notes::renotes_of(tx, note.id)? {
        remove_one(tx, origin, &renote)?;
    }
    remove_one(tx, origin, note)
}

fn remove_one(tx: &Tx<'_>, origin: &Origin, note: &Note) -> rusqlite::Result<()> {
    let author = users::by_id(tx, note.user_id)?;
    if author.as_ref().is_some_and(User::is_local) {
        notes::insert_tombstone(tx, note.id)?;
        publish_deletion(tx, origin, note)?;
    }
    let hung: Vec<Id<File>> = notes::files_of(tx, [note.id])?
        .into_values()
        .flatten()
        .map(|file| file.id)
        .collect();
    let address = note
        .uri
        .clone()
        .unwrap_or_else(|| origin.at(&format!("/notes/{}", note.id)));
    notes::delete(tx, note.id, &address)?;
    files::delete_remote_of(tx, &hung)?;
    if let Some(uri) = &note.uri {
        notes::forget(tx, uri)?;
    }
    tx.tell(Event::Deleted {
        note: note.id,
        author: note.user_id,
        reply: note.reply_id,
    });
    Ok(())
}

fn publish_deletion(tx: &Tx<'_>, origin: &Origin, note: &Note) -> rusqlite::Result<()> {
    let reach = notes::remote_reach(tx, note.id)?;
    let has_readers = !reach.is_empty() || follows::has_remote_follower(tx, note.user_id)?;
    if note.local_only || !has_readers {
        return Ok(());
    }
    let renoted = note
        .renote_id
        .filter(|_| note.is_renote())
        .map(|id| notes::by_id(tx, id))
        .transpose()?
        .flatten();
    let renoted_uri = renoted.map(|renoted| {
        renoted
            .uri
            .unwrap_or_else(|| origin.at(&format!("/notes/{}", renoted.id)))
    });
    let deed = Deleted {
        note: note.id,
        author: note.user_id,
        visibility: note.visibility,
        renoted_uri,
        reach,
    };
    publish(tx, note.user_id, Deed::Deleted(deed))
}

/// One of ours takes back every renote (and, as Misskey does, every quote) of a note.
pub fn unrenote(
    tx: &Tx<'_>,
    origin: &Origin,
    me: &User,
    id: Id<Note>,
) -> Result<(), Error<DeleteRefusal>> {
    notes::by_id(tx, id)?.ok_or(Refused(DeleteRefusal::NoSuchNote))?;
    while let Some(renote) = notes::renote_by(tx, me.id, id)? {
        remove(tx, origin, &renote)?;
    }
    Ok(())
}

/// Deletes some of a user's notes, for accounts that leave; says whether there are more.
/// In parts, so that nobody else waits long for the writer.
pub fn remove_some_of(tx: &Tx<'_>, origin: &Origin, user: Id<User>) -> Result<bool, Error<Never>> {
    /// A few milliseconds of work.
    const AT_ONCE: u32 = 200;
    let some = notes::ids_of(tx, user, AT_ONCE)?;
    for id in &some {
        if let Some(note) = notes::by_id(tx, *id)? {
            remove(tx, origin, &note)?;
        }
    }
    Ok(some.len() == AT_ONCE as usize)
}

/// Remembers a remote id that we never had for a day, so that it does not arrive late
/// (I18, I19, I33).
pub fn expect_never(tx: &Tx<'_>, uri: &str) -> Result<(), Error<Never>> {
    Ok(notes::forget_unknown(tx, uri)?)
}

/// The pinned notes of an actor of another server, the newest first.
pub fn set_pinned(tx: &Tx<'_>, user: Id<User>, pinned: &[Id<Note>]) -> Result<(), Error<Never>> {
    Ok(notes::replace_pins(tx, user, pinned)?)
}
