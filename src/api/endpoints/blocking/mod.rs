//! `blocking/*`: who shall not hear one, nor be heard.

pub mod create;
pub mod delete;
pub mod list;
