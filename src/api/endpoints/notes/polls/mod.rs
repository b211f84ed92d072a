//! Endpoints about polls.

pub mod vote;
