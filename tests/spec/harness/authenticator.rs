//! An authenticator app on a telephone: knows a secret, shows codes (RFC 6238).

use ring::hmac;

/// The code the app shows at this moment, in milliseconds since 1970.
pub fn code(secret: &str, now: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &decode(secret));
    let step = now / 1_000 / 30;
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let four = tag.as_ref()[at..at + 4].try_into().expect("four bytes");
    format!(
        "{:06}",
        (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
    )
}

fn decode(base32: &str) -> Vec<u8> {
    let bits: String = base32
        .bytes()
        .map(|letter| match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        })
        .map(|value| format!("{value:05b}"))
        .collect();
    let bytes = bits.as_bytes().chunks_exact(8);
    let bytes = bytes.map(|byte| std::str::from_utf8(byte).expect("digits"));
    bytes
        .map(|byte| u8::from_str_radix(byte, 2).expect("a byte"))
        .collect()
}
