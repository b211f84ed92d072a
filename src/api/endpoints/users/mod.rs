//! Endpoints about users.

pub mod followers;
pub mod following;
pub mod lists;
pub mod notes;
pub mod relation;
pub mod show;
