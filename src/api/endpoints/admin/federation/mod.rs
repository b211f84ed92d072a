//! Endpoints about other servers, for those who look after this one.

pub mod refresh_remote_instance_metadata;
pub mod update_instance;
