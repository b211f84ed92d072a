//! Looking after the server: what moderators do every day. Everything else is the API's.

pub mod blocks;
pub mod invitations;
pub mod people;
pub mod reports;

use maud::Markup;
use maud::html;
use serde_json::Map;
use serde_json::Value;

use crate::actions::announcements;
use crate::actions::meta;
use crate::config::Registration;
use crate::model::Id;
use crate::model::announcements::Announcement;
use crate::model::announcements::Display;
use crate::model::announcements::Icon;
use crate::model::announcements::TEXT_CHARACTERS;
use crate::model::announcements::TITLE_CHARACTERS;
use crate::model::instances::Mark;
use crate::model::instances::host_of;
use crate::model::invitations::Invitation;
use crate::model::meta::HOSTS;
use crate::model::reports::Report;
use crate::model::users::User;
use crate::store;
use crate::store::settings;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::settings::tabs;
use crate::web::parts::form;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

const PATH: &str = "/settings/server";
/// The longest name of a server.
const NAME_CHARACTERS: usize = 100;
/// The longest description of one.
const ABOUT_CHARACTERS: usize = 2_000;
/// The longest list of blocked servers in the form.
const LIST_CHARACTERS: usize = 100_000;
/// Announcements that still hold and are shown.
const NEWS: u32 = 10;

struct ServerPage {
    owner: Option<Owned>,
    news: Vec<Announcement>,
    reports: Vec<Report>,
    people: Vec<people::Shown>,
    /// Where invitations open a door.
    invitations: Option<Vec<Invitation>>,
    gathered: Gathered,
}

/// What only administrators change.
struct Owned {
    name: String,
    about: String,
    registration: Registration,
    /// What it is when nothing else was chosen.
    configured: Registration,
    blocked: String,
}

/// Whoever is signed in and moderates. For everybody else there is no such page.
fn moderator(visit: &Visit) -> Result<User, Trouble> {
    let me = visit.me()?.person.user.clone();
    let is_one = visit
        .app
        .db
        .read(|db| store::roles::is_moderator(db, &me, visit.now))?;
    is_one.then_some(me).ok_or(Trouble::NotFound)
}

fn administrator(visit: &Visit) -> Result<User, Trouble> {
    let me = moderator(visit)?;
    let is_one = visit
        .app
        .db
        .read(|db| store::roles::is_administrator(db, &me, visit.now))?;
    is_one.then_some(me).ok_or(Trouble::NotFound)
}

/// `GET /settings/server`.
pub fn show(visit: &Visit) -> Answer {
    let me = moderator(visit)?;
    let page = visit.app.db.read(|db| {
        let reports = reports::open(db)?;
        let people = people::ours(db, visit.now)?;
        let shown: Vec<_> = reports
            .iter()
            .flat_map(|one| [one.target_id, one.reporter_id])
            .chain(people.iter().map(|one| one.user.id))
            .collect();
        let is_owner = store::roles::is_administrator(db, &me, visit.now)?;
        Ok(ServerPage {
            owner: match is_owner {
                true => Some(owned(visit, db)?),
                false => None,
            },
            news: store::announcements::made_for(
                db,
                None,
                Some(true),
                store::rows::Page::newest(NEWS),
            )?,
            invitations: match settings::registration(db, visit.app.config.registration)? {
                Registration::Invite => Some(invitations::open(db)?),
                _ => None,
            },
            gathered: Gathered::read(db, Some(me.id), &[], &shown)?,
            reports,
            people,
        })
    })?;
    Ok(layout::show(&page, &visit.frame()?))
}

fn owned(visit: &Visit, db: &rusqlite::Connection) -> rusqlite::Result<Owned> {
    Ok(Owned {
        name: visit.app.name(db)?.unwrap_or_default(),
        about: visit.app.description(db)?.unwrap_or_default(),
        registration: settings::registration(db, visit.app.config.registration)?,
        configured: visit.app.config.registration,
        blocked: store::instances::marked(db, Mark::Blocked)?.join("\n"),
    })
}

/// What a form sent to this path below `/settings/server` does.
pub fn post(visit: &Visit, deed: &[&str], input: &Input) -> Answer {
    match *deed {
        [] => save(visit, input),
        ["announce"] => announce(visit, input),
        ["archive"] => archive(visit, input),
        ["blocks"] => blocks::take_over(visit, input),
        ["invite"] => invitations::make(visit),
        ["report"] => reports::settle(visit, input),
        ["suspend"] => people::moderate(visit, input, people::SUSPEND),
        ["silence"] => people::moderate(visit, input, people::SILENCE),
        _ => Err(Trouble::NotFound),
    }
}

/// `POST /settings/server`.
pub fn save(visit: &Visit, input: &Input) -> Answer {
    let me = administrator(visit)?;
    let mut set = Map::new();
    let text = |name: &str, most: usize| {
        let words = input.words(name);
        words.map_or(Value::Null, |words| {
            Value::from(words.chars().take(most).collect::<String>())
        })
    };
    set.insert("name".to_owned(), text("name", NAME_CHARACTERS));
    set.insert("description".to_owned(), text("about", ABOUT_CHARACTERS));
    match input.text("registration").as_deref() {
        Some("open") => set.insert("disableRegistration".to_owned(), false.into()),
        Some("invite") => set.insert("disableRegistration".to_owned(), true.into()),
        // As configured again.
        Some("") => set.insert("disableRegistration".to_owned(), Value::Null),
        _ => None,
    };
    let lines = input.text("blocked").unwrap_or_default();
    let blocked = lines.lines().filter_map(host_of).take(HOSTS).collect();
    let marks = vec![(Mark::Blocked, blocked)];
    let done = visit
        .app
        .db
        .write(move |tx| meta::update(tx, me.id, &set, &marks));
    done.map_err(|error| error.into_fault())?;
    to("/settings/server?said=settings.saved")
}

/// `POST /settings/server/announce`.
pub fn announce(visit: &Visit, input: &Input) -> Answer {
    let me = moderator(visit)?;
    let words = |name: &str, most: usize| {
        let words = input.words(name).unwrap_or_default();
        words.chars().take(most).collect::<String>()
    };
    let news = Announcement {
        id: Id::new(0),
        title: words("title", TITLE_CHARACTERS),
        text: words("text", TEXT_CHARACTERS),
        image_url: None,
        icon: Icon::Info,
        display: Display::Normal,
        needs_confirmation: false,
        for_existing_users: false,
        is_silent: false,
        is_active: true,
        user_id: None,
        updated_at: None,
    };
    if news.title.is_empty() || news.text.is_empty() {
        let words = visit.language.say("server.announce.empty");
        return Err(Trouble::Refused(words.to_owned()));
    }
    let done = visit
        .app
        .db
        .write(move |tx| announcements::create(tx, me.id, news));
    done.map_err(Trouble::of(visit.language, |_| "refused.gone"))?;
    to("/settings/server?said=server.announced")
}

/// `POST /settings/server/archive`: an announcement holds no more.
pub fn archive(visit: &Visit, input: &Input) -> Answer {
    let me = moderator(visit)?;
    let id = input.text("announcement").and_then(|id| Id::parse(&id));
    let id = id.ok_or(Trouble::NotFound)?;
    let done = visit
        .app
        .db
        .write(move |tx| announcements::update(tx, me.id, id, |one| one.is_active = false));
    done.map_err(Trouble::of(visit.language, |_| "refused.gone"))?;
    to(PATH)
}

impl Page for ServerPage {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("server.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            (tabs(frame, PATH))
            (reports::card(frame, &self.gathered, &self.reports))
            (self.announcements(frame))
            (people::card(frame, &self.gathered, &self.people))
            @if let Some(owned) = &self.owner {
                (owned.card(frame))
                (blocks::card(frame))
            }
            @if let Some(open) = &self.invitations { (invitations::card(open, frame)) }
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}

impl ServerPage {
    fn announcements(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let field = |name, key, longest| form::Field {
            name,
            label: say(key),
            longest,
            ..form::Field::default()
        };
        html! {
            section.card.pad.stack {
                h2 { (say("server.news")) }
                @if !self.news.is_empty() {
                    ul.grants {
                        @for one in &self.news {
                            li.line {
                                b { (one.title) }
                                form method="post" action="/settings/server/archive" {
                                    (form::proof(&frame.proof))
                                    input type="hidden" name="announcement" value=(one.id);
                                    button.plain.small { (say("server.archive")) }
                                }
                            }
                        }
                    }
                }
                form.stack method="post" action="/settings/server/announce" {
                    (form::proof(&frame.proof))
                    (form::line(&field("title", "server.news.title", TITLE_CHARACTERS), "text", "off", true))
                    (form::area(&field("text", "server.news.text", TEXT_CHARACTERS)))
                    div.buttons { button.go { (say("server.announce")) } }
                }
            }
        }
    }
}

impl Owned {
    fn card(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let mut choices = vec![
            ("invite", say("server.registration.invite")),
            ("open", say("server.registration.open")),
        ];
        if self.configured == Registration::Closed {
            choices.push(("", say("server.registration.closed")));
        }
        let chosen = match self.registration {
            Registration::Open => "open",
            Registration::Invite => "invite",
            Registration::Closed => "",
        };
        let name = form::Field {
            name: "name",
            label: say("server.name"),
            value: &self.name,
            longest: NAME_CHARACTERS,
            ..form::Field::default()
        };
        let about = form::Field {
            name: "about",
            label: say("server.about"),
            value: &self.about,
            longest: ABOUT_CHARACTERS,
            ..form::Field::default()
        };
        let blocked = form::Field {
            name: "blocked",
            label: say("server.blocked"),
            hint: Some(say("server.blocked.hint")),
            value: &self.blocked,
            longest: LIST_CHARACTERS,
            ..form::Field::default()
        };
        html! {
            form.card.pad.stack method="post" action=(PATH) {
                (form::proof(&frame.proof))
                h2 { (say("server.settings")) }
                (form::line(&name, "text", "off", false))
                (form::area(&about))
                (form::choice("registration", say("server.registration"), &choices, chosen))
                (form::area(&blocked))
                div.buttons { button.go { (say("settings.save")) } }
            }
        }
    }
}
