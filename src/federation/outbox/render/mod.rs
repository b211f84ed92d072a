//! What is in the database → what other servers read. One place for each kind of thing,
//! and nothing is stored rendered: every document is made when it is asked for or sent
//! (G8).
//!
//! Each file has a struct of the facts a document is made of, `gather` to read them, and
//! a pure function to write it, which tests compare with documents of a real Misskey.

pub mod collection;
pub mod deeds;
pub mod note;
pub mod person;
pub mod question;
pub mod tags;

#[cfg(test)]
mod tests;
