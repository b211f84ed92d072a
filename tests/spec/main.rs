//! What the server promises, told from outside. Each chapter starts real servers, speaks
//! to them over real sockets, and knows nothing of how they are made.

mod harness;

mod instruments;

mod drive;
mod following;
mod limits;
mod pages;
mod posting;
mod reacting;
mod replying;
mod secrets;
mod streaming;
mod timelines;
mod tokens;

mod federation_fetch;
mod federation_in;
mod federation_out;
mod inputs;
mod signatures;

mod accounts;
mod documents;
mod two_processes;
mod upgrades;
