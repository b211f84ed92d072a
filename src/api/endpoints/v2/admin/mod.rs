//! `v2/admin`: see `admin`.

pub mod emoji;
