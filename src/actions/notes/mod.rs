//! Notes: what ours write. Those of other servers are in [`arrivals`], those that
//! change in [`edits`], those that go in [`removal`]; what both kinds of writing leave behind, and who is told of it, is here.

pub mod arrivals;
pub mod edits;
pub mod removal;
pub mod threads;

use std::sync::Arc;

use crate::actions::antennas;
use crate::actions::interactions as interactions_of;
use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::actions::notifications::tell_concerned;
use crate::actions::notifications::tell_fans;
use crate::actions::publish;
use crate::actions::quotes as quotes_of;
use crate::actions::webhooks;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::interactions::Interaction;
use crate::model::interactions::Policy;
use crate::model::interactions::Quoters;
use crate::model::interactions::Welcome;
use crate::model::interactions::Wish;
use crate::model::jobs::Deed;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::meta;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notes::Recipient;
use crate::model::notes::Visibility;
use crate::model::notes::mentioned;
use crate::model::notifications::Kind;
use crate::model::polls::Choice;
use crate::model::polls::Poll;
use crate::model::roles::Policies;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::communities;
use crate::store::files;
use crate::store::follows;
use crate::store::interactions;
use crate::store::jobs;
use crate::store::notes;
use crate::store::polls;
use crate::store::relations;
use crate::store::relays;
use crate::store::roles;
use crate::store::search;
use crate::store::settings;
use crate::store::users;

/// People one note may name whatever roles say: each may have to be asked for elsewhere
/// before the note is written.
const MENTIONS: usize = 100;

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
    /// Who may quote it; as its writer prefers where nothing is said.
    pub quoters: Option<Quoters>,
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
    /// Its author did not mean it for so many, or somebody is still asked about it (I71).
    RenoteNotAllowed,
    /// The author of the other note blocks the writer.
    Blocked,
    /// A file is not theirs.
    NoSuchFile,
    /// The poll would be over at once.
    PollExpired,
    /// It holds words no note here may hold.
    ProhibitedWords,
    /// It names too many people.
    TooManyMentions,
    /// The author of the other note does not want it.
    NotWelcome,
}

/// One of ours writes, renotes or quotes.
pub fn post(tx: &Tx<'_>, me: &User, draft: Draft) -> Result<Note, Error<PostRefusal>> {
    if !draft.has_own() && draft.renote.is_none() {
        return Err(Refused(PostRefusal::Empty));
    }
    let others = others(tx, me, &draft)?;
    let welcome = welcome(tx, me, &draft, &others)?;
    let policies = roles::policies(tx, me, tx.now)?;
    let wanted = draft.visibility.unwrap_or(Visibility::Public);
    check_words(tx, &draft)?;
    let said = draft.cw.as_deref().or(draft.text.as_deref());
    let is_sensitive = is_sensitive(tx, said)?;
    let is_hushed = me.is_silenced || !policies.can_public_note || is_sensitive;
    let visibility = clamped(wanted, is_hushed, &others);
    let chosen = known(tx, &draft.recipients)?;
    let recipients = recipients(me, &draft, &chosen, visibility, &others);
    let answered = others.reply.as_ref().map(|reply| reply.user_id);
    if names_too_many(&recipients, answered, &policies) {
        return Err(Refused(PostRefusal::TooManyMentions));
    }
    // A remote note may already stand at this moment.
    let id = notes::id_at(tx, tx.now)?;
    let note = note(id, me, &draft, visibility, &others);
    record(
        tx,
        &note,
        &recipients,
        &draft.named.tags,
        &draft.files,
        draft.poll,
    )?;
    set_quoters(tx, &note, draft.quoters)?;
    if let Some(answered) = others.reply.as_ref().filter(|_| note.visibility.is_open()) {
        communities::follow_up(tx, note.id, answered.id)?;
    }
    if welcome == Welcome::Asked && !note.local_only {
        interactions::insert_approval(tx, Wish::Note(note.id))?;
    }
    tell(tx, &note, &recipients)?;
    let quoted = others.renote.as_ref().filter(|_| note.is_quote);
    if let Some(quoted) = quoted.filter(|quoted| quoted.is_local()) {
        quotes_of::give(tx, me, &note, quoted)?;
    }
    if leaves_this_server(tx, &note, &recipients)? {
        publish(tx, me.id, Deed::Posted(note.id))?;
        if let Some(quoted) = quoted.filter(|_| welcome != Welcome::Asked) {
            quotes_of::ask(tx, &note, quoted)?;
        }
    }
    Ok(note)
}

/// Who may quote what one of ours wrote: said with it, or preferred by its writer.
fn set_quoters(tx: &Tx<'_>, note: &Note, said: Option<Quoters>) -> rusqlite::Result<()> {
    if note.is_renote() || !note.visibility.is_open() {
        return Ok(());
    }
    let quoters = match said {
        Some(quoters) => quoters,
        None => users::account(tx, note.user_id)?
            .map(|account| account.settings.quote_policy)
            .unwrap_or_default(),
    };
    match quoters {
        Quoters::Public => Ok(()),
        few => interactions::set_policy(tx, note.id, Policy::of_quoters(few)),
    }
}

/// How the authors of the notes a draft is about take it; a quote goes out whether or not
/// its author has to be asked (I67).
fn welcome(
    tx: &Tx<'_>,
    me: &User,
    draft: &Draft,
    others: &Others,
) -> Result<Welcome, Error<PostRefusal>> {
    let passing_on = match draft.has_own() {
        true => Interaction::Quote,
        false => Interaction::Renote,
    };
    let wishes = [
        (others.reply.as_ref(), Interaction::Reply),
        (others.renote.as_ref(), passing_on),
    ];
    let mut all = Welcome::Yes;
    for (note, interaction) in wishes {
        let Some(note) = note else { continue };
        match interactions_of::welcome(tx, me.id, note, interaction)? {
            Welcome::No => return Err(Refused(PostRefusal::NotWelcome)),
            Welcome::Asked if interaction != Interaction::Quote => all = Welcome::Asked,
            _ => {}
        }
    }
    Ok(all)
}

/// Whether what a draft names may be named in it, as far as that can be told before it is
/// whole.
pub fn check(tx: &Tx<'_>, me: &User, draft: &Draft) -> Result<(), Error<PostRefusal>> {
    others(tx, me, draft).map(drop)
}

fn others(tx: &Tx<'_>, me: &User, draft: &Draft) -> Result<Others, Error<PostRefusal>> {
    let answer = |id| answered(tx, me, id, draft.visibility);
    let others = Others {
        renote: draft.renote.map(|id| renoted(tx, me, id)).transpose()?,
        reply: draft.reply.map(answer).transpose()?,
    };
    check_poll(tx, draft.poll.as_ref())?;
    if !owns_files(tx, me, &draft.files)? {
        return Err(Refused(PostRefusal::NoSuchFile));
    }
    Ok(others)
}

/// The notes a draft is about, found and allowed.
struct Others {
    reply: Option<Note>,
    renote: Option<Note>,
}

impl Draft {
    /// Whether it has something of its own: without, it is a renote and nothing else.
    fn has_own(&self) -> bool {
        self.text.is_some() || self.cw.is_some() || !self.files.is_empty() || self.poll.is_some()
    }
}

/// The draft as a note.
fn note(id: Id<Note>, me: &User, draft: &Draft, visibility: Visibility, others: &Others) -> Note {
    let (reply, renote) = (others.reply.as_ref(), others.renote.as_ref());
    Note {
        id,
        user_id: me.id,
        visibility,
        local_only: draft.local_only
            || reply.is_some_and(|reply| reply.local_only)
            || renote.is_some_and(|renote| renote.local_only),
        text: draft.text.clone(),
        cw: draft.cw.clone(),
        reply_id: reply.map(|reply| reply.id),
        reply_user_id: reply.map(|reply| reply.user_id),
        renote_id: renote.map(|renote| renote.id),
        renote_user_id: renote.map(|renote| renote.user_id),
        is_quote: renote.is_some() && draft.has_own(),
        reaction_acceptance: draft.reaction_acceptance,
        file_count: draft.files.len() as i64,
        has_poll: draft.poll.is_some(),
        emojis: draft.named.emojis.clone(),
        replies_count: 0,
        renotes_count: 0,
        reactions_count: 0,
        uri: None,
        url: None,
        reply_uri: None,
        renote_uri: None,
        edited_at: None,
    }
}

fn renoted(tx: &Tx<'_>, me: &User, id: Id<Note>) -> Result<Note, Error<PostRefusal>> {
    let note = notes::by_id(tx, id)?.ok_or(Refused(PostRefusal::NoSuchRenote))?;
    if note.is_renote() {
        return Err(Refused(PostRefusal::RenoteOfRenote));
    }
    if interactions::is_asked(tx, Wish::Note(id))? {
        return Err(Refused(PostRefusal::RenoteNotAllowed));
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

fn check_poll(tx: &Tx<'_>, poll: Option<&NewPoll>) -> Result<(), Error<PostRefusal>> {
    match poll.and_then(|poll| poll.expires_at) {
        Some(end) if end <= tx.now => Err(Refused(PostRefusal::PollExpired)),
        _ => Ok(()),
    }
}

/// How many people a note of somebody who may do this may name.
pub fn mention_limit(policies: &Policies) -> usize {
    (policies.mention_limit as usize).min(MENTIONS)
}

/// Whether a note names more people than its writer may; whom it answers is not counted.
fn names_too_many(
    recipients: &[Recipient],
    answered: Option<Id<User>>,
    policies: &Policies,
) -> bool {
    let named = recipients.iter();
    let named = named.filter(|one| Some(one.user) != answered);
    named.count() > mention_limit(policies)
}

/// What no note here may hold is looked for in everything it says.
fn check_words(tx: &Tx<'_>, draft: &Draft) -> Result<(), Error<PostRefusal>> {
    let choices = draft.poll.iter().flat_map(|poll| &poll.choices);
    let said = [draft.cw.as_deref(), draft.text.as_deref()];
    let said = said.into_iter().flatten();
    match holds_prohibited(tx, said.chain(choices.map(|choice| choice.text.as_str())))? {
        true => Err(Refused(PostRefusal::ProhibitedWords)),
        false => Ok(()),
    }
}

fn holds_prohibited<'a>(
    tx: &Tx<'_>,
    said: impl Iterator<Item = &'a str>,
) -> rusqlite::Result<bool> {
    let prohibited: Vec<String> =
        settings::get(tx, settings::PROHIBITED_WORDS)?.unwrap_or_default();
    let said: Vec<&str> = said.collect();
    Ok(meta::holds_any(&said.join("\n"), &prohibited))
}

/// Whether a note says what is not for public timelines; a warning is looked at instead of
/// the text, as in Misskey.
fn is_sensitive(tx: &Tx<'_>, said: Option<&str>) -> rusqlite::Result<bool> {
    let words: Vec<String> = settings::get(tx, settings::SENSITIVE_WORDS)?.unwrap_or_default();
    Ok(meta::holds_any(said.unwrap_or_default(), &words))
}

/// Whether all these files are in someone's drive.
fn owns_files(tx: &Tx<'_>, me: &User, ids: &[Id<File>]) -> rusqlite::Result<bool> {
    let found = files::by_ids(tx, ids.iter().copied())?;
    Ok(ids.iter().all(|id| {
        let file = found.get(id);
        file.is_some_and(|file| file.user_id == Some(me.id))
    }))
}

/// A renote is never wider than what it passes on; an answer to something that was not
/// public is not public either (Misskey's `NoteCreateService.ts`).
fn clamped(wanted: Visibility, is_hushed: bool, others: &Others) -> Visibility {
    let mut visibility = wanted;
    if let Some(renote) = &others.renote {
        visibility = visibility.max(renote.visibility);
    }
    let reply = others.reply.as_ref();
    if reply.is_some_and(|reply| reply.visibility != Visibility::Public) {
        visibility = visibility.max(Visibility::Home);
    }
    if is_hushed {
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
    others: &Others,
) -> Vec<Recipient> {
    let answered = others.reply.iter().map(|reply| reply.user_id);
    let chosen = chosen
        .iter()
        .copied()
        .filter(|_| visibility == Visibility::Specified);
    let mut all: Vec<Recipient> = Vec::new();
    for user in answered
        .chain(draft.named.mentions.iter().copied())
        .chain(chosen)
    {
        if user != me.id && !all.iter().any(|known| known.user == user) {
            all.push(Recipient {
                user,
                is_mention: true,
            });
        }
    }
    all
}

fn record(
    tx: &Tx<'_>,
    note: &Note,
    recipients: &[Recipient],
    tags: &[String],
    file_ids: &[Id<File>],
    poll: Option<NewPoll>,
) -> rusqlite::Result<()> {
    notes::insert(tx, note)?;
    notes::insert_recipients(tx, note.id, recipients)?;
    notes::insert_tags(tx, note.id, tags)?;
    notes::insert_files(tx, note.id, file_ids)?;
    search::index(tx, note)?;
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
            jobs::enqueue_at(tx, Line::EndPoll(note.id), &Job::EndPoll(note.id), end)?;
        }
    }
    Ok(())
}

/// Tells streams and those it concerns; each of them once, by the closest reason.
fn tell(tx: &Tx<'_>, note: &Note, recipients: &[Recipient]) -> rusqlite::Result<()> {
    let posted = Arc::new(note.clone());
    antennas::catch(tx, &posted)?;
    tx.tell(Event::Posted(posted));
    webhooks::posted(tx, note, recipients)?;
    let news = |kind| News {
        kind,
        by: Some(note.user_id),
        note: Some(note.id),
        detail: None,
    };
    let answered = note.reply_user_id.filter(|_| note.reply_id.is_some());
    let renoted = note.renote_user_id.filter(|_| note.renote_id.is_some());
    tell_concerned(tx, note, concerned(note, recipients, answered, renoted))?;
    tell_fans(tx, note)?;
    let mut told = Vec::new();
    if let Some(answered) = answered {
        notify(tx, answered, news(Kind::Reply))?;
        told.push(answered);
    }
    for user in mentioned(recipients) {
        if !told.contains(&user) {
            notify(tx, user, news(Kind::Mention))?;
            told.push(user);
        }
    }
    if let Some(renoted) = renoted {
        let kind = match note.is_quote {
            true => Kind::Quote,
            false => Kind::Renote,
        };
        notify(tx, renoted, news(kind))?;
    }
    Ok(())
}

/// Whom a note names, answers or passes on, each once. To answer oneself counts, to renote
/// oneself does not, as in Misskey.
fn concerned(
    note: &Note,
    recipients: &[Recipient],
    answered: Option<Id<User>>,
    renoted: Option<Id<User>>,
) -> Vec<Id<User>> {
    let renoted = renoted.filter(|user| *user != note.user_id);
    let all = mentioned(recipients).chain(answered).chain(renoted);
    let mut each = Vec::new();
    for user in all {
        if !each.contains(&user) {
            each.push(user);
        }
    }
    each
}

/// Whether anyone elsewhere gets the note: if not, no job is left.
fn leaves_this_server(
    tx: &Tx<'_>,
    note: &Note,
    recipients: &[Recipient],
) -> rusqlite::Result<bool> {
    if note.local_only {
        return Ok(false);
    }
    let named = recipients
        .iter()
        .map(|one| one.user)
        .chain(note.renote_user_id);
    if users::by_ids(tx, named)?
        .values()
        .any(|user| !user.is_local())
    {
        return Ok(true);
    }
    let is_open = note.visibility == Visibility::Public;
    if is_open && !note.is_renote() && !relays::inboxes(tx)?.is_empty() {
        return Ok(true);
    }
    Ok(note.visibility != Visibility::Specified && follows::has_remote_follower(tx, note.user_id)?)
}
