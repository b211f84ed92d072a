//! Endpoints about hashtags.

pub mod list;
pub mod search;
pub mod show;
pub mod trend;
pub mod users;
