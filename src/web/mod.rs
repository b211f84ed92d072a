//! Pages for people.

pub mod assets;
pub mod gather;
pub mod layout;
pub mod locale;
pub mod parts;
