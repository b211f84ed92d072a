//! What real servers said on the wire, said again: each activity that Misskey, GoToSocial,
//! Mitra and snac were recorded sending reaches us in its turn, and has its effect.
//!
//! The recordings are in `tests/fixtures/wire`, one file for each software: what it
//! answers when asked, and the story of what it sent. Bodies are as they were but for our
//! own names; signatures are made anew with test keys.

mod documents;
mod left_out;
mod recording;

use crate::wire::recording::Recording;

#[track_caller]
fn understands(software: &str) {
    let faults = Recording::open(software).play();
    assert!(
        faults.is_empty(),
        "{} of the things {software} sent have another effect:\n\n{}",
        faults.len(),
        faults.join("\n\n")
    );
}

#[test]
fn what_misskey_sent_has_its_effect() {
    understands("misskey");
}

#[test]
fn what_gotosocial_sent_has_its_effect() {
    understands("gts");
}

#[test]
fn what_mitra_sent_has_its_effect() {
    understands("mitra");
}

#[test]
fn what_snac_sent_has_its_effect() {
    understands("snac");
}
