//! Endpoints about accounts, for those who run this server.

pub mod create;
pub mod delete;
pub mod find_by_email;
