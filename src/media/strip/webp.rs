//! WebP (RFC 9649): a RIFF file, one chunk or an extended list of them.
//!
//! Kept: picture, alpha, animation and colour profile. Dropped: EXIF, XMP, unknown
//! chunks, what follows the end; the header's flags are made true again.

use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
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

const KEPT: &[&[u8; 4]] = &[
    b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP",
];

/// "RIFF", the length, "WEBP".
const HEADER_BYTES: u64 = 12;
/// Where the extended header's flags lie: it must be the first chunk.
const FLAGS_AT: u64 = HEADER_BYTES + 8;

const FLAG_ANIMATION: u8 = 0x02;
const FLAG_XMP: u8 = 0x04;
const FLAG_EXIF: u8 = 0x08;

pub(super) fn strip(source: &mut impl Read, out: &mut (impl Write + Seek)) -> io::Result<Facts> {
    let header: [u8; HEADER_BYTES as usize] = read_array(source)?;
    let (&[b'R', b'I', b'F', b'F', a, b, c, d], b"WEBP") = header
        .split_first_chunk()
        .ok_or_else(|| broken("no WebP"))?
    else {
        return Err(broken("no WebP"));
    };
    // The length counts from behind itself, so "WEBP" is in it.
    let length = u64::from(u32::from_le_bytes([a, b, c, d])).saturating_sub(4);
    out.write_all(&header)?;
    let mut walk = Walk::default();
    let mut rest = source.take(length);
    while rest.limit() > 0 {
        walk.chunk(&mut rest, out)?;
    }
    walk.finish(out)
}

#[derive(Default)]
struct Walk {
    facts: Facts,
    /// The extended header's flags, if it has one.
    flags: Option<u8>,
    /// Bytes written behind the header.
    written: u64,
    has_picture: bool,
}

impl Walk {
    fn chunk(&mut self, source: &mut impl Read, out: &mut impl Write) -> io::Result<()> {
        let name: [u8; 4] = read_array(source)?;
        let length = u64::from(u32::from_le_bytes(read_array(source)?));
        let padded = length + (length & 1);
        if &name == b"EXIF" {
            let exif = read_part(source, padded, EXIF_BYTES)?;
            self.facts.orientation = orientation_of(&exif);
            return Ok(());
        }
        if !KEPT.contains(&&name) {
            return skip(source, padded);
        }
        if &name == b"VP8X" {
            return self.extended_header(source, out, length);
        }
        self.has_picture |= matches!(&name, b"VP8 " | b"VP8L" | b"ANMF");
        self.written += 8 + padded;
        out.write_all(&name)?;
        out.write_all(&(length as u32).to_le_bytes())?;
        copy(source, out, padded)
    }

    fn extended_header(
        &mut self,
        source: &mut impl Read,
        out: &mut impl Write,
        length: u64,
    ) -> io::Result<()> {
        if length != 10 || self.written > 0 {
            return Err(broken("a WebP header of the wrong shape"));
        }
        let payload: [u8; 10] = read_array(source)?;
        self.flags = Some(payload[0] & !(FLAG_EXIF | FLAG_XMP));
        self.facts.is_animated = payload[0] & FLAG_ANIMATION != 0;
        self.written += 18;
        out.write_all(b"VP8X\x0a\0\0\0")?;
        out.write_all(&payload)
    }

    fn finish(mut self, out: &mut (impl Write + Seek)) -> io::Result<Facts> {
        if !self.has_picture {
            return Err(broken("a WebP without a picture"));
        }
        let is_turned = self.facts.orientation != Orientation::NoTransforms;
        if let Some(flags) = self.flags {
            let flags = if is_turned { flags | FLAG_EXIF } else { flags };
            if is_turned {
                let tag = orientation_tag(self.facts.orientation);
                out.write_all(b"EXIF")?;
                out.write_all(&(tag.len() as u32).to_le_bytes())?;
                out.write_all(&tag)?;
                self.written += 8 + tag.len() as u64;
            }
            out.seek(SeekFrom::Start(FLAGS_AT))?;
            out.write_all(&[flags])?;
        } else {
            // Without the extended header there is no EXIF that anyone would look at.
            self.facts.orientation = Orientation::NoTransforms;
        }
        out.seek(SeekFrom::Start(4))?;
        out.write_all(&((self.written + 4) as u32).to_le_bytes())?;
        out.seek(SeekFrom::End(0))?;
        Ok(self.facts)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::media::fixtures;

    /// The fixture in the extended form, with EXIF and XMP behind it.
    fn talkative() -> Vec<u8> {
        let simple = fixtures::bytes("second.webp");
        let mut exif = orientation_tag(Orientation::Rotate180).to_vec();
        exif.extend_from_slice(b"a place ");
        let mut bytes = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x0c\0\0\0\x2b\x01\0\xc7\0\0".to_vec();
        bytes.extend_from_slice(&simple[12..]);
        bytes.extend_from_slice(b"EXIF");
        bytes.extend_from_slice(&(exif.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&exif);
        bytes.extend_from_slice(b"XMP \x06\0\0\0a name");
        let length = (bytes.len() as u32 - 8).to_le_bytes();
        bytes[4..8].copy_from_slice(&length);
        bytes
    }

    #[test]
    fn exif_and_xmp_go_the_orientation_stays_and_the_lengths_are_true() {
        let mut out = Cursor::new(Vec::new());
        let facts = strip(&mut &talkative()[..], &mut out).expect("a WebP");
        let out = out.into_inner();
        assert_eq!(facts.orientation, Orientation::Rotate180);
        assert!(!fixtures::holds(&out, b"a place") && !fixtures::holds(&out, b"a name"));
        assert_eq!(out[FLAGS_AT as usize], FLAG_EXIF);
        assert_eq!(out[4..8], (out.len() as u32 - 8).to_le_bytes());
        image::load_from_memory(&out).expect("still a picture");
    }

    #[test]
    fn a_simple_webp_is_left_as_it_is() {
        let bytes = fixtures::bytes("second.webp");
        let mut out = Cursor::new(Vec::new());
        strip(&mut &bytes[..], &mut out).expect("a WebP");
        assert_eq!(out.into_inner(), bytes);
    }
}
