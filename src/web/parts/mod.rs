//! The parts pages are put together from. A part is a function of the data it shows,
//! small enough to be seen whole; it reads nothing and changes nothing.

pub mod form;
pub mod icon;
pub mod pager;
pub mod time;
