//! Ports for servers that must know their own address before they listen, because it is
//! part of every id they give out.
//!
//! The kernel hands out 32768 and above to whoever asks for any port. Below that nobody
//! takes one by chance, so a port found free here stays free until it is used.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

/// The ports that are tried.
const RANGE: std::ops::Range<u32> = 10_000..32_000;

/// Separates test processes that run side by side.
const STRIDE: u32 = 521;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A port of 127.0.0.1 that nobody listens on and no other test of this process is given.
pub fn free() -> u16 {
    let start = process::id().wrapping_mul(STRIDE);
    let candidates = std::iter::repeat_with(|| {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        RANGE.start + start.wrapping_add(step) % (RANGE.end - RANGE.start)
    });
    candidates
        .take(RANGE.len())
        .map(|port| u16::try_from(port).expect("a port below 32000"))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}
