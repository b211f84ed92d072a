//! What every chapter is told with: a server, people who use it, other servers, a browser.

pub mod actor;
pub mod browser;
pub mod client;
pub mod peer;
pub mod signing;
pub mod stream;
pub mod wire;
