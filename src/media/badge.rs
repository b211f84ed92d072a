//! Badges: a picture as the one-coloured shape that phones show beside a push notification.
//!
//! Only the shape counts there, so it is put into the transparency of a white square: the
//! brighter the picture, the more of it is seen (Misskey's `FileServerService.ts`).

use std::io::Cursor;

use image::DynamicImage;
use image::GrayImage;
use image::Luma;
use image::Rgba;
use image::RgbaImage;
use image::imageops;
use image::imageops::FilterType;
use image::metadata::Orientation;

use crate::error::Error;
use crate::error::Fault;
use crate::media::InspectRefusal;
use crate::media::image::Encoded;
use crate::media::image::Limits;
use crate::media::image::Look;
use crate::media::image::Picture;
use crate::media::image::alone;
use crate::media::image::file_ended;
use crate::media::image::look;
use crate::media::scale::Fit;
use crate::media::sniff::Kind;
use crate::media::sniff::sniff;
use crate::media::strip::strip;

/// How wide and high a badge is.
const SIDE: u32 = 96;

/// How much the contrast is raised, around the middle grey.
const CONTRAST: f32 = 1.75;
const MIDDLE: f32 = 128.0;

/// Shades closer to each other than this show no shape.
const FLAT: u8 = 8;

/// Makes a badge of a picture; `None` when nothing would be seen on it.
///
/// # Errors
/// Refused when the bytes are no raster picture that can be decoded here, are broken, or
/// would be too much.
pub fn badge(bytes: &[u8], limits: &Limits) -> Result<Option<Encoded>, Error<InspectRefusal>> {
    let kind = sniff(bytes);
    if kind.decoder().is_none() {
        return Err(Error::Refused(InspectRefusal::NotAPicture));
    }
    let mut whole = Cursor::new(Vec::new());
    let facts = strip(kind, &mut &bytes[..], &mut whole).map_err(file_ended)?;
    let length = whole.get_ref().len() as u64;
    let grey = alone(|| {
        whole.set_position(0);
        match look(whole, length, kind, &facts, limits)? {
            Look::Picture(picture) => Ok(shades(&picture, facts.orientation)),
            Look::TooMuch(_) => Err(Error::Refused(InspectRefusal::TooManyPixels)),
        }
    })?;
    let shape = shape(&grey);
    Ok(shape.map(|shape| encode(&shape)).transpose()?)
}

/// The picture in grey before black, as large as fits.
fn shades(picture: &Picture, orientation: Orientation) -> GrayImage {
    let fit = Fit {
        width: SIDE,
        height: SIDE,
    };
    let small = picture.small(fit, orientation).pixels;
    let scale = SIDE as f32 / small.width().max(small.height()).max(1) as f32;
    let side = |length: u32| ((length as f32 * scale).round() as u32).clamp(1, SIDE);
    let (width, height) = (side(small.width()), side(small.height()));
    let large = imageops::resize(&small, width, height, FilterType::Triangle);
    let on_black = RgbaImage::from_fn(width, height, |x, y| {
        let Rgba([red, green, blue, alpha]) = *large.get_pixel(x, y);
        let shown = |part: u8| (u16::from(part) * u16::from(alpha) / 255) as u8;
        Rgba([shown(red), shown(green), shown(blue), 255])
    });
    DynamicImage::ImageRgba8(on_black).into_luma8()
}

/// How much is seen of each pixel, from the darkest to the brightest shade there is.
fn shape(grey: &GrayImage) -> Option<RgbaImage> {
    let shades = || grey.pixels().map(|Luma([shade])| *shade);
    let (darkest, brightest) = (shades().min()?, shades().max()?);
    if brightest - darkest < FLAT {
        return None;
    }
    let range = f32::from(brightest - darkest);
    let mut shape = RgbaImage::new(SIDE, SIDE);
    let (left, top) = ((SIDE - grey.width()) / 2, (SIDE - grey.height()) / 2);
    for (x, y, Luma([shade])) in grey.enumerate_pixels() {
        let stretched = f32::from(shade - darkest) * 255.0 / range;
        let seen = (stretched - MIDDLE)
            .mul_add(CONTRAST, MIDDLE)
            .clamp(0.0, 255.0);
        shape.put_pixel(left + x, top + y, Rgba([255, 255, 255, seen as u8]));
    }
    Some(shape)
}

fn encode(shape: &RgbaImage) -> Result<Encoded, Fault> {
    let mut bytes = Cursor::new(Vec::new());
    shape
        .write_to(&mut bytes, image::ImageFormat::Png)
        .map_err(|cause| Fault::new("writing a badge", cause))?;
    Ok(Encoded {
        mime: Kind::Png.mime(),
        bytes: bytes.into_inner(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &RgbaImage) -> Vec<u8> {
        encode(picture).expect("a picture").bytes
    }

    fn badge_of(picture: &RgbaImage) -> Option<RgbaImage> {
        let made = badge(&png(picture), &Limits::default()).expect("a picture");
        made.map(|made| {
            let read = image::load_from_memory(&made.bytes).expect("a picture");
            read.into_rgba8()
        })
    }

    #[test]
    fn what_is_bright_is_seen_and_what_is_dark_or_transparent_is_not() {
        let picture = RgbaImage::from_fn(20, 10, |x, _| match x {
            0..7 => Rgba([255, 255, 255, 255]),
            7..14 => Rgba([0, 0, 0, 255]),
            _ => Rgba([255, 255, 255, 0]),
        });
        let badge = badge_of(&picture).expect("a shape");
        assert_eq!(badge.dimensions(), (SIDE, SIDE));
        let seen = |x, y| badge.get_pixel(x, y).0;
        assert_eq!(seen(10, 48), [255, 255, 255, 255]);
        assert_eq!((seen(50, 48)[3], seen(90, 48)[3]), (0, 0));
        assert_eq!(seen(10, 2)[3], 0, "beside the picture is nothing");
    }

    #[test]
    fn a_picture_of_one_shade_is_no_badge() {
        let plain = RgbaImage::from_pixel(8, 8, Rgba([90, 90, 90, 255]));
        assert!(badge_of(&plain).is_none());
        let nonsense = badge(b"no picture", &Limits::default());
        assert!(matches!(
            nonsense,
            Err(Error::Refused(InspectRefusal::NotAPicture))
        ));
    }
}
