//! `Note`, a page of them at once.
//!
//! A note is shown with the note it answers (short) and the one it renotes or quotes
//! (whole, itself with what *that* answers and quotes); deeper ones are only named by id.
//! All of it comes in about ten queries, whatever the length of the page.
//!
//! Of a note its viewer may not see only the shell is shown (`isHidden`). Misskey's shell
//! still tells whom it names, what it answers and how people reacted; ours does not.

use std::collections::HashMap;
use std::collections::HashSet;

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;
use serde::ser::SerializeSeq;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::file;
use crate::api::pack::urls;
use crate::api::pack::user::Emojis;
use crate::api::pack::user::Lite;
use crate::clock::Time;
use crate::model::Id;
use crate::model::files::File;
use crate::model::interactions::Unapproved;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notes::Recipient;
use crate::model::notes::Visibility;
use crate::model::notes::may_see;
use crate::model::polls::Poll;
use crate::model::reactions;
use crate::model::users::User;
use crate::store;
use crate::store::rows::PerNote;

/// A page of notes with all that it shows; an array on the wire.
pub struct Notes {
    listed: Vec<Id<Note>>,
    shelf: Shelf,
}

/// Some notes of a page, in an order of their own.
pub struct Chosen<'a>(&'a Notes, Vec<Id<Note>>);

/// What changes most about the notes of a page; an array on the wire.
pub struct Changes(Notes);

/// One note; an object on the wire.
pub struct One(Notes);

/// Everything a page shows, by id.
struct Shelf {
    notes: HashMap<Id<Note>, Note>,
    hidden: HashSet<Id<Note>>,
    users: HashMap<Id<User>, User>,
    around: Around,
    files: PerNote<File>,
    recipients: PerNote<Recipient>,
    tags: PerNote<String>,
    reactions: PerNote<(String, i64)>,
    mine: HashMap<Id<Note>, String>,
    polls: HashMap<Id<Note>, Poll>,
    votes: PerNote<i64>,
    clipped: HashMap<Id<Note>, i64>,
    unapproved: HashMap<Id<Note>, Unapproved>,
    /// Who reacted first, and how; told on streams alone.
    pairs: Option<PerNote<(Id<User>, String)>>,
}

impl Notes {
    /// Fetches what these notes show to the viewer.
    pub fn pack(lens: &Lens<'_>, listed: Vec<Note>) -> rusqlite::Result<Self> {
        let ids = listed.iter().map(|note| note.id).collect();
        Ok(Self {
            listed: ids,
            shelf: Shelf::fill(lens, listed)?,
        })
    }

    /// Without those the viewer may not see.
    pub fn visible(mut self) -> Self {
        self.listed.retain(|id| !self.shelf.hidden.contains(id));
        self
    }

    /// Only what changes most about them.
    pub fn into_changes(self) -> Changes {
        Changes(self)
    }

    /// Those of these that the viewer may see.
    pub fn chosen(&self, mut ids: Vec<Id<Note>>) -> Chosen<'_> {
        ids.retain(|id| self.is_visible(*id));
        Chosen(self, ids)
    }

    /// One of them.
    pub fn get(&self, id: Id<Note>) -> Option<impl Serialize + '_> {
        self.shelf.view(id, Depth::Listed)
    }

    /// What one of them renotes.
    pub fn renoted_by(&self, id: Id<Note>) -> Option<Id<Note>> {
        self.shelf.notes.get(&id)?.renote_id
    }

    /// Whether the viewer may see this one.
    pub fn is_visible(&self, id: Id<Note>) -> bool {
        self.shelf.notes.contains_key(&id) && !self.shelf.hidden.contains(&id)
    }
}

/// Packs one note; what the viewer may not see of it is left out.
pub fn one(lens: &Lens<'_>, note: Note) -> rusqlite::Result<One> {
    Notes::pack(lens, vec![note]).map(One)
}

/// Packs one note as streams and webhooks tell it: with the first who reacted.
pub fn live(lens: &Lens<'_>, note: Note) -> rusqlite::Result<One> {
    let mut one = one(lens, note)?;
    let shelf = &mut one.0.shelf;
    let reacted = shelf.notes.values().filter(|note| note.reactions_count > 0);
    let reacted: Vec<Id<Note>> = reacted.map(|note| note.id).collect();
    shelf.pairs = Some(match reacted.is_empty() {
        true => PerNote::new(),
        false => store::reactions::first(lens.db, reacted)?,
    });
    Ok(one)
}

impl One {
    /// Whether the viewer may see it.
    pub fn is_visible(&self) -> bool {
        self.0.shelf.hidden.is_empty() || self.0.listed.iter().all(|id| self.0.is_visible(*id))
    }

    /// Whether it looks the same to everybody: all may see it and what it passes on, and
    /// nobody can have reacted or voted.
    pub fn is_same_for_all(&self) -> bool {
        let shelf = &self.0.shelf;
        let unvoted = |poll: &Poll| poll.choices.iter().all(|choice| choice.votes == 0);
        shelf.hidden.is_empty()
            && shelf.polls.values().all(unvoted)
            && shelf
                .notes
                .values()
                .all(|note| note.visibility.is_open() && note.reactions_count == 0)
    }

    /// Its tags, in their matching form.
    pub fn tags(&self) -> Vec<String> {
        let listed = self.0.listed.iter();
        let tags = listed.filter_map(|id| self.0.shelf.tags.get(id));
        tags.flatten().cloned().collect()
    }

    /// The servers of the people in it.
    pub fn hosts(&self) -> Vec<String> {
        let people = self.0.shelf.users.values();
        people.filter_map(|user| user.host.clone()).collect()
    }

    /// Who wrote the followers-only notes that it, or what it merely renotes, answers.
    pub fn answered_closed(&self) -> Vec<Id<User>> {
        let notes = &self.0.shelf.notes;
        let of = |id: Option<Id<Note>>| id.and_then(|id| notes.get(&id));
        let listed = self.0.listed.iter().filter_map(|id| notes.get(id));
        let answering = listed.flat_map(|note| {
            let passed_on = of(note.renote_id).filter(|_| note.is_renote());
            [Some(note), passed_on]
        });
        let answered = answering.flatten().filter_map(|note| of(note.reply_id));
        answered
            .filter(|note| note.visibility == Visibility::Followers)
            .map(|note| note.user_id)
            .collect()
    }
}

impl Serialize for Notes {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut list = out.serialize_seq(Some(self.listed.len()))?;
        for id in &self.listed {
            list.serialize_element(&self.shelf.view(*id, Depth::Listed))?;
        }
        list.end()
    }
}

impl Serialize for Changes {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let shelf = &self.0.shelf;
        out.collect_seq(self.0.listed.iter().map(|id| {
            let reactions = list(&shelf.reactions, *id);
            Change {
                id: *id,
                reactions: Counts(reactions),
                reaction_emojis: ReactionEmojis {
                    reactions,
                    around: &shelf.around,
                },
            }
        }))
    }
}

impl Chosen<'_> {
    /// Their ids.
    pub fn ids(&self) -> Vec<Id<Note>> {
        self.1.clone()
    }
}

impl Serialize for Chosen<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self(notes, ids) = self;
        out.collect_seq(ids.iter().filter_map(|id| notes.get(*id)))
    }
}

impl Serialize for One {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let id = self.0.listed.first();
        id.and_then(|id| self.0.shelf.view(*id, Depth::Listed))
            .serialize(out)
    }
}

impl Shelf {
    fn fill(lens: &Lens<'_>, listed: Vec<Note>) -> rusqlite::Result<Self> {
        let db = lens.db;
        let asked: HashSet<Id<Note>> = listed.iter().map(|note| note.id).collect();
        let notes = with_related(lens, listed)?;
        let ids = || notes.keys().copied();
        let any = |has: fn(&Note) -> bool| notes.values().any(has);
        let reacted = any(|note| note.reactions_count > 0);
        let polled = any(|note| note.has_poll);

        let authors: HashSet<Id<User>> = notes.values().map(|note| note.user_id).collect();
        let users = store::users::by_ids(db, authors)?;
        let reactions = match reacted {
            true => store::reactions::counts(db, ids())?,
            false => PerNote::new(),
        };
        let mut hidden = hidden(lens, &notes)?;
        let is_gone = |note: &&Note| !users.get(&note.user_id).is_some_and(User::is_active);
        let around_them = notes.values().filter(|note| !asked.contains(&note.id));
        hidden.extend(around_them.filter(is_gone).map(|note| note.id));
        let named = emojis_of(&notes, &users, &reactions);
        let (mut mine, mut votes) = (HashMap::new(), PerNote::new());
        let mut unapproved = HashMap::new();
        if let Some(me) = lens.my_id() {
            let written = notes.values().filter(|note| note.user_id == me);
            let about = written.filter(|note| answers_or_renotes(note));
            let about: Vec<Id<Note>> = about.map(|note| note.id).collect();
            if !about.is_empty() {
                unapproved = store::interactions::unapproved(db, me, about)?;
            }
            if reacted {
                mine = store::reactions::mine(db, me, ids())?;
            }
            if polled {
                votes = store::polls::votes_of(db, me, ids())?;
            }
        }
        Ok(Self {
            pairs: None,
            hidden,
            around: Around::of(lens, users.values(), named)?,
            files: match any(|note| note.file_count > 0) {
                true => store::notes::files_of(db, ids())?,
                false => PerNote::new(),
            },
            recipients: store::notes::recipients(db, ids())?,
            tags: store::notes::tags(db, ids())?,
            clipped: store::clips::counts(db, lens.my_id(), ids())?,
            polls: match polled {
                true => store::polls::of(db, ids())?,
                false => HashMap::new(),
            },
            notes,
            users,
            reactions,
            mine,
            votes,
            unapproved,
        })
    }

    /// A note as it is shown at this depth; `None` when it or its author is not here.
    fn view(&self, id: Id<Note>, depth: Depth) -> Option<View<'_>> {
        let note = self.notes.get(&id)?;
        let user = self.users.get(&note.user_id)?;
        let is_hidden = self.hidden.contains(&id);
        let host = user.host.as_deref();
        let around = &self.around;
        let reactions = match is_hidden {
            true => &[],
            false => list(&self.reactions, id),
        };
        Some(View {
            id,
            created_at: id.time(),
            updated_at: note.edited_at.filter(|_| !is_hidden),
            user_id: note.user_id,
            user: Lite { user, around },
            text: note.text.as_deref().filter(|_| !is_hidden),
            cw: note.cw.as_deref().filter(|_| !is_hidden),
            visibility: note.visibility,
            local_only: note.local_only,
            reaction_acceptance: note.reaction_acceptance,
            visible_user_ids: self.visible_users(note, is_hidden),
            renote_count: note.renotes_count,
            replies_count: note.replies_count,
            reaction_count: note.reactions_count,
            reactions: Counts(reactions),
            reaction_emojis: ReactionEmojis { reactions, around },
            reaction_and_user_pair_cache: self
                .pairs
                .as_ref()
                .map(|pairs| Pairs(if is_hidden { &[] } else { list(pairs, id) })),
            emojis: host.map(|host| Emojis {
                names: if is_hidden { &[] } else { &note.emojis },
                host: Some(host),
                around,
            }),
            tags: Some(list(&self.tags, id)).filter(|tags| !tags.is_empty() && !is_hidden),
            file_ids: FileIds(self.files(id, is_hidden)),
            files: Files {
                files: self.files(id, is_hidden),
                around,
            },
            reply_id: note.reply_id.filter(|_| !is_hidden),
            renote_id: note.renote_id.filter(|_| !is_hidden),
            mentions: Some(Mentions(list(&self.recipients, id)))
                .filter(|list| !list.0.is_empty() && !is_hidden),
            uri: note.uri.as_deref(),
            url: note
                .uri
                .as_deref()
                .map(|uri| note.url.as_deref().unwrap_or(uri)),
            approval: self.unapproved.get(&id).copied(),
            detail: self.detail(note, depth, is_hidden),
            is_hidden: is_hidden.then_some(true),
        })
    }

    /// What only a note that stands for itself shows, not one that was merely answered.
    fn detail(&self, note: &Note, depth: Depth, is_hidden: bool) -> Option<Detail<'_>> {
        let (reply, renote) = match depth {
            Depth::Answered => return None,
            Depth::Listed => (Some(Depth::Answered), Some(Depth::Renoted)),
            Depth::Renoted => (Some(Depth::Answered), Some(Depth::Inner)),
            Depth::Inner => (None, None),
        };
        let related = |id: Option<Id<Note>>, depth: Option<Depth>| {
            let (id, depth) = (id.filter(|_| !is_hidden)?, depth?);
            self.view(id, depth).map(Box::new)
        };
        Some(Detail {
            clipped_count: self.clipped.get(&note.id).copied().unwrap_or(0),
            reply: related(note.reply_id, reply),
            renote: related(note.renote_id, renote),
            poll: self
                .polls
                .get(&note.id)
                .filter(|_| !is_hidden)
                .map(|poll| PollView {
                    poll,
                    votes: list(&self.votes, note.id),
                }),
            my_reaction: self.mine.get(&note.id).map(String::as_str),
        })
    }

    fn visible_users(&self, note: &Note, is_hidden: bool) -> Option<Mentions<'_>> {
        let is_told = note.visibility == Visibility::Specified && !is_hidden;
        is_told.then(|| Mentions(list(&self.recipients, note.id)))
    }

    fn files(&self, id: Id<Note>, is_hidden: bool) -> &[File] {
        if is_hidden {
            &[]
        } else {
            list(&self.files, id)
        }
    }
}

/// Whether the author of another note may have been asked about it.
fn answers_or_renotes(note: &Note) -> bool {
    note.reply_id.is_some() || note.reply_uri.is_some() || note.renote_id.is_some()
}

fn list<T>(lists: &PerNote<T>, id: Id<Note>) -> &[T] {
    lists.get(&id).map_or(&[], Vec::as_slice)
}

/// How far a note is from the one that is listed.
#[derive(Clone, Copy)]
enum Depth {
    /// It is listed.
    Listed,
    /// A listed note renotes or quotes it.
    Renoted,
    /// One that is renoted quotes it.
    Inner,
    /// Some note answers it.
    Answered,
}

/// These notes, what they answer and renote, and what the renoted ones answer and quote.
fn with_related(lens: &Lens<'_>, listed: Vec<Note>) -> rusqlite::Result<HashMap<Id<Note>, Note>> {
    let mut notes: HashMap<Id<Note>, Note> = HashMap::with_capacity(2 * listed.len());
    notes.extend(listed.into_iter().map(|note| (note.id, note)));
    for _ in 0..2 {
        let related = notes
            .values()
            .flat_map(|note| [note.reply_id, note.renote_id]);
        let missing = related.flatten().filter(|id| !notes.contains_key(id));
        let missing: HashSet<Id<Note>> = missing.collect();
        if missing.is_empty() {
            break;
        }
        notes.extend(store::notes::by_ids(lens.db, missing)?);
    }
    Ok(notes)
}

/// Which of them the viewer may not see.
fn hidden(lens: &Lens<'_>, notes: &HashMap<Id<Note>, Note>) -> rusqlite::Result<HashSet<Id<Note>>> {
    let closed: Vec<&Note> = notes
        .values()
        .filter(|note| !note.visibility.is_open())
        .collect();
    if closed.is_empty() {
        return Ok(HashSet::new());
    }
    let standings = store::notes::standings(lens.db, lens.my_id(), &closed)?;
    let is_hidden = |note: &&&Note| {
        let standing = standings.get(&note.id).copied().unwrap_or_default();
        !may_see(note.visibility, standing)
    };
    Ok(closed
        .iter()
        .filter(is_hidden)
        .map(|note| note.id)
        .collect())
}

/// Custom emoji of other servers that these notes use in text or reactions.
fn emojis_of(
    notes: &HashMap<Id<Note>, Note>,
    users: &HashMap<Id<User>, User>,
    reacted: &PerNote<(String, i64)>,
) -> Named {
    let mut named = Named::new();
    for note in notes.values().filter(|note| !note.emojis.is_empty()) {
        let host = users.get(&note.user_id).and_then(|user| user.host.as_ref());
        if let Some(host) = host {
            named.extend(note.emojis.iter().map(|name| (name.clone(), host.clone())));
        }
    }
    for (reaction, _) in reacted.values().flatten() {
        if let Some((name, host)) = remote(reaction) {
            named.insert((name.to_owned(), host.to_owned()));
        }
    }
    named
}

fn remote(reaction: &str) -> Option<(&str, &str)> {
    let custom = reactions::custom(reaction)?;
    Some((custom.name, custom.host?))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    id: Id<Note>,
    created_at: Time,
    /// Vanilla Misskey has no edits; its forks say it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Time>,
    user_id: Id<User>,
    user: Lite<'a>,
    text: Option<&'a str>,
    cw: Option<&'a str>,
    visibility: Visibility,
    local_only: bool,
    reaction_acceptance: Option<ReactionAcceptance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visible_user_ids: Option<Mentions<'a>>,
    renote_count: i64,
    replies_count: i64,
    reaction_count: i64,
    reactions: Counts<'a>,
    reaction_emojis: ReactionEmojis<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reaction_and_user_pair_cache: Option<Pairs<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emojis: Option<Emojis<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'a [String]>,
    file_ids: FileIds<'a>,
    files: Files<'a>,
    reply_id: Option<Id<Note>>,
    renote_id: Option<Id<Note>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mentions: Option<Mentions<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    /// Ours alone, and for who wrote it alone: that its author elsewhere has not approved
    /// what it does with their note (I71, I72).
    #[serde(skip_serializing_if = "Option::is_none")]
    approval: Option<Unapproved>,
    #[serde(flatten)]
    detail: Option<Detail<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_hidden: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    id: Id<Note>,
    reactions: Counts<'a>,
    reaction_emojis: ReactionEmojis<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'a> {
    clipped_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<Box<View<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renote: Option<Box<View<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    poll: Option<PollView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    my_reaction: Option<&'a str>,
}

/// `user/reaction`, a custom one as its note's server calls it.
struct Pairs<'a>(&'a [(Id<User>, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let pair =
            |(user, emoji): &(Id<User>, String)| format!("{user}/{}", emoji.replace("@.:", ":"));
        out.collect_seq(self.0.iter().map(pair))
    }
}

/// Reactions with their counts, as a map.
struct Counts<'a>(&'a [(String, i64)]);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(self.0.iter().map(|(emoji, count)| (emoji, count)))
    }
}

/// The pictures of reactions with emoji of other servers, keyed `name@host`.
struct ReactionEmojis<'a> {
    reactions: &'a [(String, i64)],
    around: &'a Around,
}

impl Serialize for ReactionEmojis<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(None)?;
        for (reaction, _) in self.reactions {
            let Some((name, host)) = remote(reaction) else {
                continue;
            };
            if let Some(url) = self.around.emoji(name, host) {
                let url = urls::proxied(&self.around.origin, "emoji", url);
                map.serialize_entry(reaction.trim_matches(':'), &url)?;
            }
        }
        map.end()
    }
}

/// People as a list of ids.
struct Mentions<'a>(&'a [Recipient]);

impl Serialize for Mentions<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.0.iter().map(|one| one.user))
    }
}

struct FileIds<'a>(&'a [File]);

impl Serialize for FileIds<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.0.iter().map(|file| file.id))
    }
}

struct Files<'a> {
    files: &'a [File],
    around: &'a Around,
}

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let origin = &self.around.origin;
        out.collect_seq(self.files.iter().map(|one| file::view(origin, one)))
    }
}

struct PollView<'a> {
    poll: &'a Poll,
    votes: &'a [i64],
}

impl Serialize for PollView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let choices = self.poll.choices.iter().enumerate();
        let choices: Vec<ChoiceView<'_>> = choices
            .map(|(index, choice)| ChoiceView {
                text: &choice.text,
                votes: choice.votes,
                is_voted: self
                    .votes
                    .iter()
                    .any(|vote| usize::try_from(*vote) == Ok(index)),
            })
            .collect();
        let mut map = out.serialize_map(Some(3))?;
        map.serialize_entry("multiple", &self.poll.multiple)?;
        map.serialize_entry("expiresAt", &self.poll.expires_at)?;
        map.serialize_entry("choices", &choices)?;
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChoiceView<'a> {
    text: &'a str,
    votes: i64,
    is_voted: bool,
}
