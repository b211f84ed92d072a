//! A collection of notes: the address apps share. Whoever comes sees of it what they may see
//! of its notes; a private one is there for its owner alone.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::clips as rules;
use crate::actions::clips::ClipRefusal;
use crate::error::Error;
use crate::model::Id;
use crate::model::clips::Clip;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::clips;
use crate::web::Answer;
use crate::web::back;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::clips::words;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::list::List;
use crate::web::parts::note::View;
use crate::web::parts::user;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Collection {
    clip: Clip,
    path: String,
    notes: Vec<Note>,
    gathered: Gathered,
}

/// `GET /clips/ID`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let id: Id<Clip> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let (viewer, page) = (visit.viewer(), visit.page(list::PER_PAGE));
    let found = visit.app.db.read(|db| {
        let clip = clips::by_id(db, viewer.user, id)?;
        let Some(clip) = clip.filter(|clip| clip.is_open_to(viewer.user)) else {
            return Ok(None);
        };
        let notes = clips::notes(db, viewer, id, page)?;
        let gathered = Gathered::read(db, viewer.user, &notes, &[clip.user_id])?;
        Ok(Some((clip, notes, gathered)))
    })?;
    let (clip, notes, gathered) = found.ok_or(Trouble::NotFound)?;
    let page = Collection {
        path: format!("/clips/{id}"),
        clip,
        notes,
        gathered,
    };
    if visit.wants_piece() {
        let frame = visit.bare_frame()?;
        let view = View {
            frame: &frame,
            gathered: &page.gathered,
        };
        let piece = list::piece(view, page.list(&frame), &page.notes);
        return Ok(layout::fragment(StatusCode::OK, piece));
    }
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /clips/ID/mark`: to find it again.
pub fn mark(visit: &Visit, id: &str) -> Answer {
    keep(visit, id, rules::mark)
}

/// `POST /clips/ID/unmark`.
pub fn unmark(visit: &Visit, id: &str) -> Answer {
    keep(visit, id, rules::unmark)
}

/// What is done to a mark.
type Marking = fn(&Tx<'_>, Id<User>, Id<Clip>) -> Result<(), Error<ClipRefusal>>;

fn keep(visit: &Visit, id: &str, deed: Marking) -> Answer {
    let me = visit.me()?.person.user.id;
    let id: Id<Clip> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let done = visit.app.db.write(move |tx| deed(tx, me, id));
    done.map_err(Trouble::of(visit.language, words))?;
    back(visit, "/my/clips")
}

impl Collection {
    /// Its owner changes it, others mark it.
    fn doings(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let viewer = frame.viewer.as_ref();
        let is_mine = viewer.is_some_and(|me| me.id == self.clip.user_id.to_string());
        let (deed, words) = match self.clip.is_favorite {
            true => ("unmark", say("clip.unmark")),
            false => ("mark", say("clip.mark")),
        };
        html! {
            @if is_mine {
                a.plain.small href={ (self.path) "/edit" } { (icon("pen")) (say("clip.edit")) }
            } @else if viewer.is_some() {
                form method="post" action={ (self.path) "/" (deed) } {
                    (form::proof(&frame.proof))
                    button.plain.small { (icon("heart")) (words) }
                }
            }
        }
    }

    fn list<'a>(&'a self, frame: &'a Frame) -> List<'a> {
        List {
            path: &self.path,
            stream: None,
            empty: (frame.language.say("clip.empty"), ""),
        }
    }
}

impl Page for Collection {
    fn title(&self, _frame: &Frame) -> String {
        self.clip.name.clone()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        let owner = self.gathered.people.get(&self.clip.user_id);
        let is_mine = frame
            .viewer
            .as_ref()
            .is_some_and(|me| me.id == self.clip.user_id.to_string());
        let up = match owner {
            Some(owner) if !is_mine => format!("{}/clips", user::path(&owner.user)),
            _ => "/my/clips".to_owned(),
        };
        html! {
            div.tabs {
                a.bare.back href=(up) aria-label=(frame.language.say("nav.back")) { (icon("back")) }
                h1 { (self.clip.name) }
            }
            section.card.clip {
                @if let Some(owner) = owner {
                    (user::avatar_link(owner, user::SMALL))
                    (user::name_link(frame, &self.gathered.pictures, &owner.user))
                }
                (self.doings(frame))
                @if !self.clip.is_public { small { (frame.language.say("clip.private")) } }
                @if let Some(text) = &self.clip.description { p { (text) } }
            }
            (list::notes(view, self.list(frame), &self.notes))
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! { meta name="robots" content="noindex"; }
    }
}
