//! Finding someone or something by its address, or people by the beginning of their name.
//! Searching inside notes is not here yet, and the page says so.

use maud::Markup;
use maud::html;

use crate::federation::lookup;
use crate::federation::lookup::Thing;
use crate::federation::trouble::Trouble as Unfound;
use crate::federation::webfinger;
use crate::model::paths;
use crate::model::users::User;
use crate::store;
use crate::store::rows::Page as Part;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::parts::list;
use crate::web::parts::mfm::encoded;
use crate::web::parts::user;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// People found by their name.
const MOST: u32 = 20;
/// The longest query that is looked at.
const QUERY_CHARACTERS: usize = 500;

struct Search {
    query: String,
    people: Vec<User>,
    gathered: Gathered,
}

/// `GET /search?q=…`.
pub fn show(visit: &Visit) -> Answer {
    visit.me()?;
    let query = visit.request.parameter("q").unwrap_or_default();
    let query: String = query.trim().chars().take(QUERY_CHARACTERS).collect();
    if let Some(path) = lead(visit, &query)? {
        return to(&path);
    }
    let people = visit.app.db.read(|db| {
        let prefix = query.trim_start_matches('@');
        let people = if prefix.is_empty() {
            Vec::new()
        } else {
            store::users::by_prefix(db, prefix, Part::newest(MOST))?
        };
        let ids: Vec<_> = people.iter().map(|user| user.id).collect();
        Ok((Gathered::read(db, visit.my_id(), &[], &ids)?, people))
    });
    let (gathered, people) = people?;
    Ok(layout::show(
        &Search {
            query,
            people,
            gathered,
        },
        &visit.frame()?,
    ))
}

/// Where an address or a tag leads, if that is what was pasted.
fn lead(visit: &Visit, query: &str) -> Result<Option<String>, Trouble> {
    if let Some(tag) = query
        .strip_prefix('#')
        .filter(|tag| !tag.is_empty() && !tag.contains(' '))
    {
        return Ok(Some(format!("/tags/{}", encoded(tag))));
    }
    if let Some(path) = visit.app.config.origin.page_of(query) {
        return Ok(Some(path.to_owned()));
    }
    let is_address = query.starts_with("https://") || query.starts_with("http://");
    if !is_address && webfinger::split_handle(query).is_none() {
        return Ok(None);
    }
    let found = missing(lookup::find(visit.app, query))?;
    Ok(found.map(|found| match found {
        Thing::User(person) => user::path(&person),
        Thing::Note(note) => paths::note(note.id),
    }))
}

/// What is not there is no trouble here: the page says that nothing was found.
fn missing<T>(found: Result<T, Unfound>) -> Result<Option<T>, Trouble> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Unfound::Failed(fault)) => Err(Trouble::Failed(fault)),
        Err(Unfound::Later(_)) => Err(Trouble::Elsewhere),
        Err(_) => Ok(None),
    }
}

impl Page for Search {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("find.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            div.tabs { h1 { (say("find.title")) } }
            section.card.pad.stack {
                (layout::search(frame, &self.query))
                p.hint { (say("find.lead")) }
            }
            @if !self.people.is_empty() {
                section.card {
                    ol.list {
                        @for one in &self.people { @if let Some(person) = self.gathered.people.get(&one.id) {
                            li { (user::row(frame, &self.gathered.pictures, person, "", html! {})) }
                        } }
                    }
                }
            } @else if !self.query.is_empty() {
                section.card { (list::empty(&frame.language.fill("find.none", &[("query", &self.query)]), say("find.none.next"))) }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Search
    }
}
