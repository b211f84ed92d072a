//! `mute/*`: whom one does not want to hear.

pub mod create;
pub mod delete;
pub mod list;
