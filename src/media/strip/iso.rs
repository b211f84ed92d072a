//! ISO base media files (ISO/IEC 14496-12, 23008-12): films, HEIF and AVIF.
//!
//! Metadata is overwritten with zeroes where it lies, so no offset in the file changes
//! and a film of any length is neither moved nor read whole. In films that is user data
//! and metadata of the film and its tracks (where phones write the place), in pictures
//! the EXIF and XMP items. A file that does not keep to the format is left as it is: it
//! is shown by nobody, and it is the sender's own.

use std::io;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::ops::Range;

/// The longest picture directory that is read into memory; real ones are a few kilobytes.
const DIRECTORY_BYTES: u64 = 1 << 20;
/// Boxes looked at in one file at most: real films have some dozens.
const BOXES: usize = 10_000;
/// Metadata items of one picture, and pieces of all its items, at most: real pictures
/// have one or two of the first and under a thousand of the second.
const METADATA_ITEMS: usize = 16;
const PIECES: u64 = 100_000;

/// Zeroes the metadata of a film or of a HEIF or AVIF picture; tells whether any was there.
pub(in crate::media) fn erase_metadata(
    file: &mut (impl Read + Write + Seek),
    is_picture: bool,
) -> io::Result<bool> {
    let end = file.seek(SeekFrom::End(0))?;
    let found = if is_picture {
        in_picture(file, end)
    } else {
        let mut walk = Film::default();
        walk.level(file, 0..end, 0).map(|()| walk.found)
    };
    let found = match found {
        Err(cause)
            if matches!(
                cause.kind(),
                ErrorKind::InvalidData | ErrorKind::UnexpectedEof
            ) =>
        {
            return Ok(false);
        }
        other => other?,
    };
    for range in &found {
        erase(file, range.start..range.end.min(end))?;
    }
    Ok(!found.is_empty())
}

fn erase(file: &mut (impl Write + Seek), range: Range<u64>) -> io::Result<()> {
    file.seek(SeekFrom::Start(range.start))?;
    let length = range.end.saturating_sub(range.start);
    io::copy(&mut io::repeat(0).take(length), file)?;
    Ok(())
}

/// A box: its name and where its content lies.
struct Part {
    name: [u8; 4],
    content: Range<u64>,
}

/// Reads the head of the box at the start of this range; none when the range is used up.
fn part(file: &mut (impl Read + Seek), within: Range<u64>) -> io::Result<Option<Part>> {
    if within.end.saturating_sub(within.start) < 8 {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(within.start))?;
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let [a, b, c, d, name @ ..] = head;
    let (length, head_bytes) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (within.end - within.start, 8),
        1 => {
            let mut long = [0; 8];
            file.read_exact(&mut long)?;
            (u64::from_be_bytes(long), 16)
        }
        length => (u64::from(length), 8),
    };
    let end = within.start.saturating_add(length);
    if length < head_bytes || end > within.end {
        return Err(ErrorKind::InvalidData.into());
    }
    Ok(Some(Part {
        name,
        content: within.start + head_bytes..end,
    }))
}

#[derive(Default)]
struct Film {
    found: Vec<Range<u64>>,
    looked_at: usize,
}

impl Film {
    fn level(
        &mut self,
        file: &mut (impl Read + Seek),
        mut within: Range<u64>,
        depth: u8,
    ) -> io::Result<()> {
        while let Some(part) = part(file, within.clone())? {
            self.looked_at += 1;
            if self.looked_at > BOXES {
                return Err(ErrorKind::InvalidData.into());
            }
            within.start = part.content.end;
            match (&part.name, depth) {
                (b"moov", 0) | (b"trak", 1) => self.level(file, part.content, depth + 1)?,
                (b"udta" | b"meta" | b"uuid", _) => self.found.push(part.content),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Where the EXIF and XMP items of a picture lie.
fn in_picture(file: &mut (impl Read + Seek), end: u64) -> io::Result<Vec<Range<u64>>> {
    let mut within = 0..end;
    for _ in 0..BOXES {
        let Some(part) = part(file, within.clone())? else {
            break;
        };
        within.start = part.content.end;
        if &part.name != b"meta" {
            continue;
        }
        if part.content.end - part.content.start > DIRECTORY_BYTES {
            return Err(ErrorKind::InvalidData.into());
        }
        let mut bytes = vec![0; (part.content.end - part.content.start) as usize];
        file.seek(SeekFrom::Start(part.content.start))?;
        file.read_exact(&mut bytes)?;
        let directory = Directory::new(&bytes, part.content.start);
        return Ok(directory.and_then(|it| it.metadata()).unwrap_or_default());
    }
    Ok(Vec::new())
}

/// The parts of a picture's `meta` box that say what lies where.
struct Directory<'a> {
    item_names: &'a [u8],
    item_places: &'a [u8],
    /// Where the box of small items begins in the file, if there is one.
    small_items_at: u64,
}

impl<'a> Directory<'a> {
    fn new(meta: &'a [u8], at: u64) -> Option<Self> {
        let mut directory = Self {
            item_names: &[],
            item_places: &[],
            small_items_at: 0,
        };
        // Version and flags come first.
        let mut start = 4;
        while let Some(head) = meta.get(start..start + 8) {
            let (length, name) = head.split_at(4);
            let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
            let content = meta.get(start + 8..start.checked_add(length)?)?;
            match name {
                b"iinf" => directory.item_names = content,
                b"iloc" => directory.item_places = content,
                b"idat" => directory.small_items_at = at + start as u64 + 8,
                _ => {}
            }
            start += length;
        }
        Some(directory)
    }

    fn metadata(&self) -> Option<Vec<Range<u64>>> {
        let wanted = self.metadata_items()?;
        let mut reader = Reader(self.item_places);
        let version = reader.number(1)?;
        reader.number(3)?;
        let sizes = reader.number(2)?;
        let [offset, length, base, index] =
            [12, 8, 4, 0].map(|shift| (sizes >> shift & 15) as usize);
        let index = if version == 0 { 0 } else { index };
        let id_bytes = if version < 2 { 2 } else { 4 };
        let mut found = Vec::new();
        let mut pieces = 0;
        for _ in 0..reader.number(id_bytes)? {
            let id = reader.number(id_bytes)?;
            let method = if version == 0 {
                0
            } else {
                reader.number(2)? & 15
            };
            reader.number(2)?;
            let base = reader.number(base)?;
            let count = reader.number(2)?;
            pieces += count;
            if pieces > PIECES {
                return None;
            }
            for _ in 0..count {
                reader.number(index)?;
                let start = base.saturating_add(reader.number(offset)?);
                let length = reader.number(length)?;
                let start = match method {
                    0 => start,
                    1 => start.saturating_add(self.small_items_at),
                    _ => continue,
                };
                if wanted.contains(&id) {
                    found.push(start..start.saturating_add(length));
                }
            }
        }
        Some(found)
    }

    /// The numbers of the items that hold EXIF or XMP.
    fn metadata_items(&self) -> Option<Vec<u64>> {
        let mut reader = Reader(self.item_names);
        let version = reader.number(1)?;
        reader.number(3)?;
        let count = reader.number(if version == 0 { 2 } else { 4 })?;
        let mut found = Vec::new();
        for _ in 0..count {
            let length = reader.number(4)? as usize;
            let mut entry = Reader(reader.bytes(length.checked_sub(4)?)?);
            entry.number(4)?;
            let version = entry.number(1)?;
            entry.number(3)?;
            let id = entry.number(if version < 3 { 2 } else { 4 })?;
            entry.number(2)?;
            if matches!(entry.bytes(4)?, b"Exif" | b"mime") {
                found.push(id);
            }
        }
        (found.len() <= METADATA_ITEMS).then_some(found)
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A big-endian number of up to eight bytes; of none, zero.
    fn number(&mut self, bytes: usize) -> Option<u64> {
        let bytes = self.bytes(bytes)?;
        Some(
            bytes
                .iter()
                .fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::media::fixtures;

    fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = (content.len() as u32 + 8).to_be_bytes();
        [&length[..], name, content].concat()
    }

    #[test]
    fn a_films_place_is_erased_and_nothing_moves() {
        let place = boxed(b"udta", &boxed(b"\xa9xyz", b"+35.6895+139.6917/"));
        let film = [
            boxed(b"ftyp", b"isom\0\0\0\0"),
            boxed(
                b"moov",
                &[boxed(b"mvhd", &[7; 100]), boxed(b"trak", &place), place].concat(),
            ),
            boxed(b"mdat", b"udta frames"),
        ]
        .concat();
        let mut file = Cursor::new(film.clone());
        assert!(erase_metadata(&mut file, false).expect("erased"));
        let film_after = file.into_inner();
        assert_eq!(film_after.len(), film.len());
        assert!(!fixtures::holds(&film_after, b"+35.6895"));
        assert!(film_after.ends_with(b"udta frames"));
    }

    #[test]
    fn a_pictures_exif_is_erased_and_its_pixels_stay() {
        let entry = |id: u8, kind: &[u8; 4]| {
            boxed(
                b"infe",
                &[&[2, 0, 0, 0, 0, id, 0, 0], &kind[..], b"\0"].concat(),
            )
        };
        let names = [
            &[0, 0, 0, 0, 0, 2][..],
            &entry(1, b"hvc1"),
            &entry(2, b"Exif"),
        ]
        .concat();
        let place = |id: u8, at: u8, length: u8| [0, id, 0, 0, 0, 1, 0, 0, 0, at, 0, 0, 0, length];
        let build = |at: u8| {
            let places = [
                &[0, 0, 0, 0, 0x44, 0, 0, 2][..],
                &place(1, at, 6),
                &place(2, at + 6, 7),
            ];
            let meta = [
                &[0; 4][..],
                &boxed(b"iinf", &names),
                &boxed(b"iloc", &places.concat()),
            ];
            let head = [
                boxed(b"ftyp", b"heic\0\0\0\0"),
                boxed(b"meta", &meta.concat()),
            ]
            .concat();
            (
                head.len() as u8 + 8,
                [head, boxed(b"mdat", b"pixelsa place")].concat(),
            )
        };
        let (at, _) = build(0);
        let mut file = Cursor::new(build(at).1);
        assert!(erase_metadata(&mut file, true).expect("erased"));
        assert!(file.into_inner().ends_with(b"pixels\0\0\0\0\0\0\0"));
    }

    #[test]
    fn a_file_out_of_shape_is_left_alone() {
        for bytes in [
            &b"\0\0\0\x05moov"[..],
            b"\xff\xff\xff\xffmoov",
            b"",
            b"\0\0\0\x01moov",
        ] {
            let mut file = Cursor::new(bytes.to_vec());
            assert!(!erase_metadata(&mut file, false).expect("looked at"));
            assert!(!erase_metadata(&mut file, true).expect("looked at"));
            assert_eq!(file.into_inner(), bytes);
        }
    }
}
