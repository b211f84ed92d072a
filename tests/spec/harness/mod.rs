//! What every chapter is told with: a server, people who use it, other servers, a browser.

pub mod actor;
pub mod authenticator;
pub mod browser;
pub mod client;
pub mod door;
pub mod household;
pub mod internet;
pub mod log;
pub mod neighbours;
pub mod npm;
pub mod peer;
pub mod person;
pub mod phone;
pub mod pictures;
pub mod ports;
pub mod process;
pub mod reader;
pub mod server;
pub mod shape;
pub mod signing;
pub mod stream;
pub mod town;
pub mod wire;
