//! Endpoints for making roles and giving them.

pub mod assign;
pub mod create;
pub mod delete;
pub mod list;
pub mod show;
pub mod unassign;
pub mod update;
pub mod update_default_policies;
pub mod users;
