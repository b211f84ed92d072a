//! Endpoints about programs and the older app authentication.

pub mod create;
pub mod show;
