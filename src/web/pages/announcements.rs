//! What those who run the server tell, above the timeline until it is read.

use maud::Markup;
use maud::html;

use crate::actions::announcements;
use crate::model::Id;
use crate::model::announcements::Announcement;
use crate::model::announcements::Icon;
use crate::store;
use crate::web::Answer;
use crate::web::back;
use crate::web::layout::Frame;
use crate::web::parts::emoji::Pictures;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::mfm;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Shown at once; the others follow when these are read.
const SHOWN: usize = 3;

/// What whoever is signed in has not read, if they look at the top of the page.
pub fn unread(visit: &Visit) -> Result<Vec<Announcement>, Trouble> {
    let Some(me) = visit.my_id().filter(|_| !visit.wants_piece()) else {
        return Ok(Vec::new());
    };
    let mut unread = visit
        .app
        .db
        .read(|db| store::announcements::unread(db, me))?;
    unread.truncate(SHOWN);
    Ok(unread)
}

/// `POST /announcements/ID/read`.
pub fn read(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.id;
    let id = Id::parse(id).ok_or(Trouble::NotFound)?;
    let done = visit
        .app
        .db
        .write(move |tx| announcements::read(tx, me, id));
    done.map_err(|error| error.into_fault())?;
    back(visit, "/")
}

/// Each on a card with a button.
pub fn cards(frame: &Frame, unread: &[Announcement]) -> Markup {
    let pictures = Pictures::default();
    let context = mfm::Context {
        frame,
        pictures: &pictures,
        host: None,
        is_cat: false,
    };
    html! {
        @for one in unread {
            section.card.notice.(one.icon.word()) aria-label=(frame.language.say("announcement.one")) {
                (icon(sign(one.icon)))
                div {
                    h2 { (one.title) }
                    (mfm::text(context, &one.text))
                }
                form method="post" action={ "/announcements/" (one.id) "/read" } {
                    (form::proof(&frame.proof))
                    button.plain.small { (frame.language.say("announcement.read")) }
                }
            }
        }
    }
}

fn sign(kind: Icon) -> &'static str {
    match kind {
        Icon::Success => "check",
        Icon::Info | Icon::Warning | Icon::Error => "bell",
    }
}
