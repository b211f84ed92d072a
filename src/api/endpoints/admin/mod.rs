//! Endpoints for those who run this server.

pub mod accounts;
pub mod invite;
pub mod relays;
pub mod reset_password;
