//! Endpoints about polls.

pub mod recommendation;
pub mod vote;
