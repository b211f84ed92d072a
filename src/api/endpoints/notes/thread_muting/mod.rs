//! `notes/thread-muting/*`: conversations one does not want to hear of.

pub mod create;
pub mod delete;
