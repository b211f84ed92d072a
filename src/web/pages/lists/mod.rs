//! Lists of people, each with a timeline of its own: `timeline.rs`. Who is on one and what it
//! is called is `edit.rs`.

pub mod edit;
pub mod of;
pub mod timeline;

use std::collections::HashMap;

use maud::Markup;
use maud::html;

use crate::actions::lists;
use crate::actions::lists::ListRefusal;
use crate::model::Id;
use crate::model::lists::NAME_CHARACTERS;
use crate::model::lists::UserList;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Lists {
    lists: Vec<UserList>,
    sizes: HashMap<Id<UserList>, i64>,
}

/// `GET /lists`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let page = visit.app.db.read(|db| {
        let lists = store::lists::of(db, me, false)?;
        let sizes = store::lists::sizes(db, lists.iter().map(|list| list.id))?;
        Ok(Lists { lists, sizes })
    })?;
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /lists`.
pub fn make(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let name = name(visit, input)?;
    let made = visit.app.db.write(move |tx| lists::create(tx, &me, &name));
    let list = made.map_err(Trouble::of(visit.language, words))?;
    to(&format!("/lists/{}/edit?said=lists.made", list.id))
}

/// One's own list. Somebody else's is none.
fn mine(visit: &Visit, id: &str) -> Result<UserList, Trouble> {
    let me = visit.me()?.person.user.id;
    let id: Id<UserList> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let list = visit.app.db.read(|db| store::lists::by_id(db, id))?;
    list.filter(|list| list.user_id == me)
        .ok_or(Trouble::NotFound)
}

/// What it shall be called: something it must be.
fn name(visit: &Visit, input: &Input) -> Result<String, Trouble> {
    let name = input.words("name");
    let name = name.map(|name| name.chars().take(NAME_CHARACTERS).collect());
    name.ok_or_else(|| Trouble::Refused(visit.language.say("refused.name").to_owned()))
}

/// A refusal in words.
fn words(refusal: ListRefusal) -> &'static str {
    match refusal {
        ListRefusal::NoSuchList | ListRefusal::NotAMember => "refused.gone",
        ListRefusal::TooManyLists | ListRefusal::TooManyMembers => "refused.many",
        ListRefusal::AlreadyAdded | ListRefusal::AlreadyFavorite | ListRefusal::NotFavorite => {
            "refused.done"
        }
        ListRefusal::Blocked => "refused.blocked",
    }
}

/// What one has put together: lists, antennas, favourites, clips.
pub fn tabs(frame: &Frame, here: &str) -> Markup {
    let pages = [
        ("/lists", "lists.title"),
        ("/antennas", "antennas.title"),
        ("/my/favorites", "favorites.title"),
        ("/my/clips", "clips.title"),
        ("/my/drive", "drive.title"),
    ];
    html! {
        h1.for-readers { (frame.language.say("nav.lists")) }
        nav.tabs aria-label=(frame.language.say("nav.lists")) {
            @for (path, words) in pages {
                a href=(path) aria-current=[(path == here).then_some("page")] { (frame.language.say(words)) }
            }
        }
    }
}

fn name_field<'a>(frame: &Frame, value: &'a str) -> form::Field<'a> {
    form::Field {
        name: "name",
        label: frame.language.say("lists.name"),
        value,
        longest: NAME_CHARACTERS,
        ..form::Field::default()
    }
}

impl Page for Lists {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("lists.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            (tabs(frame, "/lists"))
            section.card {
                @if self.lists.is_empty() { (list::empty(say("lists.empty"), say("lists.empty.next"))) }
                ul.list {
                    @for list in &self.lists {
                        li.entry {
                            (icon("list"))
                            div.what {
                                a.name href={ "/lists/" (list.id) } { (list.name) }
                                small {
                                    (frame.language.count("lists.members", self.sizes.get(&list.id).copied().unwrap_or_default()))
                                    @if list.is_public { " · " (say("lists.open")) }
                                }
                            }
                            a.bare href={ "/lists/" (list.id) "/edit" } title=(say("lists.edit")) aria-label={ (say("lists.edit")) ": " (list.name) } { (icon("gear")) }
                        }
                    }
                }
            }
            details.card.pad open[self.lists.is_empty()] {
                summary { h2 { (say("lists.new")) } }
                form.stack method="post" action="/lists" {
                    (form::proof(&frame.proof))
                    (form::line(&name_field(frame, ""), "text", "off", true))
                    div.buttons { button.go { (say("lists.make")) } }
                }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
