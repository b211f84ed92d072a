//! The files of `tests/fixtures/media`, for the tests of this module.

use std::path::Path;

/// Every one of them.
pub const NAMES: &[&str] = &[
    "alpha.png",
    "anim.gif",
    "anim.png",
    "audio.mp3",
    "avatar.png",
    "banner.png",
    "bearer.txt",
    "big.jpg",
    "emoji_blue.png",
    "emoji_green.png",
    "empty.txt",
    "exif.jpg",
    "gradient.png",
    "hello.txt",
    "page.html",
    "second.webp",
    "vec.svg",
    "video.mp4",
];

/// A fixture's bytes.
pub fn bytes(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/media");
    std::fs::read(folder.join(name)).expect(name)
}

/// Whether these bytes occur somewhere.
pub fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
