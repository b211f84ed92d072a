//! The timelines. Those signed in see theirs with the composer open; visitors see the
//! local one with a word of welcome.

use maud::Markup;
use maud::html;

use crate::model::announcements::Announcement;
use crate::model::notes::Note;
use crate::model::roles::Policies;
use crate::store::roles;
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
use crate::web::parts::list::Stream;
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
    /// Those one follows, and everyone here.
    Social,
    /// Everyone who is known.
    Global,
}

impl Tab {
    /// Whether a role lets its holder look.
    fn is_open(self, policies: &Policies) -> bool {
        match self {
            Self::Home => true,
            Self::Local | Self::Social => policies.ltl_available,
            Self::Global => policies.gtl_available,
        }
    }
}

struct Timeline {
    tab: Tab,
    notes: Vec<Note>,
    gathered: Gathered,
    about: String,
    policies: Policies,
    unread: Vec<Announcement>,
}

/// `GET /`, `/local`, `/social` and `/global`.
pub fn show(visit: &Visit, tab: Tab) -> Answer {
    let tab = match (visit.is_signed_in(), tab) {
        (true, tab) => tab,
        (false, Tab::Home | Tab::Local) => Tab::Local,
        (false, Tab::Social | Tab::Global) => return Err(Trouble::SignIn),
    };
    let page = read(visit, tab)?;
    if visit.is_signed_in() && !tab.is_open(&page.policies) {
        return Err(Trouble::Forbidden);
    }
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
    let me = visit.me().ok().map(|me| &me.person.user);
    let (notes, gathered, about, policies) = visit.app.db.read(|db| {
        let policies = match me {
            Some(me) => roles::policies(db, me, viewer.now)?,
            None => roles::base(db, &Policies::default())?,
        };
        let filter = Filter {
            with_replies: tab == Tab::Home,
            ..Filter::default()
        };
        let mut notes = match (tab, viewer.user) {
            _ if !tab.is_open(&policies) => Vec::new(),
            (Tab::Home, Some(me)) => timelines::home(db, me, viewer.now, page, filter)?,
            (Tab::Social, Some(me)) => timelines::hybrid(db, me, viewer.now, page, filter)?,
            (Tab::Global, Some(_)) => timelines::global(db, viewer, page, filter)?,
            _ => timelines::local(db, viewer, page, filter)?,
        };
        // What is newer than something comes oldest first; pages show the newest on top.
        notes.sort_by_key(|note| std::cmp::Reverse(note.id));
        let gathered = Gathered::read(db, viewer.user, &notes, &[])?;
        Ok((notes, gathered, visit.app.description(db)?, policies))
    })?;
    Ok(Timeline {
        tab,
        notes,
        gathered,
        about: about.unwrap_or_default(),
        policies,
        unread: announcements::unread(visit)?,
    })
}

impl Timeline {
    fn list(&self, frame: &Frame) -> List<'static> {
        let say = |key| frame.language.say(key);
        match self.tab {
            Tab::Home => List {
                path: "/",
                stream: Some(Stream::named("homeTimeline")),
                empty: (say("timeline.home.empty"), say("timeline.home.empty.next")),
            },
            Tab::Social => List {
                path: "/social",
                stream: Some(Stream::named("hybridTimeline")),
                empty: (say("timeline.home.empty"), say("timeline.home.empty.next")),
            },
            Tab::Global => List {
                path: "/global",
                stream: Some(Stream::named("globalTimeline")),
                empty: (
                    say("timeline.global.empty"),
                    say("timeline.home.empty.next"),
                ),
            },
            Tab::Local => List {
                path: if frame.viewer.is_some() {
                    "/local"
                } else {
                    "/"
                },
                stream: Some(Stream::named("localTimeline")),
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
            (Tab::Social, _) => frame.language.say("timeline.social").to_owned(),
            (Tab::Global, _) => frame.language.say("timeline.global").to_owned(),
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
                (tabs(self.tab, &self.policies, frame))
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

fn tabs(here: Tab, policies: &Policies, frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    let tabs = [
        (Tab::Home, "/", say("timeline.home")),
        (Tab::Local, "/local", say("timeline.local")),
        (Tab::Social, "/social", say("timeline.social")),
        (Tab::Global, "/global", say("timeline.global")),
    ];
    html! {
        h1.for-readers { (say("timeline.title")) }
        nav.tabs aria-label=(say("timeline.title")) {
            @for (tab, path, words) in tabs.into_iter().filter(|(tab, ..)| tab.is_open(policies)) {
                a href=(path) aria-current=[(tab == here).then_some("page")] { (words) }
            }
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
