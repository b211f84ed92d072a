//! Endpoints about what waits to go out or to be looked at.

pub mod clear;
pub mod deliver_delayed;
pub mod inbox_delayed;
pub mod promote;
pub mod stats;
