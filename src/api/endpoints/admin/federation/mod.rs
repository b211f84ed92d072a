//! Endpoints about other servers, for those who look after this one.

pub mod update_instance;
