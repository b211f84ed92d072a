//! A folder of the drive: making it, calling it something else, throwing it away.

use maud::Markup;
use maud::html;

use crate::actions::folders;
use crate::model::Id;
use crate::model::files::FOLDER_NAME_CHARACTERS;
use crate::model::files::Folder;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout::Frame;
use crate::web::pages::drive;
use crate::web::pages::drive::folder_name;
use crate::web::pages::drive::path;
use crate::web::pages::drive::words;
use crate::web::parts::form;
use crate::web::parts::form::Field;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// `GET /my/drive/folder/ID`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let id = Id::parse(id).ok_or(Trouble::NotFound)?;
    drive::inside(visit, Some(id))
}

/// `POST /my/drive/folder`.
pub fn make(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let (name, parent) = (name(visit, input)?, named(input)?);
    let made = visit
        .app
        .db
        .write(move |tx| folders::add(tx, &me, name, parent));
    let folder = made.map_err(Trouble::of(visit.language, words))?;
    to(&format!("{}?said=drive.folder.made", path(Some(folder.id))))
}

/// `POST /my/drive/folder/ID`.
pub fn save(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id: Id<Folder> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let name = name(visit, input)?;
    let changed = visit
        .app
        .db
        .write(move |tx| folders::change(tx, &me, id, |folder| folder.name = name));
    changed.map_err(Trouble::of(visit.language, words))?;
    to(&format!("{}?said=settings.saved", path(Some(id))))
}

/// `POST /my/drive/folder/ID/delete`.
pub fn delete(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id: Id<Folder> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let deleted = visit.app.db.write(move |tx| folders::delete(tx, &me, id));
    deleted.map_err(Trouble::of(visit.language, words))?;
    to(&format!("{}?said=drive.deleted", path(None)))
}

/// The folder a form names; none is the top.
pub fn named(input: &Input) -> Result<Option<Id<Folder>>, Trouble> {
    match input.words("folder") {
        Some(id) => Ok(Some(Id::parse(&id).ok_or(Trouble::NotFound)?)),
        None => Ok(None),
    }
}

/// What is done to the folder one stands in.
pub fn forms(frame: &Frame, folder: &Folder) -> Markup {
    let say = |key| frame.language.say(key);
    let action = path(Some(folder.id));
    let name = Field {
        label: say("drive.folder.rename"),
        ..folder_name(frame, &folder.name)
    };
    html! {
        form.card.pad.stack method="post" action=(action) {
            (form::proof(&frame.proof))
            (renamed(&name))
            div.buttons { button.go { (say("settings.save")) } }
        }
        (form::away(frame, &format!("{action}/delete"), say("drive.folder.delete"), say("drive.folder.delete.hint")))
    }
}

/// The field for a new name of this folder; that for one of a new folder is on the same page.
fn renamed(field: &Field) -> Markup {
    html! {
        div.field {
            label for="rename" { (field.label) }
            input id="rename" name="name" value=(field.value) maxlength=(field.longest) required
                autocomplete="off" spellcheck="false";
        }
    }
}

fn name(visit: &Visit, input: &Input) -> Result<String, Trouble> {
    let name = input.words("name");
    let name = name.map(|name| name.chars().take(FOLDER_NAME_CHARACTERS).collect());
    name.ok_or_else(|| Trouble::Refused(visit.language.say("refused.name").to_owned()))
}
