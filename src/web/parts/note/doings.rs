//! What one can do to a note: reactions, reply, renote, react and the menu of the rest.
//!
//! It is one form with several buttons, so a page of twenty notes carries twenty proofs and
//! no more. Visitors see figures instead. Tests are in `tests.rs`.

use maud::Markup;
use maud::html;

use crate::model::interactions::Interaction;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::reactions::custom;
use crate::web::gather::Person;
use crate::web::locale;
use crate::web::parts::emoji;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::note::View;
use crate::web::parts::note::is_mine;
use crate::web::parts::note::menu::menu;

/// Reactions and what one can do: buttons for those signed in, plain figures for visitors.
pub fn doings(view: View, note: &Note, author: &Person) -> Markup {
    if view.frame.viewer.is_none() {
        return html! { (standing_reactions(view, note)) (figures(view, note)) };
    }
    html! {
        form method="post" action={ "/notes/" (note.id) "/reactions" } data-live {
            (form::proof(&view.frame.proof))
            (reactions(view, note))
            div.acts {
                (reply_link(view, note))
                (renote_menu(view, note))
                (react_link(view, note))
                (menu(view, note, author))
            }
        }
    }
}

fn counted(count: i64) -> Markup {
    html! { @if count > 0 { span { (locale::number(count)) } } }
}

/// What its author does not let the viewer do: the sign is there, and says why (I71).
fn refused(view: View, sign: &'static str, what: &'static str, count: i64) -> Markup {
    let say = |key| view.frame.language.say(key);
    let why = format!("{}: {}", say(what), say("note.unwelcome"));
    html! {
        a.act.refused role="link" aria-disabled="true" title=(why) aria-label=(why) { (icon(sign)) (counted(count)) }
    }
}

fn reply_link(view: View, note: &Note) -> Markup {
    if view.gathered.refuses(note.id, Interaction::Reply) {
        return refused(view, "reply", "note.reply", note.replies_count);
    }
    let reply = view.frame.language.say("note.reply");
    html! {
        a.act href={ "/compose?reply=" (note.id) } title=(reply) aria-label=(reply) {
            (icon("reply")) (counted(note.replies_count))
        }
    }
}

fn react_link(view: View, note: &Note) -> Markup {
    if view.gathered.refuses(note.id, Interaction::Like) {
        return refused(view, "face", "note.react", 0);
    }
    let react = view.frame.language.say("note.react");
    html! {
        a.act href={ "/notes/" (note.id) "/react" } data-react title=(react) aria-label=(react) { (icon("face")) }
    }
}

fn standing_reactions(view: View, note: &Note) -> Markup {
    html! {
        @if let Some(counts) = view.gathered.reactions.get(&note.id) {
            div.reactions {
                @for (emoji, count) in counts {
                    span.reaction { (emoji::reaction(&view.gathered.pictures, emoji)) " " (locale::number(*count)) }
                }
            }
        }
    }
}

fn figures(view: View, note: &Note) -> Markup {
    let say = |key| view.frame.language.say(key);
    let address = format!("/notes/{}", note.id);
    html! {
        div.acts {
            a.act href=(address) title=(say("note.reply")) aria-label=(say("note.reply")) { (icon("reply")) (counted(note.replies_count)) }
            a.act href=(address) title=(say("note.renote")) aria-label=(say("note.renote")) { (icon("renote")) (counted(note.renotes_count)) }
            a.act href=(address) title=(say("note.reactions")) aria-label=(say("note.reactions")) { (icon("face")) (counted(note.reactions_count)) }
        }
    }
}

fn reactions(view: View, note: &Note) -> Markup {
    let mine = view.gathered.mine.get(&note.id);
    let back = format!("/notes/{}/unreact", note.id);
    let is_refused = view.gathered.refuses(note.id, Interaction::Like);
    html! {
        @if let Some(counts) = view.gathered.reactions.get(&note.id) {
            div.reactions {
                @for (emoji, count) in counts {
                    @let is_mine = mine == Some(emoji);
                    // Emoji of other servers can be looked at; only ours can be given.
                    button.reaction.mine[is_mine] name="reaction" value=(emoji) title=(emoji) aria-pressed=(is_mine)
                        disabled[!is_mine && (is_refused || is_theirs(emoji))] formaction=[is_mine.then_some(&back)] {
                        (emoji::reaction(&view.gathered.pictures, emoji)) " " (locale::number(*count))
                    }
                }
            }
        }
    }
}

fn is_theirs(emoji: &str) -> bool {
    custom(emoji).is_some_and(|custom| custom.host.is_some())
}

/// Whether a note may be passed on: open ones by anyone, followers' ones by the author.
fn may_renote(view: View, note: &Note) -> bool {
    let is_mine = is_mine(view, note);
    note.visibility.is_open() || (note.visibility == Visibility::Followers && is_mine)
}

fn renote_menu(view: View, note: &Note) -> Markup {
    let say = |key| view.frame.language.say(key);
    if !may_renote(view, note) {
        return html! { span.act aria-hidden="true" { (icon("lock")) } };
    }
    let refuses = |interaction| view.gathered.refuses(note.id, interaction);
    let (no_renote, no_quote) = (refuses(Interaction::Renote), refuses(Interaction::Quote));
    let renoted = view.gathered.renoted.contains(&note.id);
    if no_renote && no_quote && !renoted {
        return refused(view, "renote", "note.renote", note.renotes_count);
    }
    let why = |is_refused: bool| is_refused.then(|| say("note.unwelcome"));
    html! {
        details.menu.start {
            summary.act title=(say("note.renote")) aria-label=(say("note.renote")) {
                (icon("renote")) (counted(note.renotes_count))
            }
            div.sheet {
                button formaction={ "/notes/" (note.id) "/renote" } disabled[no_renote] title=[why(no_renote)] {
                    (icon("renote")) (say("note.renote"))
                }
                @if no_quote {
                    button type="button" disabled title=[why(no_quote)] { (icon("quote")) (say("note.quote")) }
                } @else {
                    a href={ "/compose?renote=" (note.id) } { (icon("quote")) (say("note.quote")) }
                }
                @if renoted {
                    button formaction={ "/notes/" (note.id) "/unrenote" } { (icon("close")) (say("note.unrenote")) }
                }
            }
        }
    }
}
