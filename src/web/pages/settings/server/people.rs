//! The people here, and what moderators may do to them.

use maud::Markup;
use maud::html;
use rusqlite::Connection;

use crate::actions::moderation;
use crate::actions::moderation::ModerationRefusal;
use crate::clock::Time;
use crate::error::Error;
use crate::model::Id;
use crate::model::people::State;
use crate::model::reports::Whence;
use crate::model::users::User;
use crate::store;
use crate::store::people::Wanted;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout::Frame;
use crate::web::pages::settings::server;
use crate::web::parts::form;
use crate::web::parts::user;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// People shown; a larger server has moderators who use a client.
const SHOWN: u32 = 100;

/// One of ours.
pub struct Shown {
    /// Who.
    pub user: User,
    /// Nobody moderates those who moderate.
    pub is_staff: bool,
}

/// Everybody here, the oldest first.
pub fn ours(db: &Connection, now: Time) -> rusqlite::Result<Vec<Shown>> {
    let wanted = Wanted {
        state: State::All,
        whence: Whence::Local,
        name: "",
        host: None,
        sort: None,
    };
    let staff = store::roles::staff(db, true, true, now)?;
    let found = store::people::list(db, wanted, now, SHOWN, 0)?;
    let shown = found.into_iter().map(|user| Shown {
        is_staff: staff.contains(&user.id),
        user,
    });
    Ok(shown.collect())
}

type Deed = fn(&store::Tx<'_>, Id<User>, Id<User>, bool) -> Result<(), Error<ModerationRefusal>>;

/// `POST /settings/server/suspend` and `silence`, each with `on` or without.
pub fn moderate(visit: &Visit, input: &Input, deed: Deed) -> Answer {
    let me = server::moderator(visit)?.id;
    let id = input.text("user").and_then(|id| Id::parse(&id));
    let (id, on) = (id.ok_or(Trouble::NotFound)?, input.is_on("on"));
    let done = visit.app.db.write(move |tx| deed(tx, me, id, on));
    done.map_err(Trouble::of(visit.language, words))?;
    to("/settings/server")
}

/// Suspends, or ends it.
pub const SUSPEND: Deed = moderation::set_suspended;
/// Silences, or ends it.
pub const SILENCE: Deed = moderation::set_silenced;

fn words(refusal: ModerationRefusal) -> &'static str {
    match refusal {
        ModerationRefusal::NoSuchUser => "refused.gone",
        ModerationRefusal::Moderator => "server.people.staff.hint",
    }
}

/// The card with all of them.
pub fn card(frame: &Frame, gathered: &Gathered, people: &[Shown]) -> Markup {
    html! {
        section.card {
            div.heading { h2 { (frame.language.say("server.people")) } }
            ol.list {
                @for one in people {
                    @if let Some(person) = gathered.people.get(&one.user.id) {
                        li { (user::row(frame, &gathered.pictures, person, "", does(frame, one))) }
                    }
                }
            }
        }
    }
}

fn does(frame: &Frame, one: &Shown) -> Markup {
    let say = |key| frame.language.say(key);
    let is_suspended = one.user.suspended_at.is_some();
    html! {
        @if one.is_staff {
            span.address { (say("server.people.staff")) }
        } @else {
            form.buttons method="post" {
                (form::proof(&frame.proof))
                input type="hidden" name="user" value=(one.user.id);
                @if !is_suspended {
                    (button("silence", one.user.is_silenced, say("server.people.silence"), say("server.people.unsilence")))
                }
                (button("suspend", is_suspended, say("server.people.suspend"), say("server.people.unsuspend")))
            }
        }
    }
}

/// One that does it, or one that ends it.
fn button(deed: &str, is_on: bool, begin: &str, end: &str) -> Markup {
    let turn = if is_on { "" } else { "1" };
    html! {
        button.plain.small formaction={ "/settings/server/" (deed) } name="on" value=(turn) {
            (if is_on { end } else { begin })
        }
    }
}
