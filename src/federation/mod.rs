//! ActivityPub, in both directions.

pub mod signature;
