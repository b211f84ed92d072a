//! Notes one wants to find again.

pub mod create;
pub mod delete;
