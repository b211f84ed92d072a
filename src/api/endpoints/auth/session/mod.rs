//! Endpoints about sessions of the older app authentication.

pub mod generate;
pub mod show;
pub mod userkey;
