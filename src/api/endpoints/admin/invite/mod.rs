//! `admin/invite/…`: invitations in the server's name, and everybody's.

pub mod create;
pub mod list;
