//! What authors elsewhere say to answers, renotes and reactions of ours that they wanted to
//! be asked about, and when they take back their word to those or to another's answer
//! (GoToSocial, I72, I73).

use crate::actions::interactions;
use crate::federation::inbox::Act;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::interactions::Wish;
use crate::model::notes::Note;

/// The author says yes. What proves it to others lies on their host: the `result`, or with
/// older servers this very Accept.
pub fn given(act: Act<'_>, wish: Wish) -> Result<(), Trouble> {
    let result = loose::id_of(get(act.activity.document, "result"));
    let Some(stamp) = result.or(act.activity.id) else {
        return Ok(());
    };
    if !act.is_at_home(stamp) {
        return Err(Trouble::never("a yes on another host"));
    }
    let (by, stamp) = (act.by.id, stamp.to_owned());
    Ok(act
        .app
        .db
        .write(move |tx| interactions::receive_yes(tx, by, wish, &stamp))?)
}

/// The author says no, or takes their yes back.
pub fn refused(act: Act<'_>, wish: Wish) -> Result<(), Trouble> {
    let (by, origin) = (act.by.id, act.app.config.origin.clone());
    Ok(act
        .app
        .db
        .write(move |tx| interactions::receive_no(tx, &origin, by, wish))?)
}

/// The author says yes to another's answer, whose own server does not show that: GoToSocial
/// tells the author's followers. What proves it is looked at like what an answer shows (I73).
pub fn told(act: Act<'_>, answer: Note) -> Result<(), Trouble> {
    let result = loose::id_of(get(act.activity.document, "result"));
    let Some(stamp) = result.or(act.activity.id) else {
        return Ok(());
    };
    if !act.is_at_home(stamp) {
        return Err(Trouble::never("a yes on another host"));
    }
    let stamp = stamp.to_owned();
    Ok(act
        .app
        .db
        .write(move |tx| interactions::receive_yes_to_answer(tx, &answer, &stamp))?)
}

/// The author says no to another's answer.
pub fn put_out(act: Act<'_>, answer: Note) -> Result<(), Trouble> {
    let by = act.by.id;
    Ok(act
        .app
        .db
        .write(move |tx| interactions::put_out(tx, by, &answer))?)
}

/// The author takes back the yes that this address proves.
pub fn withdrawn(act: Act<'_>, stamp: &str) -> Result<(), Trouble> {
    if !act.is_at_home(stamp) {
        return Err(Trouble::never("another's yes"));
    }
    let (by, stamp) = (act.by.id, stamp.to_owned());
    let origin = act.app.config.origin.clone();
    Ok(act
        .app
        .db
        .write(move |tx| interactions::receive_withdrawal(tx, &origin, by, &stamp))?)
}
