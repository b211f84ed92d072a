//! Endpoints of MiAuth. What apps ask for is answered by `api/miauth.rs`: its path is no
//! fixed name.

pub mod gen_token;
