//! What we speak with other servers: ActivityPub, in both directions.
//!
//! *In*: [`inbox`] takes what others did. *Out*: [`outbox`] tells what ours did.
//! *Asked*: [`serve`] shows our things to servers, [`people`] and [`posts`] ask for
//! theirs. Beneath lie the vocabulary ([`vocab`]), the rules of who may say what
//! ([`authority`]) and the two ways to find each other ([`webfinger`], [`nodeinfo`]).
//!
//! # Activities
//!
//! Taken: Accept, Announce, Block, Create, Delete, Dislike, EmojiReact, Follow, Like,
//! Reject, Undo, Update. Sent: the same without Dislike and EmojiReact. Everything else
//! is answered with 202 and forgotten.
//!
//! # FEPs followed
//!
//! f1d5 (NodeInfo), 2c59 (webfinger property), 4adb (dereferencing by WebFinger), c0e0
//! (reactions), e232 (object links), 044f (quotes: advertised and named), 67ff (this list).

pub mod addresses;
pub mod authority;
pub mod fetch;
pub mod inbox;
pub mod incoming;
pub mod keys;
pub mod naming;
pub mod nodeinfo;
pub mod outbox;
pub mod people;
pub mod posts;
pub mod serve;
pub mod signature;
pub mod signer;
pub mod trouble;
pub mod vocab;
pub mod webfinger;

pub use trouble::Asking;
pub use trouble::Trouble;
