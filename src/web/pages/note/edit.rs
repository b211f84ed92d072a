//! Changing what a note of one's own says: its words, its warning and its files. Whom it
//! reaches and what it answers stay.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::notes::edits;
use crate::actions::notes::edits::Change;
use crate::actions::notes::edits::EditRefusal;
use crate::federation::naming;
use crate::model::Id;
use crate::model::files::File;
use crate::model::notes::FILES;
use crate::model::notes::Note;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Shown;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::compose;
use crate::web::pages::compose::files::take_back;
use crate::web::pages::compose::files::upload;
use crate::web::pages::compose::send::check_length;
use crate::web::pages::note;
use crate::web::pages::note::visible;
use crate::web::parts::composer;
use crate::web::parts::composer::Composer;
use crate::web::parts::composer::DROP;
use crate::web::parts::composer::Draft;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Edit {
    note: Note,
    composer: Composer,
}

/// `GET /notes/ID/edit`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let (note, files) = mine(visit, id)?;
    let draft = Draft {
        text: note.text.clone().unwrap_or_default(),
        warning: note.cw.clone(),
        ..Draft::default()
    };
    page(visit, note, files, draft, None)
}

/// `POST /notes/ID/edit`.
pub fn save(visit: &Visit, id: &str, mut input: Input) -> Answer {
    let (note, files) = mine(visit, id)?;
    let draft = compose::draft(&input);
    let id = note.id;
    match change(visit, &mut input, id, &files, &draft) {
        Ok(()) => to(&format!("/notes/{id}?said=edit.saved")),
        Err(Trouble::Refused(words)) => page(visit, note, files, draft, Some(words)),
        Err(trouble) => Err(trouble),
    }
}

/// A note of theirs that says something. Somebody else's is none to edit.
fn mine(visit: &Visit, id: &str) -> Result<(Note, Vec<File>), Trouble> {
    let me = visit.me()?.person.user.id;
    let id: Id<Note> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let (note, _) = visible(visit, id)?;
    if note.user_id != me || note.is_renote() {
        return Err(Trouble::NotFound);
    }
    let files = visit.app.db.read(|db| store::notes::files_of(db, [id]))?;
    Ok((note, files.into_values().next().unwrap_or_default()))
}

/// Makes the change; when nothing comes of it, new files go, too.
fn change(
    visit: &Visit,
    input: &mut Input,
    id: Id<Note>,
    before: &[File],
    draft: &Draft,
) -> Result<(), Trouble> {
    check_length(visit.language, draft)?;
    let since = visit.app.clock.now();
    let mut new = Vec::new();
    let changed = upload(visit, input, &mut new)
        .and_then(|()| change_with(visit, input, id, before, draft, &new));
    if changed.is_err() {
        take_back(visit, new, since)?;
    }
    changed
}

fn change_with(
    visit: &Visit,
    input: &Input,
    id: Id<Note>,
    before: &[File],
    draft: &Draft,
    new: &[Id<File>],
) -> Result<(), Trouble> {
    let me = visit.me()?.person.user.clone();
    let dropped = input.all(DROP);
    let is_dropped = |file: &&File| dropped.contains(&file.id.to_string().as_str());
    let stay = before.iter().filter(|file| !is_dropped(file));
    let mut files: Vec<_> = stay.map(|file| file.id).collect();
    // The same bytes again are the same file.
    files.extend(
        new.iter()
            .filter(|file| !before.iter().any(|known| known.id == **file)),
    );
    if files.len() > FILES {
        let words = visit.language.fill("refused.files", &[("count", &FILES)]);
        return Err(Trouble::Refused(words));
    }
    let texts = [Some(draft.text.as_str()), draft.warning.as_deref()];
    let texts: Vec<&str> = texts.into_iter().flatten().collect();
    let change = Change {
        text: Some(draft.text.trim().to_owned()).filter(|text| !text.is_empty()),
        cw: draft.warning.clone(),
        named: naming::named(visit.app, &texts, Some(&me))?,
        files: Some(files),
        quoters: None,
    };
    let done = visit
        .app
        .db
        .write(move |tx| edits::edit(tx, &me, id, change));
    done.map(drop).map_err(Trouble::of(visit.language, words))
}

fn words(refusal: EditRefusal) -> &'static str {
    match refusal {
        EditRefusal::NoSuchNote | EditRefusal::IsRenote => "refused.gone",
        EditRefusal::Empty => "refused.empty",
        EditRefusal::NoSuchFile => "refused.file",
        EditRefusal::TooManyMentions => "refused.mentions",
        EditRefusal::ProhibitedWords => "refused.words",
    }
}

fn page(
    visit: &Visit,
    note: Note,
    files: Vec<File>,
    draft: Draft,
    refused: Option<String>,
) -> Answer {
    let kept = files.into_iter();
    let kept = kept.map(|file| (file.id.to_string(), Shown::new(file)));
    let composer = Composer {
        draft: Draft {
            edit: Some(note.id.to_string()),
            ..draft
        },
        refused,
        kept: kept.collect(),
        ..Composer::default()
    };
    Ok(layout::show(&Edit { note, composer }, &visit.frame()?))
}

impl Page for Edit {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("note.edit").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            (note::bar(frame, &self.note, say("note.edit")))
            (composer::composer(frame, &self.composer))
            p.foot { (say("edit.hint")) }
        }
    }

    fn status(&self) -> StatusCode {
        match self.composer.refused {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        }
    }
}
