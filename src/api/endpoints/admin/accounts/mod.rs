//! Endpoints about accounts, for those who run this server.

pub mod create;
pub mod delete;
