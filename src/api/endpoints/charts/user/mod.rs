//! Endpoints about one user's numbers over time.

pub mod drive;
pub mod following;
pub mod notes;
pub mod pv;
pub mod reactions;
