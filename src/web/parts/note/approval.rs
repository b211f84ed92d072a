//! That the author of another note has not said yes to what the viewer did: only the viewer
//! is told, in a quiet line under the note.

use maud::Markup;
use maud::html;

use crate::model::Id;
use crate::model::interactions::Interaction;
use crate::model::interactions::Unapproved;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::web::parts::icon::icon;
use crate::web::parts::note::View;

/// The lines: of an answer of the viewer's, and of what they did with this note.
pub(super) fn lines(view: View, note: &Note) -> Markup {
    let answer = view.gathered.unapproved.get(&note.id);
    let answer = answer.filter(|_| !note.is_renote()).map(|one| match one {
        Unapproved::Pending => ("clock", "note.asked.answer"),
        Unapproved::Revoked => ("close", "note.asked.revoked"),
    });
    let done = view.gathered.asked.get(&note.id);
    let done = done.into_iter().flatten().map(|one| match one {
        Interaction::Renote => ("clock", "note.asked.renote"),
        _ => ("clock", "note.asked.reaction"),
    });
    html! {
        @if let Some(words) = answer { (line(view, note.reply_user_id, words)) }
        @for words in done { (line(view, Some(note.user_id), words)) }
    }
}

fn line(
    view: View,
    author: Option<Id<User>>,
    (sign, words): (&'static str, &'static str),
) -> Markup {
    let author = author.and_then(|id| view.gathered.people.get(&id));
    let name = author.map(|person| person.user.display_name().to_owned());
    let name = name.unwrap_or_else(|| view.frame.language.say("note.asked.somebody").to_owned());
    html! {
        p.asked { (icon(sign)) span { (view.frame.language.fill(words, &[("name", &name)])) } }
    }
}
