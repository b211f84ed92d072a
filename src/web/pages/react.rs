//! The page with the grid of emoji: for a note, or for the text that is being written.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::error::Fault;
use crate::model::Id;
use crate::model::interactions::Interaction;
use crate::model::notes::Note;
use crate::model::reactions;
use crate::store;
use crate::web::Answer;
use crate::web::gather;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::note::visible;
use crate::web::parts::icon::icon;
use crate::web::parts::note;
use crate::web::parts::note::View;
use crate::web::parts::picker;
use crate::web::parts::picker::Offered;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct React {
    note: Note,
    gathered: Gathered,
    custom: Vec<Offered>,
}

/// `GET /notes/ID/react`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    visit.me()?;
    let id: Id<Note> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let (note, gathered) = visible(visit, id)?;
    let page = React {
        note,
        gathered,
        custom: custom(visit)?,
    };
    if visit.wants_piece() {
        return Ok(layout::fragment(
            StatusCode::OK,
            page.picker(&visit.bare_frame()?),
        ));
    }
    Ok(layout::show(&page, &visit.frame()?))
}

/// `GET /emojis`, for the script: the choice goes into a text.
pub fn show_for_text(visit: &Visit) -> Answer {
    visit.me()?;
    let (frame, custom) = (visit.bare_frame()?, custom(visit)?);
    let piece = picker::picker(&frame, "/compose", None, &custom, |name| {
        format!(":{name}:")
    });
    Ok(layout::fragment(StatusCode::OK, piece))
}

fn custom(visit: &Visit) -> Result<Vec<Offered>, Fault> {
    let emojis = visit.app.db.read(store::emojis::local)?;
    let offered = emojis
        .into_iter()
        .filter(|emoji| !emoji.looks.is_sensitive)
        .map(|emoji| Offered {
            address: gather::emoji_picture(&emoji),
            name: emoji.name,
        });
    Ok(offered.collect())
}

impl React {
    fn is_unwelcome(&self) -> bool {
        self.gathered.refuses(self.note.id, Interaction::Like)
    }

    fn picker(&self, frame: &Frame) -> Markup {
        if self.is_unwelcome() {
            return html! { p.say.bad { (frame.language.say("refused.unwelcome")) } };
        }
        let id = self.note.id.to_string();
        let action = format!("/notes/{id}/reactions");
        picker::picker(frame, &action, Some(&id), &self.custom, |name| {
            reactions::spell(name, None)
        })
    }
}

impl Page for React {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("react.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        html! {
            div.tabs {
                a.bare.back href={ "/notes/" (self.note.id) } aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (say("react.title")) }
            }
            section.card.pad { (note::quote(view, &self.note)) }
            section.card.pad[self.is_unwelcome()] { (self.picker(frame)) }
        }
    }
}
