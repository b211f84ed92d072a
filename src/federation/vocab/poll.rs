//! A question and its choices (I76).

use serde_json::Value;

use crate::clock::Time;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;
use crate::model::polls::REMOTE_CHOICE_CHARACTERS;
use crate::model::polls::REMOTE_CHOICES;

/// The poll of a Question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// Whether several choices may be taken.
    pub multiple: bool,
    /// The choices in their order.
    pub choices: Vec<Choice>,
    /// When it ends; none means never.
    pub ends: Option<Time>,
    /// Whether its server says that it is over.
    pub closed: bool,
    /// How many people voted, if said.
    pub voters: Option<u32>,
}

/// One answer one may give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it says; votes go by this text.
    pub text: String,
    /// How many chose it.
    pub votes: u32,
}

impl Poll {
    /// Reads the poll in a Question; without choices it is a plain note.
    pub fn read(object: &Value) -> Option<Self> {
        let single = many(get(object, "oneOf"));
        let multiple = single.is_empty();
        let listed = if multiple {
            many(get(object, "anyOf"))
        } else {
            single
        };
        let choices: Vec<_> = listed
            .iter()
            .take(REMOTE_CHOICES)
            .filter_map(Choice::read)
            .collect();
        if choices.is_empty() {
            return None;
        }
        let closed = get(object, "closed");
        Some(Self {
            multiple,
            choices,
            ends: loose::time(closed).or_else(|| loose::time(get(object, "endTime"))),
            closed: loose::flag(closed),
            voters: loose::uint(get(object, "votersCount")),
        })
    }
}

impl Choice {
    fn read(value: &Value) -> Option<Self> {
        let text = loose::text(value, "name").or_else(|| loose::text(value, "content"))?;
        let counted = loose::uint(get(get(value, "replies"), "totalItems"));
        let votes = counted.or_else(|| loose::uint(get(value, "_misskey_votes")));
        Some(Self {
            text: loose::cut(&text, REMOTE_CHOICE_CHARACTERS).to_owned(),
            votes: votes.unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_poll_is_read_in_the_shapes_of_others() {
        let choice = |name: &str, votes: i64| {
            json!({"type": "Note", "name": name,
            "replies": {"type": "Collection", "totalItems": votes}})
        };
        let poll = Poll::read(
            &json!({"type": "Question", "oneOf": [choice("a", 1), choice("b", -4)],
            "anyOf": [], "endTime": "2026-11-22T20:00:00Z", "votersCount": "7"}),
        )
        .expect("a poll");
        assert!(!poll.multiple && !poll.closed);
        assert_eq!(poll.choices[0].votes, 1);
        assert_eq!(poll.choices[1].votes, 0);
        assert_eq!(poll.voters, Some(7));
        assert!(poll.ends.is_some());
        let several =
            Poll::read(&json!({"anyOf": [choice("a", 0)], "closed": true})).expect("a poll");
        assert!(several.multiple && several.closed);
        assert_eq!(Poll::read(&json!({"type": "Question", "oneOf": []})), None);
    }

    #[test]
    fn a_poll_is_bounded() {
        let list: Vec<_> = (0..600)
            .map(|n| json!({"name": n.to_string().repeat(200)}))
            .collect();
        let poll = Poll::read(&json!({"anyOf": list})).expect("a poll");
        assert_eq!(poll.choices.len(), REMOTE_CHOICES);
        assert!(
            poll.choices
                .iter()
                .all(|one| one.text.chars().count() <= REMOTE_CHOICE_CHARACTERS)
        );
    }
}
