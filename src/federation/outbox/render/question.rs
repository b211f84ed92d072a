//! A poll as the Question part of a note (C13).

use crate::clock::Time;
use crate::federation::vocab::written::Choice;
use crate::federation::vocab::written::Question;
use crate::model::polls::Poll;

/// Writes a poll. Where one may take several choices, the most votes on one of them is the
/// least number of people that voted, whoever of them has left since.
pub fn question(poll: &Poll, now: Time) -> Question {
    let votes = poll.choices.iter().map(|choice| choice.votes);
    let voters = match (poll.voters, poll.multiple) {
        (known, true) => votes.max().max(known).unwrap_or(0),
        (_, false) => votes.sum(),
    };
    let choices: Vec<_> = poll
        .choices
        .iter()
        .map(|choice| Choice::new(choice.text.clone(), choice.votes))
        .collect();
    let (one_of, any_of) = if poll.multiple {
        (None, Some(choices))
    } else {
        (Some(choices), None)
    };
    Question {
        one_of,
        any_of,
        end_time: poll.expires_at,
        closed: poll.expires_at.filter(|_| poll.has_ended(now)),
        voters_count: voters.max(0),
    }
}
