//! `renote-mute/*`: whose renotes one does not want.

pub mod create;
pub mod delete;
pub mod list;
