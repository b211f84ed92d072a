//! Notes of other servers: found, fetched, received (sections 3.4, 3.13).
//!
//! A note is never lost because of something it points at (G1): a parent or quote that
//! is not here is named by its address and looked for later, a mention that is not known
//! stays a word in the text.

mod reading;

use serde_json::Value;

use crate::actions::notes::arrivals;
use crate::actions::notes::arrivals::Reason;
use crate::actions::notes::arrivals::ReceiveRefusal;
use crate::actions::notes::edits;
use crate::app::App;
use crate::config::Origin;
use crate::error::Error;
use crate::federation::addresses::Ours;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::bounds;
use crate::federation::fetch;
use crate::federation::fetch::Document;
use crate::federation::fetch::OnBehalf;
use crate::federation::people;
use crate::federation::posts::reading::arrival;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::object::Reach;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::notes;

/// How a note came to us.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The addressing of the activity around it (I13).
    pub around: Reach,
    /// In whose own inbox it was put.
    pub inbox_of: Option<Id<User>>,
    /// It was read from where it lives, not delivered.
    pub was_fetched: bool,
    /// We wanted it, whoever it concerns; else it is kept only if it concerns us (I11).
    pub was_wanted: bool,
    /// A relay of ours brought it: kept if everybody may see it.
    pub was_relayed: bool,
    /// How many notes below it were fetched before (I87).
    pub depth: u32,
    /// How many quotes lead to it from the note that came first (I60).
    pub quotes: u32,
    /// Who of ours may ask for it if the server itself is not shown it.
    pub on_behalf: OnBehalf,
}

impl Route {
    /// One that somebody of ours, or a note that is here, asks for.
    pub fn wanted() -> Self {
        Self {
            was_fetched: true,
            was_wanted: true,
            ..Self::default()
        }
    }

    /// One that a note quotes which came this way.
    fn quoted(&self) -> Self {
        Self {
            depth: self.depth,
            quotes: self.quotes + 1,
            ..Self::wanted()
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Self {
                was_wanted: true, ..
            } => Reason::Fetched,
            Self {
                was_relayed: true, ..
            } => Reason::Relayed,
            _ => Reason::Delivered,
        }
    }

    /// The way of this document: what was shown to one of ours alone is for whom it says,
    /// and if it names nobody, not for everybody (3.5).
    pub(super) fn to(&self, document: &Document) -> Self {
        Self {
            was_fetched: self.was_fetched && !document.is_private,
            ..self.clone()
        }
    }

    fn hinted() -> Self {
        Self {
            was_fetched: true,
            ..Self::default()
        }
    }
}

/// The note with this id, ours or theirs, if it is here. The Create or Announce of one
/// of ours names the note, too.
pub fn known(db: &rusqlite::Connection, us: &Origin, uri: &str) -> rusqlite::Result<Option<Note>> {
    match Ours::read(us, uri) {
        Some(Ours::Note(id) | Ours::NoteActivity(id)) => {
            Ok(notes::by_id(db, id)?.filter(Note::is_local))
        }
        Some(_) => Ok(None),
        None => notes::by_uri(db, uri),
    }
}

/// The note with this id; theirs are fetched if they are not here and others may be
/// asked.
pub fn by_uri(app: &App, uri: &str, asking: Asking) -> Result<Note, Trouble> {
    found(app, uri, asking, &Route::wanted())
}

/// The note with this id that somebody told us of: if it is not here it is fetched, and
/// kept if it concerns anybody here (3.13).
pub fn hinted(app: &App, uri: &str, asking: Asking) -> Result<Note, Trouble> {
    found(app, uri, asking, &Route::hinted())
}

/// The note with this id that a relay of ours told us of (I95).
pub fn relayed(app: &App, uri: &str, asking: Asking) -> Result<Note, Trouble> {
    let route = Route {
        was_relayed: true,
        ..Route::hinted()
    };
    found(app, uri, asking, &route)
}

fn found(app: &App, uri: &str, asking: Asking, route: &Route) -> Result<Note, Trouble> {
    let us = &app.config.origin;
    let (found, forgotten) = app
        .db
        .read(|db| Ok((known(db, us, uri)?, notes::is_forgotten(db, uri)?)))?;
    if let Some(note) = found {
        return Ok(note);
    }
    if Ours::read(us, uri).is_some() {
        return Err(Trouble::Missing);
    }
    if forgotten {
        return Err(Trouble::Gone);
    }
    asking.allowed()?;
    fetch(app, uri, route)
}

/// Fetches a note and keeps it. An address that leads to the Create or Announce of a
/// note leads to that note.
fn fetch(app: &App, uri: &str, route: &Route) -> Result<Note, Trouble> {
    let document = fetch::object_for(app, uri, route.on_behalf)?;
    fetched(app, uri, &document.value, &route.to(&document))
}

/// Keeps what was read from this address.
pub(super) fn fetched(
    app: &App,
    uri: &str,
    document: &Value,
    route: &Route,
) -> Result<Note, Trouble> {
    match authority::classify(document) {
        Class::Post => receive(app, document, route, None, Asking::Allowed),
        Class::Tombstone => Err(Trouble::Gone),
        Class::Activity => {
            let inner = loose::id_of(get(document, "object")).filter(|inner| *inner != uri);
            let inner = inner.ok_or_else(|| Trouble::never("an activity around nothing"))?;
            if let Some(note) = app.db.read(|db| known(db, &app.config.origin, inner))? {
                return Ok(note);
            }
            let inner = fetch::object_for(app, inner, route.on_behalf)?;
            match authority::classify(&inner.value) {
                Class::Post => {
                    let route = route.to(&inner);
                    receive(app, &inner.value, &route, None, Asking::Allowed)
                }
                _ => Err(Trouble::never("an activity around no note")),
            }
        }
        _ => Err(Trouble::never("no kind of note")),
    }
}

/// The work of `Job::FetchNote`: a note that others here point at, so many answers and
/// quotes away from the one that came first.
pub fn fetch_missing(app: &App, uri: &str, depth: u32, quotes: u32) -> Result<(), Trouble> {
    let us = &app.config.origin;
    let needless = app
        .db
        .read(|db| Ok(known(db, us, uri)?.is_some() || notes::is_forgotten(db, uri)?))?;
    if needless {
        return Ok(());
    }
    if app.db.read(|db| follows::are_awaiting(db, uri))? {
        bounds::is_for_ours();
    }
    let route = Route {
        depth,
        quotes,
        on_behalf: OnBehalf::Follower,
        ..Route::wanted()
    };
    match fetch(app, uri, &route) {
        // What is gone or hidden stays a name: the answer to it is kept (I42).
        Err(Trouble::Gone | Trouble::Missing) => Ok(()),
        other => other.map(drop),
    }
}

/// The work of `Job::MeetMentioned`: somebody whom a note names is looked for (I51).
pub fn meet_mentioned(app: &App, note: Id<Note>, uri: &str) -> Result<(), Trouble> {
    if app.db.read(|db| follows::has_heard_author(db, note))? {
        bounds::is_for_ours();
    }
    let user = match people::by_uri(app, uri, Asking::Allowed) {
        Ok(user) => user.id,
        Err(trouble) if trouble.may_pass() => return Err(trouble),
        Err(trouble @ Trouble::Failed(_)) => return Err(trouble),
        // They stay a handle in the text.
        Err(_) => return Ok(()),
    };
    let named = move |tx: &Tx<'_>| arrivals::name(tx, note, user);
    app.db
        .write(named)
        .map_err(|error| Trouble::from(error.into_fault()))
}

/// Keeps a note whose document is to be believed: it was fetched from where it lives, or
/// its author signed it. `signer` settles the author where several are named.
pub fn receive(
    app: &App,
    object: &Value,
    route: &Route,
    signer: Option<&User>,
    asking: Asking,
) -> Result<Note, Trouble> {
    if let Some(known) = here(app, object)? {
        return Ok(known);
    }
    let (arrival, _) = arrival(app, object, route, signer, asking)?;
    kept(app.db.write(move |tx| arrivals::receive(tx, arrival)))
}

/// The note of this document if it came before, which costs nothing to find out.
fn here(app: &App, object: &Value) -> Result<Option<Note>, Trouble> {
    let id = get(object, "id").as_str().unwrap_or_default();
    let (known, forgotten) = app
        .db
        .read(|db| Ok((notes::by_uri(db, id)?, notes::is_forgotten(db, id)?)))?;
    match forgotten && known.is_none() {
        true => Err(Trouble::Unwanted),
        false => Ok(known),
    }
}

/// Takes what a note says now, from a document that is to be believed as above. A note that
/// is not here is kept as if it were new (I16).
pub fn revise(
    app: &App,
    object: &Value,
    route: &Route,
    signer: Option<&User>,
    asking: Asking,
) -> Result<Note, Trouble> {
    let (arrival, said_at) = arrival(app, object, route, signer, asking)?;
    kept(app.db.write(move |tx| edits::receive(tx, arrival, said_at)))
}

/// Takes what a note says now from a document that was fetched from where it lives.
pub fn revise_fetched(app: &App, document: &Value) -> Result<Note, Trouble> {
    revise(app, document, &Route::wanted(), None, Asking::Allowed)
}

/// Somebody says that a note has changed: what its own host says now is taken (I5, I81). One
/// that is not here is fetched if it concerns anybody here.
pub fn renewed(app: &App, uri: &str, asking: Asking) -> Result<Note, Trouble> {
    let us = &app.config.origin;
    match app.db.read(|db| known(db, us, uri))? {
        None => hinted(app, uri, asking),
        Some(note) if note.is_local() => Ok(note),
        Some(_) => {
            asking.allowed()?;
            let document = fetch::object(app, uri)?.value;
            match authority::classify(&document) {
                Class::Post => revise_fetched(app, &document),
                Class::Tombstone => Err(Trouble::Gone),
                _ => Err(Trouble::never("no kind of note")),
            }
        }
    }
}

/// What was received, or why it was not, in the words of federation.
pub(super) fn kept(received: Result<Note, Error<ReceiveRefusal>>) -> Result<Note, Trouble> {
    received.map_err(|error| match error {
        Error::Refused(ReceiveRefusal::RenoteNotAllowed) => {
            Trouble::never("no right to pass it on")
        }
        Error::Refused(_) => Trouble::Unwanted,
        Error::Failed(fault) => Trouble::Failed(fault),
    })
}
