//! Telling the moderators about somebody, or about a note of theirs.

use maud::Markup;
use maud::html;

use crate::actions::reports;
use crate::actions::reports::ReportRefusal;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::reports::COMMENT_CHARACTERS;
use crate::model::users::User;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::note::visible;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::note as note_part;
use crate::web::parts::note::View;
use crate::web::parts::user;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Report {
    about: Id<User>,
    note: Option<Note>,
    gathered: Gathered,
}

/// `GET /notes/ID/report`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    visit.me()?;
    let id: Id<Note> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let (note, gathered) = visible(visit, id)?;
    let page = Report {
        about: note.user_id,
        note: Some(note),
        gathered,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /notes/ID/report`. What is reported is a person; which note of theirs it is about
/// stands above the words, as Misskey's own pages write it.
pub fn send(visit: &Visit, id: &str, input: &Input) -> Answer {
    let id: Id<Note> = Id::parse(id).ok_or(Trouble::NotFound)?;
    visit.me()?;
    let (note, _) = visible(visit, id)?;
    let place = format!("{}/notes/{id}", visit.app.config.origin.as_str());
    let place = note
        .url
        .as_deref()
        .or(note.uri.as_deref())
        .unwrap_or(&place);
    file(
        visit,
        note.user_id,
        input,
        &format!("Note: {place}\n-----\n"),
    )?;
    to(&format!("/notes/{id}?said=report.sent"))
}

/// `GET /users/ID/report`.
pub fn show_person(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.id;
    let about = person(visit, id)?.id;
    let gathered = visit
        .app
        .db
        .read(|db| Gathered::read(db, Some(me), &[], &[about]))?;
    let page = Report {
        about,
        note: None,
        gathered,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /users/ID/report`.
pub fn send_person(visit: &Visit, id: &str, input: &Input) -> Answer {
    let about = person(visit, id)?;
    file(visit, about.id, input, "")?;
    to(&format!("{}?said=report.sent", user::path(&about)))
}

fn person(visit: &Visit, id: &str) -> Result<User, Trouble> {
    visit.me()?;
    let id: Id<User> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let user = visit.app.db.read(|db| store::users::by_id(db, id))?;
    user.filter(|user| user.gone_at.is_none() && !user.is_system())
        .ok_or(Trouble::NotFound)
}

fn file(visit: &Visit, about: Id<User>, input: &Input, above: &str) -> Result<(), Trouble> {
    let me = visit.me()?.person.user.clone();
    let words = input
        .words("comment")
        .ok_or_else(|| Trouble::Refused(visit.language.say("report.empty").to_owned()))?;
    let comment: String = above
        .chars()
        .chain(words.chars())
        .take(COMMENT_CHARACTERS)
        .collect();
    let done = visit
        .app
        .db
        .write(move |tx| reports::report(tx, &me, about, &comment));
    done.map_err(Trouble::of(visit.language, refusal_words))
}

fn refusal_words(refusal: ReportRefusal) -> &'static str {
    match refusal {
        ReportRefusal::Yourself => "refused.self",
        ReportRefusal::Administrator => "report.staff",
        ReportRefusal::NoSuchUser | ReportRefusal::NoSuchReport | ReportRefusal::Ours => {
            "refused.gone"
        }
    }
}

impl Report {
    /// Where the form stands; it is sent to the same address.
    fn path(&self) -> String {
        match &self.note {
            Some(note) => format!("/notes/{}/report", note.id),
            None => format!("/users/{}/report", self.about),
        }
    }

    fn back(&self) -> String {
        let person = self.gathered.people.get(&self.about);
        match (&self.note, person) {
            (Some(note), _) => format!("/notes/{}", note.id),
            (None, Some(person)) => user::path(&person.user),
            (None, None) => "/".to_owned(),
        }
    }
}

impl Page for Report {
    fn title(&self, frame: &Frame) -> String {
        let person = self.gathered.people.get(&self.about);
        let name = person.map_or("", |person| person.user.display_name());
        frame.language.fill("report.title", &[("name", &name)])
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        let comment = form::Field {
            name: "comment",
            label: say("report.comment"),
            hint: Some(say("report.hint")),
            longest: COMMENT_CHARACTERS,
            ..form::Field::default()
        };
        html! {
            div.tabs {
                a.bare.back href=(self.back()) aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (self.title(frame)) }
            }
            form.card.pad.stack method="post" action=(self.path()) {
                (form::proof(&frame.proof))
                @if let Some(note) = &self.note { (note_part::quote(view, note)) }
                (form::area(&comment))
                div.buttons { button.danger { (icon("flag")) (say("report.send")) } }
            }
        }
    }
}
