//! Notes that change: what ours say anew, and what other servers say theirs say now.
//!
//! What a note said before is kept (`note_version`) and may be read by whoever may read the
//! note. What it answers and when it was written never change, nor who may see it; but one
//! that says what is not for public timelines leaves them.

use std::sync::Arc;

use crate::actions::notes::Named;
use crate::actions::notes::NewPoll;
use crate::actions::notes::arrivals;
use crate::actions::notes::arrivals::Arrival;
use crate::actions::notes::arrivals::ReceiveRefusal;
use crate::actions::notes::arrivals::Target;
use crate::actions::notes::holds_prohibited;
use crate::actions::notes::is_sensitive;
use crate::actions::notes::names_too_many;
use crate::actions::notes::owns_files;
use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::actions::notifications::tell_concerned;
use crate::actions::publish;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::instances::Mark;
use crate::model::interactions::Policy;
use crate::model::interactions::Quoters;
use crate::model::jobs::Deed;
use crate::model::notes::Note;
use crate::model::notes::Recipient;
use crate::model::notes::Visibility;
use crate::model::notes::mentioned;
use crate::model::notifications::Kind;
use crate::model::polls::Poll;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::emojis;
use crate::store::files;
use crate::store::instances;
use crate::store::interactions;
use crate::store::notes;
use crate::store::polls;
use crate::store::relations;
use crate::store::roles;
use crate::store::search;
use crate::store::users;

/// Versions of one note that are kept: an editor who saves every minute for an hour. The
/// oldest but the first makes room.
pub const VERSIONS: i64 = 50;

/// What one of ours wants their note to say.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// MFM.
    pub text: Option<String>,
    /// A warning shown first.
    pub cw: Option<String>,
    /// Drive files, in order; as they are where none are given.
    pub files: Option<Vec<Id<File>>>,
    /// Who may quote it from now on; as it is where nothing is said.
    pub quoters: Option<Quoters>,
    /// What the text names.
    pub named: Named,
}

/// Why a note is not edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditRefusal {
    /// It is not here, or somebody else's.
    NoSuchNote,
    /// A pure renote says nothing.
    IsRenote,
    /// Nothing would be left of it.
    Empty,
    /// A file is not theirs.
    NoSuchFile,
    /// It would name too many people.
    TooManyMentions,
    /// It would hold words no note here may hold.
    ProhibitedWords,
}

/// One of ours changes what a note of theirs says. The same words again change nothing, and
/// who may quote it is no word of it: others are told, but it was not edited.
pub fn edit(
    tx: &Tx<'_>,
    me: &User,
    id: Id<Note>,
    change: Change,
) -> Result<Note, Error<EditRefusal>> {
    let known = notes::by_id(tx, id)?
        .filter(|note| note.is_local() && note.user_id == me.id)
        .ok_or(Refused(EditRefusal::NoSuchNote))?;
    check(tx, me, &known, &change)?;
    let named: Vec<Recipient> = change
        .named
        .mentions
        .into_iter()
        .filter(|user| *user != me.id)
        .map(|user| Recipient {
            user,
            is_mention: true,
        })
        .collect();
    if names_too_many(
        &named,
        known.reply_user_id,
        &roles::policies(tx, me, tx.now)?,
    ) {
        return Err(Refused(EditRefusal::TooManyMentions));
    }
    let keeps_files = change.files.is_none() || has_the_files(tx, id, change.files.as_deref())?;
    let has_other_quoters = set_quoters(tx, &known, change.quoters)?;
    if keeps_files && change.text == known.text && change.cw == known.cw {
        if has_other_quoters && !known.local_only {
            publish(tx, me.id, Deed::Restamped(id))?;
        }
        return Ok(known);
    }
    let said = change.cw.as_deref().or(change.text.as_deref());
    let is_hushed = known.visibility == Visibility::Public && is_sensitive(tx, said)?;
    let changed = Note {
        visibility: match is_hushed {
            true => Visibility::Home,
            false => known.visibility,
        },
        text: change.text,
        cw: change.cw,
        file_count: change
            .files
            .as_ref()
            .map_or(known.file_count, |files| files.len() as i64),
        emojis: change.named.emojis,
        // Other servers take an edit only for one that is newer than what they have.
        edited_at: Some(tx.now.max(last_change(&known).plus(1))),
        ..known.clone()
    };
    keep_version(tx, &known)?;
    notes::revise(tx, &changed)?;
    search::index(tx, &changed)?;
    if let Some(files) = change.files {
        notes::remove_files(tx, id)?;
        notes::insert_files(tx, id, &files)?;
    }
    set_named(tx, &changed, &named, &named, &change.named.tags)?;
    tx.tell(Event::Edited(Arc::new(changed.clone())));
    if !changed.local_only {
        publish(tx, me.id, Deed::Edited(id))?;
    }
    Ok(changed)
}

/// Sets who may quote a note; whether that is news.
fn set_quoters(tx: &Tx<'_>, note: &Note, said: Option<Quoters>) -> rusqlite::Result<bool> {
    let Some(quoters) = said.filter(|_| note.visibility.is_open()) else {
        return Ok(false);
    };
    let (old, new) = (
        interactions::policy(tx, note.id)?,
        Policy::of_quoters(quoters),
    );
    interactions::set_policy(tx, note.id, new)?;
    Ok(old != new)
}

/// Whether a note of theirs may say that instead.
fn check(tx: &Tx<'_>, me: &User, known: &Note, change: &Change) -> Result<(), Error<EditRefusal>> {
    if known.is_renote() {
        return Err(Refused(EditRefusal::IsRenote));
    }
    let has_files = change
        .files
        .as_ref()
        .map_or(known.file_count > 0, |files| !files.is_empty());
    let is_empty = change.text.is_none() && change.cw.is_none();
    if is_empty && !has_files && !known.has_poll && !known.is_quote {
        return Err(Refused(EditRefusal::Empty));
    }
    let said = [change.cw.as_deref(), change.text.as_deref()];
    if holds_prohibited(tx, said.into_iter().flatten())? {
        return Err(Refused(EditRefusal::ProhibitedWords));
    }
    if !owns_files(tx, me, change.files.as_deref().unwrap_or_default())? {
        return Err(Refused(EditRefusal::NoSuchFile));
    }
    Ok(())
}

/// Another server says what a note of one of its people says now (I16, I17). `said_at` is
/// the time it gives for that. A note we do not have is taken as if it were new.
pub fn receive(
    tx: &Tx<'_>,
    arrival: Arrival,
    said_at: Option<Time>,
) -> Result<Note, Error<ReceiveRefusal>> {
    let Some(known) = notes::by_uri(tx, &arrival.uri)? else {
        return arrivals::receive(tx, arrival);
    };
    if known.user_id != arrival.author || known.is_renote() {
        return Ok(known);
    }
    let is_active = users::by_id(tx, arrival.author)?.is_some_and(|user| user.is_active());
    if !is_active {
        return Err(Refused(ReceiveRefusal::AuthorInactive));
    }
    let is_older = said_at.is_some_and(|time| time < last_change(&known));
    if is_older {
        return Ok(known);
    }
    interactions::set_policy(tx, known.id, arrival.policy)?;
    let (reply, stamp) = (arrival.reply.as_ref(), arrival.reply_stamp.as_deref());
    arrivals::keep_stamp(tx, &known, reply, stamp)?;
    let known = admit_quote(tx, known, &arrival)?;
    let says_else = known.text != arrival.text || known.cw != arrival.cw;
    let is_newer = match said_at {
        // By a clock that runs ahead the same letter is newer each time it comes.
        Some(time) if time > tx.now => says_else,
        Some(time) => time > last_change(&known),
        None => arrival.poll.is_none() && says_else,
    };
    if is_newer {
        return revise(tx, &known, arrival, said_at);
    }
    if arrival.renote.is_none() {
        unquote(tx, &known)?;
    }
    set_tallies(tx, &known, arrival.poll)?;
    Ok(known)
}

/// What a note quoted it quotes no longer, perhaps because its author took back their word
/// to it, which is no edit (I59).
fn unquote(tx: &Tx<'_>, known: &Note) -> rusqlite::Result<()> {
    match known.is_quote {
        true => notes::unquote(tx, known.id),
        false => Ok(()),
    }
}

/// What a note quotes now, which may be something else than before, or something at last.
/// Who blocks its author is not quoted anew.
fn set_quote(tx: &Tx<'_>, known: &Note, quoted: Option<&Target>) -> rusqlite::Result<()> {
    let elsewhere = match quoted {
        Some(Target::Elsewhere(uri)) => Some(uri),
        _ => None,
    };
    let quoted = arrivals::resolve(tx, quoted)?;
    let is_same = known.renote_id == quoted.note.as_ref().map(|note| note.id)
        && known.renote_uri == quoted.missing;
    let author = quoted.note.as_ref().map(|note| note.user_id);
    let is_blocked = author.map(|author| relations::blocks(tx, author, known.user_id));
    if is_same {
        return Ok(());
    }
    if is_blocked.transpose()?.unwrap_or(false) {
        return unquote(tx, known);
    }
    if quoted.note.is_none() && quoted.missing.is_none() {
        return unquote(tx, known);
    }
    if let Some(uri) = elsewhere.filter(|_| quoted.note.is_none()) {
        arrivals::look_for(tx, uri, 0, 1)?;
    }
    notes::requote(
        tx,
        known.id,
        quoted.note.as_ref(),
        quoted.missing.as_deref(),
    )
}

/// A quote that was a mere link, because it showed no yes, shows what it quotes once it does
/// (I68). That is no edit: the link that stood for it goes, and nothing else.
fn admit_quote(tx: &Tx<'_>, known: Note, arrival: &Arrival) -> rusqlite::Result<Note> {
    let quoted = match &arrival.renote {
        Some(Target::Here(id)) if known.is_quote && known.renote_id.is_none() => {
            notes::by_id(tx, *id)?
        }
        _ => None,
    };
    let is_it = |quoted: &Note| quoted.uri.is_some() && quoted.uri == known.renote_uri;
    let Some(quoted) = quoted.filter(is_it) else {
        return Ok(known);
    };
    notes::join_quote(tx, &known, &quoted)?;
    let said = arrival.text.as_deref().unwrap_or_default();
    let before = known.text.as_deref().unwrap_or_default();
    let rest = before.strip_prefix(said).unwrap_or_default().trim_start();
    let admitted = Note {
        text: match rest.starts_with("RE: ") {
            true => arrival.text.clone(),
            false => known.text.clone(),
        },
        renote_id: Some(quoted.id),
        renote_user_id: Some(quoted.user_id),
        renote_uri: None,
        ..known
    };
    notes::revise(tx, &admitted)?;
    search::index(tx, &admitted)?;
    tx.tell(Event::Edited(Arc::new(admitted.clone())));
    Ok(admitted)
}

fn revise(
    tx: &Tx<'_>,
    known: &Note,
    arrival: Arrival,
    said_at: Option<Time>,
) -> Result<Note, Error<ReceiveRefusal>> {
    let author = users::by_id(tx, known.user_id)?;
    let host = author.and_then(|author| author.host).unwrap_or_default();
    for seen in &arrival.emojis {
        emojis::learn(tx, &host, seen)?;
    }
    let changed = Note {
        text: arrival.text,
        cw: arrival.cw,
        file_count: arrival.files.len() as i64,
        has_poll: arrival.poll.is_some(),
        emojis: arrival.emojis.into_iter().map(|seen| seen.name).collect(),
        url: arrival.url,
        // A clock that runs ahead must not lock out the edits that follow.
        edited_at: Some(said_at.unwrap_or(tx.now).min(tx.now)),
        ..known.clone()
    };
    keep_version(tx, known)?;
    notes::revise(tx, &changed)?;
    search::index(tx, &changed)?;
    set_quote(tx, known, arrival.renote.as_ref())?;
    replace_files(tx, &changed, &arrival.files)?;
    replace_poll(tx, &changed, arrival.poll)?;
    let told = arrivals::told(&arrival.recipients, &arrival.quiet);
    set_named(tx, &changed, &arrival.recipients, &told, &arrival.tags)?;
    let changed = notes::by_id(tx, known.id)?.unwrap_or(changed);
    tx.tell(Event::Edited(Arc::new(changed.clone())));
    Ok(changed)
}

/// When a note last said something new.
fn last_change(note: &Note) -> Time {
    note.edited_at.unwrap_or_else(|| note.id.time())
}

fn keep_version(tx: &Tx<'_>, note: &Note) -> rusqlite::Result<()> {
    notes::insert_version(
        tx,
        note.id,
        last_change(note),
        note.text.as_deref(),
        note.cw.as_deref(),
    )?;
    notes::prune_versions(tx, note.id, VERSIONS)
}

/// Whom and what it names now. Whoever could see it still can; who is named for the first
/// time is told.
fn set_named(
    tx: &Tx<'_>,
    note: &Note,
    recipients: &[Recipient],
    told: &[Recipient],
    tags: &[String],
) -> rusqlite::Result<()> {
    let before = notes::recipients(tx, [note.id])?
        .remove(&note.id)
        .unwrap_or_default();
    notes::insert_recipients(tx, note.id, recipients)?;
    notes::remove_tags(tx, note.id)?;
    notes::insert_tags(tx, note.id, tags)?;
    for user in mentioned(told) {
        let was_known =
            before.iter().any(|known| known.user == user) || note.reply_user_id == Some(user);
        if !was_known {
            let news = News {
                kind: Kind::Mention,
                by: Some(note.user_id),
                note: Some(note.id),
                detail: None,
            };
            tell_concerned(tx, note, [user])?;
            notify(tx, user, news)?;
        }
    }
    Ok(())
}

/// The same files keep their rows, with what is said of them now.
fn replace_files(tx: &Tx<'_>, note: &Note, all: &[File]) -> rusqlite::Result<()> {
    let known = notes::files_of(tx, [note.id])?
        .remove(&note.id)
        .unwrap_or_default();
    let address = |file: &File| match &file.place {
        Place::There { uri, .. } => Some(uri.clone()),
        Place::Here { .. } => None,
    };
    let said = |files: &[File]| {
        let facts = files
            .iter()
            .map(|file| (address(file), file.comment.clone(), file.is_sensitive));
        facts.collect::<Vec<_>>()
    };
    if said(&known) == said(all) {
        return Ok(());
    }
    notes::remove_files(tx, note.id)?;
    for file in known {
        files::delete(tx, file.id)?;
    }
    let author = users::by_id(tx, note.user_id)?;
    let host = author.and_then(|author| author.host).unwrap_or_default();
    let are_sensitive = instances::is_marked(tx, &host, Mark::MediaSilenced)?;
    let ids = arrivals::insert_files(tx, note.user_id, all, are_sensitive)?;
    notes::insert_files(tx, note.id, &ids)
}

/// Other choices are another poll: its votes begin anew.
fn replace_poll(tx: &Tx<'_>, note: &Note, poll: Option<NewPoll>) -> rusqlite::Result<()> {
    let known = polls::of(tx, [note.id])?.remove(&note.id);
    if known.is_some_and(|known| poll.as_ref().is_some_and(|poll| is_same(&known, poll))) {
        return set_tallies(tx, note, poll);
    }
    polls::delete(tx, note.id)?;
    let Some(poll) = poll else { return Ok(()) };
    polls::insert(
        tx,
        &Poll {
            note_id: note.id,
            multiple: poll.multiple,
            choices: poll.choices,
            expires_at: poll.expires_at,
            voters: poll.voters,
        },
    )
}

fn is_same(known: &Poll, told: &NewPoll) -> bool {
    let texts = |choices: &[crate::model::polls::Choice]| {
        choices
            .iter()
            .map(|choice| choice.text.clone())
            .collect::<Vec<_>>()
    };
    known.multiple == told.multiple && texts(&known.choices) == texts(&told.choices)
}

/// New tallies of the poll it has; another poll is left alone.
fn set_tallies(tx: &Tx<'_>, note: &Note, told: Option<NewPoll>) -> rusqlite::Result<()> {
    let known = polls::of(tx, [note.id])?.remove(&note.id);
    let (Some(known), Some(told)) = (known, told) else {
        return Ok(());
    };
    if !is_same(&known, &told) {
        return Ok(());
    }
    let poll = Poll {
        choices: told.choices,
        expires_at: told.expires_at.or(known.expires_at),
        voters: told.voters.or(known.voters),
        ..known
    };
    polls::set_votes(tx, &poll)
}

fn has_the_files(
    tx: &Tx<'_>,
    note: Id<Note>,
    wanted: Option<&[Id<File>]>,
) -> rusqlite::Result<bool> {
    let known = notes::files_of(tx, [note])?
        .remove(&note)
        .unwrap_or_default();
    let known: Vec<Id<File>> = known.into_iter().map(|file| file.id).collect();
    Ok(wanted.is_none_or(|wanted| wanted == known))
}
