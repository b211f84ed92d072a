//! What a file really is, told by its first bytes alone.
//!
//! Names and declared types are never believed. What can carry a script (SVG, HTML, XML,
//! any text) has no magic number here on purpose: it is a plain stream of bytes, and
//! thereby never served as something a browser would run in our origin. Whether a file
//! is *whole* is not asked here; `strip` and `image` find that out.

/// How many leading bytes [`sniff`] looks at; an ISO file's brands and an Ogg file's
/// first packet lie well within.
pub const HEAD_BYTES: usize = 512;

/// The type of everything that has no better one, and of what must not be shown.
pub const OCTET_STREAM: &str = "application/octet-stream";

/// Types a browser may show in place under their own name: raster pictures, sound and
/// film. Everything else leaves as [`OCTET_STREAM`], to be saved. Misskey keeps such a
/// list in `const.ts` (`FILE_TYPE_BROWSERSAFE`).
pub const BROWSER_SAFE: &[&str] = &[
    "audio/aac",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "image/apng",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/3gpp",
    "video/mp4",
    "video/ogg",
    "video/quicktime",
    "video/webm",
];

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A still PNG.
    Png,
    /// A PNG that moves.
    Apng,
    /// A JPEG.
    Jpeg,
    /// A GIF, moving or not.
    Gif,
    /// A WebP, moving or not.
    Webp,
    /// A Windows bitmap.
    Bmp,
    /// An AVIF; kept, not decoded.
    Avif,
    /// A HEIF picture as iPhones take them; kept, not decoded.
    Heic,
    /// An MP4 film.
    Mp4,
    /// A QuickTime film.
    QuickTime,
    /// A 3GPP film.
    ThreeGp,
    /// MP4 with sound only.
    M4a,
    /// A WebM film or sound.
    Webm,
    /// Any other Matroska file.
    Matroska,
    /// MPEG audio, layer II or III.
    Mp3,
    /// AAC in ADTS frames.
    Aac,
    /// Ogg with sound (Vorbis, Opus, FLAC, Speex).
    Ogg,
    /// Ogg with Theora.
    OggVideo,
    /// FLAC in its own frame.
    Flac,
    /// RIFF WAVE.
    Wav,
    /// A PDF document.
    Pdf,
    /// A ZIP archive, or one of the many formats built on it.
    Zip,
    /// A gzip stream.
    Gzip,
    /// Anything else, text included.
    Other,
}

/// Tells a file's kind by its first [`HEAD_BYTES`] (or fewer, of a shorter file).
///
/// Whether a PNG moves is seen here only if it says so first; `strip` looks further.
pub fn sniff(head: &[u8]) -> Kind {
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return portable(head);
    }
    MAGICS
        .iter()
        .find(|(magic, _)| head.starts_with(magic))
        .map(|&(_, kind)| kind)
        .or_else(|| riff(head))
        .or_else(|| iso(head))
        .or_else(|| matroska(head))
        .or_else(|| ogg(head))
        .or_else(|| bitmap(head))
        .or_else(|| mpeg_audio(head))
        .unwrap_or(Kind::Other)
}

/// The type under which a file of this stored type may leave our origin in place;
/// `None`: only as [`OCTET_STREAM`] and as an attachment.
pub fn served_inline(mime: &str) -> Option<&'static str> {
    BROWSER_SAFE.iter().copied().find(|safe| *safe == mime)
}

impl Kind {
    /// The media type stored with the file and told to clients.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Apng => "image/apng",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Avif => "image/avif",
            Self::Heic => "image/heic",
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::ThreeGp => "video/3gpp",
            Self::M4a => "audio/mp4",
            Self::Webm => "video/webm",
            Self::Matroska => "video/x-matroska",
            Self::Mp3 => "audio/mpeg",
            Self::Aac => "audio/aac",
            Self::Ogg => "audio/ogg",
            Self::OggVideo => "video/ogg",
            Self::Flac => "audio/flac",
            Self::Wav => "audio/wav",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
            Self::Gzip => "application/gzip",
            Self::Other => OCTET_STREAM,
        }
    }

    /// Films, and pictures we keep without decoding, whose metadata lies in ISO boxes.
    /// Sound keeps its: title and cover are what people look for in it.
    pub(super) const fn is_iso_with_metadata(self) -> bool {
        matches!(
            self,
            Self::Avif | Self::Heic | Self::Mp4 | Self::QuickTime | Self::ThreeGp
        )
    }

    /// The decoder that reads this kind; `None` for what we keep without looking inside.
    pub(super) const fn decoder(self) -> Option<image::ImageFormat> {
        match self {
            Self::Png | Self::Apng => Some(image::ImageFormat::Png),
            Self::Jpeg => Some(image::ImageFormat::Jpeg),
            Self::Gif => Some(image::ImageFormat::Gif),
            Self::Webp => Some(image::ImageFormat::WebP),
            Self::Bmp => Some(image::ImageFormat::Bmp),
            _ => None,
        }
    }
}

const MAGICS: &[(&[u8], Kind)] = &[
    (b"\xff\xd8\xff", Kind::Jpeg),
    (b"GIF87a", Kind::Gif),
    (b"GIF89a", Kind::Gif),
    (b"fLaC", Kind::Flac),
    (b"ID3", Kind::Mp3),
    (b"%PDF-", Kind::Pdf),
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"\x1f\x8b\x08", Kind::Gzip),
];

/// Our own moving PNGs announce it right behind the 25 bytes of the header chunk.
fn portable(head: &[u8]) -> Kind {
    match head.get(37..41) {
        Some(b"acTL") => Kind::Apng,
        _ => Kind::Png,
    }
}

fn riff(head: &[u8]) -> Option<Kind> {
    if !head.starts_with(b"RIFF") {
        return None;
    }
    match head.get(8..12)? {
        b"WEBP" => Some(Kind::Webp),
        b"WAVE" => Some(Kind::Wav),
        _ => None,
    }
}

/// ISO base media (ISO/IEC 14496-12): the brands of the first box tell what it carries.
fn iso(head: &[u8]) -> Option<Kind> {
    match head.get(4..8)? {
        b"ftyp" => {}
        // QuickTime before brands existed begins with one of these boxes.
        b"moov" | b"mdat" | b"wide" => return Some(Kind::QuickTime),
        _ => return None,
    }
    let length = u32::from_be_bytes(head.get(..4)?.try_into().ok()?) as usize;
    let major = head.get(8..12)?;
    let mut compatible = head.get(16..length.min(head.len()))?.chunks_exact(4);
    let kind = match major {
        b"avif" | b"avis" => Kind::Avif,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Kind::Heic,
        b"mif1" | b"msf1" if compatible.any(|brand| brand == b"avif") => Kind::Avif,
        b"mif1" | b"msf1" => Kind::Heic,
        b"qt  " => Kind::QuickTime,
        b"M4A " | b"M4B " | b"F4A " => Kind::M4a,
        [b'3', b'g', ..] => Kind::ThreeGp,
        _ => Kind::Mp4,
    };
    Some(kind)
}

/// EBML; the document type stands in the first few dozen bytes as plain text.
fn matroska(head: &[u8]) -> Option<Kind> {
    if !head.starts_with(b"\x1a\x45\xdf\xa3") {
        return None;
    }
    let start = &head[..head.len().min(64)];
    let is_webm = start.windows(4).any(|window| window == b"webm");
    Some(if is_webm { Kind::Webm } else { Kind::Matroska })
}

fn ogg(head: &[u8]) -> Option<Kind> {
    if !head.starts_with(b"OggS") {
        return None;
    }
    let is_film = head.windows(7).any(|window| window == b"\x80theora");
    Some(if is_film { Kind::OggVideo } else { Kind::Ogg })
}

/// Two letters are too little to go by, so the header's length must be a known one too.
fn bitmap(head: &[u8]) -> Option<Kind> {
    let header = u32::from_le_bytes(head.get(14..18)?.try_into().ok()?);
    (head.starts_with(b"BM") && matches!(header, 12 | 40 | 52 | 56 | 108 | 124))
        .then_some(Kind::Bmp)
}

/// A frame header without a tag before it (ISO/IEC 11172-3, ADTS).
///
/// Layer I is left out: nobody uses it, and its sync is also a UTF-16 byte order mark.
fn mpeg_audio(head: &[u8]) -> Option<Kind> {
    let &[0xff, second, third, ..] = head else {
        return None;
    };
    if second & 0xf6 == 0xf0 {
        return Some(Kind::Aac);
    }
    let is_sync = second & 0xe0 == 0xe0;
    let is_version = second & 0x18 != 0x08;
    let is_layer = matches!(second & 0x06, 0x02 | 0x04);
    let is_rate = third & 0xf0 != 0xf0 && third & 0x0c != 0x0c;
    (is_sync && is_version && is_layer && is_rate).then_some(Kind::Mp3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::fixtures;

    #[test]
    fn every_fixture_is_told_by_its_bytes() {
        for (name, mime) in [
            ("alpha.png", "image/png"),
            ("anim.gif", "image/gif"),
            ("big.jpg", "image/jpeg"),
            ("second.webp", "image/webp"),
            ("video.mp4", "video/mp4"),
            ("audio.mp3", "audio/mpeg"),
        ] {
            assert_eq!(sniff(&fixtures::bytes(name)).mime(), mime, "{name}");
        }
    }

    #[test]
    fn what_could_carry_a_script_is_a_stream_of_bytes() {
        for name in ["page.html", "vec.svg", "hello.txt", "empty.txt"] {
            assert_eq!(sniff(&fixtures::bytes(name)), Kind::Other, "{name}");
        }
        for text in [
            &b"<!DOCTYPE html><script>1</script>"[..],
            b"<?xml version=\"1.0\"?><svg/>",
            b"\xef\xbb\xbf<svg xmlns=\"x\"/>",
            b"\xff\xfe<\0s\0v\0g\0>\0",
            b"\xfe\xff\0<\0s\0v\0g\0>",
            b"BM<svg/>            <script>1</script>",
        ] {
            assert_eq!(sniff(text), Kind::Other);
        }
        for mime in ["image/svg+xml", "text/html", "text/xml", "application/pdf"] {
            assert_eq!(served_inline(mime), None, "{mime}");
        }
    }

    #[test]
    fn containers_are_told_apart_by_what_they_carry() {
        for (head, kind) in [
            (&b"RIFF\x10\0\0\0WAVEfmt "[..], Kind::Wav),
            (b"RIFF\x10\0\0\0AVI LIST", Kind::Other),
            (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", Kind::Avif),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Kind::Avif),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind::Heic),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Kind::QuickTime),
            (b"\0\0\0\x14ftypM4A \0\0\0\0isom", Kind::M4a),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", Kind::Webm),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", Kind::Matroska),
            (b"OggS\0\x02\0\0\0\0\x01\x1e\x01vorbis", Kind::Ogg),
            (b"OggS\0\x02\0\0\0\0\x01\x2a\x80theora", Kind::OggVideo),
            (b"fLaC\0\0\0\x22", Kind::Flac),
            (b"\xff\xfb\x90\x64", Kind::Mp3),
            (b"\xff\xf1\x50\x80", Kind::Aac),
        ] {
            assert_eq!(sniff(head), kind, "{head:?}");
        }
    }

    #[test]
    fn no_beginning_of_a_file_is_too_short_to_look_at() {
        for name in fixtures::NAMES {
            let bytes = fixtures::bytes(name);
            for length in 0..bytes.len().min(64) {
                sniff(&bytes[..length]);
            }
        }
    }
}
