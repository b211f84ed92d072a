//! Endpoints about following.

pub mod create;
pub mod delete;
pub mod invalidate;
pub mod requests;
