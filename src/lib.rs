//! **Mamekey**: a whole Misskey-compatible fediverse server in one binary.
//!
//! This page is the map. The crate is *a synchronous program with an asynchronous
//! skin*: everything below [`server`] is plain blocking Rust.
//!
//! # The rhythm: prepare, decide, tell
//!
//! Every deed has three beats. **Prepare** may ask other servers, decode pictures and
//! read; it never writes. **Decide** reads and writes in one transaction and may refuse;
//! it never touches network, files or randomness ([`actions`]). **Tell** happens after
//! the commit: streams hear of it ([`hub`]), workers take up the jobs it left.
//!
//! # The layers
//!
//! | # | modules | may use |
//! |---|---|---|
//! | 0 | `error` `clock` `ids` `private` | – |
//! | 1 | `config` `http` `mfm` `model` | 0 |
//! | 2 | `store` `net` `crypto` `media` `hub` `in_hand` `limits` `readings` `recent` | 0–1, never each other |
//! | 3 | `actions` (with `store`), `app` (the handles in one hand) | 0–2 |
//! | 4 | `federation`; `prepare`, `sign_in`, `consent` and `previews`, what doors do before the rules decide | 0–3 |
//! | 5 | `api` `web` `jobs` | 0–4, never each other |
//! | 6 | `server`: the only `async` | 0–5 |
//! | 7 | `cli`, `main` | all |
//!
//! `tests/tidy.rs` reads the sources and holds this table.
//!
//! # What comments refer to
//!
//! Rules by letter and number (I55, X18 …), and in [`federation`] sections by number alone,
//! are those of `docs/federation.md`: what is spoken with other servers, with the reason
//! and the source of each rule.

pub mod clock;
pub mod error;
pub mod ids;
pub mod private;

pub mod config;
pub mod http;
pub mod mfm;
pub mod model;

pub mod crypto;
pub mod hub;
pub mod in_hand;
pub mod limits;
pub mod media;
pub mod net;
pub mod readings;
pub mod recent;
pub mod store;

pub mod actions;
pub mod app;

pub mod consent;
pub mod federation;
pub mod prepare;
pub mod previews;
pub mod sign_in;

pub mod api;
pub mod jobs;
pub mod web;

pub mod server;

pub mod cli;
