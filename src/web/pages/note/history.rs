//! What a note says now and what it said before, the newest first, for whoever may read it.

use maud::Markup;
use maud::html;

use crate::clock::Time;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::notes::Version;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::note;
use crate::web::pages::note::visible;
use crate::web::parts::list;
use crate::web::parts::note as note_part;
use crate::web::parts::note::View;
use crate::web::parts::time;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct History {
    note: Note,
    gathered: Gathered,
    /// The oldest first.
    before: Vec<Version>,
}

/// `GET /notes/ID/history`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let id: Id<Note> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let (note, gathered) = visible(visit, id)?;
    let before = visit.app.db.read(|db| store::notes::versions(db, id))?;
    let page = History {
        note,
        gathered,
        before,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

impl History {
    fn version(&self, view: View, at: Time, text: Option<&str>, warning: Option<&str>) -> Markup {
        let Some(author) = self.gathered.people.get(&self.note.user_id) else {
            return html! {};
        };
        html! {
            p.hint { (time::moment(view.frame.language, at)) }
            div.body { (note_part::said(view, author, text, warning)) }
        }
    }
}

impl Page for History {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("history.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        let note = &self.note;
        let since = note.edited_at.unwrap_or_else(|| note.id.time());
        html! {
            (note::bar(frame, note, say("history.title")))
            section.card {
                @if self.before.is_empty() {
                    (list::empty(say("history.empty"), ""))
                } @else {
                    ol.list.versions {
                        li {
                            span.pill { (say("history.now")) }
                            (self.version(view, since, note.text.as_deref(), note.cw.as_deref()))
                        }
                        @for version in self.before.iter().rev() {
                            li { (self.version(view, version.at, version.text.as_deref(), version.cw.as_deref())) }
                        }
                    }
                }
            }
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! { meta name="robots" content="noindex"; }
    }
}
