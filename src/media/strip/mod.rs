//! A picture's file without what it tells about the photographer: EXIF with its places
//! and cameras, XMP, comments, embedded previews, and whatever hangs behind the end.
//!
//! Losslessly: each format is copied part by part through a list of the parts that are
//! needed to show it, so nothing is decoded here and memory stays small. The one fact of
//! EXIF that changes what is seen, the orientation, is written anew in a tag of its own.
//! A file that is cut off or does not keep to its format's frame is refused.

mod gif;
mod iso;
mod jpeg;
mod png;
mod webp;

use std::io;
use std::io::BufRead;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Seek;
use std::io::Write;

use image::metadata::Orientation;

use crate::media::sniff::Kind;

pub(super) use iso::erase_metadata;

/// The longest EXIF that is looked into: a JPEG segment cannot hold more.
const EXIF_BYTES: u64 = 65_535;

/// What was seen while copying.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    /// How the picture must be turned to be seen as it was meant.
    pub orientation: Orientation,
    /// More than one frame.
    pub is_animated: bool,
    /// The frame header of a JPEG; the other formats' decoders tell their size cheaply.
    pub jpeg: Option<JpegFrame>,
}

/// What a JPEG's frame header says (ITU-T T.81, B.2.2).
#[derive(Clone, Copy, Debug)]
pub(super) struct JpegFrame {
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
    /// One for grey, three for colour, four for print.
    pub components: u8,
    /// Many passes over the whole picture, so a decoder holds it twice.
    pub is_progressive: bool,
}

/// Copies a picture of this kind without its metadata.
///
/// A broken picture is [`ErrorKind::InvalidData`] or [`ErrorKind::UnexpectedEof`]; other
/// errors are the disk's.
pub(super) fn strip(
    kind: Kind,
    source: &mut impl BufRead,
    out: &mut (impl Write + Seek),
) -> io::Result<Facts> {
    match kind {
        Kind::Jpeg => jpeg::strip(source, out),
        Kind::Png | Kind::Apng => png::strip(source, out),
        Kind::Webp => webp::strip(source, out),
        Kind::Gif => gif::strip(source, out),
        _ => {
            io::copy(source, out)?;
            Ok(Facts::default())
        }
    }
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            orientation: Orientation::NoTransforms,
            is_animated: false,
            jpeg: None,
        }
    }
}

/// The orientation that EXIF asks for; unreadable EXIF asks for none.
fn orientation_of(tiff: &[u8]) -> Orientation {
    let tiff = tiff.strip_prefix(b"Exif\0\0").unwrap_or(tiff);
    Orientation::from_exif_chunk(tiff).unwrap_or(Orientation::NoTransforms)
}

/// The smallest EXIF there is: big-endian TIFF with one directory of one entry.
fn orientation_tag(orientation: Orientation) -> [u8; 26] {
    let mut tag = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tag[19] = orientation.to_exif();
    tag
}

fn broken(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

fn read_array<const N: usize>(source: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Copies exactly so many bytes.
fn copy(source: &mut impl Read, out: &mut impl Write, length: u64) -> io::Result<()> {
    if io::copy(&mut source.take(length), out)? == length {
        Ok(())
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

fn skip(source: &mut impl Read, length: u64) -> io::Result<()> {
    copy(source, &mut io::sink(), length)
}

/// Reads a part that must be held whole, within the limit given.
fn read_part(source: &mut impl Read, length: u64, limit: u64) -> io::Result<Vec<u8>> {
    if length > limit {
        return Err(broken("a part is too long"));
    }
    let mut bytes = Vec::new();
    copy(source, &mut bytes, length)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_written_for_an_orientation_is_read_as_it() {
        for number in 1..=8 {
            let orientation = Orientation::from_exif(number).expect("an orientation");
            assert_eq!(orientation_of(&orientation_tag(orientation)), orientation);
        }
    }
}
