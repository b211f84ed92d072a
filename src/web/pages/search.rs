//! Finding someone or something by its address, or people by the beginning of their name.
//! Else the notes with these words, by the search that apps use.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::federation::lookup;
use crate::federation::lookup::Thing;
use crate::federation::trouble::Trouble as Unfound;
use crate::federation::webfinger;
use crate::model::notes::Note;
use crate::model::paths;
use crate::model::search::Query;
use crate::model::users::User;
use crate::store::directory;
use crate::store::roles;
use crate::store::search;
use crate::store::search::Asked;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::parts::list;
use crate::web::parts::list::List;
use crate::web::parts::mfm::encoded;
use crate::web::parts::note::View;
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
    path: String,
    people: Vec<User>,
    notes: Vec<Note>,
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
    let page = find(visit, query)?;
    if visit.wants_piece() {
        let frame = visit.bare_frame()?;
        let view = View {
            frame: &frame,
            gathered: &page.gathered,
        };
        let piece = list::piece(view, page.list(), &page.notes);
        return Ok(layout::fragment(StatusCode::OK, piece));
    }
    Ok(layout::show(&page, &visit.frame()?))
}

/// Reads what is found. People are listed once, above the newest notes.
fn find(visit: &Visit, query: String) -> Result<Search, Trouble> {
    let (viewer, page) = (visit.viewer(), visit.page(list::PER_PAGE));
    let me = &visit.me()?.person.user;
    let own = &visit.app.config.origin;
    let is_first = visit.request.parameter("until").is_none();
    let found = visit.app.db.read(|db| {
        if query.is_empty() {
            return Ok((Vec::new(), Vec::new(), Gathered::default()));
        }
        let people = match is_first {
            true => directory::complete(db, viewer, query.trim_start_matches('@'), None, MOST)?,
            false => Vec::new(),
        };
        let asked = Asked {
            query: &Query::parse(&query),
            author: None,
            offset: 0,
        };
        let notes = match roles::policies(db, me, viewer.now)?.can_search_notes {
            true => search::notes(db, viewer, own, asked, page)?,
            false => Vec::new(),
        };
        let ids: Vec<_> = people.iter().map(|user| user.id).collect();
        let gathered = Gathered::read(db, viewer.user, &notes, &ids)?;
        Ok((people, notes, gathered))
    });
    let (people, notes, gathered) = found?;
    Ok(Search {
        path: format!("/search?q={}", encoded(&query)),
        query,
        people,
        notes,
        gathered,
    })
}

impl Search {
    fn list(&self) -> List<'_> {
        List {
            path: &self.path,
            stream: None,
            empty: ("", ""),
        }
    }
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
    if Query::parse(query).author.is_some() {
        return Ok(None);
    }
    let is_address = query.starts_with("https://") || query.starts_with("http://");
    if !is_address && webfinger::split_handle(query).is_none() {
        return Ok(None);
    }
    let found = missing(lookup::find(visit.app, query, visit.me()?.person.user.id))?;
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
                details.hint { summary { (say("find.how")) } p { (say("find.operators")) } }
            }
            @if !self.people.is_empty() {
                section.card {
                    ol.list {
                        @for one in &self.people { @if let Some(person) = self.gathered.people.get(&one.id) {
                            li { (user::row(frame, &self.gathered.pictures, person, "", html! {})) }
                        } }
                    }
                }
            }
            @if !self.notes.is_empty() {
                (list::notes(View { frame, gathered: &self.gathered }, self.list(), &self.notes))
            } @else if !self.query.is_empty() && self.people.is_empty() {
                section.card { (list::empty(&frame.language.fill("find.none", &[("query", &self.query)]), say("find.none.next"))) }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Search
    }
}
