//! The server under test, in this process: on a free port, with a fresh database in a
//! temporary folder, and a clock that can be moved.
//!
//! When it is dropped, whatever it still had to do is done; a job that failed, or was left
//! behind, fails the test even though nothing asked for it.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use mamekey::cli::serve;
use mamekey::cli::serve::Running;
use mamekey::config::Config;
use mamekey::config::Origin;
use mamekey::config::Reach;
use mamekey::store::jobs;
use tempfile::TempDir;

use super::actor::Home;
use super::client::Client;
use super::ports;
use super::process;

/// What is not done by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a look at the queue may be old.
const GLANCE: Duration = Duration::from_millis(2);

/// A running server.
pub struct Server {
    running: Option<Running>,
    origin: String,
    owner: OnceCell<Client>,
    ahead: AtomicI64,
    folder: TempDir,
}
