//! Small versions of other servers' pictures, for the proxy.
//!
//! Everything is decoded and encoded anew: not one byte of theirs reaches a browser under
//! our name, and what is no raster picture is refused. Moving pictures become APNG, the
//! one moving format with full transparency that can be written here; those too long to
//! be worth it become their first frame. Fetching and caching are the caller's.

use std::io::Cursor;

use image::AnimationDecoder;
use image::DynamicImage;
use image::Frame;
use image::Frames;
use image::ImageDecoder;
use image::RgbaImage;
use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use png::BitDepth;
use png::ColorType;
use png::EncodingError;

use crate::error::Error;
use crate::error::Fault;
use crate::media::InspectRefusal;
use crate::media::image::Encoded;
use crate::media::image::Limits;
use crate::media::image::Look;
use crate::media::image::alone;
use crate::media::image::decoder_limits;
use crate::media::image::ended;
use crate::media::image::file_ended;
use crate::media::image::judge;
use crate::media::image::look;
use crate::media::scale::Fit;
use crate::media::scale::inside;
use crate::media::scale::shrink as shrink_pixels;
use crate::media::sniff::Kind;
use crate::media::sniff::sniff;
use crate::media::strip::strip;

/// The box of an avatar; as in Misskey's `FileServerService.ts`, like the next two.
pub const AVATAR: Fit = Fit {
    width: 320,
    height: 320,
};
/// The box of an emoji: a given height, and wide enough for long words.
pub const EMOJI: Fit = Fit {
    width: 1_024,
    height: 128,
};
/// The box of a link's preview.
pub const PREVIEW: Fit = Fit {
    width: 200,
    height: 200,
};

/// The most frames of a moving picture: ten seconds at the pace of most emoji.
const FRAMES: usize = 256;
/// The most pixels decoded for one moving picture, all frames together: two seconds of a
/// small machine's work.
const MOVING_PIXELS: u64 = 100_000_000;
/// The most bytes of small frames held until they are written.
const MOVING_BYTES: usize = 32 << 20;
/// What browsers make of a delay of ten milliseconds or less.
const HASTY_MS: u32 = 10;
const USUAL_MS: u32 = 100;

/// Whether a moving picture may go on moving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// Yes, if it is not too long.
    Kept,
    /// No: its first frame.
    Stilled,
}

/// Makes a small version of a picture, never larger than it was.
///
/// # Errors
/// Refused when the bytes are no raster picture that can be decoded here, are broken, or
/// would be too much.
pub fn shrink(
    bytes: &[u8],
    fit: Fit,
    motion: Motion,
    limits: &Limits,
) -> Result<Encoded, Error<InspectRefusal>> {
    let kind = sniff(bytes);
    if kind.decoder().is_none() {
        return Err(Error::Refused(InspectRefusal::NotAPicture));
    }
    let mut whole = Cursor::new(Vec::new());
    let facts = strip(kind, &mut &bytes[..], &mut whole).map_err(file_ended)?;
    let whole = whole.into_inner();
    alone(|| {
        if facts.is_animated
            && motion == Motion::Kept
            && let Some(moving) = moving(&whole, kind, fit, limits)?
        {
            return Ok(moving);
        }
        let length = whole.len() as u64;
        match look(Cursor::new(&whole), length, kind, &facts, limits)? {
            Look::Picture(picture) => Ok(picture.small(fit, facts.orientation).encode()?),
            Look::TooMuch(_) => Err(Error::Refused(InspectRefusal::TooManyPixels)),
        }
    })
}

/// A small moving version; `None` when it would be too much, or has but one frame.
fn moving(
    bytes: &[u8],
    kind: Kind,
    fit: Fit,
    limits: &Limits,
) -> Result<Option<Encoded>, Error<InspectRefusal>> {
    let (size, frames) = frames(bytes, kind, limits)?;
    let small = inside(size, fit);
    let pixels = judge(size, limits)?;
    // The canvas, the one before it, and the frame laid upon it.
    if pixels.saturating_mul(3 * 4) > limits.memory_bytes {
        return Ok(None);
    }
    let mut film = Vec::new();
    let small_bytes = small.width as usize * small.height as usize * 4;
    for frame in frames {
        let frame = frame.map_err(ended)?;
        let so_far = film.len() + 1;
        if so_far > FRAMES
            || pixels.saturating_mul(so_far as u64) > MOVING_PIXELS
            || small_bytes.saturating_mul(so_far) > MOVING_BYTES
        {
            return Ok(None);
        }
        let delay = delay_ms(&frame);
        let canvas = DynamicImage::ImageRgba8(frame.into_buffer());
        film.push((shrink_pixels(&canvas, small), delay));
    }
    if film.len() < 2 {
        return Ok(None);
    }
    let bytes = encode(small, &film).map_err(|cause| Fault::new("writing an APNG", cause))?;
    let mime = Kind::Apng.mime();
    Ok(Some(Encoded { mime, bytes }))
}

fn frames<'a>(
    bytes: &'a [u8],
    kind: Kind,
    limits: &Limits,
) -> Result<(Fit, Frames<'a>), Error<InspectRefusal>> {
    let source = Cursor::new(bytes);
    let told = decoder_limits(limits);
    match kind {
        Kind::Gif => {
            let mut decoder = GifDecoder::new(source).map_err(ended)?;
            decoder.set_limits(told).map_err(ended)?;
            Ok((size_of(&decoder), decoder.into_frames()))
        }
        Kind::Webp => {
            let mut decoder = WebPDecoder::new(source).map_err(ended)?;
            decoder.set_limits(told).map_err(ended)?;
            Ok((size_of(&decoder), decoder.into_frames()))
        }
        _ => {
            let decoder = PngDecoder::with_limits(source, told).map_err(ended)?;
            let size = size_of(&decoder);
            Ok((size, decoder.apng().map_err(ended)?.into_frames()))
        }
    }
}

fn size_of(decoder: &impl ImageDecoder) -> Fit {
    let (width, height) = decoder.dimensions();
    Fit { width, height }
}

fn delay_ms(frame: &Frame) -> u16 {
    let (part, whole) = frame.delay().numer_denom_ms();
    let delay = part.checked_div(whole).unwrap_or(0);
    let delay = if delay <= HASTY_MS { USUAL_MS } else { delay };
    u16::try_from(delay).unwrap_or(u16::MAX)
}

/// Writes the first frame whole and of each later one the part that changed.
fn encode(size: Fit, film: &[(RgbaImage, u16)]) -> Result<Vec<u8>, EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size.width, size.height);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_animated(film.len() as u32, 0)?;
    let mut writer = encoder.write_header()?;
    let mut before: Option<&RgbaImage> = None;
    for (frame, delay) in film {
        writer.set_frame_delay(*delay, 1_000)?;
        if let Some(before) = before {
            let (x, y, width, height) = change(before, frame);
            let part = image::imageops::crop_imm(frame, x, y, width, height).to_image();
            writer.reset_frame_position()?;
            writer.set_frame_dimension(width, height)?;
            writer.set_frame_position(x, y)?;
            writer.write_image_data(&part)?;
        } else {
            writer.write_image_data(frame)?;
        }
        before = Some(frame);
    }
    writer.finish()?;
    Ok(bytes)
}

/// The smallest rectangle (left, top, width, height) that holds every changed pixel; one
/// pixel when none did, for a frame must not be empty.
fn change(before: &RgbaImage, after: &RgbaImage) -> (u32, u32, u32, u32) {
    let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
    for ((x, y, now), then) in after.enumerate_pixels().zip(before.pixels()) {
        if now != then {
            left = left.min(x);
            top = top.min(y);
            right = right.max(x + 1);
            bottom = bottom.max(y + 1);
        }
    }
    if right == 0 {
        return (0, 0, 1, 1);
    }
    (left, top, right - left, bottom - top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::fixtures;

    fn shrunk(name: &str, fit: Fit, motion: Motion) -> Encoded {
        shrink(&fixtures::bytes(name), fit, motion, &Limits::default()).expect(name)
    }

    #[test]
    fn pictures_are_made_to_fit() {
        for (name, fit, size) in [
            ("big.jpg", AVATAR, (320, 230)),
            ("exif.jpg", AVATAR, (240, 320)),
            ("banner.png", EMOJI, (384, 128)),
            ("second.webp", PREVIEW, (200, 133)),
            ("emoji_blue.png", EMOJI, (96, 96)),
        ] {
            let small = shrunk(name, fit, Motion::Kept);
            let picture = image::load_from_memory(&small.bytes).expect("a picture");
            assert_eq!((picture.width(), picture.height()), size, "{name}");
            assert_eq!(sniff(&small.bytes).mime(), small.mime);
        }
    }

    #[test]
    fn what_moves_goes_on_moving_or_is_stilled() {
        for name in ["anim.gif", "anim.png"] {
            let fit = Fit {
                width: 32,
                height: 32,
            };
            let bytes = fixtures::bytes(name);
            let (_, theirs) = frames(&bytes, sniff(&bytes), &Limits::default()).expect("frames");
            let small = shrunk(name, fit, Motion::Kept);
            assert_eq!(
                (small.mime, sniff(&small.bytes)),
                ("image/apng", Kind::Apng)
            );
            let (size, ours) = frames(&small.bytes, Kind::Apng, &Limits::default()).expect("ours");
            assert_eq!(size, fit);
            for (ours, theirs) in ours.zip(theirs) {
                let [ours, theirs] = [ours, theirs].map(|it| it.expect("a frame"));
                assert_eq!(delay_ms(&ours), delay_ms(&theirs), "{name}");
                let theirs = shrink_pixels(&DynamicImage::ImageRgba8(theirs.into_buffer()), fit);
                assert_eq!(ours.into_buffer(), theirs, "{name}");
            }
            assert_eq!(shrunk(name, fit, Motion::Stilled).mime, "image/webp");
        }
    }

    /// Two frames of the WebP fixture, 300 × 200, of 70 and 0 milliseconds.
    fn moving_webp() -> Vec<u8> {
        let picture = &fixtures::bytes("second.webp")[12..];
        let mut bytes = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x2b\x01\0\xc7\0\0".to_vec();
        bytes.extend_from_slice(b"ANIM\x06\0\0\0\0\0\0\0\0\0");
        for duration in [70, 0] {
            bytes.extend_from_slice(b"ANMF");
            bytes.extend_from_slice(&(16 + picture.len() as u32).to_le_bytes());
            bytes.extend_from_slice(b"\0\0\0\0\0\0\x2b\x01\0\xc7\0\0");
            bytes.extend_from_slice(&[duration, 0, 0, 0]);
            bytes.extend_from_slice(picture);
        }
        let length = (bytes.len() as u32 - 8).to_le_bytes();
        bytes[4..8].copy_from_slice(&length);
        bytes
    }

    #[test]
    fn a_moving_webp_moves_too_and_haste_is_slowed() {
        let limits = Limits::default();
        let small = shrink(&moving_webp(), EMOJI, Motion::Kept, &limits).expect("shrunk");
        let (size, film) = frames(&small.bytes, Kind::Apng, &limits).expect("frames");
        assert_eq!((size.width, size.height), (192, 128));
        let delays: Vec<_> = film.map(|it| delay_ms(&it.expect("a frame"))).collect();
        assert_eq!(delays, [70, 100]);
    }

    #[test]
    fn a_film_too_long_for_our_memory_is_stilled() {
        let limits = Limits {
            memory_bytes: 600_000,
            ..Limits::default()
        };
        let small = shrink(&moving_webp(), EMOJI, Motion::Kept, &limits).expect("shrunk");
        assert_eq!(small.mime, "image/jpeg");
    }

    #[test]
    fn what_is_no_raster_picture_is_refused() {
        for name in [
            "vec.svg",
            "page.html",
            "video.mp4",
            "audio.mp3",
            "empty.txt",
        ] {
            let bytes = fixtures::bytes(name);
            let refused = shrink(&bytes, AVATAR, Motion::Kept, &Limits::default());
            assert!(
                matches!(refused, Err(Error::Refused(InspectRefusal::NotAPicture))),
                "{name}"
            );
        }
    }

    #[test]
    fn only_what_changed_is_written() {
        let before = RgbaImage::new(10, 10);
        let mut after = before.clone();
        assert_eq!(change(&before, &after), (0, 0, 1, 1));
        after.put_pixel(3, 4, image::Rgba([1; 4]));
        after.put_pixel(5, 9, image::Rgba([1; 4]));
        assert_eq!(change(&before, &after), (3, 4, 3, 6));
    }
}
