//! GIF (GIF89a specification): blocks of sub-blocks.
//!
//! Kept: pictures, their control blocks, the loop count. Dropped: comments, every other
//! application extension (XMP among them), and what follows the end.

use std::io;
use std::io::BufRead;
use std::io::Read;
use std::io::Write;

use super::Facts;
use super::broken;
use super::copy;
use super::read_array;

const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2c;
const END: u8 = 0x3b;
const COMMENT: u8 = 0xfe;
const APPLICATION: u8 = 0xff;

pub(super) fn strip(source: &mut impl BufRead, out: &mut impl Write) -> io::Result<Facts> {
    let header: [u8; 13] = read_array(source)?;
    out.write_all(&header)?;
    copy(source, out, table_bytes(header[10]))?;
    let mut pictures = 0u32;
    loop {
        // Many encoders forget the end; the file may stop between two blocks.
        if pictures > 0 && source.fill_buf()?.is_empty() {
            break;
        }
        match read_array(source)? {
            [PICTURE] => {
                pictures = pictures.saturating_add(1);
                copy_picture(source, out)?;
            }
            [EXTENSION] => copy_extension(source, out)?,
            [END] if pictures > 0 => break,
            [0] => {}
            _ => return Err(broken("an unknown block in a GIF")),
        }
    }
    out.write_all(&[END])?;
    Ok(Facts {
        is_animated: pictures > 1,
        ..Facts::default()
    })
}

/// How long the colour table is that these flags announce.
fn table_bytes(flags: u8) -> u64 {
    if flags & 0x80 == 0 {
        return 0;
    }
    3 << ((flags & 7) + 1)
}

fn copy_picture(source: &mut impl Read, out: &mut impl Write) -> io::Result<()> {
    let descriptor: [u8; 9] = read_array(source)?;
    out.write_all(&[PICTURE])?;
    out.write_all(&descriptor)?;
    // The colour table, and the code size before the data.
    copy(source, out, table_bytes(descriptor[8]) + 1)?;
    copy_blocks(source, out)
}

fn copy_extension(source: &mut impl Read, out: &mut impl Write) -> io::Result<()> {
    let [label] = read_array(source)?;
    match label {
        COMMENT => copy_blocks(source, &mut io::sink()),
        APPLICATION => copy_application(source, out),
        _ => {
            out.write_all(&[EXTENSION, label])?;
            copy_blocks(source, out)
        }
    }
}

fn copy_application(source: &mut impl Read, out: &mut impl Write) -> io::Result<()> {
    let [length] = read_array(source)?;
    let mut name = vec![0; usize::from(length)];
    source.read_exact(&mut name)?;
    if length == 0 {
        return Ok(());
    }
    if !matches!(&name[..], b"NETSCAPE2.0" | b"ANIMEXTS1.0") {
        return copy_blocks(source, &mut io::sink());
    }
    out.write_all(&[EXTENSION, APPLICATION, length])?;
    out.write_all(&name)?;
    copy_blocks(source, out)
}

/// Sub-blocks up to and with the empty one.
fn copy_blocks(source: &mut impl Read, out: &mut impl Write) -> io::Result<()> {
    loop {
        let [length] = read_array(source)?;
        out.write_all(&[length])?;
        if length == 0 {
            return Ok(());
        }
        copy(source, out, u64::from(length))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::fixtures;

    #[test]
    fn comments_go_and_the_loop_stays() {
        let bytes = fixtures::bytes("anim.gif");
        let mut talkative = bytes[..bytes.len() - 1].to_vec();
        talkative.extend_from_slice(b"\x21\xfe\x07a place\0");
        talkative.extend_from_slice(b"\x21\xff\x0bXMP DataXMP\x06a name\0");
        talkative.extend_from_slice(b"\x3bbehind the end");
        let mut out = Vec::new();
        let facts = strip(&mut &talkative[..], &mut out).expect("a GIF");
        assert!(facts.is_animated);
        assert_eq!(out, bytes);
        assert!(fixtures::holds(&out, b"NETSCAPE2.0"));
    }

    #[test]
    fn a_missing_end_is_put_right_and_a_cut_block_is_refused() {
        let bytes = fixtures::bytes("anim.gif");
        let mut out = Vec::new();
        strip(&mut &bytes[..bytes.len() - 1], &mut out).expect("a GIF");
        assert_eq!(out, bytes);
        assert!(strip(&mut &bytes[..bytes.len() - 3], &mut Vec::new()).is_err());
    }
}
