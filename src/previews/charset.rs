//! From bytes to text: pages in Shift_JIS and EUC-JP are still many. Pure.

use std::borrow::Cow;

use encoding_rs::Encoding;
use encoding_rs::UTF_8;

/// How far into a page its declaration may stand (HTML, "prescan a byte stream").
const PRESCAN_BYTES: usize = 1_024;

/// How much of a page is read: its head, however much style stands in it.
const HEAD_BYTES: usize = 512 << 10;

/// The beginning of a page as text: by its byte order mark, the type it was sent as, or
/// what it says itself, else as UTF-8.
pub fn decode<'a>(content_type: &str, bytes: &'a [u8]) -> Cow<'a, str> {
    let bytes = &bytes[..bytes.len().min(HEAD_BYTES)];
    let encoding = label(content_type.as_bytes())
        .or_else(|| label(&bytes[..bytes.len().min(PRESCAN_BYTES)]))
        .unwrap_or(UTF_8);
    encoding.decode(bytes).0
}

/// The encoding after the first `charset=` that names one.
fn label(text: &[u8]) -> Option<&'static Encoding> {
    const MARK: &[u8] = b"charset";
    let places = text.windows(MARK.len()).enumerate();
    let found = places.filter(|(_, window)| window.eq_ignore_ascii_case(MARK));
    found
        .filter_map(|(at, _)| {
            let rest = text[at + MARK.len()..].trim_ascii_start();
            let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
            let rest = rest
                .strip_prefix(b"\"")
                .or(rest.strip_prefix(b"'"))
                .unwrap_or(rest);
            let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte);
            let end = rest.iter().position(|byte| !is_part(byte));
            Encoding::for_label(&rest[..end.unwrap_or(rest.len())])
        })
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_pages_are_read_however_they_say_what_they_are() {
        let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode("枝豆");
        let (euc, _, _) = encoding_rs::EUC_JP.encode("枝豆");
        assert_eq!(decode("text/html; charset=Shift_JIS", &sjis), "枝豆");
        assert_eq!(decode("text/html;charset=\"euc-jp\"", &euc), "枝豆");
        let mut page =
            b"<meta http-equiv=content-type content='text/html; charset=x-sjis'>".to_vec();
        page.extend_from_slice(&sjis);
        assert!(decode("text/html", &page).ends_with("枝豆"));
        let mut page = b"<meta charset=EUC-JP>".to_vec();
        page.extend_from_slice(&euc);
        assert!(decode("text/html", &page).ends_with("枝豆"));
        assert_eq!(decode("text/html", "枝豆".as_bytes()), "枝豆");
        assert_eq!(
            decode("text/html; charset=nonsense", "枝豆".as_bytes()),
            "枝豆"
        );
    }

    #[test]
    fn no_bytes_are_too_broken_to_be_text() {
        assert_eq!(decode("text/html; charset=utf-8", b"a\xffb"), "a\u{fffd}b");
        assert_eq!(decode("", b""), "");
    }
}
