//! What we speak with other servers: ActivityPub, in both directions.
//!
//! *In*: [`inbox`] takes what others did. *Out*: [`outbox`] tells what ours did.
//! *Asked*: [`serve`] shows our things to servers; [`people`], [`posts`] and [`lookup`]
//! ask for theirs, always through [`fetch`] and within [`bounds`]. Beneath lie the vocabulary ([`vocab`]), its
//! translation ([`incoming`] one way, `outbox::render` the other), the rules of who may
//! say what ([`authority`]), signatures ([`signature`]) and whose they are ([`signer`]),
//! our own [`addresses`], and the ways to find each other ([`webfinger`], [`nodeinfo`]).
//!
//! # Activities
//!
//! | taken | effect |
//! |---|---|
//! | Create, by value or by id | a note, or a vote in a poll of ours |
//! | Announce | a renote; a community's wrapped posts, deletions and votes |
//! | Like, EmojiReact, Dislike | a reaction |
//! | Follow, Accept, Reject, Block, and their Undo | as they say |
//! | Update | of actors, of notes (what they said before is kept), of a poll's tallies |
//! | Delete | of notes, reactions, actors and consent to quotes and answers |
//! | Add, Remove | pinned notes |
//! | Move | followers, lists, mutes and blocks go along |
//! | Flag | a report for the moderators |
//! | QuoteRequest, LikeRequest, ReplyRequest, AnnounceRequest, FeatureRequest | answered or taken for the deed |
//! | everything else | 202 and forgotten |
//!
//! What a relay we subscribe to announces or passes on is fetched from its own host.
//! Profiles ([`profiles`]) and threads ([`threads`]) are filled when somebody here looks.
//!
//! Sent: Create, Announce, Like, Follow, Accept, Reject, Block, Undo, Delete, Update
//! (actors, notes, tallies), Add and Remove (pinned notes), Move, Flag, QuoteRequest,
//! ReplyRequest, LikeRequest, AnnounceRequest.
//!
//! # FEPs followed
//!
//! 8b32 (integrity proofs, checked on what is passed on), f1d5 (NodeInfo), 2c59 (webfinger property), 4adb (dereferencing by WebFinger), c0e0
//! (reactions), e232 (object links), 044f (quotes: consent asked, given, taken back), 7888
//! (threads), fe34 (origins), 67ff (this list).

pub mod addresses;
pub mod aliases;
pub mod authority;
pub mod bounds;
pub mod fetch;
pub mod handles;
pub mod inbox;
pub mod incoming;
pub mod keys;
pub mod knocking;
pub mod lookup;
pub mod moves;
pub mod naming;
pub mod nodeinfo;
pub mod outbox;
pub mod people;
pub mod polls;
pub mod posts;
pub mod profiles;
pub mod proofs;
pub mod refusals;
pub mod serve;
pub mod signature;
pub mod signer;
pub mod stamps;
pub mod threads;
pub mod trouble;
pub mod vocab;
pub mod webfinger;

pub use trouble::Asking;
pub use trouble::Trouble;
