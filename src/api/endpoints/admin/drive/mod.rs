//! `admin/drive`: files of everybody, for moderators.

pub mod clean_remote_files;
pub mod cleanup;
pub mod files;
pub mod show_file;
