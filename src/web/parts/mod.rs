//! The parts pages are put together from. A part is a function of the data it shows,
//! small enough to be seen whole; it reads nothing and changes nothing.

pub mod account;
pub mod composer;
pub mod emoji;
pub mod form;
pub mod icon;
pub mod list;
pub mod media;
pub mod mfm;
pub mod note;
pub mod notification;
pub mod pager;
pub mod permissions;
pub mod picker;
pub mod size;
pub mod time;
pub mod user;
