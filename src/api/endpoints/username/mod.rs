//! Endpoints about names.

pub mod available;
