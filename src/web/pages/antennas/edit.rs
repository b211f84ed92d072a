//! What an antenna looks for: making one, changing it, throwing it away. Words are written as
//! in Misskey: all words of a line together, any of the lines.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::antennas;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::antennas::NAME_CHARACTERS;
use crate::model::antennas::SETS;
use crate::model::antennas::Source;
use crate::model::antennas::USER_CHARACTERS;
use crate::model::antennas::USERS;
use crate::model::antennas::WORD_CHARACTERS;
use crate::model::antennas::WORDS;
use crate::model::antennas::without_host;
use crate::model::lists::UserList;
use crate::model::users::User;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::antennas::mine;
use crate::web::pages::antennas::words;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The longest text of all sets together that is read.
const LINES_CHARACTERS: usize = 20_000;

struct Edit {
    antenna: Antenna,
    /// It is not there yet.
    is_new: bool,
    lists: Vec<UserList>,
    refused: Option<String>,
}

/// `GET /antennas/new`.
pub fn begin(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    page(visit, blank(me), true, None)
}

/// `GET /antennas/ID/edit`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let antenna = mine(visit, id)?;
    page(visit, antenna, false, None)
}

/// `POST /antennas`.
pub fn make(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let wanted = wanted(visit, input, blank(me.id));
    if let Some(key) = wrong(&wanted) {
        let refused = visit.language.say(key).to_owned();
        return page(visit, wanted, true, Some(refused));
    }
    let shown = wanted.clone();
    let made = visit
        .app
        .db
        .write(move |tx| antennas::create(tx, &me, wanted));
    match made.map_err(Trouble::of(visit.language, words)) {
        Ok(antenna) => to(&format!("/antennas/{}?said=lists.made", antenna.id)),
        Err(Trouble::Refused(refused)) => page(visit, shown, true, Some(refused)),
        Err(trouble) => Err(trouble),
    }
}

/// `POST /antennas/ID`.
pub fn save(visit: &Visit, id: &str, input: &Input) -> Answer {
    let old = mine(visit, id)?;
    let (id, me) = (old.id, old.user_id);
    let wanted = wanted(visit, input, old);
    if let Some(key) = wrong(&wanted) {
        let refused = visit.language.say(key).to_owned();
        return page(visit, wanted, false, Some(refused));
    }
    let shown = wanted.clone();
    let done = visit
        .app
        .db
        .write(move |tx| antennas::change(tx, me, id, |_| wanted));
    match done.map_err(Trouble::of(visit.language, words)) {
        Ok(_) => to(&format!("/antennas/{id}?said=settings.saved")),
        Err(Trouble::Refused(refused)) => page(visit, shown, false, Some(refused)),
        Err(trouble) => Err(trouble),
    }
}

/// `POST /antennas/ID/delete`.
pub fn delete(visit: &Visit, id: &str) -> Answer {
    let antenna = mine(visit, id)?;
    let done = visit
        .app
        .db
        .write(move |tx| antennas::delete(tx, antenna.user_id, antenna.id));
    done.map_err(Trouble::of(visit.language, words))?;
    to("/antennas?said=lists.deleted")
}

/// What an antenna is before anything is said of it.
fn blank(owner: Id<User>) -> Antenna {
    Antenna {
        id: Id::new(0),
        user_id: owner,
        name: String::new(),
        source: Source::All,
        list_id: None,
        users: Vec::new(),
        keywords: Vec::new(),
        exclude_keywords: Vec::new(),
        case_sensitive: false,
        local_only: false,
        exclude_bots: false,
        with_replies: false,
        with_file: false,
        is_active: true,
    }
}

/// What the form asks for.
fn wanted(visit: &Visit, input: &Input, old: Antenna) -> Antenna {
    let name = input.words("name").unwrap_or_default();
    let source = input.text("source");
    let source = source.and_then(|word| Source::from_word(&word));
    let source = source.unwrap_or(old.source);
    // The form brings a list whether it is asked for or not.
    let list = input.text("list").filter(|_| source == Source::List);
    let users = input.text("users").unwrap_or_default();
    let us = &visit.app.config.origin;
    Antenna {
        name: name.chars().take(NAME_CHARACTERS).collect(),
        source,
        list_id: list.and_then(|id| Id::parse(&id)),
        users: users
            .split_whitespace()
            .map(|user| without_host(user.to_owned(), |host| us.is_home(host)))
            .collect(),
        keywords: sets(&input.text("keywords").unwrap_or_default()),
        exclude_keywords: sets(&input.text("exclude").unwrap_or_default()),
        case_sensitive: input.is_on("case"),
        local_only: input.is_on("local"),
        exclude_bots: input.is_on("no-bots"),
        with_replies: input.is_on("replies"),
        with_file: input.is_on("files"),
        ..old
    }
}

/// Why there can be no such antenna, as far as the form tells.
fn wrong(wanted: &Antenna) -> Option<&'static str> {
    if wanted.name.is_empty() {
        Some("refused.name")
    } else if !fits(wanted) {
        Some("antenna.too_much")
    } else if wanted.source == Source::List && wanted.list_id.is_none() {
        Some("antenna.no_list")
    } else {
        None
    }
}

fn sets(lines: &str) -> Vec<Vec<String>> {
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    let sets = lines.lines().map(words);
    sets.filter(|set: &Vec<String>| !set.is_empty()).collect()
}

fn lines(sets: &[Vec<String>]) -> String {
    let lines: Vec<_> = sets.iter().map(|set| set.join(" ")).collect();
    lines.join("\n")
}

/// Whether it is within what the API takes.
fn fits(antenna: &Antenna) -> bool {
    let fits = |sets: &[Vec<String>]| {
        let short = |word: &String| word.chars().count() <= WORD_CHARACTERS;
        let is_fit = |set: &Vec<String>| set.len() <= WORDS && set.iter().all(short);
        sets.len() <= SETS && sets.iter().all(is_fit)
    };
    let short = |user: &String| user.chars().count() <= USER_CHARACTERS;
    fits(&antenna.keywords)
        && fits(&antenna.exclude_keywords)
        && antenna.users.len() <= USERS
        && antenna.users.iter().all(short)
}

fn page(visit: &Visit, antenna: Antenna, is_new: bool, refused: Option<String>) -> Answer {
    let me = antenna.user_id;
    let lists = visit.app.db.read(|db| store::lists::of(db, me, false))?;
    let page = Edit {
        antenna,
        is_new,
        lists,
        refused,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

impl Edit {
    fn path(&self) -> String {
        match self.is_new {
            true => "/antennas".to_owned(),
            false => format!("/antennas/{}", self.antenna.id),
        }
    }

    /// Whose notes; the list and the users are shown where they are asked for.
    fn sources(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let sources = [
            (Source::All, say("antenna.source.all")),
            (Source::Home, say("antenna.source.home")),
            (Source::Users, say("antenna.source.users")),
            (Source::UsersBlacklist, say("antenna.source.but")),
            (Source::List, say("antenna.source.list")),
        ];
        let sources: Vec<_> = sources
            .iter()
            .filter(|(source, _)| *source != Source::List || !self.lists.is_empty())
            .map(|(source, words)| (source.word(), *words))
            .collect();
        let lists: Vec<_> = self
            .lists
            .iter()
            .map(|list| (list.id.to_string(), list.name.as_str()))
            .collect();
        let lists: Vec<_> = lists
            .iter()
            .map(|(id, name)| (id.as_str(), *name))
            .collect();
        let list = self.antenna.list_id.map(|id| id.to_string());
        let users = self.antenna.users.join("\n");
        let users = form::Field {
            name: "users",
            label: say("antenna.users"),
            hint: Some(say("antenna.users.hint")),
            value: &users,
            longest: LINES_CHARACTERS,
            ..form::Field::default()
        };
        html! {
            (form::choice("source", say("antenna.source"), &sources, self.antenna.source.word()))
            @if !lists.is_empty() {
                div.of-list { (form::choice("list", say("antenna.list"), &lists, list.as_deref().unwrap_or_default())) }
            }
            div.of-users { (form::area(&users)) }
        }
    }

    fn words(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let (wanted, unwanted) = (
            lines(&self.antenna.keywords),
            lines(&self.antenna.exclude_keywords),
        );
        let field = |name, key, value| form::Field {
            name,
            label: say(key),
            value,
            longest: LINES_CHARACTERS,
            ..form::Field::default()
        };
        let wanted = form::Field {
            hint: Some(say("antenna.words.hint")),
            ..field("keywords", "antenna.words", &wanted)
        };
        html! {
            (form::area(&wanted))
            (form::area(&field("exclude", "antenna.exclude", &unwanted)))
        }
    }

    fn switches(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let antenna = &self.antenna;
        html! {
            div.switches {
                (form::switch("case", say("antenna.case"), "", antenna.case_sensitive))
                (form::switch("replies", say("antenna.replies"), "", antenna.with_replies))
                (form::switch("files", say("antenna.files"), "", antenna.with_file))
                (form::switch("no-bots", say("antenna.no_bots"), "", antenna.exclude_bots))
                (form::switch("local", say("antenna.local"), "", antenna.local_only))
            }
        }
    }
}

impl Page for Edit {
    fn title(&self, frame: &Frame) -> String {
        let key = match self.is_new {
            true => "antenna.new",
            false => "antenna.edit",
        };
        frame.language.say(key).to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let path = self.path();
        let name = form::Field {
            name: "name",
            label: say("lists.name"),
            value: &self.antenna.name,
            longest: NAME_CHARACTERS,
            ..form::Field::default()
        };
        html! {
            div.tabs {
                a.bare.back href=(path) aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (self.title(frame)) }
            }
            form.card.pad.stack.antenna method="post" action=(path) {
                (form::proof(&frame.proof))
                @if let Some(refused) = &self.refused { p.say.bad role="alert" { (refused) } }
                (form::line(&name, "text", "off", true))
                (self.words(frame))
                (self.sources(frame))
                (self.switches(frame))
                div.buttons { button.go { (if self.is_new { say("lists.make") } else { say("settings.save") }) } }
            }
            @if !self.is_new {
                (form::away(frame, &format!("{path}/delete"), say("antenna.delete"), say("antenna.delete.hint")))
            }
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }

    fn status(&self) -> StatusCode {
        match self.refused {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        }
    }
}
