//! Endpoints about roles everyone may know of.

pub mod list;
pub mod notes;
pub mod show;
pub mod users;
