//! `v2/admin/emoji`: see `admin/emoji`.

pub mod list;
