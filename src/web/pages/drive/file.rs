//! One file of the drive: looked at, described, put elsewhere, thrown away; and putting
//! new ones in.

use maud::Markup;
use maud::html;

use crate::actions;
use crate::actions::files::FileRefusal;
use crate::model::Id;
use crate::model::files::COMMENT_CHARACTERS;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::files::NAME_CHARACTERS;
use crate::model::files::is_name;
use crate::model::notes::FILES;
use crate::prepare;
use crate::prepare::Wanted;
use crate::store;
use crate::store::folders;
use crate::store::rows;
use crate::web::Answer;
use crate::web::gather::Shown;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::compose::files;
use crate::web::pages::drive::HERE;
use crate::web::pages::drive::crumbs;
use crate::web::pages::drive::folder;
use crate::web::pages::drive::path;
use crate::web::pages::drive::way;
use crate::web::pages::lists;
use crate::web::parts::form;
use crate::web::parts::form::Field;
use crate::web::parts::media;
use crate::web::parts::size;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct FilePage {
    file: File,
    /// The folders it lies in, the innermost first.
    way: Vec<Folder>,
    /// Those beside it.
    beside: Vec<Folder>,
}

/// `GET /my/drive/file/ID`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.id;
    let id: Id<File> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let page = visit.app.db.read(|db| {
        let file = store::files::by_id(db, id)?;
        let Some(file) = file.filter(|file| file.user_id == Some(me)) else {
            return Ok(None);
        };
        Ok(Some(FilePage {
            way: match file.folder_id {
                Some(folder) => way(folders::way_up(db, folder)?),
                None => Vec::new(),
            },
            beside: folders::inside(db, me, file.folder_id, rows::Page::newest(rows::PAGE))?,
            file,
        }))
    })?;
    let page = page.ok_or(Trouble::NotFound)?;
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /my/drive/file`: as many as a note may have, into the folder the form names.
pub fn put_in(visit: &Visit, mut input: Input) -> Answer {
    let me = &visit.me()?.person.user;
    let folder = folder::named(&input)?;
    let uploads = std::mem::take(&mut input.uploads);
    if uploads.len() > FILES {
        let words = visit.language.fill("refused.files", &[("count", &FILES)]);
        return Err(Trouble::Refused(words));
    }
    for upload in uploads {
        let name = upload.name.clone().unwrap_or_default();
        let wanted = Wanted {
            folder,
            ..Wanted::default()
        };
        let kept = prepare::upload(visit.app, me, upload, wanted);
        kept.map_err(|error| files::unkept(visit.language, error, &name))?;
    }
    to(&format!("{}?said=drive.uploaded", path(folder)))
}

/// `POST /my/drive/file/ID`.
pub fn save(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id: Id<File> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let name = input.words("name").filter(|name| is_name(name));
    let name =
        name.ok_or_else(|| Trouble::Refused(visit.language.say("refused.name").to_owned()))?;
    let comment = input.words("comment");
    let comment = comment.map(|text| text.chars().take(COMMENT_CHARACTERS).collect());
    let (folder_id, is_sensitive) = (folder::named(input)?, input.is_on("sensitive"));
    let changed = visit.app.db.write(move |tx| {
        actions::files::change(tx, &me, id, |file| {
            file.name = name;
            file.comment = comment;
            file.is_sensitive = is_sensitive;
            file.folder_id = folder_id;
        })
    });
    changed.map_err(Trouble::of(visit.language, words))?;
    to(&format!("{HERE}/file/{id}?said=settings.saved"))
}

/// `POST /my/drive/file/ID/delete`.
pub fn delete(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id: Id<File> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let deleted = visit
        .app
        .db
        .write(move |tx| actions::files::delete(tx, &me, id));
    deleted.map_err(Trouble::of(visit.language, words))?;
    to(&format!("{HERE}?said=drive.deleted"))
}

fn words(refusal: FileRefusal) -> &'static str {
    match refusal {
        FileRefusal::NoFreeSpace => "refused.full",
        FileRefusal::NoSuchFolder | FileRefusal::NoSuchFile | FileRefusal::NotYours => {
            "refused.gone"
        }
    }
}

impl FilePage {
    fn form(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let name = Field {
            name: "name",
            label: say("drive.name"),
            value: &self.file.name,
            longest: NAME_CHARACTERS - 1,
            ..Field::default()
        };
        let comment = Field {
            name: "comment",
            label: say("drive.comment"),
            hint: Some(say("drive.comment.hint")),
            value: self.file.comment.as_deref().unwrap_or_default(),
            longest: COMMENT_CHARACTERS,
            ..Field::default()
        };
        html! {
            form.card.pad.stack method="post" action={ (HERE) "/file/" (self.file.id) } {
                (form::proof(&frame.proof))
                (form::line(&name, "text", "off", true))
                (form::area(&comment))
                (self.places(frame))
                (form::switch("sensitive", say("drive.sensitive"), say("drive.sensitive.hint"), self.file.is_sensitive))
                div.buttons { button.go { (say("settings.save")) } }
            }
        }
    }

    /// The folders near by: those it lies in, and those beside it.
    fn places(&self, frame: &Frame) -> Markup {
        let near: Vec<(String, &str)> = self
            .way
            .iter()
            .rev()
            .chain(&self.beside)
            .map(|folder| (folder.id.to_string(), folder.name.as_str()))
            .collect();
        let top = ("", frame.language.say("drive.top"));
        let near = near.iter().map(|(id, name)| (id.as_str(), *name));
        let choices: Vec<_> = std::iter::once(top).chain(near).collect();
        let chosen = self.file.folder_id.map(|id| id.to_string());
        html! {
            @if choices.len() > 1 {
                (form::choice("folder", frame.language.say("drive.place"), &choices, chosen.as_deref().unwrap_or_default()))
            }
        }
    }
}

impl Page for FilePage {
    fn title(&self, _frame: &Frame) -> String {
        self.file.name.clone()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let shown = Shown::new(self.file.clone());
        let bytes = u64::try_from(self.file.size_bytes).unwrap_or(0);
        let delete = format!("{HERE}/file/{}/delete", self.file.id);
        html! {
            (lists::tabs(frame, HERE))
            section.card.pad.stack {
                (crumbs(frame, &self.way, false))
                h2.name { (self.file.name) }
                (media::files(frame, std::slice::from_ref(&shown)))
                p.hint {
                    (self.file.media_type) " · " (size::bytes(bytes))
                    @if let Some((width, height)) = self.file.width.zip(self.file.height) { " · " (width) " × " (height) }
                    " · " a href=(shown.address) download=(self.file.name) { (say("drive.open")) }
                }
            }
            (self.form(frame))
            (form::away(frame, &delete, say("drive.delete"), say("drive.delete.hint")))
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
