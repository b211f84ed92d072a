//! Everything the pages of some users show to their viewer, fetched in a fixed number of
//! queries.

use std::cmp::Reverse;
use std::collections::HashMap;

use rusqlite::Connection;
use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::announcement;
use crate::api::pack::note::Notes;
use crate::api::pack::policies;
use crate::api::pack::user::page::Full;
use crate::api::pack::user::page::Worn;
use crate::config::Config;
use crate::model::Id;
use crate::model::achievements::Achievement;
use crate::model::notes::Note;
use crate::model::passkeys::Passkey;
use crate::model::relations::Relation;
use crate::model::roles::Policies;
use crate::model::roles::Role;
use crate::model::second_factors::SecondFactor;
use crate::model::users::Account;
use crate::model::users::Counts;
use crate::model::users::ListVisibility;
use crate::model::users::Profile;
use crate::model::users::User;
use crate::store::achievements;
use crate::store::announcements;
use crate::store::follows;
use crate::store::memos;
use crate::store::moderation;
use crate::store::notifications;
use crate::store::passkeys;
use crate::store::pins;
use crate::store::presence;
use crate::store::relations;
use crate::store::roles;
use crate::store::second_factors;
use crate::store::users;

/// Users with everything their pages show, as this viewer may know it; an array on the
/// wire. However many they are, they cost the same number of queries.
pub struct Details {
    pub(super) listed: Vec<Id<User>>,
    pub(super) users: HashMap<Id<User>, User>,
    pub(super) around: Around,
    pub(super) profiles: HashMap<Id<User>, Profile>,
    pub(super) counts: HashMap<Id<User>, Counts>,
    pub(super) accounts: HashMap<Id<User>, Account>,
    pub(super) pins: HashMap<Id<User>, Vec<Id<Note>>>,
    pub(super) pinned: Notes,
    pub(super) relations: HashMap<Id<User>, Relation>,
    pub(super) memos: HashMap<Id<User>, String>,
    pub(super) roles: roles::PerUser,
    pub(super) base: Policies,
    pub(super) moderation_notes: HashMap<Id<User>, String>,
    pub(super) for_moderator: bool,
    pub(super) factors: HashMap<Id<User>, SecondFactor>,
    /// Other accounts of these people that are known here.
    pub(super) aliases: HashMap<String, Id<User>>,
    pub(super) mine: Option<Mine>,
}

/// One user in detail; an object on the wire.
pub struct Detailed(Details);

/// What only the user themselves is told.
pub(super) struct Mine {
    pub(super) id: Id<User>,
    pub(super) policies: Policies,
    pub(super) is_moderator: bool,
    pub(super) is_administrator: bool,
    pub(super) announcements: Vec<announcement::Whole>,
    pub(super) unread: i64,
    pub(super) requests: i64,
    pub(super) achievements: Vec<Achievement>,
    pub(super) logged_in_days: i64,
    pub(super) passkeys: Vec<Passkey>,
    pub(super) with_secrets: bool,
}

/// Packs a user in detail. Oneself is told more (`MeDetailed`).
pub fn detailed(lens: &Lens<'_>, config: &Config, user: User) -> rusqlite::Result<Detailed> {
    Details::pack(lens, config, vec![user]).map(Detailed)
}

/// Packs oneself as `i` does: a sign-in is also told what no app may know.
pub fn me(
    lens: &Lens<'_>,
    config: &Config,
    user: User,
    with_secrets: bool,
) -> rusqlite::Result<Detailed> {
    let mut details = Details::pack(lens, config, vec![user])?;
    if let Some(mine) = &mut details.mine {
        mine.with_secrets = with_secrets;
    }
    Ok(Detailed(details))
}

impl Details {
    /// Fetches everything these users' pages show to the viewer.
    pub fn pack(lens: &Lens<'_>, config: &Config, users: Vec<User>) -> rusqlite::Result<Self> {
        let db = lens.db;
        let listed: Vec<Id<User>> = users.iter().map(|user| user.id).collect();
        let ids = || listed.iter().copied();
        let others = ids().filter(|id| !lens.is_me(*id));
        let for_moderator = lens.is_moderator()?;
        let open = ids().filter(|id| for_moderator || lens.is_me(*id));
        let profiles = users::profiles(db, ids())?;
        let mut pins: HashMap<_, Vec<_>> = HashMap::new();
        let mut pinned = Vec::new();
        for (user, note) in pins::of_all(db, ids())? {
            pins.entry(user).or_default().push(note.id);
            pinned.push(note);
        }
        Ok(Self {
            around: Around::of(lens, &users, Named::new())?,
            aliases: aliases(db, &profiles)?,
            profiles,
            counts: users::counts_of(db, ids())?,
            accounts: users::accounts(db, ids())?,
            pins,
            pinned: Notes::pack(lens, pinned)?,
            relations: match lens.me {
                Some(me) => relations::of(db, me.id, lens.now, others)?,
                None => HashMap::new(),
            },
            memos: match lens.me {
                Some(me) => memos::of(db, me.id, ids())?,
                None => HashMap::new(),
            },
            roles: roles::of_many(db, &users, lens.now)?,
            base: policies::base(lens, config)?,
            moderation_notes: match for_moderator {
                true => moderation::notes(db, ids())?,
                false => HashMap::new(),
            },
            for_moderator,
            factors: second_factors::of_all(db, open)?,
            mine: match lens.me.filter(|me| listed.contains(&me.id)) {
                Some(me) => Some(Mine::of(lens, config, me)?),
                None => None,
            },
            users: users.into_iter().map(|user| (user.id, user)).collect(),
            listed,
        })
    }

    /// One of them.
    pub fn get(&self, id: Id<User>) -> Option<impl Serialize + '_> {
        let page = (self.users.get(&id)?, self.profiles.get(&id)?);
        Some(Full {
            details: self,
            page,
        })
    }
}

/// Other accounts of these people, as far as they are known here.
fn aliases(
    db: &Connection,
    profiles: &HashMap<Id<User>, Profile>,
) -> rusqlite::Result<HashMap<String, Id<User>>> {
    let named = profiles.values().flat_map(|profile| {
        let moved = profile.moved_to.iter();
        moved.chain(&profile.also_known_as).map(String::as_str)
    });
    let uris: Vec<&str> = named.collect();
    match uris.is_empty() {
        true => Ok(HashMap::new()),
        false => users::ids_of_uris(db, uris),
    }
}

fn unread_announcements(
    lens: &Lens<'_>,
    me: Id<User>,
) -> rusqlite::Result<Vec<announcement::Whole>> {
    let unread = announcements::unread(lens.db, me)?.into_iter();
    Ok(unread.map(|one| announcement::whole(one, None)).collect())
}

impl Mine {
    fn of(lens: &Lens<'_>, config: &Config, me: &User) -> rusqlite::Result<Self> {
        Ok(Self {
            id: me.id,
            announcements: unread_announcements(lens, me.id)?,
            unread: notifications::unread(lens.db, me.id, lens.now)?,
            requests: follows::requests_count(lens.db, me.id)?,
            policies: policies::of(lens, config, me)?,
            is_moderator: roles::is_moderator(lens.db, me, lens.now)?,
            is_administrator: roles::is_administrator(lens.db, me, lens.now)?,
            achievements: achievements::of(lens.db, me.id)?.unwrap_or_default(),
            logged_in_days: presence::days(lens.db, me.id)?.map_or(0, |(days, _)| days),
            passkeys: passkeys::of(lens.db, me.id)?,
            with_secrets: false,
        })
    }
}

impl Serialize for Details {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.listed.iter().filter_map(|id| self.get(*id)))
    }
}

impl Serialize for Detailed {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let id = self.0.listed.first();
        id.and_then(|id| self.0.get(*id)).serialize(out)
    }
}

impl Details {
    /// The account with this actor id, ours or theirs.
    pub(super) fn known(&self, actor: &str) -> Option<Id<User>> {
        let path = self.around.origin.path_of(actor);
        match path.and_then(|path| path.strip_prefix("/users/")) {
            Some(id) => Id::parse(id),
            None => self.aliases.get(actor).copied(),
        }
    }

    /// The counts as far as their owner lets the viewer know them; the rest is zero.
    pub(super) fn counts_for(&self, user: Id<User>, profile: &Profile) -> Counts {
        let is_free = self.for_moderator || self.mine.as_ref().is_some_and(|mine| mine.id == user);
        let follows = self
            .relations
            .get(&user)
            .is_some_and(|relation| relation.is_following);
        let known = |visibility: ListVisibility, count| match visibility {
            open if open.is_open_to(is_free, follows) => count,
            _ => 0,
        };
        let counts = self.counts.get(&user).copied().unwrap_or_default();
        Counts {
            notes: counts.notes,
            followers: known(profile.followers_visibility, counts.followers),
            following: known(profile.following_visibility, counts.following),
            last_note_at: counts.last_note_at,
        }
    }
}

impl Details {
    /// Whether what somebody writes stays out of public timelines, by a moderator's word
    /// or by their roles.
    pub(super) fn is_silenced(&self, user: &User) -> bool {
        let roles = self.roles.get(&user.id).map_or(&[][..], Vec::as_slice);
        user.is_silenced || (user.is_local() && !self.base.under(roles).can_public_note)
    }

    pub(super) fn moderation_note(&self, user: Id<User>) -> &str {
        self.moderation_notes.get(&user).map_or("", String::as_str)
    }

    /// The roles somebody shows, those of the highest order first.
    pub(super) fn roles_of(&self, user: Id<User>) -> Vec<Worn<'_>> {
        let roles = self.roles.get(&user).into_iter().flatten();
        let mut shown: Vec<&Role> = roles.filter(|role| role.is_public).collect();
        shown.sort_by_key(|role| Reverse(role.display_order));
        shown.into_iter().map(Worn::of).collect()
    }
}
