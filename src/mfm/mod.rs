//! Misskey's text: *Markup language For Misskey*.
//!
//! A text is parsed once to a tree ([`parse()`]); each use is a walk over it: [`to_html`]
//! for other servers, [`to_plain`] for people, [`find()`] for what a note mentions, the
//! pages of `web` for browsers. [`from_html()`] goes the other way, for notes that come
//! without their MFM source. Nothing here asks the network or the database: what the
//! walks need to know of the world they are told.
//!
//! The tree is the one of mfm-js 0.26, node for node, because clients draw their own from
//! the same text and a mention we see and they do not (or the other way round) would be
//! a lie told to one of them.

pub mod emoji;
mod emoji_table;
mod node;
mod parse;

pub use node::Argument;
pub use node::Node;
pub use parse::parse;
pub use parse::parse_simple;
