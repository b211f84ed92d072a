//! What we send, exactly: the shapes of section 0.4 that every big server can parse.
//!
//! Lists are always lists, even when empty; owners, ids and types are always one string;
//! counts and booleans are JSON counts and booleans (typed decoders of GoToSocial, Mitra
//! and Lemmy refuse the whole object otherwise). The `@context` is added by
//! [`context::document`](crate::federation::vocab::context::document).

mod activity;
mod actor;
mod collection;
mod note;
mod tag;

pub use crate::federation::vocab::written::activity::Activity;
pub use crate::federation::vocab::written::activity::Flag;
pub use crate::federation::vocab::written::activity::Like;
pub use crate::federation::vocab::written::activity::Request;
pub use crate::federation::vocab::written::activity::Tombstone;
pub use crate::federation::vocab::written::actor::Actor;
pub use crate::federation::vocab::written::actor::Endpoints;
pub use crate::federation::vocab::written::actor::Generator;
pub use crate::federation::vocab::written::actor::Image;
pub use crate::federation::vocab::written::actor::Key;
pub use crate::federation::vocab::written::actor::PropertyValue;
pub use crate::federation::vocab::written::actor::RFC9421;
pub use crate::federation::vocab::written::actor::Standard;
pub use crate::federation::vocab::written::collection::Collection;
pub use crate::federation::vocab::written::collection::Page;
pub use crate::federation::vocab::written::note::Choice;
pub use crate::federation::vocab::written::note::Counted;
pub use crate::federation::vocab::written::note::Document;
pub use crate::federation::vocab::written::note::InteractionPolicy;
pub use crate::federation::vocab::written::note::Note;
pub use crate::federation::vocab::written::note::Question;
pub use crate::federation::vocab::written::note::Rule;
pub use crate::federation::vocab::written::note::Source;
pub use crate::federation::vocab::written::note::Total;
pub use crate::federation::vocab::written::tag::Emoji;
pub use crate::federation::vocab::written::tag::Icon;
pub use crate::federation::vocab::written::tag::License;
pub use crate::federation::vocab::written::tag::Tag;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lists_are_lists_and_absent_values_are_absent() {
        let undo = Activity::new(
            "Undo",
            "https://a.example/1/undo".into(),
            "https://a.example/u".into(),
            "https://a.example/1",
        );
        let text = serde_json::to_value(undo).expect("JSON");
        assert_eq!(
            text,
            serde_json::json!({"id": "https://a.example/1/undo", "type": "Undo",
            "actor": "https://a.example/u", "object": "https://a.example/1"})
        );
        let tag = Tag::Mention {
            href: "https://a.example/u".into(),
            name: "@u@a.example".into(),
        };
        assert_eq!(serde_json::to_value(tag).expect("JSON")["type"], "Mention");
        let gone = serde_json::to_value(Tombstone::of("https://a.example/1".into())).expect("JSON");
        assert_eq!(gone["type"], "Tombstone");
    }
}
