//! Whom a deed is brought to: inboxes, shared ones once (sections 4.1 and 4.2).

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::config::Origin;
use crate::federation::authority;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::users::User;
use crate::store::communities;
use crate::store::follows;
use crate::store::instances;
use crate::store::notes;
use crate::store::relays;
use crate::store::users;

/// Inboxes and the hosts they are on, each inbox once.
#[derive(Debug, Default)]
pub struct Audience {
    inboxes: BTreeSet<String>,
    /// A moderator wants it brought, even where nobody answered for long.
    is_insisting: bool,
}

/// Whether a whole server may be served with one delivery (O5). What only some may see
/// goes to personal inboxes, so that no server has to guess for whom it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// One delivery to each server.
    Shared,
    /// One to each actor.
    Personal,
}

impl Audience {
    /// Everybody elsewhere who follows one of ours.
    pub fn add_followers(&mut self, db: &Connection, user: Id<User>) -> rusqlite::Result<()> {
        self.inboxes.extend(follows::follower_inboxes(db, user)?);
        Ok(())
    }

    /// These people, as far as they are elsewhere and not gone.
    pub fn add_people(
        &mut self,
        db: &Connection,
        people: impl IntoIterator<Item = Id<User>>,
        sharing: Sharing,
    ) -> rusqlite::Result<()> {
        let people = users::by_ids(db, people)?;
        let hosts = people.values().filter_map(|user| user.host.as_deref());
        let servers = instances::by_hosts(db, hosts)?;
        for user in people.values() {
            let (Some(host), Some(remote)) = (&user.host, &user.remote) else {
                continue;
            };
            let is_told = servers
                .get(host)
                .is_none_or(|server| !server.is_blocked && !server.is_suspended);
            if !is_told || user.gone_at.is_some() {
                continue;
            }
            let shared = remote
                .shared_inbox
                .as_ref()
                .filter(|_| sharing == Sharing::Shared);
            self.inboxes.insert(shared.unwrap_or(&remote.inbox).clone());
        }
        Ok(())
    }

    /// One inbox alone, whether its server was given up or not.
    pub fn insisting_on(inbox: &str) -> Self {
        Self {
            inboxes: BTreeSet::from([inbox.to_owned()]),
            is_insisting: true,
        }
    }

    /// Whether it is brought even to servers that were given up.
    pub fn is_insisting(&self) -> bool {
        self.is_insisting
    }

    /// One inbox by its address.
    pub fn add_inbox(&mut self, inbox: &str) {
        self.inboxes.insert(inbox.to_owned());
    }

    /// The relays that pass on what its author wrote; others want it announced (O29).
    pub fn add_relays_of_mastodons_form(&mut self, db: &Connection) -> rusqlite::Result<()> {
        self.inboxes.extend(relays::mastodon(db)?);
        Ok(())
    }

    /// The relays that pass public things on (O29).
    pub fn add_relays(&mut self, db: &Connection) -> rusqlite::Result<()> {
        self.inboxes.extend(relays::inboxes(db)?);
        Ok(())
    }

    /// Every server we know, for what concerns all who ever heard of somebody.
    pub fn add_everybody(&mut self, db: &Connection) -> rusqlite::Result<()> {
        self.inboxes.extend(instances::all_inboxes(db)?);
        Ok(())
    }

    /// The inboxes with their hosts; our own host is never among them.
    pub fn into_inboxes(self, us: &Origin) -> Vec<(String, String)> {
        self.inboxes
            .into_iter()
            .filter_map(|inbox| authority::host_of(&inbox).map(|host| (inbox, host)))
            .filter(|(_, host)| host != us.host())
            .collect()
    }
}

/// Whom a new note of ours, or renote, is brought to.
pub fn of_note(db: &Connection, note: &Note) -> rusqlite::Result<Audience> {
    let mut audience = Audience::default();
    let recipients = notes::recipients(db, [note.id])?
        .remove(&note.id)
        .unwrap_or_default();
    let named = recipients.iter().map(|one| one.user);
    match note.visibility {
        Visibility::Public | Visibility::Home => {
            audience.add_followers(db, note.user_id)?;
            let concerned = [note.reply_user_id, note.renote_user_id]
                .into_iter()
                .flatten();
            let community = communities::group(db, note.id)?;
            let concerned = concerned.chain(community);
            audience.add_people(db, named.chain(concerned), Sharing::Shared)?;
            if note.visibility == Visibility::Public && !note.is_renote() {
                audience.add_relays_of_mastodons_form(db)?;
            }
        }
        Visibility::Followers => {
            audience.add_followers(db, note.user_id)?;
            audience.add_people(db, named, Sharing::Shared)?;
        }
        Visibility::Specified => audience.add_people(db, named, Sharing::Personal)?,
    }
    Ok(audience)
}

/// Whom a deletion is brought to: all who got the note, and all who did something with it.
/// Relays, too, where an edit may have hushed it after they passed it on: an id tells them
/// nothing new.
pub fn of_deleted(
    db: &Connection,
    author: Id<User>,
    visibility: Visibility,
    reach: &[Id<User>],
) -> rusqlite::Result<Audience> {
    let mut audience = of_renote(db, author, visibility, reach)?;
    if visibility.is_open() {
        audience.add_relays(db)?;
    }
    Ok(audience)
}

/// Whom a change of a note is brought to: the same, but of what is not for everybody relays
/// hear nothing.
pub fn of_changed(
    db: &Connection,
    author: Id<User>,
    visibility: Visibility,
    reach: &[Id<User>],
) -> rusqlite::Result<Audience> {
    let mut audience = of_renote(db, author, visibility, reach)?;
    if visibility == Visibility::Public {
        audience.add_relays(db)?;
    }
    Ok(audience)
}

/// Whom a renote's end is brought to: the same, but relays never heard of it.
pub fn of_renote(
    db: &Connection,
    author: Id<User>,
    visibility: Visibility,
    reach: &[Id<User>],
) -> rusqlite::Result<Audience> {
    let mut audience = Audience::default();
    let sharing = match visibility {
        Visibility::Specified => Sharing::Personal,
        _ => {
            audience.add_followers(db, author)?;
            Sharing::Shared
        }
    };
    audience.add_people(db, reach.iter().copied(), sharing)?;
    Ok(audience)
}

/// Whom a change of one of ours is brought to: followers, and the relays that passed on
/// what they wrote (4.1).
pub fn of_somebody(db: &Connection, user: Id<User>) -> rusqlite::Result<Audience> {
    let mut audience = Audience::default();
    audience.add_followers(db, user)?;
    audience.add_relays(db)?;
    Ok(audience)
}

/// Whom a reaction is brought to: the author, and our followers if everybody may see the
/// note (Misskey's rule, I57).
pub fn of_reaction(db: &Connection, user: Id<User>, note: &Note) -> rusqlite::Result<Audience> {
    let mut audience = Audience::default();
    if note.visibility == Visibility::Public {
        audience.add_followers(db, user)?;
    }
    audience.add_people(db, [note.user_id], Sharing::Shared)?;
    Ok(audience)
}

/// One actor alone.
pub fn of_one(db: &Connection, user: Id<User>) -> rusqlite::Result<Audience> {
    let mut audience = Audience::default();
    audience.add_people(db, [user], Sharing::Personal)?;
    Ok(audience)
}
