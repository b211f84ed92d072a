//! One request of one person: who they are, which language they read, and the frame made
//! for them. Pages ask here instead of looking at cookies and headers.

use http::Method;
use http::header;
use rusqlite::Connection;

use crate::app::App;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::error::Fault;
use crate::http::Reply;
use crate::http::Request;
use crate::model::Id;
use crate::model::users::Account;
use crate::model::users::User;
use crate::model::word_mutes::WordMutes;
use crate::store;
use crate::store::roles;
use crate::store::rows::Page;
use crate::store::timelines;
use crate::web::gather::Gathered;
use crate::web::gather::Person;
use crate::web::input::Input;
use crate::web::layout::Frame;
use crate::web::layout::Viewer;
use crate::web::layout::Widgets;
use crate::web::locale::Language;
use crate::web::parts::form;
use crate::web::parts::note::View;
use crate::web::parts::notification;
use crate::web::session;
use crate::web::session::Guest;
use crate::web::session::Session;
use crate::web::trouble::Trouble;
use crate::web::with_cookie;

/// Notifications in the right column.
const LATEST: u32 = 4;
/// How old the figures in the right column may be.
const FIGURES_AGE: i64 = MINUTE;

/// A request with what we know of whoever made it.
pub struct Visit<'a> {
    /// The handles.
    pub app: &'a App,
    /// What was asked.
    pub request: &'a Request,
    /// When.
    pub now: Time,
    /// Which language is read.
    pub language: Language,
    session: Option<Session>,
    guest: Guest,
    me: Option<Me>,
}

/// The one who is signed in.
pub struct Me {
    /// As notes show them.
    pub person: Person,
    /// Preferences and what was seen.
    pub account: Account,
}

impl<'a> Visit<'a> {
    /// Looks at the cookie and the headers.
    pub fn begin(app: &'a App, request: &'a Request) -> Result<Self, Fault> {
        let session = session::of(app, request)?;
        let me = match &session {
            Some(session) => me(app, session.user)?,
            None => None,
        };
        let chosen = me
            .as_ref()
            .and_then(|me| me.account.settings.locale.as_deref());
        let language = Language::choose(chosen, request.header(header::ACCEPT_LANGUAGE));
        Ok(Self {
            app,
            request,
            now: app.clock.now(),
            language,
            guest: Guest::of(app, request),
            session: session.filter(|_| me.is_some()),
            me,
        })
    }

    /// Whoever is signed in; visitors are sent to sign in.
    pub fn me(&self) -> Result<&Me, Trouble> {
        self.me.as_ref().ok_or(Trouble::SignIn)
    }

    /// Whether someone is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.me.is_some()
    }

    /// Their id.
    pub fn my_id(&self) -> Option<Id<User>> {
        self.me.as_ref().map(|me| me.person.user.id)
    }

    /// Whether they moderate.
    pub fn moderates(&self) -> Result<bool, Fault> {
        let Some(me) = &self.me else { return Ok(false) };
        let (app, user) = (self.app, &me.person.user);
        app.db.read(|db| roles::is_moderator(db, user, self.now))
    }

    /// The session, for signing out.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Whether a form came from our own page and, for those signed in, carries the proof.
    pub fn check(&self, input: &Input) -> Result<(), Trouble> {
        let is_ours = session::comes_from(&self.app.config.origin, &self.request.headers);
        let is_proven = match &self.session {
            Some(session) => input
                .text(form::PROOF)
                .is_some_and(|proof| session.knows(&proof)),
            None => true,
        };
        if is_ours && is_proven {
            Ok(())
        } else {
            Err(Trouble::OldForm)
        }
    }

    /// Whether a form that leads in carries the proof of the page it stood on.
    pub fn check_guest(&self, input: &Input) -> Result<(), Trouble> {
        let proof = input.text(form::PROOF).unwrap_or_default();
        if self.guest.knows(&proof) {
            Ok(())
        } else {
            Err(Trouble::OldForm)
        }
    }

    /// A page with a form that leads in: the browser keeps what its proof is made of.
    pub fn for_guest(&self, page: Reply) -> Reply {
        match self.guest.cookie(&self.app.config.origin) {
            Some(cookie) => with_cookie(page, cookie),
            None => page,
        }
    }

    /// The sign-in page that leads back to what was asked for.
    pub fn sign_in_path(&self) -> String {
        let target = self.request.target();
        if self.request.method == Method::POST || !is_page(&target) {
            return "/signin".to_owned();
        }
        let next: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
        format!("/signin?next={next}")
    }

    /// Who looks at lists, for the store.
    pub fn viewer(&self) -> timelines::Viewer {
        timelines::Viewer {
            user: self.my_id(),
            now: self.now,
        }
    }

    /// Whether only a piece of the page is wanted, by the script.
    pub fn wants_piece(&self) -> bool {
        self.request.header("x-fragment").is_some() || self.request.parameter("fragment").is_some()
    }

    /// The part of a list that is asked for: `until` for older, `since` for newer.
    pub fn page(&self, limit: u32) -> Page {
        let id = |name| {
            self.request
                .parameter(name)
                .as_deref()
                .and_then(crate::ids::parse)
        };
        Page::between(id("since"), id("until"), limit)
    }

    /// The frame of a whole page, with its widgets.
    pub fn frame(&self) -> Result<Frame, Fault> {
        let mut frame = self.bare_frame()?;
        let (notifications, figures) = (self.latest(&frame)?, self.app.stats(FIGURES_AGE)?);
        frame.widgets = Widgets {
            notifications,
            figures: Some((figures.local_users, figures.local_notes, figures.instances)),
        };
        Ok(frame)
    }

    /// The frame without the right column: enough for a piece of a page.
    pub fn bare_frame(&self) -> Result<Frame, Fault> {
        let origin = &self.app.config.origin;
        let (name, viewer) = self.app.db.read(|db| {
            let viewer = match &self.me {
                Some(me) => Some(shown(db, me, self.now)?),
                None => None,
            };
            Ok((self.app.name(db)?, viewer))
        })?;
        Ok(Frame {
            site: name.unwrap_or_else(|| origin.host().to_owned()),
            origin: origin.as_str().to_owned(),
            account_domain: origin.account_domain().to_owned(),
            language: self.language,
            now: self.now,
            viewer,
            proof: match &self.session {
                Some(session) => session.proof(),
                None => self.guest.proof(),
            },
            said: self
                .request
                .parameter("said")
                .and_then(|said| known_saying(&said)),
            widgets: Widgets::default(),
        })
    }

    /// Whether their roles let them look after the custom emoji.
    pub fn manages_emojis(&self, db: &Connection) -> rusqlite::Result<bool> {
        match &self.me {
            Some(me) => manages_emojis(db, &me.person.user, self.now),
            None => Ok(false),
        }
    }

    fn latest(&self, frame: &Frame) -> Result<Option<maud::Markup>, Fault> {
        let Some(me) = self.my_id() else {
            return Ok(None);
        };
        let latest = self.app.db.read(|db| {
            let told = store::notifications::of(db, me, self.now, &[], &[], Page::newest(LATEST))?;
            let gathered = told_of(db, me, &told)?;
            Ok((told, gathered))
        })?;
        let (told, gathered) = latest;
        let view = View {
            frame,
            gathered: &gathered,
        };
        Ok(Some(maud::html! {
            @if told.is_empty() { small { (self.language.say("widget.none")) } }
            ul { @for one in &told { (notification::small_entry(view, one)) } }
        }))
    }
}

/// Whether this leads to a page of ours, and to nowhere else however a browser reads it.
pub fn is_page(path: &str) -> bool {
    /// Room for an app that asks for every permission there is.
    const LONGEST: usize = 8_192;
    let mut letters = path.chars();
    path.len() <= LONGEST
        && letters.next() == Some('/')
        && !matches!(letters.next(), Some('/' | '\\'))
        && path.chars().all(|letter| letter.is_ascii_graphic())
}

/// What notifications need to be shown.
pub fn told_of(
    db: &rusqlite::Connection,
    me: Id<User>,
    told: &[crate::model::notifications::Notification],
) -> rusqlite::Result<Gathered> {
    let notes = store::notes::by_ids(db, told.iter().filter_map(|one| one.note_id))?;
    let notes: Vec<_> = notes.into_values().collect();
    let people: Vec<_> = told
        .iter()
        .filter_map(|one| one.notifier_id)
        .chain([me])
        .collect();
    let mut gathered = Gathered::read(db, Some(me), &notes, &people)?;
    gathered.find_reactions(db, told.iter().filter_map(|one| one.detail.as_deref()))?;
    Ok(gathered)
}

fn me(app: &App, id: Id<User>) -> Result<Option<Me>, Fault> {
    let found = app
        .db
        .read(|db| Ok((store::users::by_id(db, id)?, store::users::account(db, id)?)))?;
    let (Some(user), Some(account)) = found else {
        return Ok(None);
    };
    let me = Me {
        person: Person::new(user),
        account,
    };
    Ok(me.person.user.is_active().then_some(me))
}

fn manages_emojis(db: &Connection, user: &User, now: Time) -> rusqlite::Result<bool> {
    Ok(roles::is_administrator(db, user, now)?
        || roles::policies(db, user, now)?.can_manage_custom_emojis)
}

fn shown(db: &Connection, me: &Me, now: Time) -> rusqlite::Result<Viewer> {
    let user = &me.person.user;
    Ok(Viewer {
        id: user.id.to_string(),
        name: user.display_name().to_owned(),
        username: user.username.clone(),
        avatar: me.person.avatar.clone(),
        unread: store::notifications::unread(db, user.id, now)?,
        requests: store::follows::requests_count(db, user.id)?,
        locked: user.is_locked,
        manages_emojis: manages_emojis(db, user, now)?,
        is_moderator: store::roles::is_moderator(db, user, now)?,
        muted: WordMutes::read(&me.account.settings.muted_words),
        hard_muted: WordMutes::read(&me.account.settings.hard_muted_words),
    })
}

/// Only these may be put into a page by its address.
fn known_saying(said: &str) -> Option<&'static str> {
    const SAYINGS: [&str; 30] = [
        "apps.ended",
        "apps.revoked",
        "compose.sent",
        "compose.deleted",
        "drive.deleted",
        "drive.folder.made",
        "drive.uploaded",
        "edit.saved",
        "lists.deleted",
        "lists.made",
        "moving.exporting",
        "moving.importing",
        "moving.moved",
        "report.sent",
        "security.codes.off.done",
        "security.left",
        "security.passkeys.added",
        "security.passkeys.removed",
        "security.password.changed",
        "security.signout.done",
        "server.announced",
        "server.invited",
        "settings.saved",
        "signin.out",
        "requests.rejected",
        "emojis.added",
        "emojis.changed",
        "emojis.deleted",
        "emojis.exporting",
        "emojis.importing",
    ];
    SAYINGS.into_iter().find(|known| *known == said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_on_this_server() {
        for page in ["/", "/notes/x?y=1", "/miauth/s?callback=https://a.example/"] {
            assert!(is_page(page), "{page}");
        }
        for elsewhere in [
            "",
            "notes",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "/\t/evil.example",
            "/a\nb",
        ] {
            assert!(!is_page(elsewhere), "{elsewhere:?}");
        }
    }
}
