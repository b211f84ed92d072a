//! The blurred preview: a few dozen letters that stand for a picture until it is there.
//!
//! 5 × 5 components from at most 64 pixels a side, as Misskey has it in
//! `FileInfoService.ts`; the coding itself is the `blurhash` crate's.

use image::DynamicImage;
use image::RgbaImage;

use crate::media::scale::Fit;
use crate::media::scale::inside;
use crate::media::scale::shrink;

const COMPONENTS: u32 = 5;
/// More detail than this cannot be seen through 25 components.
const SIDE: u32 = 64;

/// The blurhash of a picture; any version of it will do.
pub(super) fn blurhash(pixels: &RgbaImage) -> Option<String> {
    let size = Fit {
        width: pixels.width(),
        height: pixels.height(),
    };
    let bounds = Fit {
        width: SIDE,
        height: SIDE,
    };
    let small = shrink(
        &DynamicImage::ImageRgba8(pixels.clone()),
        inside(size, bounds),
    );
    blurhash::encode(
        COMPONENTS,
        COMPONENTS,
        small.width(),
        small.height(),
        &small,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::fixtures;

    /// What Misskey 2024.10.1 answered for the same files. Beyond the average colour the
    /// codes may differ: the JavaScript encoder takes the greatest component without its
    /// sign, and so flattens pictures whose strongest ones are negative.
    const MISSKEY: &[(&str, &str)] = &[
        ("gradient.png", "eGHV9Z"),
        ("second.webp", "eGHV9Z"),
        ("big.jpg", "eGHV9Z"),
        ("alpha.png", "e4TI:j"),
        ("avatar.png", "e2M{|*"),
    ];

    /// An average colour as three bytes; the coding is base 83.
    fn average(hash: &str) -> [u8; 3] {
        let flat = format!("00{}", &hash[2..6]);
        let pixel = blurhash::decode(&flat, 1, 1, 1.0).expect("decodes");
        [pixel[0], pixel[1], pixel[2]]
    }

    #[test]
    fn its_shape_and_average_colour_are_misskeys() {
        for (name, theirs) in MISSKEY {
            let picture = image::load_from_memory(&fixtures::bytes(name)).expect("a picture");
            let ours = blurhash(&picture.to_rgba8()).expect("a blurhash");
            assert_eq!((ours.len(), &ours[..1]), (54, &theirs[..1]), "{name}");
            for (ours, theirs) in average(&ours).into_iter().zip(average(theirs)) {
                assert!(ours.abs_diff(theirs) <= 2, "{name}");
            }
        }
    }

    #[test]
    fn it_looks_like_the_picture() {
        let picture = image::load_from_memory(&fixtures::bytes("gradient.png")).expect("decodes");
        let hash = blurhash(&picture.to_rgba8()).expect("a blurhash");
        let blurred = blurhash::decode(&hash, 16, 16, 1.0).expect("decodes");
        let bounds = Fit {
            width: 16,
            height: 16,
        };
        let small = shrink(&picture, bounds);
        let apart = blurred
            .iter()
            .zip(small.as_raw())
            .map(|(a, b)| u64::from(a.abs_diff(*b)));
        assert!(apart.sum::<u64>() / (16 * 16 * 4) < 8);
    }

    #[test]
    fn one_pixel_has_one_too() {
        assert!(blurhash(&RgbaImage::new(1, 1)).is_some());
        assert!(blurhash(&RgbaImage::new(1, 3_000)).is_some());
    }
}
