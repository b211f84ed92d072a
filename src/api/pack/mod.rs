//! Model → the JSON that clients know, for a given viewer.
//!
//! Everything a page of entities shows is fetched in a fixed number of queries, however
//! long the page is ([`note::Notes`] for notes, [`user`] for people). What is packed owns
//! the rows it came from and is written straight from them: no tree of JSON values in
//! between. Nothing here decides what may be listed; but a note its viewer may not see is
//! emptied here once more, whatever list it came from.

pub mod announcement;
pub mod antenna;
pub mod app;
pub mod clip;
pub mod decoration;
pub mod draft;
pub mod emoji;
pub mod file;
pub mod folder;
pub mod follow;
pub mod hashtag;
pub mod invitation;
pub mod list;
pub mod meta;
pub mod note;
pub mod notification;
pub mod people;
pub mod policies;
pub mod presence;
pub mod relation;
pub mod report;
pub mod role;
pub mod server;
pub mod sign_in;
pub mod urls;
pub mod user;

use std::collections::BTreeSet;
use std::collections::HashMap;

use rusqlite::Connection;

use crate::app::App;
use crate::clock::Time;
use crate::config::Config;
use crate::config::Origin;
use crate::model::Id;
use crate::model::emojis::Picture;
use crate::model::instances::Instance;
use crate::model::roles::Policies;
use crate::model::users::User;
use crate::recent::Recent;
use crate::store::decorations;
use crate::store::emojis;
use crate::store::instances;
use crate::store::roles;
use crate::store::timelines;

/// Who looks, at which state of the database, and when.
#[derive(Clone, Copy)]
pub struct Lens<'a> {
    /// The state.
    pub db: &'a Connection,
    /// What the operator says.
    pub config: &'a Config,
    /// What our addresses begin with.
    pub origin: &'a Origin,
    /// Who looks.
    pub me: Option<&'a User>,
    /// When.
    pub now: Time,
    here: &'a Recent<Id<User>, ()>,
}

impl<'a> Lens<'a> {
    /// What this user or visitor sees now.
    pub fn new(app: &'a App, db: &'a Connection, me: Option<&'a User>) -> Self {
        Self {
            db,
            config: &app.config,
            origin: &app.config.origin,
            me,
            now: app.clock.now(),
            here: &app.here,
        }
    }

    /// The same state as anybody sees it.
    pub fn as_visitor(&self) -> Self {
        Self { me: None, ..*self }
    }

    /// Who looks, as lists of notes ask.
    pub fn viewer(&self) -> timelines::Viewer {
        timelines::Viewer {
            user: self.my_id(),
            now: self.now,
        }
    }

    /// What who looks may do; room in the drive is not among it ([`policies::of`]).
    pub fn policies(&self) -> rusqlite::Result<Policies> {
        match self.me {
            Some(me) => roles::policies(self.db, me, self.now),
            None => roles::base(self.db, &Policies::default()),
        }
    }

    /// Whether who looks is a moderator.
    pub fn is_moderator(&self) -> rusqlite::Result<bool> {
        match self.me {
            Some(me) => roles::is_moderator(self.db, me, self.now),
            None => Ok(false),
        }
    }

    fn my_id(&self) -> Option<Id<User>> {
        self.me.map(|me| me.id)
    }

    fn is_me(&self, user: Id<User>) -> bool {
        self.my_id() == Some(user)
    }
}

/// What stands around people and their words: their servers and their emoji.
pub struct Around {
    origin: Origin,
    instances: HashMap<String, Instance>,
    emojis: HashMap<String, String>,
    statuses: HashMap<Id<User>, &'static str>,
    badges: roles::PerUser,
    worn: decorations::PerUser,
}

/// Custom emoji of other servers that a page shows, as (name, host).
pub type Named = BTreeSet<(String, String)>;

impl Around {
    /// Fetches the servers and badges of these users and, beside their own, these emoji.
    pub fn of<'u>(
        lens: &Lens<'_>,
        users: impl IntoIterator<Item = &'u User>,
        mut named: Named,
    ) -> rusqlite::Result<Self> {
        let users: Vec<&User> = users.into_iter().collect();
        let mut hosts = BTreeSet::new();
        for user in &users {
            if let Some(host) = &user.host {
                hosts.insert(host.as_str());
                let emojis = user.emojis.iter();
                named.extend(emojis.map(|name| (name.clone(), host.clone())));
            }
        }
        let instances = match hosts.is_empty() {
            true => HashMap::new(),
            false => instances::by_hosts(lens.db, hosts)?,
        };
        let ours = users.iter().filter(|user| user.is_local());
        let ours: Vec<Id<User>> = ours.map(|user| user.id).collect();
        Ok(Self {
            origin: lens.origin.clone(),
            instances,
            emojis: pictures(lens.db, &named)?,
            worn: decorations::worn(lens.db, ours.iter().copied())?,
            statuses: presence::statuses(lens, ours)?,
            badges: roles::badges(lens.db, users, lens.now)?,
        })
    }

    /// Whether somebody is here, in Misskey's word.
    fn status(&self, user: Id<User>) -> &'static str {
        self.statuses.get(&user).copied().unwrap_or("unknown")
    }

    /// Where the picture of an emoji of another server is.
    fn emoji(&self, name: &str, host: &str) -> Option<&str> {
        if self.emojis.is_empty() {
            return None;
        }
        self.emojis.get(&key(name, host)).map(String::as_str)
    }
}

fn key(name: &str, host: &str) -> String {
    format!("{name}@{host}")
}

fn pictures(db: &Connection, named: &Named) -> rusqlite::Result<HashMap<String, String>> {
    let mut found = HashMap::new();
    for emoji in emojis::remote_among(db, named)? {
        if let (Some(host), Picture::Theirs(url)) = (&emoji.host, emoji.picture) {
            found.insert(key(&emoji.name, host), url);
        }
    }
    Ok(found)
}
