//! `v2`: endpoints whose second form Misskey keeps beside the first.

pub mod admin;
