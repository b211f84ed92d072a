//! QR codes as PNG, for authenticator apps to look at.

use qrcode::Color;
use qrcode::EcLevel;
use qrcode::QrCode;

use crate::error::Fault;

/// Pixels of a module, and modules of white around it, as in Misskey.
const SCALE: usize = 4;
const MARGIN: usize = 4;

/// The picture of a text, black on white.
///
/// # Errors
/// A text that is too long for a QR code.
pub fn png(text: &str) -> Result<Vec<u8>, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M);
    let code = code.map_err(|cause| Fault::new("QR code", cause))?;
    let (modules, width) = (code.to_colors(), code.width());
    let side = (width + 2 * MARGIN) * SCALE;
    let is_dark = |x: usize, y: usize| {
        let module = |at: usize| (at / SCALE).checked_sub(MARGIN).filter(|at| *at < width);
        let colour = module(x)
            .zip(module(y))
            .map(|(x, y)| modules[y * width + x]);
        colour == Some(Color::Dark)
    };
    let pixels: Vec<u8> = (0..side * side)
        .map(|at| {
            if is_dark(at % side, at / side) {
                0
            } else {
                255
            }
        })
        .collect();
    encode(&pixels, side).map_err(|cause| Fault::new("QR code", cause))
}

fn encode(pixels: &[u8], side: usize) -> Result<Vec<u8>, png::EncodingError> {
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(pixels)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_square_picture_with_a_white_edge() {
        let bytes = png("otpauth://totp/bean.example:alice?secret=ABC").expect("a picture");
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("pixels");
        assert_eq!(info.width, info.height);
        let width = info.width as usize;
        assert!(
            pixels[..width * SCALE * MARGIN]
                .iter()
                .all(|pixel| *pixel == 255)
        );
        // The first finder pattern begins in the corner.
        assert_eq!(pixels[width * SCALE * MARGIN + SCALE * MARGIN], 0);
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        assert!(png(&"x".repeat(10_000)).is_err());
    }
}
