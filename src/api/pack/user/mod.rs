//! `UserLite`, `UserDetailed` and `MeDetailed`.
//!
//! Dart clients tell the three apart by the keys they hold (`url`: detailed, `avatarId`:
//! one's own), so a key must not stray from one into another. No field is ever null that
//! Misskey does not give as null.

mod details;
mod lite;
mod page;

pub use crate::api::pack::user::details::Detailed;
pub use crate::api::pack::user::details::Details;
pub use crate::api::pack::user::details::detailed;
pub use crate::api::pack::user::details::me;
pub use crate::api::pack::user::lite::Emojis;
pub use crate::api::pack::user::lite::Lite;
pub use crate::api::pack::user::lite::One;
pub use crate::api::pack::user::lite::lite;
pub use crate::api::pack::user::lite::shared;
