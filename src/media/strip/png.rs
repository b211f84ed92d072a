//! PNG and APNG (W3C PNG, third edition): a signature, then chunks.
//!
//! Kept: chunks that change how the picture looks or moves. Dropped: all others, that is
//! text, time, EXIF, private chunks, and what follows the end.

use std::io;
use std::io::Read;
use std::io::Write;

use image::metadata::Orientation;

use super::EXIF_BYTES;
use super::Facts;
use super::broken;
use super::copy;
use super::orientation_of;
use super::orientation_tag;
use super::read_array;
use super::read_part;
use super::skip;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

const KEPT: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
    b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// The checksum behind a chunk's data.
const CHECKSUM_BYTES: u64 = 4;

pub(super) fn strip(source: &mut impl Read, out: &mut impl Write) -> io::Result<Facts> {
    if read_array(source)? != SIGNATURE {
        return Err(broken("no PNG"));
    }
    out.write_all(&SIGNATURE)?;
    let mut facts = Facts::default();
    let mut seen_data = false;
    loop {
        let length = u32::from_be_bytes(read_array(source)?);
        let name: [u8; 4] = read_array(source)?;
        if &name == b"eXIf" && facts.orientation == Orientation::NoTransforms {
            let exif = read_part(source, u64::from(length), EXIF_BYTES)?;
            skip(source, CHECKSUM_BYTES)?;
            keep_orientation(&exif, &mut facts, out)?;
            continue;
        }
        let rest = u64::from(length) + CHECKSUM_BYTES;
        if !KEPT.contains(&&name) {
            skip(source, rest)?;
            continue;
        }
        out.write_all(&length.to_be_bytes())?;
        out.write_all(&name)?;
        copy(source, out, rest)?;
        match &name {
            b"IDAT" => seen_data = true,
            b"acTL" if !seen_data => facts.is_animated = true,
            b"IEND" if seen_data => return Ok(facts),
            b"IEND" => return Err(broken("a PNG without a picture")),
            _ => {}
        }
    }
}

fn keep_orientation(exif: &[u8], facts: &mut Facts, out: &mut impl Write) -> io::Result<()> {
    facts.orientation = orientation_of(exif);
    if facts.orientation == Orientation::NoTransforms {
        return Ok(());
    }
    let tag = orientation_tag(facts.orientation);
    let named = [&b"eXIf"[..], &tag].concat();
    out.write_all(&(tag.len() as u32).to_be_bytes())?;
    out.write_all(&named)?;
    out.write_all(&checksum(&named).to_be_bytes())
}

/// CRC-32 as PNG's annex D has it; only ever of a few bytes, so without a table.
fn checksum(bytes: &[u8]) -> u32 {
    let mut rest = !0u32;
    for &byte in bytes {
        rest ^= u32::from(byte);
        for _ in 0..8 {
            rest = (rest >> 1) ^ (0xedb8_8320 & (rest & 1).wrapping_neg());
        }
    }
    !rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::fixtures;

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let named = [&name[..], data].concat();
        let length = (data.len() as u32).to_be_bytes();
        [&length[..], &named, &checksum(&named).to_be_bytes()].concat()
    }

    /// A picture with chunks put in behind its header.
    fn with_chunks(chunks: &[u8]) -> Vec<u8> {
        let bytes = fixtures::bytes("alpha.png");
        [&bytes[..33], chunks, &bytes[33..]].concat()
    }

    #[test]
    fn text_time_and_private_chunks_go_and_the_picture_stays() {
        let talkative = with_chunks(
            &[
                chunk(b"tEXt", b"Author\0a name"),
                chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0a place"),
                chunk(b"tIME", b"\x07\xea\x01\x01\0\0\0"),
                chunk(b"prVt", b"a secret"),
            ]
            .concat(),
        );
        let mut out = Vec::new();
        strip(&mut &talkative[..], &mut out).expect("a PNG");
        assert_eq!(out, fixtures::bytes("alpha.png"));
    }

    #[test]
    fn of_exif_only_the_orientation_is_left() {
        let mut exif = orientation_tag(Orientation::Rotate90).to_vec();
        exif.extend_from_slice(b"a place");
        let mut out = Vec::new();
        let facts = strip(&mut &with_chunks(&chunk(b"eXIf", &exif))[..], &mut out).expect("a PNG");
        assert_eq!(facts.orientation, Orientation::Rotate90);
        assert!(!fixtures::holds(&out, b"a place"));
        let tag = chunk(b"eXIf", &orientation_tag(Orientation::Rotate90));
        assert!(fixtures::holds(&out, &tag));
    }

    #[test]
    fn a_png_with_an_animation_moves() {
        let mut out = Vec::new();
        let facts = strip(&mut &fixtures::bytes("anim.png")[..], &mut out).expect("a PNG");
        assert!(facts.is_animated);
        assert_eq!(checksum(b"IEND"), 0xae42_6082);
    }
}
