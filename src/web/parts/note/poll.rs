//! A question with choices: where one votes, and how it stands.

use maud::Markup;
use maud::html;

use crate::model::polls::Choice;
use crate::model::polls::Poll;
use crate::web::gather::Person;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::mfm;
use crate::web::parts::note::View;
use crate::web::parts::note::content::context;
use crate::web::parts::time;

/// The poll. Who may still vote sees buttons, and how it stands when they ask for it; for
/// everybody else it is figures. Own votes are marked.
pub(super) fn poll(view: View, poll: &Poll, author: &Person) -> Markup {
    let mine = view.gathered.votes.get(&poll.note_id);
    let mine = mine.map_or(&[][..], Vec::as_slice);
    let is_open = view.frame.viewer.is_some() && !poll.has_ended(view.frame.now);
    let may_vote = is_open && (poll.multiple || mine.is_empty());
    if !may_vote {
        return html! { (standing(view, poll, author, mine)) };
    }
    html! {
        form.ballot method="post" action={ "/notes/" (poll.note_id) "/vote" } data-live {
            (form::proof(&view.frame.proof))
            ul.poll {
                @for (at, choice) in poll.choices.iter().enumerate() {
                    li { (ballot(view, poll, author, at, choice, mine)) }
                }
                li.total {
                    (total(view, poll))
                    label.plain-link { input.peek type="checkbox"; (view.frame.language.say("note.poll.peek")) }
                }
            }
        }
    }
}

/// One choice that can be taken, or one's own among several.
fn ballot(
    view: View,
    poll: &Poll,
    author: &Person,
    at: usize,
    choice: &Choice,
    mine: &[i64],
) -> Markup {
    let is_mine = i64::try_from(at).is_ok_and(|at| mine.contains(&at));
    html! {
        button.choice.mine[is_mine] name="choice" value=(at) disabled[is_mine] {
            (bar(poll, choice))
            span { @if is_mine { (icon("check")) } (mfm::line(context(view, author), &choice.text)) }
            (share(poll, choice))
        }
    }
}

fn standing(view: View, poll: &Poll, author: &Person, mine: &[i64]) -> Markup {
    html! {
        ul.poll {
            @for (at, choice) in poll.choices.iter().enumerate() {
                @let is_mine = i64::try_from(at).is_ok_and(|at| mine.contains(&at));
                li.choice.mine[is_mine] {
                    (bar(poll, choice))
                    span {
                        @if is_mine {
                            span role="img" aria-label=(view.frame.language.say("note.poll.mine")) { (icon("check")) }
                        }
                        (mfm::line(context(view, author), &choice.text))
                    }
                    (share(poll, choice))
                }
            }
            li.total { (total(view, poll)) }
        }
    }
}

fn votes(poll: &Poll) -> i64 {
    poll.choices.iter().map(|choice| choice.votes).sum()
}

fn bar(poll: &Poll, choice: &Choice) -> Markup {
    html! { progress max=(votes(poll).max(1)) value=(choice.votes) aria-hidden="true" {} }
}

fn share(poll: &Poll, choice: &Choice) -> Markup {
    html! { span.share { (choice.votes.saturating_mul(100) / votes(poll).max(1)) " %" } }
}

fn total(view: View, poll: &Poll) -> Markup {
    let (language, now) = (view.frame.language, view.frame.now);
    html! {
        span {
            (language.count("note.poll.votes", votes(poll)))
            @if poll.multiple { " · " (language.say("note.poll.several")) }
            @match poll.expires_at {
                Some(_) if poll.has_ended(now) => { " · " (language.say("note.poll.ended")) }
                Some(end) => { " · " (time::until(language, now, end)) }
                None => {}
            }
        }
    }
}
