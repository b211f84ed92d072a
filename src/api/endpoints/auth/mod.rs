//! Endpoints of the older app authentication.

pub mod accept;
pub mod session;
