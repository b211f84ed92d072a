//! The timelines. Those signed in see theirs with the composer open; visitors see the
//! local one with a word of welcome.

use maud::Markup;
use maud::html;

use crate::model::announcements::Announcement;
use crate::model::notes::Note;
use crate::store::timelines;
use crate::store::timelines::Filter;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::announcements;
use crate::web::parts::composer;
use crate::web::parts::composer::Composer;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::list::List;
use crate::web::parts::note::View;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Which timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Those one follows.
    Home,
    /// Everyone here.
    Local,
}

struct Timeline {
    tab: Tab,
    notes: Vec<Note>,
    gathered: Gathered,
    about: String,
    unread: Vec<Announcement>,
}

/// `GET /` and `GET /local`.
pub fn show(visit: &Visit, tab: Tab) -> Answer {
    let tab = if visit.is_signed_in() {
        tab
    } else {
        Tab::Local
    };
    let page = read(visit, tab)?;
    if !visit.wants_piece() {
        return Ok(layout::show(&page, &visit.frame()?));
    }
    let frame = visit.bare_frame()?;
    let view = View {
        frame: &frame,
        gathered: &page.gathered,
    };
    let piece = list::piece(view, page.list(&frame), &page.notes);
    Ok(layout::fragment(http::StatusCode::OK, piece))
}

fn read(visit: &Visit, tab: Tab) -> Result<Timeline, Trouble> {
    let (viewer, page) = (visit.viewer(), visit.page(list::PER_PAGE));
    let (notes, gathered, about) = visit.app.db.read(|db| {
        let filter = Filter {
            with_replies: tab == Tab::Home,
            ..Filter::default()
        };
        let mut notes = match (tab, viewer.user) {
            (Tab::Home, Some(me)) => timelines::home(db, me, viewer.now, page, filter)?,
            _ => timelines::local(db, viewer, page, filter)?,
        };
        // What is newer than something comes oldest first; pages show the newest on top.
        notes.sort_by_key(|note| std::cmp::Reverse(note.id));
        let gathered = Gathered::read(db, viewer.user, &notes, &[])?;
        Ok((notes, gathered, visit.app.description(db)?))
    })?;
    Ok(Timeline {
        tab,
        notes,
        gathered,
        about: about.unwrap_or_default(),
        unread: announcements::unread(visit)?,
    })
}

impl Timeline {
    fn list(&self, frame: &Frame) -> List<'static> {
        let say = |key| frame.language.say(key);
        match self.tab {
            Tab::Home => List {
                path: "/",
                stream: Some("homeTimeline"),
                empty: (say("timeline.home.empty"), say("timeline.home.empty.next")),
            },
            Tab::Local => List {
                path: if frame.viewer.is_some() {
                    "/local"
                } else {
                    "/"
                },
                stream: Some("localTimeline"),
                empty: (
                    say("timeline.local.empty"),
                    say("timeline.local.empty.next"),
                ),
            },
        }
    }
}

impl Page for Timeline {
    fn title(&self, frame: &Frame) -> String {
        match (self.tab, &frame.viewer) {
            (_, None) => String::new(),
            (Tab::Home, _) => frame.language.say("timeline.home").to_owned(),
            (Tab::Local, _) => frame.language.say("timeline.local").to_owned(),
        }
    }

    fn body(&self, frame: &Frame) -> Markup {
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        let composer = Composer {
            in_place: true,
            ..Composer::default()
        };
        html! {
            @if frame.viewer.is_some() {
                (tabs(self.tab, frame))
                (announcements::cards(frame, &self.unread))
                (composer::composer(frame, &composer))
            } @else {
                (welcome(frame, &self.about))
            }
            (list::notes(view, self.list(frame), &self.notes))
        }
    }

    fn head(&self, frame: &Frame) -> Markup {
        html! {
            meta property="og:title" content=(frame.site);
            meta property="og:type" content="website";
            meta property="og:url" content={ (frame.origin) "/" };
            @if !self.about.is_empty() {
                meta property="og:description" content=(self.about);
                meta name="description" content=(self.about);
            }
        }
    }

    fn section(&self) -> Section {
        Section::Timeline
    }
}

fn tabs(here: Tab, frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    let tab = |tab, path: &str, words: &str| {
        html! { a href=(path) aria-current=[(tab == here).then_some("page")] { (words) } }
    };
    html! {
        nav.tabs aria-label=(say("timeline.title")) {
            (tab(Tab::Home, "/", say("timeline.home")))
            (tab(Tab::Local, "/local", say("timeline.local")))
        }
    }
}

fn welcome(frame: &Frame, about: &str) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        section.card.welcome {
            (icon("bean"))
            h1 { (frame.site) }
            p.hint { @if about.is_empty() { (say("visitor.lead")) } @else { (about) } }
            a.go href="/signin" { (say("signin.go")) }
        }
    }
}
