//! Completing conversations that began elsewhere (I87 to I90).
//!
//! When somebody here opens a thread, its first note is read again and with it what its
//! server says belongs to the thread: the `context` collection where there is one, else the
//! `replies` of each note, some levels down. Everything is fetched from its own host, kept
//! silently, and the whole is bounded: notes, questions to one host, time.

use std::collections::HashMap;
use std::collections::HashSet;
use std::collections::VecDeque;

use serde_json::Value;

use crate::actions;
use crate::app::App;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Fault;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::fetch;
use crate::federation::polls;
use crate::federation::posts;
use crate::federation::posts::Route;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::collection::Collection;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::Id;
use crate::model::notes::Note;
use crate::store::notes;

/// Notes that are kept in one go (I88).
const NOTES: usize = 200;
/// Questions to one host in one go (I88).
const QUESTIONS: usize = 50;
/// How long one go may take (I88).
const PATIENCE: i64 = 2 * MINUTE;
/// Levels of replies that are followed (I88).
const DEPTH: u32 = 5;
/// Pages of one collection (I92).
const PAGES: usize = 100;

/// Somebody of ours looks at a note: its thread is completed soon if it began elsewhere, and
/// how its poll stands is asked (I78).
pub fn opened(app: &App, id: Id<Note>) -> Result<(), Fault> {
    let now = app.clock.now();
    let found = app.db.read(|db| {
        let note = notes::by_id(db, id)?;
        let due = match &note {
            Some(note) => actions::notes::threads::due(db, note, now)?,
            None => None,
        };
        Ok(note.map(|note| (note, due)))
    })?;
    let Some((note, due)) = found else {
        return Ok(());
    };
    polls::seen(app, &note)?;
    let Some(root) = due else { return Ok(()) };
    let opened = app
        .db
        .write(move |tx| actions::notes::threads::open(tx, root));
    opened.map_err(Error::into_fault)
}

/// The work of `Job::CompleteThread`: `id` is the first note of the thread.
///
/// # Errors
/// Our own trouble only: what a server does not show stays unknown.
pub fn complete(app: &App, id: Id<Note>) -> Result<(), Trouble> {
    let root = app.db.read(|db| notes::by_id(db, id))?;
    let Some(uri) = root.and_then(|root| root.uri) else {
        return Ok(());
    };
    let document = match fetch::object(app, &uri) {
        Ok(document) => document.value,
        Err(trouble @ Trouble::Failed(_)) => return Err(trouble),
        Err(_) => return Ok(()),
    };
    if authority::classify(&document) != Class::Post || get(&document, "id") != uri.as_str() {
        return Ok(());
    }
    // What it says now, and how its poll stands, comes along.
    let renewed = posts::revise_fetched(app, &document);
    if let Err(trouble @ Trouble::Failed(_)) = renewed {
        return Err(trouble);
    }
    let mut walk = Walk {
        app,
        ends: app.clock.now().plus(PATIENCE),
        kept: 0,
        asked: HashMap::new(),
        seen: HashSet::from([uri.clone()]),
        known: VecDeque::new(),
    };
    let context = get(&document, "context").as_str();
    let context = context.filter(|context| authority::same_origin(context, &uri));
    let is_complete = match context {
        Some(context) => walk.context(context)?,
        None => false,
    };
    if !is_complete {
        walk.replies(&document, 0)?;
        walk.again()?;
    }
    let context = context.filter(|_| is_complete).map(str::to_owned);
    Ok(app
        .db
        .write(move |tx| actions::notes::threads::record(tx, id, context.as_deref()))?)
}

/// One go at one thread.
struct Walk<'a> {
    app: &'a App,
    ends: Time,
    kept: usize,
    /// Questions by host.
    asked: HashMap<String, usize>,
    /// Notes and pages that were looked at.
    seen: HashSet<String>,
    /// Notes that are here already, and how deep they lie: there may be new answers to them.
    known: VecDeque<(String, u32)>,
}

impl Walk<'_> {
    /// All notes of a thread as its server lists them; false where that is no list.
    fn context(&mut self, address: &str) -> Result<bool, Trouble> {
        let Some(list) = self.document(address)? else {
            return Ok(false);
        };
        if authority::classify(&list) != Class::Collection {
            return Ok(false);
        }
        self.collection(&list, address, DEPTH)?;
        Ok(true)
    }

    /// What answers this note, and what answers that.
    fn replies(&mut self, note: &Value, depth: u32) -> Result<(), Trouble> {
        let id = get(note, "id").as_str().unwrap_or_default();
        let replies = get(note, "replies");
        if depth >= DEPTH || replies.is_null() {
            return Ok(());
        }
        let (list, address) = match replies {
            Value::String(address) if authority::same_origin(address, id) => {
                (self.document(address)?, address.clone())
            }
            Value::Object(_) => {
                let named = get(replies, "id").as_str().unwrap_or(id);
                (Some(replies.clone()), named.to_owned())
            }
            _ => return Ok(()),
        };
        match list.filter(|_| authority::same_origin(&address, id)) {
            Some(list) => self.collection(&list, &address, depth),
            None => Ok(()),
        }
    }

    /// Every page of a collection, on its own host.
    fn collection(&mut self, list: &Value, address: &str, depth: u32) -> Result<(), Trouble> {
        let mut page = list.clone();
        for _ in 0..PAGES {
            for item in Collection::of(&page).items() {
                self.item(item, address, depth)?;
            }
            let embedded = get(&page, "first");
            let onward = match embedded.is_object() && get(&page, "next").is_null() {
                true => Some(embedded.clone()),
                false => match Collection::of(&page).onward(address).map(str::to_owned) {
                    Some(next) => self.document(&next)?,
                    None => None,
                },
            };
            match onward.filter(|_| self.goes_on()) {
                Some(next) => page = next,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// One note of a list, as an id or whole, perhaps inside the activity that made it. What
    /// is whole is believed on the list's own host only (I89).
    fn item(&mut self, item: &Value, list: &str, depth: u32) -> Result<(), Trouble> {
        let item = match authority::classify(item) {
            Class::Activity => get(item, "object"),
            _ => item,
        };
        let Some(id) = loose::id_of(item).map(str::to_owned) else {
            return Ok(());
        };
        if !self.goes_on() || !self.seen.insert(id.clone()) {
            return Ok(());
        }
        let is_believed = item.is_object()
            && authority::same_origin(&id, list)
            && loose::owner(item, None).is_some_and(|owner| authority::same_origin(owner, list));
        let us = &self.app.config.origin;
        let (here, is_forgotten) = self.app.db.read(|db| {
            let here = posts::known(db, us, &id)?;
            Ok((here, notes::is_forgotten(db, &id)?))
        })?;
        if let Some(note) = here {
            // Of ours all answers are here, and of closed notes none are shown.
            let has_more = !note.is_local() && note.visibility.is_open() && depth + 1 < DEPTH;
            if has_more && is_believed {
                return self.replies(item, depth + 1);
            } else if has_more {
                self.known.push_back((id, depth + 1));
            }
            return Ok(());
        }
        if is_forgotten {
            return Ok(());
        }
        let document = match is_believed {
            true => Some(item.clone()),
            false => self.note(&id)?,
        };
        let Some(document) = document else {
            return Ok(());
        };
        let kept = posts::fetched(self.app, &id, &document, &Route::wanted());
        match kept {
            Ok(_) => self.kept += 1,
            Err(trouble @ Trouble::Failed(_)) => return Err(trouble),
            Err(_) => return Ok(()),
        }
        self.replies(&document, depth + 1)
    }

    /// What answers the notes that are here already (I88), after all that was new, which
    /// counts more if not everything can be asked.
    fn again(&mut self) -> Result<(), Trouble> {
        while let Some((id, depth)) = self.known.pop_front() {
            if !self.goes_on() {
                return Ok(());
            }
            let note = self.note(&id)?;
            if let Some(note) = note.filter(|note| get(note, "id") == id.as_str()) {
                self.replies(&note, depth)?;
            }
        }
        Ok(())
    }

    /// A note from its own host.
    fn note(&mut self, id: &str) -> Result<Option<Value>, Trouble> {
        if !self.may_ask(id) {
            return Ok(None);
        }
        match fetch::object(self.app, id) {
            Ok(document) => Ok(Some(document.value)),
            Err(trouble @ Trouble::Failed(_)) => Err(trouble),
            Err(_) => Ok(None),
        }
    }

    /// A page of a collection, once.
    fn document(&mut self, address: &str) -> Result<Option<Value>, Trouble> {
        if !self.seen.insert(address.to_owned()) || !self.may_ask(address) {
            return Ok(None);
        }
        match fetch::document(self.app, address) {
            Ok((document, url)) if authority::same_origin(&url, address) => Ok(Some(document)),
            Err(trouble @ Trouble::Failed(_)) => Err(trouble),
            _ => Ok(None),
        }
    }

    fn may_ask(&mut self, address: &str) -> bool {
        let Some(host) = authority::host_of(address) else {
            return false;
        };
        let asked = self.asked.entry(host).or_default();
        *asked += 1;
        *asked <= QUESTIONS
    }

    fn goes_on(&self) -> bool {
        self.kept < NOTES && self.app.clock.now() < self.ends
    }
}
