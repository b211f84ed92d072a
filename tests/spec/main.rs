//! What the server promises, told from outside. Each chapter starts real servers, speaks
//! to them over real sockets, and knows nothing of how they are made.

mod harness;

mod instruments;
