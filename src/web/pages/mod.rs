//! The pages, one file each: the struct that is shown, and the functions that read what it
//! needs or do what its form asks for.

pub mod announcements;
pub mod antennas;
pub mod api_doc;
pub mod auth;
pub mod authorize;
pub mod clips;
pub mod compose;
pub mod consent;
pub mod deeds;
pub mod drive;
pub mod favorites;
pub mod follow;
pub mod home;
pub mod lists;
pub mod miauth;
pub mod note;
pub mod notifications;
pub mod people;
pub mod profile;
pub mod react;
pub mod requests;
pub mod search;
pub mod second_factor;
pub mod settings;
pub mod setup;
pub mod signin;
pub mod signup;
pub mod small;
pub mod tag;
