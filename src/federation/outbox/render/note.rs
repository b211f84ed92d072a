//! A note of ours as a Note or Question (sections 3.8, 4.1, 5.2 to 5.5).

use rusqlite::Connection;

use crate::clock::Time;
use crate::config::Origin;
use crate::federation::addresses;
use crate::federation::outbox::render::question;
use crate::federation::outbox::render::tags;
use crate::federation::vocab::loose::LD_JSON;
use crate::federation::vocab::loose::PUBLIC;
use crate::federation::vocab::written;
use crate::federation::vocab::written::Source;
use crate::federation::vocab::written::Tag;
use crate::mfm;
use crate::model::Id;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::interactions::Circle;
use crate::model::interactions::Wish;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::polls::Poll;
use crate::model::quotes::Consent;
use crate::model::users::User;
use crate::store::communities;
use crate::store::contexts;
use crate::store::interactions;
use crate::store::notes;
use crate::store::polls;
use crate::store::quotes;
use crate::store::threads;
use crate::store::users;

/// How Misskey spells a content warning without words (C9).
const EMPTY_WARNING: &str = "\u{200b}";
/// The relation of a quote in object links (FEP-e232).
const QUOTE_RELATION: &str = "https://misskey-hub.net/ns#_misskey_quote";

/// Everything a note's document is made of.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The note.
    pub note: Note,
    /// Whom its text names, and whom it answers.
    pub mentioned: Vec<User>,
    /// Whom else it is for, when only some may see it.
    pub addressed: Vec<User>,
    /// What it answers: that note's id.
    pub reply_to: Option<String>,
    /// What it quotes: that note's id.
    pub quote: Option<String>,
    /// Its hashtags as written, without `#`.
    pub hashtags: Vec<String>,
    /// Tags of its custom emoji.
    pub emojis: Vec<Tag>,
    /// Its files.
    pub files: Vec<File>,
    /// Its poll.
    pub poll: Option<Poll>,
    /// What the author of what it quotes says to that, where they were asked.
    pub consent: Option<Consent>,
    /// The stamp that proves their yes.
    pub stamp: Option<String>,
    /// The thread it is in, as whoever began it names it.
    pub context: Option<String>,
    /// How many renotes of it everybody may see.
    pub shares: i64,
    /// The community it stays in.
    pub community: Option<String>,
    /// Who may quote it.
    pub quoters: Circle,
    /// The yes of the author of what it answers, where they were asked.
    pub approval: Option<String>,
}

/// Reads what is needed to write a note of ours.
pub fn gather(db: &Connection, us: &Origin, note: Note) -> rusqlite::Result<Facts> {
    let recipients = notes::recipients(db, [note.id])?
        .remove(&note.id)
        .unwrap_or_default();
    let named = |mention: bool| {
        let chosen = recipients
            .iter()
            .filter(move |one| one.is_mention == mention);
        chosen.map(|one| one.user).collect::<Vec<_>>()
    };
    let mut mentioned = named(true);
    // Mastodon notifies of an answer only through a Mention tag (O2).
    mentioned.extend(
        note.reply_user_id
            .filter(|user| *user != note.user_id && !mentioned.contains(user)),
    );
    let addressed = named(false);
    let people = users::by_ids(db, mentioned.iter().chain(&addressed).copied())?;
    let pick = |ids: &[_]| {
        ids.iter()
            .filter_map(|id| people.get(id).cloned())
            .collect()
    };
    let poll = match note.has_poll {
        true => poll(db, note.id)?,
        false => None,
    };
    let (consent, stamp) = match note.is_quote {
        true => quotes::consent(db, note.id)?,
        false => (None, None),
    };
    let approval = match note.reply_id {
        Some(_) => interactions::approval(db, Wish::Note(note.id))?,
        None => None,
    };
    Ok(Facts {
        shares: match note.visibility.is_open() {
            true => threads::count_open_renotes(db, note.id)?,
            false => 0,
        },
        quoters: interactions::policy(db, note.id)?.quotes,
        approval: approval.and_then(|approval| approval.stamp),
        consent,
        stamp,
        context: context(db, us, &note)?,
        community: communities::of(db, note.id)?,
        mentioned: pick(&mentioned),
        addressed: pick(&addressed),
        reply_to: address_of(db, us, note.reply_id, note.reply_uri.clone())?,
        quote: match note.is_quote {
            true => address_of(db, us, note.renote_id, note.renote_uri.clone())?,
            false => None,
        },
        hashtags: hashtags(note.text.as_deref()),
        emojis: tags::emojis_named(db, us, &note.emojis)?,
        files: notes::files_of(db, [note.id])?
            .remove(&note.id)
            .unwrap_or_default(),
        poll,
        note,
    })
}

/// A poll of ours with how many voted.
fn poll(db: &Connection, id: Id<Note>) -> rusqlite::Result<Option<Poll>> {
    let Some(poll) = polls::of(db, [id])?.remove(&id) else {
        return Ok(None);
    };
    let voters = Some(polls::voters(db, id)?);
    Ok(Some(Poll { voters, ..poll }))
}

/// How far up the first note of a thread is looked for.
const HEIGHT: u32 = 100;

/// The thread a note is in: ours where it began here, else as its server names it (I91).
fn context(db: &Connection, us: &Origin, note: &Note) -> rusqlite::Result<Option<String>> {
    let above = match note.reply_id {
        Some(_) => notes::root(db, note.id, HEIGHT)?,
        None => None,
    };
    let root = above.as_ref().unwrap_or(note);
    match root.is_local() {
        true => Ok(root
            .visibility
            .is_open()
            .then(|| addresses::context(us, root.id))),
        false => contexts::context(db, root.id),
    }
}

/// The id of a note another one points at: the one that is here, else the one it named.
pub fn address_of(
    db: &Connection,
    us: &Origin,
    here: Option<Id<Note>>,
    named: Option<String>,
) -> rusqlite::Result<Option<String>> {
    let Some(id) = here else { return Ok(named) };
    let found = notes::by_id(db, id)?;
    Ok(found.map(|note| note_id(us, &note)).or(named))
}

/// The id of a note, ours or theirs.
pub fn note_id(us: &Origin, note: &Note) -> String {
    match &note.uri {
        Some(uri) => uri.clone(),
        None => addresses::note(us, note.id),
    }
}

fn hashtags(text: Option<&str>) -> Vec<String> {
    let tree = mfm::parse(text.unwrap_or_default());
    mfm::find(&tree).hashtags
}

/// Whom a note is for: `to` and `cc` (O1).
pub fn addressing(us: &Origin, facts: &Facts) -> (Vec<String>, Vec<String>) {
    let ids = |people: &[User]| people.iter().map(|user| tags::actor_id(us, user)).collect();
    let mentioned: Vec<String> = ids(&facts.mentioned);
    let followers = addresses::followers(us, facts.note.user_id);
    let with = |first: &str| {
        let mut all = vec![first.to_owned()];
        let community = facts
            .community
            .as_ref()
            .filter(|id| !mentioned.contains(id));
        all.extend(mentioned.iter().chain(community).cloned());
        all
    };
    match facts.note.visibility {
        Visibility::Public => (vec![PUBLIC.to_owned()], with(&followers)),
        Visibility::Home => (vec![followers], with(PUBLIC)),
        Visibility::Followers => (vec![followers], mentioned),
        Visibility::Specified => {
            let mut to = mentioned;
            let others: Vec<String> = ids(&facts.addressed);
            to.extend(
                others
                    .into_iter()
                    .filter(|id| !to.contains(id))
                    .collect::<Vec<_>>(),
            );
            (to, Vec::new())
        }
    }
}

/// Writes a note of ours.
pub fn note(us: &Origin, facts: &Facts, now: Time) -> written::Note {
    let text = facts.note.text.as_deref().unwrap_or_default();
    let tree = mfm::parse(text);
    let id = addresses::note(us, facts.note.id);
    let (to, cc) = addressing(us, facts);
    let quote = facts.quote.clone();
    let open = facts.note.visibility.is_open();
    let mut note = written::Note {
        kind: if facts.poll.is_some() {
            "Question"
        } else {
            "Note"
        },
        attributed_to: addresses::actor(us, facts.note.user_id),
        summary: facts.note.cw.as_deref().map(warning),
        content: tags::html(us, &facts.mentioned, &tree, facts.quote.as_deref()),
        misskey_content: (quote.is_some() || !mfm::html_suffices(&tree)).then(|| text.to_owned()),
        source: Source::mfm(text),
        misskey_quote: quote.clone(),
        quote_url: quote.clone(),
        quote_uri: quote.clone(),
        // Whoever was told no is left with the words that ask nobody (I67).
        quote: quote.filter(|_| facts.consent != Some(Consent::Refused)),
        quote_authorization: facts.stamp.clone(),
        published: facts.note.id.time(),
        updated: facts.note.edited_at,
        to,
        cc,
        in_reply_to: facts.reply_to.clone(),
        approved_by: facts.approval.clone(),
        reply_authorization: facts.approval.clone(),
        attachment: facts.files.iter().map(|file| document(us, file)).collect(),
        sensitive: facts.note.cw.is_some() || facts.files.iter().any(|file| file.is_sensitive),
        tag: all_tags(us, facts),
        interaction_policy: open.then(|| may_quote(us, facts)),
        replies: open.then(|| format!("{id}/replies")),
        likes: open.then(|| {
            let address = addresses::likes(us, facts.note.id);
            written::Counted::of(address, facts.note.reactions_count)
        }),
        emoji_reactions: open.then(|| addresses::emoji_reactions(us, facts.note.id)),
        shares: open.then(|| {
            let address = addresses::shares(us, facts.note.id);
            written::Counted::of(address, facts.shares)
        }),
        context: facts.context.clone().filter(|_| open),
        audience: facts.community.clone().filter(|_| open),
        url: id.clone(),
        poll: facts
            .poll
            .as_ref()
            .map(|poll| question::question(poll, now)),
        id,
    };
    make_fit(&mut note);
    note
}

/// The largest body Misskey takes is 64 KiB; the rest is for the activity around a note
/// (0.4).
const BODY_BYTES: usize = 60 * 1024;

/// Leaves out what is said twice where a note would be too large to be taken: the MFM that
/// stands in `source`, then the alternative texts that stand in `name` (C5, C10).
fn make_fit(note: &mut written::Note) {
    let is_too_large = |note: &written::Note| {
        let said = note.content.len() + note.source.content.len();
        let could_be = said > BODY_BYTES / 8 || note.attachment.len() > 4 || note.tag.len() > 32;
        could_be && serde_json::to_vec(note).is_ok_and(|body| body.len() > BODY_BYTES)
    };
    if is_too_large(note) {
        note.misskey_content = None;
    }
    if is_too_large(note) {
        for file in &mut note.attachment {
            file.summary = None;
        }
    }
}

/// The Create around a note of ours, addressed as the note is (section 0.4).
pub fn create(us: &Origin, facts: &Facts, now: Time) -> written::Activity<written::Note> {
    let note = note(us, facts, now);
    let id = addresses::note_activity(us, facts.note.id);
    let (to, cc, published) = (note.to.clone(), note.cc.clone(), note.published);
    written::Activity::new("Create", id, note.attributed_to.clone(), note)
        .addressed(to, cc)
        .at(published)
}

/// The Update that tells what a note of ours says now: the whole note again. Only an edit
/// gives it a newer date of editing, new tallies of a poll do not (I17, O33).
pub fn update(us: &Origin, facts: &Facts, now: Time) -> written::Activity<written::Note> {
    let note = note(us, facts, now);
    let id = format!("{}#updates/{}", note.id, now.0);
    let (to, cc) = (note.to.clone(), note.cc.clone());
    written::Activity::new("Update", id, note.attributed_to.clone(), note).addressed(to, cc)
}

/// Asks the author of what a note of ours quotes for their consent, the quote inline (I67).
pub fn quote_request(
    us: &Origin,
    facts: &Facts,
    owner: String,
    now: Time,
) -> Option<written::Request<written::Note>> {
    let note = note(us, facts, now);
    Some(written::Request {
        id: addresses::quote_request(us, facts.note.id),
        kind: "QuoteRequest",
        actor: note.attributed_to.clone(),
        object: facts.quote.clone()?,
        instrument: note,
        to: vec![owner],
    })
}

fn warning(cw: &str) -> String {
    match cw {
        "" => EMPTY_WARNING.to_owned(),
        words => words.to_owned(),
    }
}

fn all_tags(us: &Origin, facts: &Facts) -> Vec<Tag> {
    let mentions = facts.mentioned.iter().map(|user| tags::mention(us, user));
    let hashtags = facts.hashtags.iter().map(|name| tags::hashtag(us, name));
    let quotes = facts.quote.iter().map(|quote| Tag::Link {
        href: quote.clone(),
        name: format!("RE: {quote}"),
        media_type: LD_JSON,
        rel: QUOTE_RELATION,
    });
    mentions
        .chain(hashtags)
        .chain(facts.emojis.iter().cloned())
        .chain(quotes)
        .collect()
}

/// Who may quote it (I63); the author, who always may, stands for nobody else.
fn may_quote(us: &Origin, facts: &Facts) -> written::InteractionPolicy {
    let author = facts.note.user_id;
    let who = match facts.quoters {
        Circle::Everyone | Circle::Askers => PUBLIC.to_owned(),
        Circle::Followers => addresses::followers(us, author),
        Circle::Nobody => addresses::actor(us, author),
    };
    written::InteractionPolicy {
        can_quote: written::Rule {
            automatic_approval: vec![who],
        },
    }
}

fn document(us: &Origin, file: &File) -> written::Document {
    let url = match &file.place {
        Place::Here { access, .. } => addresses::file(us, access),
        Place::There { uri, .. } => uri.clone(),
    };
    let positive = |pixels: Option<i64>| pixels.filter(|pixels| *pixels > 0);
    written::Document {
        kind: "Document",
        media_type: file.media_type.clone(),
        url,
        name: file.comment.clone(),
        summary: file.comment.clone(),
        sensitive: file.is_sensitive,
        blurhash: file.blurhash.clone(),
        width: positive(file.width),
        height: positive(file.height),
    }
}
