//! Endpoints for those who announce something.

pub mod create;
pub mod delete;
pub mod list;
pub mod update;
