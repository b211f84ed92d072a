//! Endpoints about users.

pub mod clips;
pub mod followers;
pub mod following;
pub mod lists;
pub mod notes;
pub mod relation;
pub mod show;
pub mod update_memo;
