//! Sizes, and making pixels fewer: everything between a picture and its small version.
//!
//! Only down: a small version is never larger than its picture. What the pixels were
//! decoded from and what becomes of them is not known here.

use image::DynamicImage;
use image::ImageBuffer;
use image::Pixel;
use image::RgbaImage;
use image::imageops;
use image::imageops::FilterType;
use image::metadata::Orientation;

/// A box that a small version must fit into, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// The box as it lies before the picture is turned.
pub(super) fn turned(size: Fit, orientation: Orientation) -> Fit {
    match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => Fit {
            width: size.height,
            height: size.width,
        },
        _ => size,
    }
}

/// The largest size of the same shape inside the box, but not above the picture's own.
pub(super) fn inside(size: Fit, fit: Fit) -> Fit {
    if size.width <= fit.width && size.height <= fit.height {
        return size;
    }
    let scale = (f64::from(fit.width) / f64::from(size.width))
        .min(f64::from(fit.height) / f64::from(size.height));
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
    Fit {
        width: side(size.width),
        height: side(size.height),
    }
}

/// Scales down in two steps: averaging to twice the size, which needs no memory beside
/// its result, then a fine filter over the little that is left.
pub(super) fn shrink(pixels: &DynamicImage, size: Fit) -> RgbaImage {
    if (pixels.width(), pixels.height()) == (size.width, size.height) {
        return pixels.to_rgba8();
    }
    let twice = Fit {
        width: size.width.saturating_mul(2).min(pixels.width()),
        height: size.height.saturating_mul(2).min(pixels.height()),
    };
    let rough = match pixels {
        DynamicImage::ImageLuma8(pixels) => average(pixels, twice),
        DynamicImage::ImageLumaA8(pixels) => average(pixels, twice),
        DynamicImage::ImageRgb8(pixels) => average(pixels, twice),
        DynamicImage::ImageRgba8(pixels) => average(pixels, twice),
        deeper => average(&deeper.to_rgba8(), twice),
    };
    let mut fine = imageops::resize(&rough, size.width, size.height, FilterType::Triangle);
    for pixel in fine.pixels_mut() {
        let [colors @ .., alpha] = &mut pixel.0;
        for color in colors {
            *color = divide(u64::from(*color) * 255, u64::from(*alpha)).min(255) as u8;
        }
    }
    fine
}

/// Averages blocks of pixels. Colours come out multiplied with their alpha, so that the
/// invisible colour of transparent pixels does not bleed into what is seen.
fn average<P: Pixel<Subpixel = u8>>(from: &ImageBuffer<P, Vec<u8>>, size: Fit) -> RgbaImage {
    let columns = blocks(from.width(), size.width);
    let rows = blocks(from.height(), size.height);
    RgbaImage::from_fn(size.width, size.height, |x, y| {
        let (left, right) = columns(x);
        let (top, bottom) = rows(y);
        let mut sums = [0u64; 4];
        for y in top..bottom {
            for x in left..right {
                let [r, g, b, a] = from.get_pixel(x, y).to_rgba().0.map(u64::from);
                sums = [
                    sums[0] + r * a,
                    sums[1] + g * a,
                    sums[2] + b * a,
                    sums[3] + a,
                ];
            }
        }
        let count = u64::from(right - left) * u64::from(bottom - top);
        let [r, g, b, a] = sums;
        image::Rgba([
            divide(r, count * 255) as u8,
            divide(g, count * 255) as u8,
            divide(b, count * 255) as u8,
            divide(a, count) as u8,
        ])
    })
}

/// Cuts a length into equal parts and tells where each begins and ends; none is empty
/// as long as there are not more parts than pixels.
fn blocks(length: u32, parts: u32) -> impl Fn(u32) -> (u32, u32) {
    let cut = move |part: u32| (u64::from(part) * u64::from(length) / u64::from(parts)) as u32;
    move |part| (cut(part), cut(part + 1))
}

/// Rounded; of nothing, nothing.
fn divide(sum: u64, count: u64) -> u64 {
    (sum + count / 2).checked_div(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_version_keeps_the_shape_and_never_grows() {
        let fit = |width, height| Fit { width, height };
        let bounds = fit(498, 422);
        assert_eq!(inside(fit(640, 480), bounds), fit(498, 374));
        assert_eq!(inside(fit(480, 640), bounds), fit(317, 422));
        assert_eq!(inside(fit(64, 64), bounds), fit(64, 64));
        assert_eq!(inside(fit(60_000, 1), bounds), fit(498, 1));
    }

    #[test]
    fn the_colour_of_what_is_not_seen_does_not_bleed() {
        let red = image::Rgba([255, 0, 0, 255]);
        let nothing = image::Rgba([0, 255, 0, 0]);
        let checks =
            RgbaImage::from_fn(64, 64, |x, y| if (x + y) % 2 == 0 { red } else { nothing });
        let small = shrink(
            &DynamicImage::ImageRgba8(checks),
            Fit {
                width: 8,
                height: 8,
            },
        );
        for pixel in small.pixels() {
            assert_eq!(pixel.0[..3], [255, 0, 0]);
            assert!(pixel.0[3].abs_diff(128) < 3);
        }
    }
}
