//! Following and no longer following, by the button on profiles and lists.

use http::StatusCode;

use crate::actions::follows;
use crate::actions::follows::FollowRefusal;
use crate::model::Id;
use crate::model::users::User;
use crate::store;
use crate::web::Answer;
use crate::web::back;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::parts::user;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// `POST /follow`.
pub fn follow(visit: &Visit, input: &Input) -> Answer {
    let (me, other) = both(visit, input)?;
    let followee = other.clone();
    visit
        .app
        .db
        .write(move |tx| follows::follow(tx, &me, &followee, false))
        .map_err(Trouble::of(visit.language, words))?;
    answer(visit, &other)
}

/// `POST /unfollow`: ends a follow, or takes a request back.
pub fn unfollow(visit: &Visit, input: &Input) -> Answer {
    let (me, other) = both(visit, input)?;
    let followee = other.clone();
    let done = visit.app.db.write(move |tx| {
        if store::follows::find(tx, me.id, followee.id)?.is_some() {
            follows::unfollow(tx, &me, &followee)
        } else {
            follows::cancel(tx, &me, &followee)
        }
    });
    done.map_err(Trouble::of(visit.language, words))?;
    answer(visit, &other)
}

fn both(visit: &Visit, input: &Input) -> Result<(User, User), Trouble> {
    let me = visit.me()?.person.user.clone();
    let id: Id<User> = input
        .text("user")
        .and_then(|id| Id::parse(&id))
        .ok_or(Trouble::NotFound)?;
    let other = visit
        .app
        .db
        .read(|db| store::users::by_id(db, id))?
        .ok_or(Trouble::NotFound)?;
    Ok((me, other))
}

/// The button as it is now, or the page it stood on.
fn answer(visit: &Visit, other: &User) -> Answer {
    if !visit.wants_piece() {
        return back(visit, &user::path(other));
    }
    let me = visit.me()?.person.user.id;
    let now = visit.app.clock.now();
    let relation = visit
        .app
        .db
        .read(|db| store::relations::of(db, me, now, [other.id]))?;
    let relation = relation.get(&other.id).copied().unwrap_or_default();
    let frame = visit.bare_frame()?;
    Ok(layout::fragment(
        StatusCode::OK,
        user::follow(&frame, other, relation),
    ))
}

/// A refusal in words.
pub fn words(refusal: FollowRefusal) -> &'static str {
    match refusal {
        FollowRefusal::Oneself => "refused.self",
        FollowRefusal::Blocking | FollowRefusal::Blocked => "refused.blocked",
        FollowRefusal::AlreadyFollowing
        | FollowRefusal::NotFollowing
        | FollowRefusal::NoSuchRequest
        | FollowRefusal::NoSuchUser => "refused.gone",
    }
}
