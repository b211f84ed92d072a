//! Endpoints about other servers.

pub mod instances;
pub mod show_instance;
pub mod stats;
pub mod update_remote_user;
pub mod users;
