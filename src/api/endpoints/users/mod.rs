//! Endpoints about users.

pub mod achievements;
pub mod followers;
pub mod following;
pub mod notes;
pub mod relation;
pub mod show;
