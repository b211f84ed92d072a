//! Everything a list of notes needs to be shown, read in a dozen queries however long the
//! list is. Parts then only look things up.
//!
//! What the viewer may not see is left out here: a renote or reply whose other half is
//! missing from [`Gathered`] is shown without it. Which notes are listed at all is decided
//! by `store::timelines`.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;

use crate::model::Id;
use crate::model::emojis;
use crate::model::emojis::Emoji;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::interactions::Interaction;
use crate::model::interactions::Terms;
use crate::model::interactions::Unapproved;
use crate::model::interactions::Welcome;
use crate::model::notes;
use crate::model::notes::Note;
use crate::model::paths;
use crate::model::polls::Poll;
use crate::model::reactions;
use crate::model::users::Avatar;
use crate::model::users::User;
use crate::store;
use crate::store::rows::PerNote;
use crate::web::parts::emoji::Pictures;

/// A renote of a quote of a note: two steps are followed, the third is only linked.
const STEPS: usize = 2;

/// Notes and all that hangs on them.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The notes themselves and those they renote, quote and answer, as far as the viewer
    /// may see them and their authors are neither suspended nor gone.
    pub notes: HashMap<Id<Note>, Note>,
    /// Authors, and whom they answer.
    pub people: HashMap<Id<User>, Person>,
    /// Files, in order.
    pub files: HashMap<Id<Note>, Vec<Shown>>,
    /// How often each emoji stands on a note.
    pub reactions: HashMap<Id<Note>, Vec<(String, i64)>>,
    /// What the viewer put on a note.
    pub mine: HashMap<Id<Note>, String>,
    /// What the viewer renoted.
    pub renoted: HashSet<Id<Note>>,
    /// Polls.
    pub polls: HashMap<Id<Note>, Poll>,
    /// What the viewer voted for.
    pub votes: HashMap<Id<Note>, Vec<i64>>,
    /// What the viewer marked.
    pub favorites: HashSet<Id<Note>>,
    /// What the viewer shows first.
    pub pinned: HashSet<Id<Note>>,
    /// What is in threads the viewer muted.
    pub hushed: HashSet<Id<Note>>,
    /// What authors do not let the viewer do with their notes.
    pub terms: HashMap<Id<Note>, Terms>,
    /// What the viewer did with notes whose authors are still asked about it.
    pub asked: PerNote<Interaction>,
    /// Answers of the viewer that their author was asked about, and has not accepted.
    pub unapproved: HashMap<Id<Note>, Unapproved>,
    /// Pictures of custom emoji.
    pub pictures: Pictures,
}

/// A user as notes show them.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub user: User,
    /// Where their picture is.
    pub avatar: String,
}

/// A file as notes show it.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The whole file.
    pub address: String,
    /// A small version for lists.
    pub small: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What it shows, for those who cannot see it.
    pub comment: Option<String>,
    /// Covered until asked for.
    pub is_sensitive: bool,
    /// The blurred preview.
    pub blurhash: Option<String>,
    /// Pixels across and down.
    pub size: Option<(i64, i64)>,
    /// Its address on another server: our proxy shows pictures only.
    pub elsewhere: Option<String>,
}

impl Gathered {
    /// Reads what these notes need; `more` are people the page shows beside them.
    pub fn read(
        db: &Connection,
        viewer: Option<Id<User>>,
        listed: &[Note],
        more: &[Id<User>],
    ) -> rusqlite::Result<Self> {
        let mut notes = with_related(db, viewer, listed)?;
        let people = people(db, &notes, more)?;
        notes.retain(|_, note| people.get(&note.user_id).is_some_and(User::is_active));
        let ids = || notes.keys().copied();
        let files = store::notes::files_of(db, ids())?;
        let reactions = store::reactions::counts(db, ids())?;
        let mut gathered = Self {
            pictures: pictures(db, &notes, &people, &reactions)?,
            people: people
                .into_iter()
                .map(|(id, user)| (id, Person::new(user)))
                .collect(),
            files: files
                .into_iter()
                .map(|(id, files)| (id, shown(files)))
                .collect(),
            polls: store::polls::of(db, ids())?,
            reactions,
            ..Self::default()
        };
        if let Some(me) = viewer {
            gathered.mine = store::reactions::mine(db, me, ids())?;
            gathered.renoted = store::notes::renoted_among(db, me, ids())?
                .into_iter()
                .collect();
            gathered.votes = store::polls::votes_of(db, me, gathered.polls.keys().copied())?;
            gathered.favorites = store::favorites::among(db, me, ids())?;
            gathered.pinned = store::pins::among(db, me, ids())?;
            gathered.hushed = store::thread_mutes::among(db, me, ids())?;
            gathered.terms = store::interactions::terms(db, me, ids())?;
            gathered.asked = store::interactions::asked_about(db, me, ids())?;
            gathered.unapproved = store::interactions::unapproved(db, me, ids())?;
        }
        gathered.notes = notes;
        Ok(gathered)
    }

    /// Adds the pictures of reactions that stand on no note shown here.
    pub fn find_reactions<'a>(
        &mut self,
        db: &Connection,
        emojis: impl Iterator<Item = &'a str>,
    ) -> rusqlite::Result<()> {
        let mut wanted: BTreeMap<Option<&str>, BTreeSet<&str>> = BTreeMap::new();
        for emoji in emojis.filter_map(reactions::custom) {
            wanted.entry(emoji.host).or_default().insert(emoji.name);
        }
        self.pictures.extend(find_pictures(db, wanted)?);
        Ok(())
    }

    /// Whether the author of a note does not let the viewer do this with it.
    pub fn refuses(&self, note: Id<Note>, interaction: Interaction) -> bool {
        let terms = self.terms.get(&note);
        terms.is_some_and(|terms| terms.welcome(interaction) == Welcome::No)
    }

    /// The note that this one renotes, if it is one and the viewer may see it.
    pub fn renoted_by(&self, note: &Note) -> Option<&Note> {
        note.is_renote()
            .then_some(note.renote_id)
            .flatten()
            .and_then(|id| self.notes.get(&id))
    }
}

impl Person {
    /// A user with a picture we can show.
    pub fn new(user: User) -> Self {
        let avatar = match &user.avatar {
            Some(Avatar::Ours { access, .. }) => paths::file(access),
            Some(Avatar::Theirs(address)) => paths::proxied("avatar", address),
            None => identicon(&user),
        };
        Self { user, avatar }
    }
}

impl Shown {
    /// A file with addresses of ours.
    pub fn new(file: File) -> Self {
        let (address, small) = match &file.place {
            Place::Here { access, .. } if file.has_thumbnail() => {
                (paths::file(access), paths::thumbnail(access))
            }
            Place::Here { access, .. } => (paths::file(access), paths::file(access)),
            Place::There { uri, thumbnail_uri } => (
                paths::proxied("image", uri),
                paths::proxied("static", thumbnail_uri.as_ref().unwrap_or(uri)),
            ),
        };
        let elsewhere = match &file.place {
            Place::Here { .. } => None,
            Place::There { uri, .. } => Some(uri.clone()),
        };
        Self {
            address,
            small,
            elsewhere,
            name: file.name,
            media_type: file.media_type,
            comment: file.comment.filter(|text| !text.is_empty()),
            is_sensitive: file.is_sensitive,
            blurhash: file.blurhash,
            size: file.width.zip(file.height),
        }
    }
}

/// Where the picture drawn of their name is.
pub fn identicon(user: &User) -> String {
    format!("/identicon/{}", user.acct().trim_start_matches('@'))
}

/// Where a banner is.
pub fn banner(banner: &Avatar) -> String {
    match banner {
        Avatar::Ours { access, .. } => paths::file(access),
        Avatar::Theirs(address) => paths::proxied("image", address),
    }
}

/// Where the picture of a custom emoji is.
pub fn emoji_picture(emoji: &Emoji) -> String {
    match &emoji.picture {
        emojis::Picture::Ours { access, .. } => paths::file(access),
        emojis::Picture::Theirs(address) => paths::proxied("emoji", address),
    }
}

fn shown(files: Vec<File>) -> Vec<Shown> {
    files.into_iter().map(Shown::new).collect()
}

/// The listed notes with those they renote, quote and answer, without what is not for
/// this viewer.
fn with_related(
    db: &Connection,
    viewer: Option<Id<User>>,
    listed: &[Note],
) -> rusqlite::Result<HashMap<Id<Note>, Note>> {
    let mut all: HashMap<_, _> = listed.iter().map(|note| (note.id, note.clone())).collect();
    for _ in 0..STEPS {
        let wanted: BTreeSet<_> = all
            .values()
            .flat_map(|note| [note.renote_id, note.reply_id])
            .flatten()
            .filter(|id| !all.contains_key(id))
            .collect();
        if wanted.is_empty() {
            break;
        }
        all.extend(store::notes::by_ids(db, wanted)?);
    }
    let standings = store::notes::standings(db, viewer, &all.values().collect::<Vec<_>>())?;
    all.retain(|id, note| {
        let standing = standings.get(id).copied().unwrap_or_default();
        notes::may_see(note.visibility, standing)
    });
    Ok(all)
}

fn people(
    db: &Connection,
    notes: &HashMap<Id<Note>, Note>,
    more: &[Id<User>],
) -> rusqlite::Result<HashMap<Id<User>, User>> {
    let named = notes
        .values()
        .flat_map(|note| [Some(note.user_id), note.reply_user_id]);
    let ids: BTreeSet<_> = named.flatten().chain(more.iter().copied()).collect();
    store::users::by_ids(db, ids)
}

/// The pictures of all custom emoji that appear, one query for each server.
fn pictures(
    db: &Connection,
    notes: &HashMap<Id<Note>, Note>,
    people: &HashMap<Id<User>, User>,
    counts: &HashMap<Id<Note>, Vec<(String, i64)>>,
) -> rusqlite::Result<Pictures> {
    let mut wanted: BTreeMap<Option<&str>, BTreeSet<&str>> = BTreeMap::new();
    for user in people.values() {
        let names = user.emojis.iter().map(String::as_str);
        wanted
            .entry(user.host.as_deref())
            .or_default()
            .extend(names);
    }
    for note in notes.values() {
        let host = people
            .get(&note.user_id)
            .and_then(|user| user.host.as_deref());
        wanted
            .entry(host)
            .or_default()
            .extend(note.emojis.iter().map(String::as_str));
    }
    for (emoji, _) in counts.values().flatten() {
        if let Some(custom) = reactions::custom(emoji) {
            wanted.entry(custom.host).or_default().insert(custom.name);
        }
    }
    find_pictures(db, wanted)
}

/// The pictures of these emoji, by server.
pub fn find_pictures(
    db: &Connection,
    wanted: BTreeMap<Option<&str>, BTreeSet<&str>>,
) -> rusqlite::Result<Pictures> {
    let mut pictures = Pictures::default();
    for (host, names) in wanted.into_iter().filter(|(_, names)| !names.is_empty()) {
        let names: Vec<_> = names.into_iter().collect();
        for emoji in store::emojis::by_names(db, &names, host)? {
            let address = emoji_picture(&emoji);
            pictures.insert(emoji.name, emoji.host, address);
        }
    }
    Ok(pictures)
}
