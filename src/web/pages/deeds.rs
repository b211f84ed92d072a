//! What one does to a note by a button: react, renote, vote, keep, show first, hear no more
//! of it, delete; and taking it back.
//!
//! The script gets the note as it is now; a browser without it goes back to where it was.

use http::StatusCode;
use maud::html;

use crate::actions::favorites;
use crate::actions::favorites::FavoriteRefusal;
use crate::actions::notes;
use crate::actions::notes::removal;
use crate::actions::notes::removal::DeleteRefusal;
use crate::actions::pins;
use crate::actions::pins::PinRefusal;
use crate::actions::polls;
use crate::actions::polls::VoteRefusal;
use crate::actions::reactions;
use crate::actions::reactions::ReactRefusal;
use crate::actions::thread_mutes;
use crate::error::Error;
use crate::error::Never;
use crate::mfm::emoji;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::reactions::custom;
use crate::model::users::User;
use crate::store::Tx;
use crate::web::Answer;
use crate::web::back;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::pages::compose::send;
use crate::web::pages::note::visible;
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
    done.map_err(Trouble::of(visit.language, send::words))?;
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

/// `POST /notes/ID/vote`.
pub fn vote(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id = parse(id)?;
    let choice = input.text("choice").and_then(|text| text.parse().ok());
    let choice: i64 = choice.ok_or_else(|| refused(visit, "refused.invalid"))?;
    let done = visit
        .app
        .db
        .write(move |tx| polls::vote(tx, &me, id, choice));
    done.map_err(Trouble::of(visit.language, vote_words))?;
    answer(visit, id, input)
}

/// `POST /notes/ID/favorite`.
pub fn favorite(visit: &Visit, id: &str, input: &Input) -> Answer {
    keep(visit, id, input, favorites::mark, "said.favorite")
}

/// `POST /notes/ID/unfavorite`.
pub fn unfavorite(visit: &Visit, id: &str, input: &Input) -> Answer {
    keep(visit, id, input, favorites::unmark, "said.unfavorite")
}

/// What is done to a mark.
type Marking = fn(&Tx<'_>, Id<User>, Id<Note>) -> Result<(), Error<FavoriteRefusal>>;

fn keep(visit: &Visit, id: &str, input: &Input, deed: Marking, said: &'static str) -> Answer {
    let (me, id) = (visit.me()?.person.user.id, parse(id)?);
    let done = visit.app.db.write(move |tx| deed(tx, me, id));
    done.map_err(Trouble::of(visit.language, favorite_words))?;
    // A mark taken back may be of a note that is no longer for one's eyes.
    match saying(visit, id, input, Some(said)) {
        Err(Trouble::NotFound) => to("/my/favorites"),
        shown => shown,
    }
}

/// `POST /notes/ID/pin`.
pub fn pin(visit: &Visit, id: &str, input: &Input) -> Answer {
    let (me, id) = (visit.me()?.person.user.clone(), parse(id)?);
    let done = visit.app.db.write(move |tx| pins::pin(tx, &me, id));
    done.map_err(Trouble::of(visit.language, pin_words))?;
    saying(visit, id, input, Some("said.pin"))
}

/// `POST /notes/ID/unpin`.
pub fn unpin(visit: &Visit, id: &str, input: &Input) -> Answer {
    let (me, id) = (visit.me()?.person.user.id, parse(id)?);
    let done = visit.app.db.write(move |tx| pins::unpin(tx, me, id));
    done.map_err(Trouble::of(visit.language, pin_words))?;
    saying(visit, id, input, Some("said.unpin"))
}

/// `POST /notes/ID/mute`: no more is heard of its thread.
pub fn mute(visit: &Visit, id: &str, input: &Input) -> Answer {
    hush(visit, id, input, thread_mutes::mute, "said.mute")
}

/// `POST /notes/ID/unmute`.
pub fn unmute(visit: &Visit, id: &str, input: &Input) -> Answer {
    hush(visit, id, input, thread_mutes::unmute, "said.unmute")
}

/// What is done to a muted thread.
type Hushing = fn(&Tx<'_>, Id<User>, Id<Note>) -> Result<(), Error<Never>>;

fn hush(visit: &Visit, id: &str, input: &Input, deed: Hushing, said: &'static str) -> Answer {
    let (me, id) = (visit.me()?.person.user.id, parse(id)?);
    visible(visit, id)?;
    let done = visit.app.db.write(move |tx| deed(tx, me, id));
    done.map_err(Error::into_fault)?;
    saying(visit, id, input, Some(said))
}

fn parse(id: &str) -> Result<Id<Note>, Trouble> {
    Id::parse(id).ok_or(Trouble::NotFound)
}

fn refused(visit: &Visit, key: &'static str) -> Trouble {
    Trouble::Refused(visit.language.say(key).to_owned())
}

/// The note as it is now.
fn answer(visit: &Visit, id: Id<Note>, input: &Input) -> Answer {
    saying(visit, id, input, None)
}

/// The note as it is now, with a word on what was done to it where that is not seen.
fn saying(visit: &Visit, id: Id<Note>, input: &Input, said: Option<&'static str>) -> Answer {
    if !visit.wants_piece() {
        return back(visit, &format!("/notes/{id}"));
    }
    let (note, gathered) = visible(visit, id)?;
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
    let piece = html! {
        (piece)
        @if let Some(said) = said { p data-said { (visit.language.say(said)) } }
    };
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

fn vote_words(refusal: VoteRefusal) -> &'static str {
    match refusal {
        VoteRefusal::NoSuchNote | VoteRefusal::NoPoll => "refused.gone",
        VoteRefusal::InvalidChoice => "refused.invalid",
        VoteRefusal::AlreadyVoted => "refused.voted",
        VoteRefusal::Ended => "refused.ended",
        VoteRefusal::Blocked => "refused.blocked",
    }
}

fn favorite_words(refusal: FavoriteRefusal) -> &'static str {
    match refusal {
        FavoriteRefusal::NoSuchNote => "refused.gone",
        FavoriteRefusal::Already | FavoriteRefusal::NotMarked => "refused.done",
    }
}

fn pin_words(refusal: PinRefusal) -> &'static str {
    match refusal {
        PinRefusal::NoSuchNote => "refused.gone",
        PinRefusal::TooMany => "refused.pins",
        PinRefusal::Already => "refused.done",
    }
}

fn delete_words(refusal: DeleteRefusal) -> &'static str {
    match refusal {
        DeleteRefusal::NoSuchNote => "refused.gone",
        DeleteRefusal::NotYours => "error.403",
    }
}
