//! Above and below a note: whose it is, when it was said, whom it reaches.

use maud::Markup;
use maud::html;

use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::web::gather::Person;
use crate::web::parts::icon::icon;
use crate::web::parts::note::View;
use crate::web::parts::time;
use crate::web::parts::user;

pub(super) fn opening(view: View, author: &Person) -> Markup {
    html! {
        div.opening {
            (user::avatar_link(author, user::NORMAL))
            div {
                (user::name_link(view.frame, &view.gathered.pictures, &author.user)) (bot(view, author)) br;
                span.address { (author.user.acct()) }
            }
        }
    }
}

pub(super) fn head(view: View, note: &Note, author: &Person) -> Markup {
    html! {
        div.head {
            (user::name_link(view.frame, &view.gathered.pictures, &author.user))
            span.address { (author.user.acct()) }
            (bot(view, author))
            span.when {
                (reach(view, note))
                (edited(view, note))
                a href={ "/notes/" (note.id) } { (time::ago(view.frame.language, view.frame.now, note.id.time())) }
            }
        }
    }
}

pub(super) fn bot(view: View, author: &Person) -> Markup {
    html! { @if author.user.is_bot { " " span.pill { (view.frame.language.say("note.bot")) } } }
}

/// That it says something else than at first, as the way to what it said.
fn edited(view: View, note: &Note) -> Markup {
    let say = |key| view.frame.language.say(key);
    html! {
        @if note.edited_at.is_some() {
            a.edited href=(history(note)) title=(say("note.edited")) aria-label=(say("note.edited")) { (icon("pen")) }
        }
    }
}

fn history(note: &Note) -> String {
    format!("/notes/{}/history", note.id)
}

/// Where it goes, unless that is everywhere.
pub(super) fn reach(view: View, note: &Note) -> Markup {
    let say = |key| view.frame.language.say(key);
    let (sign, words) = match note.visibility {
        Visibility::Public => ("", ""),
        Visibility::Home => ("quiet", say("visibility.home")),
        Visibility::Followers => ("lock", say("visibility.followers")),
        Visibility::Specified => ("mail", say("visibility.specified")),
    };
    html! {
        @if !sign.is_empty() { span title=(words) aria-label=(words) role="img" { (icon(sign)) } }
        @if note.local_only {
            span title=(say("note.local")) aria-label=(say("note.local")) role="img" { (icon("local")) }
        }
    }
}

pub(super) fn stamp(view: View, note: &Note) -> Markup {
    let host = view
        .gathered
        .people
        .get(&note.user_id)
        .and_then(|person| person.user.host.as_deref());
    let address = note.url.as_deref().or(note.uri.as_deref());
    html! {
        p.stamp {
            (time::moment(view.frame.language, note.id.time()))
            (reach(view, note))
            @if let Some(at) = note.edited_at {
                a href=(history(note)) {
                    (icon("pen")) (view.frame.language.say("note.edited")) " "
                    (time::ago(view.frame.language, view.frame.now, at))
                }
            }
            @if let (Some(host), Some(address)) = (host, address) {
                a href=(address) rel="nofollow noopener noreferrer" { (host) }
            }
        }
    }
}
