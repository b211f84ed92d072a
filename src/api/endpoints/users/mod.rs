//! Endpoints about users.

pub mod followers;
pub mod following;
pub mod notes;
pub mod relation;
pub mod report_abuse;
pub mod show;
