//! What somebody did.

use serde_json::Value;

use crate::federation::authority;
use crate::federation::vocab::Unreadable;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;

/// A foreign activity, borrowed from its document.
#[derive(Debug, Clone, Copy)]
pub struct Activity<'a> {
    /// Its id; some servers give none to likes and undos (I4).
    pub id: Option<&'a str>,
    /// What kind of deed it is.
    pub kind: Kind,
    /// Whose deed it claims to be.
    pub actor: &'a str,
    /// The whole document.
    pub document: &'a Value,
}

/// The deeds we know (section 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are ActivityStreams' own")]
pub enum Kind {
    Accept,
    Add,
    Announce,
    AnnounceRequest,
    Block,
    Create,
    Delete,
    Dislike,
    EmojiReact,
    FeatureRequest,
    Flag,
    Follow,
    Like,
    LikeRequest,
    Move,
    QuoteRequest,
    Reject,
    Remove,
    ReplyRequest,
    Undo,
    Update,
    /// Everything else: taken with thanks and forgotten (I32).
    Unknown,
}

impl Kind {
    /// The kind of this name, the first that we know of several (I9).
    pub fn of(document: &Value) -> Self {
        loose::types(document)
            .map(Self::named)
            .find(|kind| *kind != Self::Unknown)
            .unwrap_or(Self::Unknown)
    }

    fn named(name: &str) -> Self {
        match name {
            "Accept" => Self::Accept,
            "Add" => Self::Add,
            "Announce" => Self::Announce,
            "AnnounceRequest" => Self::AnnounceRequest,
            "Block" => Self::Block,
            "Create" => Self::Create,
            "Delete" => Self::Delete,
            "Dislike" => Self::Dislike,
            "EmojiReact" => Self::EmojiReact,
            "FeatureRequest" => Self::FeatureRequest,
            "Flag" => Self::Flag,
            "Follow" => Self::Follow,
            "Like" => Self::Like,
            "LikeRequest" => Self::LikeRequest,
            "Move" => Self::Move,
            "QuoteRequest" => Self::QuoteRequest,
            "Reject" => Self::Reject,
            "Remove" => Self::Remove,
            "ReplyRequest" => Self::ReplyRequest,
            "Undo" => Self::Undo,
            "Update" => Self::Update,
            _ => Self::Unknown,
        }
    }

    /// Whether it may come without an id of its own, its fact being its name (I4).
    fn may_be_nameless(self) -> bool {
        matches!(
            self,
            Self::Like
                | Self::EmojiReact
                | Self::Dislike
                | Self::Undo
                | Self::Accept
                | Self::Reject
                | Self::Follow
        )
    }
}

impl<'a> Activity<'a> {
    /// Reads an activity; its id, if any, must lie on its actor's host (I4).
    pub fn read(document: &'a Value) -> Result<Self, Unreadable> {
        let activity = Self::told(document)?;
        match activity.id {
            Some(_) if !activity.is_at_home() => {
                Err(Unreadable("an activity on another host than its actor"))
            }
            None if !activity.kind.may_be_nameless() && activity.kind != Kind::Unknown => {
                Err(Unreadable("an activity without id"))
            }
            _ => Ok(activity),
        }
    }

    /// Reads an activity that is but told of, so that nothing in it is believed: its id may
    /// lie anywhere (I96).
    pub fn told(document: &'a Value) -> Result<Self, Unreadable> {
        let actor =
            loose::id_of(get(document, "actor")).ok_or(Unreadable("an activity without actor"))?;
        if authority::Origin::of(actor).is_none() {
            return Err(Unreadable("an activity whose actor is no address"));
        }
        Ok(Self {
            id: get(document, "id").as_str().filter(|id| !id.is_empty()),
            kind: Kind::of(document),
            actor,
            document,
        })
    }

    /// Whether its id lies on its actor's host.
    fn is_at_home(self) -> bool {
        self.id
            .is_some_and(|id| authority::same_origin(id, self.actor))
    }

    /// Its objects, one or many.
    pub fn objects(self) -> &'a [Value] {
        many(get(self.document, "object"))
    }

    /// Its first object; null when it has none.
    pub fn object(self) -> &'a Value {
        self.objects().first().unwrap_or(&Value::Null)
    }

    /// The id of its first object.
    pub fn object_id(self) -> Option<&'a str> {
        loose::id_of(self.object())
    }

    /// The id of its target.
    pub fn target_id(self) -> Option<&'a str> {
        loose::id_of(get(self.document, "target"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_activity_lives_on_its_actors_host() {
        let read = |id: Value| {
            Activity::read(&json!({"id": id, "type": "Create", "actor": "https://a.example/u/1"}))
                .is_ok()
        };
        assert!(read(json!("https://a.example/x#y")));
        assert!(!read(json!("https://b.example/x")));
        assert!(!read(json!("urn:uuid:1")));
        assert!(!read(Value::Null));
    }

    #[test]
    fn some_activities_need_no_id() {
        let like = json!({"type": "Like", "actor": {"type": "Person", "id": "https://a.example/u/1"}, "object": ["https://b.example/1"]});
        let like = Activity::read(&like).map(|like| {
            (
                like.kind,
                like.actor.to_owned(),
                like.object_id().map(str::to_owned),
            )
        });
        let expected = (
            Kind::Like,
            "https://a.example/u/1".to_owned(),
            Some("https://b.example/1".to_owned()),
        );
        assert_eq!(like, Ok(expected));
    }

    #[test]
    fn of_several_types_the_first_known_counts() {
        assert_eq!(Kind::of(&json!({"type": ["Foo", "as:Like"]})), Kind::Like);
        assert_eq!(Kind::of(&json!({"type": "Bite"})), Kind::Unknown);
        assert_eq!(Kind::of(&json!({})), Kind::Unknown);
    }

    #[test]
    fn an_actor_must_be_an_address() {
        for actor in [
            json!(null),
            json!("alice"),
            json!("https://u@a.example/"),
            json!({}),
        ] {
            assert!(Activity::read(&json!({"type": "Like", "actor": actor})).is_err());
        }
    }
}
