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
use crate::wire::recording::Telling;

#[track_caller]
fn understands(software: &str, telling: Telling) {
    let faults = Recording::open(software).play(telling);
    assert!(
        faults.is_empty(),
        "{} of the things {software} sent have another effect:\n\n{}",
        faults.len(),
        faults.join("\n\n")
    );
}

#[test]
fn what_misskey_sent_has_its_effect() {
    understands("misskey", Telling::Once);
}

#[test]
fn what_gotosocial_sent_has_its_effect() {
    understands("gts", Telling::Once);
}

#[test]
fn what_mitra_sent_has_its_effect() {
    understands("mitra", Telling::Once);
}

#[test]
fn what_snac_sent_has_its_effect() {
    understands("snac", Telling::Once);
}

#[test]
fn what_misskey_and_gotosocial_say_twice_counts_once() {
    understands("misskey", Telling::Twice);
    understands("gts", Telling::Twice);
}

#[test]
fn what_mitra_and_snac_say_twice_counts_once() {
    understands("mitra", Telling::Twice);
    understands("snac", Telling::Twice);
}
