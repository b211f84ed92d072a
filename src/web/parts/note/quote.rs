//! A note inside another, or above the composer.

use maud::Markup;
use maud::html;

use crate::model::notes::Note;
use crate::web::parts::media;
use crate::web::parts::note::Look;
use crate::web::parts::note::View;
use crate::web::parts::note::content::cover;
use crate::web::parts::note::content::words;
use crate::web::parts::time;
use crate::web::parts::user;

/// The quoted note, sunken.
pub(super) fn quoted(view: View, note: &Note) -> Markup {
    if !note.is_quote {
        return html! {};
    }
    html! {
        @match note.renote_id.and_then(|id| view.gathered.notes.get(&id)) {
            Some(inner) => (quote(view, inner)),
            None => p.quote.missing {
                @match &note.renote_uri {
                    Some(address) => a href=(address) rel="nofollow noopener noreferrer" { (address) },
                    None => (view.frame.language.say("note.gone")),
                }
            },
        }
    }
}

/// A note inside another, or above the composer.
pub fn quote(view: View, note: &Note) -> Markup {
    let Some(author) = view.gathered.people.get(&note.user_id) else {
        return html! {};
    };
    let inside = html! {
        (words(view, note, author, Look::Listed))
        @if let Some(files) = view.gathered.files.get(&note.id) { (media::files(view.frame, files)) }
    };
    html! {
        div.quote {
            div.head {
                (user::avatar(author, user::TINY))
                (user::name_link(view.frame, &view.gathered.pictures, &author.user))
                span.address { (author.user.acct()) }
                span.when {
                    a href={ "/notes/" (note.id) } { (time::ago(view.frame.language, view.frame.now, note.id.time())) }
                }
            }
            div.body {
                @match &note.cw {
                    Some(warning) => details.cw { (cover(view, note, warning, author)) (inside) },
                    None => (inside),
                }
            }
        }
    }
}
