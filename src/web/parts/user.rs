//! People: their picture, their name, a row of a list of them, the follow button.

use maud::Markup;
use maud::html;

use crate::model::relations::Relation;
use crate::model::users::User;
use crate::web::gather::Person;
use crate::web::layout::Frame;
use crate::web::parts::emoji::Pictures;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::mfm;

/// How large a picture is: the class and the pixels.
#[derive(Clone, Copy, Debug)]
pub struct Size(&'static str, u32);

/// Beside a note.
pub const NORMAL: Size = Size("", 46);
/// In widgets.
pub const SMALL: Size = Size("s", 34);
/// In quotes.
pub const TINY: Size = Size("xs", 24);
/// On the profile.
pub const LARGE: Size = Size("xl", 104);

/// The path of a user's page.
pub fn path(user: &User) -> String {
    format!("/{}", user.acct())
}

/// The picture, with ears where they belong. It says nothing to screen readers: the name
/// always stands beside it.
pub fn avatar(person: &Person, size: Size) -> Markup {
    let Size(class, pixels) = size;
    let picture = html! {
        img class={ "avatar " (class) } src=(person.avatar) width=(pixels) height=(pixels) alt="" loading="lazy" decoding="async";
    };
    html! {
        @if person.user.is_cat { span.has-ears { (picture) } } @else { (picture) }
    }
}

/// The picture as a way to the profile.
pub fn avatar_link(person: &Person, size: Size) -> Markup {
    html! {
        a href=(path(&person.user)) tabindex="-1" aria-hidden="true" { (avatar(person, size)) }
    }
}

/// The name with its emoji.
pub fn name(frame: &Frame, pictures: &Pictures, user: &User) -> Markup {
    let context = mfm::Context {
        frame,
        pictures,
        host: user.host.as_deref(),
        is_cat: false,
    };
    mfm::line(context, user.display_name())
}

/// The name as a way to the profile.
pub fn name_link(frame: &Frame, pictures: &Pictures, user: &User) -> Markup {
    html! { a.name href=(path(user)) { (name(frame, pictures, user)) } }
}

/// One of a list: who it is, what they say of themselves, what one can do.
pub fn row(
    frame: &Frame,
    pictures: &Pictures,
    person: &Person,
    about: &str,
    does: Markup,
) -> Markup {
    let user = &person.user;
    html! {
        div.person {
            (avatar_link(person, NORMAL))
            div.who { (name_link(frame, pictures, user)) span.address { (user.acct()) } }
            div.does { (does) }
            @if !about.is_empty() { div.bio { (about) } }
        }
    }
}

/// Follow, take back, unfollow: what fits. One form; the script puts the answer in its
/// place.
pub fn follow(frame: &Frame, user: &User, relation: Relation) -> Markup {
    let say = |key| frame.language.say(key);
    let (action, words, class, sign) = if relation.is_following {
        ("/unfollow", say("user.unfollow"), "plain", "check")
    } else if relation.has_pending_request_from_you {
        ("/unfollow", say("user.pending"), "plain", "")
    } else {
        ("/follow", say("user.follow"), "go", "follow")
    };
    let title = relation
        .has_pending_request_from_you
        .then(|| say("user.cancel"));
    html! {
        form method="post" action=(action) data-live {
            (form::proof(&frame.proof))
            input type="hidden" name="user" value=(user.id);
            button class=(class) title=[title] { @if !sign.is_empty() { (icon(sign)) } (words) }
        }
    }
}

/// Not hearing someone: what fits, in a menu.
pub fn distance(frame: &Frame, user: &User, relation: Relation) -> Markup {
    let say = |key| frame.language.say(key);
    let choose =
        |is_so: bool, undo: &'static str, make: &'static str| if is_so { undo } else { make };
    let deeds = [
        (
            choose(relation.is_muted, "/unmute", "/mute"),
            "hush",
            say(choose(relation.is_muted, "user.unmute", "user.mute")),
        ),
        (
            choose(relation.is_renote_muted, "/unmute-renotes", "/mute-renotes"),
            "renote",
            say(choose(
                relation.is_renote_muted,
                "user.unmute_renotes",
                "user.mute_renotes",
            )),
        ),
        (
            choose(relation.is_blocking, "/unblock", "/block"),
            "close",
            say(choose(relation.is_blocking, "user.unblock", "user.block")),
        ),
    ];
    html! {
        details.menu {
            summary.act title=(say("note.more")) aria-label=(say("note.more")) { (icon("more")) }
            form.sheet method="post" action="/mute" {
                (form::proof(&frame.proof))
                input type="hidden" name="user" value=(user.id);
                a href={ "/users/" (user.id) "/lists" } { (icon("list")) (say("user.lists")) }
                hr;
                @for (action, sign, words) in deeds {
                    button.hurts[action == "/block"] formaction=(action) { (icon(sign)) (words) }
                }
                a.hurts href={ "/users/" (user.id) "/report" } { (icon("flag")) (say("report.go")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::layout;

    #[test]
    fn the_button_offers_what_fits() {
        let frame = layout::tests::frame(None);
        let user = crate::web::parts::note::tests::user(7, None);
        let shown = |relation| follow(&frame, &user, relation).into_string();
        assert!(shown(Relation::default()).contains("action=\"/follow\""));
        let following = Relation {
            is_following: true,
            ..Relation::default()
        };
        assert!(shown(following).contains("Unfollow"));
        let asked = Relation {
            has_pending_request_from_you: true,
            ..Relation::default()
        };
        assert!(shown(asked).contains("Take the request back"));
    }
}
