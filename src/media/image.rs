//! Pictures as pixels: decoded within limits, turned, encoded.
//!
//! Every decoder is other people's code on hostile bytes, so three things stand before
//! it: the size is read from the header and judged first, only one picture is decoded at
//! a time in the whole process, and a panic inside is caught and called a broken file.
//! Nothing here knows where a file comes from or is kept.

use std::io::BufRead;
use std::io::ErrorKind;
use std::io::Seek;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::PoisonError;

use image::DynamicImage;
use image::ExtendedColorType;
use image::ImageDecoder;
use image::ImageEncoder;
use image::ImageError;
use image::ImageReader;
use image::RgbaImage;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;

use crate::error::Error;
use crate::error::Fault;
use crate::media::InspectRefusal;
use crate::media::scale::Fit;
use crate::media::scale::inside;
use crate::media::scale::shrink;
use crate::media::scale::turned;
use crate::media::sniff::Kind;
use crate::media::strip::Facts;

/// Quality of a small version: artefacts are not seen at its size.
const SMALL_QUALITY: u8 = 80;
/// Quality of an original that had to be turned: a second generation nobody can tell.
const TURNED_QUALITY: u8 = 90;
/// Small versions of up to so many pixels are kept lossless: they are mostly drawings
/// (emoji, icons) whose edges JPEG would smear, and cost little.
const LOSSLESS_PIXELS: u64 = 128 * 128;
/// The longest colour profile carried into new files: those for screens have under 4 KiB,
/// those for print up to megabytes.
const PROFILE_BYTES: usize = 4_096;
/// The longest side of a picture: what JPEG and GIF can say at most.
const SIDE: u32 = 65_535;

/// What decoding may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A picture of more pixels is refused: browsers have to decode it too.
    pub pixels: u64,
    /// A picture that needs more memory to decode is kept, but without small version and
    /// blurhash. Only one is decoded at a time, so this is the cost of all uploads.
    pub memory_bytes: u64,
}

impl Default for Limits {
    /// 100 megapixels, and 160 MiB: a 50-megapixel photograph of a telephone fits, and a
    /// machine with half a gigabyte survives it.
    fn default() -> Self {
        Self {
            pixels: 100_000_000,
            memory_bytes: 160 << 20,
        }
    }
}

/// What a look at a picture gave.
pub(super) enum Look {
    /// It was decoded.
    Picture(Picture),
    /// It is sound as far as its header tells, but too much for our memory.
    TooMuch(Fit),
}

/// A decoded picture (the first frame of one that moves), not turned yet.
pub(super) struct Picture {
    pixels: DynamicImage,
    profile: Option<Vec<u8>>,
    /// What holding these pixels costs.
    bytes: u64,
}

/// An encoded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Its media type.
    pub mime: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

static DECODING: Mutex<()> = Mutex::new(());

/// Runs work that decodes, one at a time in this process, and calls a panic in a decoder
/// a broken file.
pub(super) fn alone<T>(
    work: impl FnOnce() -> Result<T, Error<InspectRefusal>>,
) -> Result<T, Error<InspectRefusal>> {
    let _turn = DECODING.lock().unwrap_or_else(PoisonError::into_inner);
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Refused(InspectRefusal::Broken)))
}

/// Decodes a picture, when its size allows. `length_bytes` is the file's.
pub(super) fn look(
    source: impl BufRead + Seek,
    length_bytes: u64,
    kind: Kind,
    facts: &Facts,
    limits: &Limits,
) -> Result<Look, Error<InspectRefusal>> {
    let format = kind.decoder().ok_or(InspectRefusal::NotAPicture)?;
    // A JPEG's decoder reads the whole file before it tells anything.
    if let Some(frame) = &facts.jpeg {
        let size = Fit {
            width: frame.width.into(),
            height: frame.height.into(),
        };
        let pixels = judge(size, limits)?;
        let per_pixel = if frame.is_progressive { 3 } else { 1 } * u64::from(frame.components);
        if pixels
            .saturating_mul(per_pixel)
            .saturating_add(length_bytes)
            > limits.memory_bytes
        {
            return Ok(Look::TooMuch(size));
        }
    }
    let mut reader = ImageReader::with_format(source, format);
    reader.limits(decoder_limits(limits));
    let mut decoder = reader.into_decoder().map_err(ended)?;
    let (width, height) = decoder.dimensions();
    let size = Fit { width, height };
    judge(size, limits)?;
    if decoding_bytes(&decoder, kind) > limits.memory_bytes {
        return Ok(Look::TooMuch(size));
    }
    let profile = decoder
        .icc_profile()
        .ok()
        .flatten()
        .filter(|profile| is_for_screens(profile));
    let bytes = decoder.total_bytes();
    let pixels = DynamicImage::from_decoder(decoder).map_err(ended)?;
    Ok(Look::Picture(Picture {
        pixels,
        profile,
        bytes,
    }))
}

/// The number of pixels, if a picture of this size is admitted.
pub(super) fn judge(size: Fit, limits: &Limits) -> Result<u64, InspectRefusal> {
    let pixels = u64::from(size.width) * u64::from(size.height);
    if pixels == 0 {
        return Err(InspectRefusal::Broken);
    }
    if pixels > limits.pixels || size.width.max(size.height) > SIDE {
        return Err(InspectRefusal::TooManyPixels);
    }
    Ok(pixels)
}

/// What the decoders themselves are told.
pub(super) fn decoder_limits(limits: &Limits) -> image::Limits {
    let mut told = image::Limits::no_limits();
    told.max_image_width = Some(SIDE);
    told.max_image_height = Some(SIDE);
    told.max_alloc = Some(limits.memory_bytes);
    told
}

/// What decoding holds at once: GIF and WebP have a canvas besides the result, and
/// 16-bit samples are copied to eight for the small version.
fn decoding_bytes(decoder: &impl ImageDecoder, kind: Kind) -> u64 {
    let result = decoder.total_bytes();
    let (width, height) = decoder.dimensions();
    let color = decoder.color_type();
    let is_deep = color.bytes_per_pixel() > color.channel_count();
    let more = match kind {
        Kind::Gif | Kind::Webp => result,
        _ if is_deep => u64::from(width) * u64::from(height) * 4,
        _ => 0,
    };
    result.saturating_add(more)
}

/// RGB profiles only: what decoders made RGB of must not be read as print colours.
fn is_for_screens(profile: &[u8]) -> bool {
    profile.len() <= PROFILE_BYTES && profile.get(16..20) == Some(b"RGB ")
}

/// Decoders mix up broken files and broken disks; this sorts them again.
pub(super) fn ended(cause: ImageError) -> Error<InspectRefusal> {
    match cause {
        ImageError::IoError(cause) => file_ended(cause),
        ImageError::Limits(_) => Error::Refused(InspectRefusal::TooManyPixels),
        _ => Error::Refused(InspectRefusal::Broken),
    }
}

/// A file that ends too early or holds nonsense is refused; a disk that fails is a fault.
pub(super) fn file_ended(cause: std::io::Error) -> Error<InspectRefusal> {
    match cause.kind() {
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::InvalidInput => {
            Error::Refused(InspectRefusal::Broken)
        }
        _ => Error::Failed(Fault::new("reading a picture", cause)),
    }
}

impl Picture {
    /// The size of what was decoded, before turning.
    pub fn size(&self) -> Fit {
        Fit {
            width: self.pixels.width(),
            height: self.pixels.height(),
        }
    }

    /// A version that fits into the box, turned; never larger than the picture.
    pub fn small(&self, fit: Fit, orientation: Orientation) -> Small {
        let fit = turned(fit, orientation);
        let pixels = shrink(&self.pixels, inside(self.size(), fit));
        let mut pixels = DynamicImage::ImageRgba8(pixels);
        pixels.apply_orientation(orientation);
        Small {
            pixels: pixels.into_rgba8(),
            profile: self.profile.clone(),
        }
    }

    /// Whether turning stays within the limit: a quarter turn needs a second copy.
    pub fn can_turn(&self, limits: &Limits) -> bool {
        self.bytes.saturating_mul(2) <= limits.memory_bytes
    }

    /// Writes the whole picture, turned, in its own format.
    pub fn write_turned(
        mut self,
        orientation: Orientation,
        kind: Kind,
        out: impl Write,
    ) -> Result<(), Fault> {
        self.pixels.apply_orientation(orientation);
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let color = ExtendedColorType::from(self.pixels.color());
        let bytes = self.pixels.as_bytes();
        if kind == Kind::Jpeg {
            let encoder = JpegEncoder::new_with_quality(out, TURNED_QUALITY);
            write(encoder, self.profile, bytes, (width, height), color)
        } else {
            write(
                PngEncoder::new(out),
                self.profile,
                bytes,
                (width, height),
                color,
            )
        }
    }
}

/// A small version: straight alpha, eight bits, upright.
pub(super) struct Small {
    pub pixels: RgbaImage,
    profile: Option<Vec<u8>>,
}

impl Small {
    /// JPEG where nothing is transparent, lossless WebP otherwise (the `image` crate has
    /// no lossy WebP encoder; every browser of the last years reads both).
    pub fn encode(self) -> Result<Encoded, Fault> {
        let (width, height) = self.pixels.dimensions();
        let is_opaque = self.pixels.pixels().all(|pixel| pixel.0[3] == 255);
        let is_large = u64::from(width) * u64::from(height) > LOSSLESS_PIXELS;
        let pixels = DynamicImage::ImageRgba8(self.pixels);
        let mut bytes = Vec::new();
        if is_opaque && is_large {
            let rgb = pixels.into_rgb8();
            let encoder = JpegEncoder::new_with_quality(&mut bytes, SMALL_QUALITY);
            write(
                encoder,
                self.profile,
                &rgb,
                (width, height),
                ExtendedColorType::Rgb8,
            )?;
            return Ok(Encoded {
                mime: Kind::Jpeg.mime(),
                bytes,
            });
        }
        let encoder = WebPEncoder::new_lossless(&mut bytes);
        let (pixels, color) = match is_opaque {
            true => (pixels.into_rgb8().into_raw(), ExtendedColorType::Rgb8),
            false => (pixels.into_rgba8().into_raw(), ExtendedColorType::Rgba8),
        };
        write(encoder, self.profile, &pixels, (width, height), color)?;
        Ok(Encoded {
            mime: Kind::Webp.mime(),
            bytes,
        })
    }
}

fn write(
    mut encoder: impl ImageEncoder,
    profile: Option<Vec<u8>>,
    bytes: &[u8],
    (width, height): (u32, u32),
    color: ExtendedColorType,
) -> Result<(), Fault> {
    if let Some(profile) = profile {
        // An encoder without room for a profile writes the picture without it.
        let _ = encoder.set_icc_profile(profile);
    }
    encoder
        .write_image(bytes, width, height, color)
        .map_err(|cause| Fault::new("writing a picture", cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_a_decoder_is_a_broken_file_and_the_next_one_still_works() {
        let panicked: Result<(), _> = alone(|| panic!("a decoder's bug"));
        assert!(matches!(
            panicked,
            Err(Error::Refused(InspectRefusal::Broken))
        ));
        assert!(alone(|| Ok(())).is_ok());
    }
}
