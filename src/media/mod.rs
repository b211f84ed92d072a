//! Files that people bring: what they are, what may be told of them, where they lie.
//!
//! [`Media`] is the handle the rest of the program holds. [`Media::inspect`] looks at an
//! upload and prepares it (sniffed, decoded within limits, turned, stripped of metadata,
//! made small, blurhashed); [`Media::keep`] puts the result in its place by content hash.
//! Both are *prepare*: nothing here knows the database, and a file without a row is swept
//! later ([`folder::Folder::sweep`]). Pictures of other servers are shrunk by
//! [`shrink::shrink`] or made to a [`badge`], and remembered in [`cache`]. Films and sound are never decoded.

pub mod badge;
mod blurhash;
pub mod cache;
pub mod folder;
mod hash;
pub mod identicon;
mod image;
pub mod qr;
mod scale;
pub mod shrink;
pub mod sniff;
mod strip;

use std::fs::File;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Read;
use std::io::Seek;
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::Error;
use crate::error::Fault;
use crate::media::cache::Cache;
use crate::media::folder::Folder;
use crate::media::image::Look;
use crate::media::image::Picture;
use crate::media::image::alone;
use crate::media::image::file_ended;
use crate::media::image::look;
use crate::media::scale::turned;
use crate::media::sniff::HEAD_BYTES;
use crate::media::sniff::Kind;
use crate::media::sniff::sniff;
use crate::media::strip::Facts;
use crate::media::strip::erase_metadata;
use crate::media::strip::strip;

pub use crate::media::hash::is_key;
pub use crate::media::image::Encoded;
pub use crate::media::image::Limits;
pub use crate::media::scale::Fit;

/// The box of a thumbnail; Misskey's (`ImageProcessingService.ts`), so that clients'
/// layouts fit.
pub const THUMBNAIL: Fit = Fit {
    width: 498,
    height: 422,
};

/// A picture that fits the box and is no longer than this is its own thumbnail.
const OWN_THUMBNAIL_BYTES: u64 = 64 * 1_024;

/// All that the program does with files, in one hand.
#[derive(Debug)]
pub struct Media {
    /// Our own files.
    pub folder: Folder,
    /// Small versions of others' pictures.
    pub cache: Cache,
    /// What decoding may cost.
    pub limits: Limits,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InspectRefusal {
    /// It begins like a picture and is none, or is cut off.
    Broken,
    /// A picture of more pixels than anyone should have to decode.
    TooManyPixels,
    /// A picture was asked for, and this is no raster picture we can decode.
    NotAPicture,
}

/// What is known of a file: plain data for the row and for clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Found by looking at the bytes; [`sniff::served_inline`] tells if it may be shown.
    pub media_type: &'static str,
    /// SHA-256 in hex of what is stored: the key in the folder.
    pub key: String,
    /// The key of the small version; `None` for what is none or is small itself.
    pub thumbnail_key: Option<String>,
    /// MD5 in hex of the bytes as they were uploaded, by which clients find duplicates.
    pub md5: String,
    /// The length of the bytes as they were uploaded.
    pub uploaded_bytes: u64,
    /// The length of what is stored and served.
    pub size_bytes: u64,
    /// Pixels across, as it is seen (after turning).
    pub width: Option<u32>,
    /// Pixels down, as it is seen.
    pub height: Option<u32>,
    /// The EXIF orientation (2 to 8) that the upload had, if it had to be turned.
    pub orientation: Option<u8>,
    /// The blurred preview.
    pub blurhash: Option<String>,
    /// A picture of more than one frame.
    pub is_animated: bool,
}

/// An upload that was looked at and is ready to be kept; dropped, it leaves no trace.
#[derive(Debug)]
pub struct Inspected {
    /// What it is.
    pub description: Description,
    /// What will be stored.
    pub stored: Blob,
    /// Its small version, if it needs one.
    pub thumbnail: Option<Blob>,
}

/// Bytes in a temporary file, with the hash they will be known by.
#[derive(Debug)]
pub struct Blob {
    /// SHA-256 in hex.
    pub key: String,
    /// The media type.
    pub mime: &'static str,
    /// How many bytes.
    pub size_bytes: u64,
    /// The bytes; gone when dropped.
    pub file: NamedTempFile,
}

impl Media {
    /// Opens the folders in the data folder. Remote media is kept up to the bound.
    pub fn open(data: &Path, remote_bound_bytes: u64) -> Result<Self, Fault> {
        Ok(Self {
            folder: Folder::open(data)?,
            cache: Cache::open(data, remote_bound_bytes)?,
            limits: Limits::default(),
        })
    }

    /// Looks at an upload and prepares it; it is best written in [`Folder::scratch`].
    ///
    /// # Errors
    /// Refused when it claims to be a picture and cannot be shown as one.
    pub fn inspect(&self, upload: NamedTempFile) -> Result<Inspected, Error<InspectRefusal>> {
        inspect(upload, self.folder.scratch(), &self.limits)
    }

    /// Puts an inspected file and its thumbnail in their places: on the disk when this
    /// returns, before any row names them.
    pub fn keep(&self, inspected: Inspected) -> Result<Description, Fault> {
        if let Some(thumbnail) = inspected.thumbnail {
            self.folder.put(thumbnail)?;
        }
        self.folder.put(inspected.stored)?;
        Ok(inspected.description)
    }
}

impl Blob {
    /// Writes bytes to a temporary file in this folder.
    pub fn write(scratch: &Path, mime: &'static str, bytes: &[u8]) -> Result<Self, Fault> {
        let mut file = NamedTempFile::new_in(scratch)?;
        file.write_all(bytes)?;
        Ok(Self {
            key: hash::sha256(bytes),
            mime,
            size_bytes: bytes.len() as u64,
            file,
        })
    }

    fn of(file: NamedTempFile, mime: &'static str) -> Result<Self, Fault> {
        let hashes = hash::hashes(reopen(&file)?)?;
        Ok(Self {
            key: hashes.sha256,
            mime,
            size_bytes: hashes.length_bytes,
            file,
        })
    }
}

/// Looks at a file; what is made of it is written in the scratch folder.
fn inspect(
    mut upload: NamedTempFile,
    scratch: &Path,
    limits: &Limits,
) -> Result<Inspected, Error<InspectRefusal>> {
    let hashes = hash::hashes(reopen(&upload)?)?;
    let mut head = Vec::new();
    reopen(&upload)?
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)?;
    let kind = sniff(&head);
    let known = Known {
        md5: hashes.md5,
        uploaded_bytes: hashes.length_bytes,
    };
    if kind.decoder().is_some() {
        return inspect_picture(&upload, kind, known, scratch, limits);
    }
    let is_changed = kind.is_iso_with_metadata() && {
        let is_picture = matches!(kind, Kind::Avif | Kind::Heic);
        erase_metadata(upload.as_file_mut(), is_picture)?
    };
    let stored = if is_changed {
        Blob::of(upload, kind.mime())?
    } else {
        Blob {
            key: hashes.sha256,
            mime: kind.mime(),
            size_bytes: known.uploaded_bytes,
            file: upload,
        }
    };
    Ok(known.inspected(stored, None, Shown::default()))
}

fn inspect_picture(
    upload: &NamedTempFile,
    kind: Kind,
    known: Known,
    scratch: &Path,
    limits: &Limits,
) -> Result<Inspected, Error<InspectRefusal>> {
    let (stripped, facts) = stripped(upload, kind, scratch)?;
    let kind = match kind {
        Kind::Png | Kind::Apng if facts.is_animated => Kind::Apng,
        Kind::Apng => Kind::Png,
        other => other,
    };
    alone(|| {
        let source = BufReader::new(reopen(&stripped)?);
        match look(source, known.uploaded_bytes, kind, &facts, limits)? {
            Look::TooMuch(size) => {
                let shown = Shown::new(size, &facts);
                let stored = Blob::of(stripped, kind.mime())?;
                Ok(known.inspected(stored, None, shown))
            }
            Look::Picture(picture) => {
                let mut shown = Shown::new(picture.size(), &facts);
                let small = picture.small(THUMBNAIL, facts.orientation);
                shown.blurhash = blurhash::blurhash(&small.pixels);
                let stored = settled(stripped, picture, kind, &facts, scratch, limits)?;
                let thumbnail = if shown.fits(THUMBNAIL) && stored.size_bytes <= OWN_THUMBNAIL_BYTES
                {
                    None
                } else {
                    let small = small.encode()?;
                    Some(Blob::write(scratch, small.mime, &small.bytes)?)
                };
                Ok(known.inspected(stored, thumbnail, shown))
            }
        }
    })
}

/// A copy without metadata.
fn stripped(
    upload: &NamedTempFile,
    kind: Kind,
    scratch: &Path,
) -> Result<(NamedTempFile, Facts), Error<InspectRefusal>> {
    let mut file = NamedTempFile::new_in(scratch)?;
    let mut out = BufWriter::new(file.as_file_mut());
    let mut source = BufReader::new(reopen(upload)?);
    let facts = strip(kind, &mut source, &mut out).map_err(file_ended)?;
    out.flush()?;
    drop(out);
    Ok((file, facts))
}

/// The file that will be stored: turned for good where its format and our memory allow.
/// Elsewhere the tag that `strip` wrote anew tells browsers how to turn it.
fn settled(
    stripped: NamedTempFile,
    picture: Picture,
    kind: Kind,
    facts: &Facts,
    scratch: &Path,
    limits: &Limits,
) -> Result<Blob, Fault> {
    let is_upright = facts.orientation == ::image::metadata::Orientation::NoTransforms;
    let is_writable = matches!(kind, Kind::Jpeg | Kind::Png);
    if is_upright || !is_writable || !picture.can_turn(limits) {
        return Blob::of(stripped, kind.mime());
    }
    let mut file = NamedTempFile::new_in(scratch)?;
    let mut out = BufWriter::new(file.as_file_mut());
    picture.write_turned(facts.orientation, kind, &mut out)?;
    out.flush()?;
    drop(out);
    Blob::of(file, kind.mime())
}

/// Another handle, at the beginning.
fn reopen(file: &NamedTempFile) -> Result<File, Fault> {
    let mut file = file.reopen()?;
    file.rewind()?;
    Ok(file)
}

/// What is known before a picture is decoded.
struct Known {
    md5: String,
    uploaded_bytes: u64,
}

/// What is seen of a picture.
#[derive(Default)]
struct Shown {
    size: Option<Fit>,
    orientation: Option<u8>,
    blurhash: Option<String>,
    is_animated: bool,
}

impl Shown {
    fn new(size: Fit, facts: &Facts) -> Self {
        let orientation = facts.orientation.to_exif();
        Self {
            size: Some(turned(size, facts.orientation)),
            orientation: (orientation > 1).then_some(orientation),
            blurhash: None,
            is_animated: facts.is_animated,
        }
    }

    fn fits(&self, fit: Fit) -> bool {
        self.size
            .is_some_and(|size| size.width <= fit.width && size.height <= fit.height)
    }
}

impl Known {
    fn inspected(self, stored: Blob, thumbnail: Option<Blob>, shown: Shown) -> Inspected {
        let description = Description {
            media_type: stored.mime,
            key: stored.key.clone(),
            thumbnail_key: thumbnail.as_ref().map(|it| it.key.clone()),
            md5: self.md5,
            uploaded_bytes: self.uploaded_bytes,
            size_bytes: stored.size_bytes,
            width: shown.size.map(|size| size.width),
            height: shown.size.map(|size| size.height),
            orientation: shown.orientation,
            blurhash: shown.blurhash,
            is_animated: shown.is_animated,
        };
        Inspected {
            description,
            stored,
            thumbnail,
        }
    }
}

impl From<InspectRefusal> for Error<InspectRefusal> {
    fn from(refusal: InspectRefusal) -> Self {
        Self::Refused(refusal)
    }
}

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;
