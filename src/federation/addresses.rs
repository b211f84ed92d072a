//! Our own addresses in Misskey's form (section 0.3), made and read.
//!
//! What we publish is named by these and nothing else; an address of ours that comes
//! back in somebody's activity is looked up here, never fetched (X8).

use crate::config::Origin;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::paths;
use crate::model::quotes::Stamp;
use crate::model::reactions::Reaction;
use crate::model::relays::Relay;
use crate::model::users::User;

/// The actor of one of ours.
pub fn actor(us: &Origin, user: Id<User>) -> String {
    us.at(&format!("/users/{user}"))
}

/// The page of one of ours.
pub fn profile(us: &Origin, username: &str) -> String {
    us.at(&format!("/@{username}"))
}

/// The key one of ours signs with.
pub fn key(us: &Origin, user: Id<User>) -> String {
    us.at(&format!("/users/{user}#main-key"))
}

/// The followers of one of ours.
pub fn followers(us: &Origin, user: Id<User>) -> String {
    us.at(&format!("/users/{user}/followers"))
}

/// The inbox of the whole server.
pub fn shared_inbox(us: &Origin) -> String {
    us.at("/inbox")
}

/// A note of ours.
pub fn note(us: &Origin, note: Id<Note>) -> String {
    us.at(&paths::note(note))
}

/// The Create or Announce of a note of ours.
pub fn note_activity(us: &Origin, note: Id<Note>) -> String {
    us.at(&format!("/notes/{note}/activity"))
}

/// What was put on a note of ours.
pub fn likes(us: &Origin, note: Id<Note>) -> String {
    us.at(&format!("/notes/{note}/likes"))
}

/// What was put on a note of ours and is more than a ❤.
pub fn emoji_reactions(us: &Origin, note: Id<Note>) -> String {
    us.at(&format!("/notes/{note}/emoji-reactions"))
}

/// The renotes of a note of ours.
pub fn shares(us: &Origin, note: Id<Note>) -> String {
    us.at(&format!("/notes/{note}/shares"))
}

/// A reaction of one of ours.
pub fn like(us: &Origin, reaction: Id<Reaction>) -> String {
    us.at(&format!("/likes/{reaction}"))
}

/// A follow by one of ours.
pub fn follow(us: &Origin, follower: Id<User>, followee: Id<User>) -> String {
    us.at(&format!("/follows/{follower}/{followee}"))
}

/// A block by one of ours: the next of the same two is another.
pub fn block(us: &Origin, block: i64) -> String {
    us.at(&format!("/blocks/{}", Id::<()>::new(block)))
}

/// The request for consent to a quote of ours, named after the quote.
pub fn quote_request(us: &Origin, quote: Id<Note>) -> String {
    us.at(&format!("/quote-requests/{quote}"))
}

/// The request for the yes to an answer of ours, named after the answer.
pub fn reply_request(us: &Origin, reply: Id<Note>) -> String {
    us.at(&format!("/reply-requests/{reply}"))
}

/// The request for the yes to a renote of ours, named after the renote.
pub fn announce_request(us: &Origin, renote: Id<Note>) -> String {
    us.at(&format!("/announce-requests/{renote}"))
}

/// The request for the yes to a reaction of ours, named after the reaction.
pub fn like_request(us: &Origin, reaction: Id<Reaction>) -> String {
    us.at(&format!("/like-requests/{reaction}"))
}

/// Our consent to being quoted.
pub fn quote_authorization(us: &Origin, stamp: Id<Stamp>) -> String {
    us.at(&paths::quote_authorization(stamp))
}

/// Our Follow of a relay, in Misskey's form.
pub fn relay_follow(us: &Origin, relay: Id<Relay>) -> String {
    us.at(&format!("/activities/follow-relay/{relay}"))
}

/// The whole thread that begins with a note of ours.
pub fn context(us: &Origin, root: Id<Note>) -> String {
    us.at(&format!("/contexts/{root}"))
}

/// A custom emoji of ours.
pub fn emoji(us: &Origin, name: &str) -> String {
    us.at(&format!("/emojis/{name}"))
}

/// A file of ours, by its name in addresses.
pub fn file(us: &Origin, access: &str) -> String {
    us.at(&paths::file(access))
}

/// The page of a hashtag.
pub fn tag(us: &Origin, name: &str) -> String {
    use percent_encoding::AsciiSet;
    use percent_encoding::NON_ALPHANUMERIC;
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
    let name = percent_encoding::utf8_percent_encode(name, KEPT);
    us.at(&format!("/tags/{name}"))
}

/// Something of ours that an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ours {
    /// One of us, by id.
    User(Id<User>),
    /// One of us, by name.
    Name(String),
    /// The followers of one of us.
    Followers(Id<User>),
    /// A note.
    Note(Id<Note>),
    /// The Create or Announce of a note.
    NoteActivity(Id<Note>),
    /// A reaction.
    Like(Id<Reaction>),
    /// A follow, by follower and followee.
    Follow(Id<User>, Id<User>),
    /// The request for consent to a quote.
    QuoteRequest(Id<Note>),
    /// The request for the yes to an answer or a renote.
    NoteRequest(Id<Note>),
    /// The request for the yes to a reaction.
    LikeRequest(Id<Reaction>),
    /// The Follow of a relay.
    RelayFollow(Id<Relay>),
    /// Something else here.
    Other,
}

impl Ours {
    /// What an address of ours names; `None` for addresses of others.
    pub fn read(us: &Origin, address: &str) -> Option<Self> {
        let path = us.path_of(address)?;
        let path = path.split(['?', '#']).next().unwrap_or(path);
        Some(Self::by_path(path).unwrap_or(Self::Other))
    }

    fn by_path(path: &str) -> Option<Self> {
        if let Some(name) = path.strip_prefix("/@") {
            return (!name.contains(['@', '/'])).then(|| Self::Name(name.to_owned()));
        }
        let mut parts = path.strip_prefix('/')?.split('/');
        let found = match (parts.next()?, parts.next()?, parts.next()) {
            ("users", user, None) => Self::User(Id::parse(user)?),
            ("users", user, Some("followers")) => Self::Followers(Id::parse(user)?),
            ("notes", note, None) => Self::Note(Id::parse(note)?),
            ("notes", note, Some("activity")) => Self::NoteActivity(Id::parse(note)?),
            ("likes", like, None) => Self::Like(Id::parse(like)?),
            ("quote-requests", quote, None) => Self::QuoteRequest(Id::parse(quote)?),
            ("reply-requests" | "announce-requests", note, None) => {
                Self::NoteRequest(Id::parse(note)?)
            }
            ("like-requests", like, None) => Self::LikeRequest(Id::parse(like)?),
            ("activities", "follow-relay", Some(relay)) => Self::RelayFollow(Id::parse(relay)?),
            ("follows", follower, Some(followee)) => {
                Self::Follow(Id::parse(follower)?, Id::parse(followee)?)
            }
            _ => return None,
        };
        parts.next().is_none().then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_name_we_recognise() {
        let us = Origin::parse("https://us.example").expect("an origin");
        let user: Id<User> = Id::parse("atvs23rd0d").expect("an id");
        let other: Id<User> = Id::parse("atvs23rd0e").expect("an id");
        let one: Id<Note> = Id::parse("atvs23rd0f").expect("an id");
        let read = |address: &str| Ours::read(&us, address);
        assert_eq!(read(&actor(&us, user)), Some(Ours::User(user)));
        assert_eq!(read(&key(&us, user)), Some(Ours::User(user)));
        assert_eq!(read(&followers(&us, user)), Some(Ours::Followers(user)));
        assert_eq!(read(&note(&us, one)), Some(Ours::Note(one)));
        assert_eq!(
            read(&note_activity(&us, one)),
            Some(Ours::NoteActivity(one))
        );
        assert_eq!(
            read(&follow(&us, user, other)),
            Some(Ours::Follow(user, other))
        );
        for request in [reply_request(&us, one), announce_request(&us, one)] {
            assert_eq!(read(&request), Some(Ours::NoteRequest(one)));
        }
        let liked: Id<Reaction> = Id::parse("atvs23rd0g").expect("an id");
        let request = like_request(&us, liked);
        assert_eq!(read(&request), Some(Ours::LikeRequest(liked)));
        assert_eq!(read(&profile(&us, "aoi")), Some(Ours::Name("aoi".into())));
        assert_eq!(read("https://us.example/notes/zzzz"), Some(Ours::Other));
        assert_eq!(read("https://us.example.evil/notes/atvs23rd0f"), None);
        assert_eq!(read("https://us.example@evil.example/"), None);
    }

    #[test]
    fn hashtags_of_any_script_have_a_page() {
        let us = Origin::parse("https://us.example").expect("an origin");
        assert_eq!(tag(&us, "猫 a"), "https://us.example/tags/%E7%8C%AB%20a");
    }
}
