//! JPEG (ITU-T T.81, annex B): segments, then scans of compressed data.
//!
//! Kept: frame, tables, scans, JFIF's density, the colour profile, Adobe's colour flag.
//! Dropped: every other application segment and comment (EXIF, XMP, IPTC, previews,
//! depth maps) and all that follows the end marker (motion photos).

use std::io;
use std::io::BufRead;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;

use image::metadata::Orientation;

use super::Facts;
use super::JpegFrame;
use super::broken;
use super::orientation_of;
use super::orientation_tag;
use super::read_array;

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;

/// JFIF's own fields; behind them may follow a preview.
const JFIF_BYTES: usize = 14;

pub(super) fn strip(source: &mut impl BufRead, out: &mut impl Write) -> io::Result<Facts> {
    if read_array(source)? != [0xff, 0xd8] {
        return Err(broken("no JPEG"));
    }
    out.write_all(&[0xff, 0xd8])?;
    let mut facts = Facts::default();
    let mut scans = 0;
    let mut marker = next_marker(source)?;
    while marker != END {
        let payload = read_segment(source)?;
        marker = if marker == SCAN {
            scans += 1;
            write_segment(out, SCAN, &payload)?;
            copy_scan(source, out)?
        } else {
            keep_segment(marker, payload, &mut facts, out)?;
            next_marker(source)?
        };
    }
    if scans == 0 || facts.jpeg.is_none() {
        return Err(broken("a JPEG without a picture"));
    }
    out.write_all(&[0xff, END])?;
    Ok(facts)
}

fn keep_segment(
    marker: u8,
    mut payload: Vec<u8>,
    facts: &mut Facts,
    out: &mut impl Write,
) -> io::Result<()> {
    match marker {
        // Huffman and arithmetic tables, quantisation, lines, restart interval.
        0xc4 | 0xcc | 0xdb | 0xdc | 0xdd => write_segment(out, marker, &payload),
        0xc0..=0xcf => {
            facts.jpeg = Some(frame(marker, &payload, facts.jpeg)?);
            write_segment(out, marker, &payload)
        }
        APP0 if payload.starts_with(b"JFIF\0") && payload.len() >= JFIF_BYTES => {
            payload.truncate(JFIF_BYTES);
            payload[JFIF_BYTES - 2..].fill(0);
            write_segment(out, marker, &payload)
        }
        APP1 if payload.starts_with(b"Exif\0\0") => keep_orientation(&payload, facts, out),
        APP2 if payload.starts_with(b"ICC_PROFILE\0") => write_segment(out, marker, &payload),
        APP14 if payload.starts_with(b"Adobe") => write_segment(out, marker, &payload),
        _ => Ok(()),
    }
}

fn keep_orientation(payload: &[u8], facts: &mut Facts, out: &mut impl Write) -> io::Result<()> {
    let is_first = facts.orientation == Orientation::NoTransforms;
    let orientation = orientation_of(payload);
    if !is_first || orientation == Orientation::NoTransforms {
        return Ok(());
    }
    facts.orientation = orientation;
    let tag = [&b"Exif\0\0"[..], &orientation_tag(orientation)].concat();
    write_segment(out, APP1, &tag)
}

fn frame(marker: u8, payload: &[u8], earlier: Option<JpegFrame>) -> io::Result<JpegFrame> {
    let &[_, h1, h0, w1, w0, components, ..] = payload else {
        return Err(broken("a short JPEG frame header"));
    };
    if earlier.is_some() {
        return Err(broken("two pictures in one JPEG"));
    }
    Ok(JpegFrame {
        width: u16::from_be_bytes([w1, w0]),
        height: u16::from_be_bytes([h1, h0]),
        components,
        is_progressive: matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce),
    })
}

fn read_segment(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = u16::from_be_bytes(read_array(source)?);
    let length = length
        .checked_sub(2)
        .ok_or_else(|| broken("a JPEG segment without length"))?;
    let mut payload = vec![0; usize::from(length)];
    source.read_exact(&mut payload)?;
    Ok(payload)
}

fn write_segment(out: &mut impl Write, marker: u8, payload: &[u8]) -> io::Result<()> {
    let length = u16::try_from(payload.len() + 2).map_err(|_| broken("a long JPEG segment"))?;
    out.write_all(&[0xff, marker])?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(payload)
}

/// The next marker, past fill bytes and whatever is no marker, as other readers do.
fn next_marker(source: &mut impl BufRead) -> io::Result<u8> {
    source.skip_until(0xff)?;
    loop {
        match read_array(source)? {
            [0xff] => {}
            [0x00] => {
                source.skip_until(0xff)?;
            }
            [marker] => return Ok(marker),
        }
    }
}

/// Copies compressed data up to the marker behind it, which is returned, not written.
/// Stuffed zeroes and restart markers belong to the data.
fn copy_scan(source: &mut impl BufRead, out: &mut impl Write) -> io::Result<u8> {
    loop {
        let available = source.fill_buf()?;
        if available.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let stop = available.iter().position(|&byte| byte == 0xff);
        let plain = stop.unwrap_or(available.len());
        out.write_all(&available[..plain])?;
        source.consume(plain + usize::from(stop.is_some()));
        if stop.is_none() {
            continue;
        }
        let mut next = [0xff];
        while next == [0xff] {
            next = read_array(source)?;
        }
        match next {
            [byte @ (0x00 | 0xd0..=0xd7)] => out.write_all(&[0xff, byte])?,
            [marker] => return Ok(marker),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::fixtures;

    #[test]
    fn only_what_shows_the_picture_is_left_and_nothing_behind_its_end() {
        let mut bytes = fixtures::bytes("exif.jpg");
        bytes.extend_from_slice(b"ftypmp42 a motion photo with a place");
        let mut out = Vec::new();
        let facts = strip(&mut &bytes[..], &mut out).expect("a JPEG");
        assert_eq!(facts.orientation, Orientation::Rotate90);
        for secret in [&b"GPS"[..], b"TestCam", b"motion photo", b"http://ns.adobe"] {
            assert!(!fixtures::holds(&out, secret));
        }
        assert!(out.ends_with(&[0xff, END]));
    }

    #[test]
    fn a_comment_and_a_preview_inside_jfif_are_dropped() {
        let bytes = fixtures::bytes("big.jpg");
        let mut talkative = bytes[..2].to_vec();
        write_segment(&mut talkative, 0xfe, b"taken at home").expect("written");
        write_segment(&mut talkative, APP2, b"MPF\0second picture").expect("written");
        write_segment(
            &mut talkative,
            APP0,
            b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01RGB",
        )
        .expect("written");
        talkative.extend_from_slice(&bytes[2..]);
        let mut out = Vec::new();
        strip(&mut &talkative[..], &mut out).expect("a JPEG");
        for secret in [&b"home"[..], b"second picture", b"\x01\x01RGB"] {
            assert!(!fixtures::holds(&out, secret));
        }
    }
}
