//! A face for those who have none: five by five squares, mirrored, from a seed.
//!
//! Misskey has such pictures at `/identicon/NAME@HOST` (`gen-identicon.ts`); the pattern
//! and the colours are ours, those of the garden in the style sheet. The same seed always
//! gives the same bytes, so they may be cached for ever.

use png::BitDepth;
use png::ColorType;
use png::Encoder;
use ring::digest::SHA256;
use ring::digest::digest;

/// Pixels a side: sharp as the largest avatar on any page.
const SIDE: u32 = 256;
const CELLS: u32 = 5;
/// Around the cells, so that rounded corners cut nothing off.
const MARGIN: u32 = 28;
const CELL: u32 = (SIDE - 2 * MARGIN) / CELLS;

/// Ground and figure; each pair keeps a contrast of at least three to one and sits well
/// on light and on dark paper.
const COLORS: &[[[u8; 3]; 2]] = &[
    [[0xea, 0xf3, 0xdf], [0x4d, 0x8a, 0x2b]],
    [[0xfb, 0xe9, 0xec], [0xb2, 0x3a, 0x52]],
    [[0xe1, 0xee, 0xf4], [0x2b, 0x6f, 0x8f]],
    [[0xf6, 0xec, 0xd8], [0x96, 0x68, 0x1f]],
    [[0xee, 0xe7, 0xf3], [0x74, 0x4f, 0x93]],
    [[0xe0, 0xf1, 0xec], [0x25, 0x7c, 0x66]],
    [[0xf8, 0xe8, 0xde], [0xae, 0x55, 0x28]],
    [[0xe9, 0xea, 0xe2], [0x5c, 0x62, 0x4a]],
];

/// The picture for this seed, as a PNG of a few hundred bytes.
pub fn identicon(seed: &str) -> Vec<u8> {
    let hash = digest(&SHA256, seed.as_bytes());
    let [color, figure @ ..] = hash.as_ref() else {
        return Vec::new();
    };
    let colors = COLORS[usize::from(*color) % COLORS.len()];
    let rows: Vec<u8> = (0..SIDE).flat_map(|y| row(figure, y)).collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, SIDE, SIDE);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::One);
    encoder.set_palette(colors.concat());
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&rows))
        .expect("a picture of fixed size is written to memory");
    bytes
}

/// One row of pixels, eight to the byte.
fn row(figure: &[u8], y: u32) -> impl Iterator<Item = u8> {
    (0..SIDE / 8).map(move |byte| {
        (0..8).fold(0, |bits, bit| {
            bits << 1 | u8::from(is_figure(figure, byte * 8 + bit, y))
        })
    })
}

fn is_figure(figure: &[u8], x: u32, y: u32) -> bool {
    let cell = |at: u32| {
        at.checked_sub(MARGIN)
            .map(|at| at / CELL)
            .filter(|&at| at < CELLS)
    };
    let (Some(column), Some(row)) = (cell(x), cell(y)) else {
        return false;
    };
    let mirrored = column.min(CELLS - 1 - column);
    // One byte of the hash for each of the fifteen cells that are not mirrored.
    figure
        .get((row * 3 + mirrored) as usize)
        .is_some_and(|byte| byte & 1 == 1)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_seed_has_one_face_and_it_is_symmetric() {
        let bytes = identicon("alice@mamekey.test");
        assert_eq!(bytes, identicon("alice@mamekey.test"));
        assert!(bytes.len() < 1_000, "{}", bytes.len());
        let picture = image::load_from_memory(&bytes).expect("a PNG").to_rgb8();
        assert_eq!(picture.dimensions(), (SIDE, SIDE));
        let mirrored = image::imageops::flip_horizontal(&picture);
        assert_eq!(picture, mirrored);
    }

    #[test]
    fn seeds_differ() {
        let faces: HashSet<_> = (0..50)
            .map(|number| identicon(&number.to_string()))
            .collect();
        assert!(faces.len() >= 49);
    }

    #[test]
    fn figures_stand_out_from_their_ground() {
        let light = |[r, g, b]: [u8; 3]| {
            let part = |value: u8| (f64::from(value) / 255.0).powf(2.2);
            0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b) + 0.05
        };
        for [ground, figure] in COLORS {
            assert!(light(*ground) / light(*figure) >= 3.0, "{figure:x?}");
        }
    }
}
