//! Pictures made on the spot, so that no chapter depends on a file's history.

use std::io::Cursor;

use image::DynamicImage;
use image::ImageFormat;
use image::Rgb;
use image::RgbImage;

/// An EXIF block (big-endian TIFF): orientation 6, "turn right", and a GPS latitude of
/// 35° north that must never leave the server.
const EXIF: &[u8] = &[
    b'E', b'x', b'i', b'f', 0, 0, // what APP1 holds
    b'M', b'M', 0, 42, 0, 0, 0, 8, // big-endian, first directory at 8
    0, 2, // two entries
    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, // Orientation, SHORT, 6
    0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, // GPS directory at 38
    0, 0, 0, 0, // no further directory
    0, 2, // two entries
    0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0, // GPSLatitudeRef
    0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 68, // GPSLatitude at 68
    0, 0, 0, 0, // no further directory
    0, 0, 0, 35, 0, 0, 0, 1, 0, 0, 0, 41, 0, 0, 0, 1, 0, 0, 0, 22, 0, 0, 0, 1, // 35° 41' 22"
];

/// A PNG of this size, coloured from corner to corner.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    encode(width, height, ImageFormat::Png)
}

/// A PNG of this size in one colour.
pub fn plain(width: u32, height: u32) -> Vec<u8> {
    write(
        RgbImage::from_pixel(width, height, Rgb([90, 120, 60])),
        ImageFormat::Png,
    )
}

/// A PNG with hills before an evening sky, for pages that people look at.
pub fn hills(width: u32, height: u32) -> Vec<u8> {
    let (wide, high) = (width as f32, height as f32);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x as f32 / wide, y as f32 / high);
        // Three ridges, the nearest the lowest and the darkest.
        let ridge = (0..3).rev().find(|&ridge| {
            let ridge = ridge as f32;
            let wave = (across * (5.0 + 2.0 * ridge) + ridge * 2.1).sin() * 0.06;
            down > 0.5 + 0.15 * ridge + wave
        });
        let colour = match ridge {
            Some(ridge) => [120.0, 150.0, 110.0].map(|part| part - 34.0 * ridge as f32),
            None => [
                150.0 + 110.0 * down,
                180.0 + 30.0 * down,
                225.0 - 70.0 * down,
            ],
        };
        Rgb(colour.map(|part| part.clamp(0.0, 255.0) as u8))
    });
    write(picture, ImageFormat::Png)
}

/// A JPEG that lies on its side and knows where it was taken.
pub fn jpeg_with_place(width: u32, height: u32) -> Vec<u8> {
    let plain = encode(width, height, ImageFormat::Jpeg);
    let length = u16::try_from(EXIF.len() + 2).expect("a short block");
    let (start, rest) = plain.split_at(2);
    [start, &[0xff, 0xe1], &length.to_be_bytes(), EXIF, rest].concat()
}

/// Whether a file still holds the latitude of [`jpeg_with_place`].
pub fn tells_place(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|window| window == b"Exif")
        || bytes
            .windows(8)
            .any(|window| window == &EXIF[EXIF.len() - 24..][..8])
}

/// Width and height of an encoded picture.
pub fn size(bytes: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(bytes).expect("a picture");
    (picture.width(), picture.height())
}

/// A picture of this size in any format.
pub fn encode(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |part: u32, whole: u32| u8::try_from(part * 255 / whole.max(1)).unwrap_or(255);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        Rgb([shade(x, width), shade(y, height), 128])
    });
    write(picture, format)
}

fn write(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture)
        .write_to(&mut bytes, format)
        .expect("an encodable picture");
    bytes.into_inner()
}
