//! `notes/reactions/create`: reacts to a note.

use serde::Deserialize;

use crate::actions::reactions::ReactRefusal;
use crate::actions::reactions::react;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::create::INTERACTION_NOT_ALLOWED;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::mfm::emoji::as_reaction;
use crate::model::notes::Note;
use crate::model::reactions::LIKE;
use crate::model::reactions::custom;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "033d0620-5bfe-4027-965d-980b0c85a3ea",
    "No such note.",
);
const ALREADY_REACTED: Declared = client(
    "ALREADY_REACTED",
    "71efcf98-86d6-4e2b-b2ad-9d032369366b",
    "You are already reacting to that note.",
);
const YOU_HAVE_BEEN_BLOCKED: Declared = client(
    "YOU_HAVE_BEEN_BLOCKED",
    "20ef5475-9f38-4e4c-bd33-de6d979498ec",
    "You cannot react this note because you have been blocked by this user.",
);
const CANNOT_REACT_TO_RENOTE: Declared = client(
    "CANNOT_REACT_TO_RENOTE",
    "eaccdc08-ddef-43fe-908f-d108faad57f5",
    "You cannot react to Renote.",
);

/// Names of reactions before they were emoji (Misskey's `ReactionService.ts: legacies`).
const LEGACY: &[(&str, &str)] = &[
    ("like", "👍"),
    ("love", "❤"),
    ("laugh", "😆"),
    ("hmm", "🤔"),
    ("surprise", "😮"),
    ("congrats", "🎉"),
    ("angry", "💢"),
    ("confused", "😥"),
    ("rip", "😇"),
    ("pudding", "🍮"),
    ("star", "⭐"),
];

/// Reacts.
pub struct Create;

/// To which note, with what.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
    reaction: String,
}

impl Endpoint for Create {
    const NAME: &'static str = "notes/reactions/create";
    const SCOPE: Option<&'static str> = Some("write:reactions");
    const PARAMS: Schema =
        object(&[("noteId", id()), ("reaction", string())]).required(&["noteId", "reaction"]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_NOTE,
        ALREADY_REACTED,
        YOU_HAVE_BEEN_BLOCKED,
        CANNOT_REACT_TO_RENOTE,
        INTERACTION_NOT_ALLOWED,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (note, wanted) = (params.note_id.0, meant(&params.reaction));
        app.db
            .write(move |tx| react(tx, &me, note, &wanted))
            .map(|_| ())
            .map_err(|error| refusal(error, declared))
    }
}

/// A reaction as the rules take it; what is none is a ❤, and so is an emoji of a host, be it
/// our own, as in Misskey.
fn meant(reaction: &str) -> String {
    let legacy = LEGACY.iter().find(|(name, _)| *name == reaction);
    match legacy {
        Some((_, emoji)) => (*emoji).to_owned(),
        None if custom(reaction).is_some_and(|emoji| emoji.host.is_none()) => reaction.to_owned(),
        None => as_reaction(reaction).unwrap_or_else(|| LIKE.to_owned()),
    }
}

fn declared(refusal: ReactRefusal) -> Declared {
    match refusal {
        ReactRefusal::NoSuchNote | ReactRefusal::NotReacted => NO_SUCH_NOTE,
        ReactRefusal::IsRenote => CANNOT_REACT_TO_RENOTE,
        ReactRefusal::AlreadyReacted => ALREADY_REACTED,
        ReactRefusal::Blocked => YOU_HAVE_BEEN_BLOCKED,
        ReactRefusal::NotWelcome => INTERACTION_NOT_ALLOWED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_reaction_is_a_heart() {
        assert_eq!(meant("👍"), "👍");
        assert_eq!(meant("❤\u{fe0f}"), "❤");
        assert_eq!(meant("star"), "⭐");
        assert_eq!(meant(":blobcat:"), ":blobcat:");
        for nonsense in ["", "abc", "👍👍", ":a b:", ":blobcat@here.example:"] {
            assert_eq!(meant(nonsense), LIKE, "{nonsense}");
        }
    }
}
