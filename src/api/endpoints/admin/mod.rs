//! Endpoints for those who run this server.

pub mod accounts;
pub mod announcements;
pub mod roles;
