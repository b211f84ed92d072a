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
mod find;
pub mod from_html;
mod html;
mod node;
mod parse;
mod plain;

pub use find::Found;
pub use find::Mention;
pub use find::find;
pub use find::normalise_hashtag;
pub use from_html::Context;
pub use from_html::Converted;
pub use from_html::MentionTag;
pub use from_html::from_html;
pub use from_html::is_void;
pub use html::Links;
pub use html::MentionLink;
pub use html::html_suffices;
pub use html::to_html;
pub use node::Argument;
pub use node::Node;
pub use parse::parse;
pub use parse::parse_simple;
pub use plain::to_plain;
