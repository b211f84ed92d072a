//! Endpoints about ActivityPub.

pub mod show;
