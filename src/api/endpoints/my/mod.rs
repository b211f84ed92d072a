//! Endpoints about what one has made.

pub mod apps;
