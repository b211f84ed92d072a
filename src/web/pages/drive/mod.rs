//! The files one has put in, with notes or by themselves. A folder is `folder.rs`, one file
//! `file.rs`.

pub mod file;
pub mod folder;

use maud::Markup;
use maud::html;

use crate::actions::folders::FolderRefusal;
use crate::model::Id;
use crate::model::files::FOLDER_NAME_CHARACTERS;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::notes::FILES;
use crate::prepare;
use crate::store::files;
use crate::store::files::Filter;
use crate::store::folders;
use crate::store::rows;
use crate::web::Answer;
use crate::web::gather::Shown;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::lists;
use crate::web::parts::form;
use crate::web::parts::form::Field;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::media;
use crate::web::parts::pager;
use crate::web::parts::size;
use crate::web::parts::time;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Where it lies.
const HERE: &str = "/my/drive";
/// Files on one page: six rows on a wide screen.
const PER_PAGE: u32 = 24;

/// What lies in one folder, or at the top.
struct Drive {
    /// The folder and those it lies in, the innermost first.
    way: Vec<Folder>,
    folders: Vec<Folder>,
    files: Vec<File>,
    used_bytes: u64,
    capacity_bytes: u64,
}

/// `GET /my/drive`.
pub fn show(visit: &Visit) -> Answer {
    inside(visit, None)
}

fn inside(visit: &Visit, folder: Option<Id<Folder>>) -> Answer {
    let me = visit.me()?.person.user.clone();
    let capacity_bytes = prepare::allowance(visit.app, &me)?.bytes;
    let page = visit.page(PER_PAGE);
    let filter = Filter {
        folder: Some(folder),
        ..Filter::default()
    };
    let drive = visit.app.db.read(|db| {
        Ok(Drive {
            way: match folder {
                Some(folder) => way(folders::way_up(db, folder)?),
                None => Vec::new(),
            },
            folders: folders::inside(db, me.id, folder, rows::Page::newest(rows::PAGE))?,
            files: files::of_user(db, me.id, &filter, page)?,
            used_bytes: u64::try_from(files::usage_bytes(db, me.id)?).unwrap_or(0),
            capacity_bytes,
        })
    })?;
    let is_mine = drive
        .way
        .first()
        .is_none_or(|folder| folder.user_id == me.id);
    if !is_mine || (folder.is_some() && drive.way.is_empty()) {
        return Err(Trouble::NotFound);
    }
    Ok(layout::show(&drive, &visit.frame()?))
}

fn way(counted: Vec<folders::Counted>) -> Vec<Folder> {
    counted.into_iter().map(|(folder, ..)| folder).collect()
}

fn path(folder: Option<Id<Folder>>) -> String {
    folder.map_or_else(|| HERE.to_owned(), |id| format!("{HERE}/folder/{id}"))
}

/// A refusal in words.
fn words(refusal: FolderRefusal) -> &'static str {
    match refusal {
        FolderRefusal::NoSuchFolder | FolderRefusal::NoSuchParent => "refused.gone",
        FolderRefusal::Nested => "drive.folder.deep",
        FolderRefusal::TooMany => "refused.many",
        FolderRefusal::NotEmpty => "drive.folder.full",
    }
}

/// From the top to where one is; the last is not a link where one stands in it.
fn crumbs(frame: &Frame, way: &[Folder], standing_in: bool) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        @if !way.is_empty() || !standing_in {
            nav.crumbs aria-label=(say("drive.way")) {
                a href=(HERE) { (say("drive.top")) }
                @for (depth, folder) in way.iter().enumerate().rev() {
                    span aria-hidden="true" { "/" }
                    @if depth == 0 && standing_in { b aria-current="page" { (folder.name) } }
                    @else { a href=(path(Some(folder.id))) { (folder.name) } }
                }
            }
        }
    }
}

impl Drive {
    fn here(&self) -> Option<&Folder> {
        self.way.first()
    }

    fn room(&self, frame: &Frame) -> Markup {
        let used = size::bytes(self.used_bytes);
        let capacity = size::bytes(self.capacity_bytes);
        let words = [
            ("used", &used as &dyn std::fmt::Display),
            ("capacity", &capacity),
        ];
        html! {
            div.room {
                meter min="0" max=(self.capacity_bytes) value=(self.used_bytes) aria-label=(frame.language.say("drive.title")) {}
                small { (frame.language.fill("drive.used", &words)) }
            }
        }
    }

    fn put_in(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            details.card.pad open[self.files.is_empty() && self.folders.is_empty()] {
                summary { h2 { (say("drive.upload")) } }
                form.stack method="post" action={ (HERE) "/file" } enctype="multipart/form-data" {
                    (form::proof(&frame.proof))
                    (inside_field(self.here()))
                    div.field {
                        label for="files" { (say("drive.upload.files")) }
                        input id="files" name="file" type="file" multiple required data-most=(FILES);
                    }
                    div.buttons { button.go { (say("drive.upload.go")) } }
                }
            }
            details.card.pad {
                summary { h2 { (say("drive.folder.new")) } }
                form.stack method="post" action={ (HERE) "/folder" } {
                    (form::proof(&frame.proof))
                    (inside_field(self.here()))
                    (form::line(&folder_name(frame, ""), "text", "off", true))
                    div.buttons { button.go { (say("drive.folder.make")) } }
                }
            }
        }
    }

    fn shelf(&self, frame: &Frame) -> Markup {
        html! {
            @if !self.folders.is_empty() {
                ul.folders {
                    @for folder in &self.folders {
                        li { a href=(path(Some(folder.id))) { (icon("folder")) span { (folder.name) } } }
                    }
                }
            }
            @if !self.files.is_empty() {
                ul.tiles { @for file in &self.files { (tile(frame, file)) } }
            }
        }
    }
}

/// Where what is made shall lie.
fn inside_field(folder: Option<&Folder>) -> Markup {
    html! {
        @if let Some(folder) = folder { input type="hidden" name="folder" value=(folder.id); }
    }
}

fn folder_name<'a>(frame: &Frame, value: &'a str) -> Field<'a> {
    Field {
        name: "name",
        label: frame.language.say("drive.folder.name"),
        value,
        longest: FOLDER_NAME_CHARACTERS,
        ..Field::default()
    }
}

fn tile(frame: &Frame, file: &File) -> Markup {
    let bytes = u64::try_from(file.size_bytes).unwrap_or(0);
    let (has_picture, shown) = (file.has_thumbnail(), Shown::new(file.clone()));
    html! {
        li data-item=(file.id) {
            a href={ (HERE) "/file/" (file.id) } title=(file.name) {
                span.look { @if has_picture { (media::small(&shown)) } @else { (icon("file")) } }
                span.name { (file.name) }
            }
            small { (size::bytes(bytes)) " · " (time::ago(frame.language, frame.now, file.id.time())) }
        }
    }
}

impl Page for Drive {
    fn title(&self, frame: &Frame) -> String {
        match self.here() {
            Some(folder) => folder.name.clone(),
            None => frame.language.say("drive.title").to_owned(),
        }
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let last = self.files.last();
        let last = last.filter(|_| self.files.len() >= PER_PAGE as usize);
        let last = last.map(|file| file.id.to_string());
        let here = path(self.here().map(|folder| folder.id));
        html! {
            (lists::tabs(frame, HERE))
            section.card.pad.stack {
                (self.room(frame))
                (crumbs(frame, &self.way, true))
                (self.shelf(frame))
                @if self.folders.is_empty() && self.files.is_empty() {
                    (list::empty(say("drive.empty"), say("drive.empty.next")))
                }
                (pager::older(frame.language, &here, last.as_deref()))
            }
            (self.put_in(frame))
            @if let Some(folder) = self.here() { (folder::forms(frame, folder)) }
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
