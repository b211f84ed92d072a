//! What one does to a note by a button: react, renote, delete, and taking it back.
//!
//! The script gets the note as it is now; a browser without it goes back to where it was.

use http::StatusCode;
use maud::html;

use crate::actions::notes;
use crate::actions::notes::removal;
use crate::actions::notes::removal::DeleteRefusal;
use crate::actions::reactions;
use crate::actions::reactions::ReactRefusal;
use crate::mfm::emoji;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::reactions::custom;
use crate::store;
use crate::web::Answer;
use crate::web::back;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::pages::compose;
use crate::web::parts::note;
use crate::web::parts::note::Look;
use crate::web::parts::note::View;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// `POST /notes/ID/reactions`.
pub fn react(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id = parse(id)?;
    let wanted = wanted(input).ok_or_else(|| refused(visit, "refused.reaction"))?;
    let done = visit
        .app
        .db
        .write(move |tx| reactions::react(tx, &me, id, &wanted));
    done.map_err(Trouble::of(visit.language, react_words))?;
    answer(visit, id, input)
}

/// What was typed comes before what was clicked: Enter in the field sends the first button.
fn wanted(input: &Input) -> Option<String> {
    let wanted = input.words("typed").or_else(|| input.words("reaction"))?;
    match custom(&wanted) {
        Some(_) => Some(wanted),
        None => emoji::as_reaction(&wanted),
    }
}

/// `POST /notes/ID/unreact`.
pub fn unreact(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id = parse(id)?;
    let done = visit
        .app
        .db
        .write(move |tx| reactions::unreact(tx, &me, id));
    done.map_err(Trouble::of(visit.language, react_words))?;
    answer(visit, id, input)
}

/// `POST /notes/ID/renote`: as widely as the note itself, at most.
pub fn renote(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id = parse(id)?;
    let draft = notes::Draft {
        renote: Some(id),
        visibility: Some(Visibility::Public),
        ..notes::Draft::default()
    };
    let done = visit.app.db.write(move |tx| notes::post(tx, &me, draft));
    done.map_err(Trouble::of(visit.language, compose::words))?;
    answer(visit, id, input)
}

/// `POST /notes/ID/unrenote`.
pub fn unrenote(visit: &Visit, id: &str, input: &Input) -> Answer {
    let (me, origin) = (
        visit.me()?.person.user.clone(),
        visit.app.config.origin.clone(),
    );
    let id = parse(id)?;
    let done = visit
        .app
        .db
        .write(move |tx| removal::unrenote(tx, &origin, &me, id));
    done.map_err(Trouble::of(visit.language, delete_words))?;
    answer(visit, id, input)
}

/// `POST /notes/ID/delete`.
pub fn delete(visit: &Visit, id: &str) -> Answer {
    let (me, origin) = (
        visit.me()?.person.user.clone(),
        visit.app.config.origin.clone(),
    );
    let id = parse(id)?;
    let done = visit
        .app
        .db
        .write(move |tx| removal::delete(tx, &origin, &me, id));
    done.map_err(Trouble::of(visit.language, delete_words))?;
    if visit.wants_piece() {
        let said = visit.language.say("compose.deleted");
        return Ok(layout::fragment(
            StatusCode::OK,
            html! { p data-said { (said) } },
        ));
    }
    to("/?said=compose.deleted")
}

fn parse(id: &str) -> Result<Id<Note>, Trouble> {
    Id::parse(id).ok_or(Trouble::NotFound)
}

fn refused(visit: &Visit, key: &'static str) -> Trouble {
    Trouble::Refused(visit.language.say(key).to_owned())
}

/// The note as it is now.
fn answer(visit: &Visit, id: Id<Note>, input: &Input) -> Answer {
    if !visit.wants_piece() {
        return back(visit, &format!("/notes/{id}"));
    }
    let me = visit.my_id();
    let found = visit.app.db.read(|db| {
        let Some(note) = store::notes::by_id(db, id)? else {
            return Ok(None);
        };
        let gathered = Gathered::read(db, me, std::slice::from_ref(&note), &[])?;
        Ok(gathered.notes.contains_key(&id).then_some((note, gathered)))
    })?;
    let (note, gathered) = found.ok_or(Trouble::NotFound)?;
    let frame = visit.bare_frame()?;
    let look = if input.is_on("focus") {
        Look::Focused
    } else {
        Look::Listed
    };
    let piece = note::article(
        View {
            frame: &frame,
            gathered: &gathered,
        },
        &note,
        look,
    );
    Ok(layout::fragment(StatusCode::OK, piece))
}

fn react_words(refusal: ReactRefusal) -> &'static str {
    match refusal {
        ReactRefusal::NoSuchNote | ReactRefusal::NotReacted => "refused.gone",
        ReactRefusal::IsRenote => "refused.reaction",
        ReactRefusal::AlreadyReacted => "refused.reacted",
        ReactRefusal::Blocked => "refused.blocked",
        ReactRefusal::NotWelcome => "refused.unwelcome",
    }
}

fn delete_words(refusal: DeleteRefusal) -> &'static str {
    match refusal {
        DeleteRefusal::NoSuchNote => "refused.gone",
        DeleteRefusal::NotYours => "error.403",
    }
}
