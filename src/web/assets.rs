//! What the pages are dressed in: style sheet, script, icons, carried in the binary.
//!
//! An asset's address holds a mark of its bytes, so it may be kept for a year and a new
//! binary is seen at once. Drive files and emoji pictures are not served here.

use http::HeaderValue;
use http::StatusCode;
use http::header;

use crate::http::Reply;

/// One file of the page.
#[derive(Debug)]
pub struct Asset {
    /// Its name in the address.
    pub name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    mark: u64,
}

/// The style sheet.
pub const STYLE: Asset = asset(
    "style.css",
    "text/css; charset=utf-8",
    include_bytes!("../../assets/style.css"),
);
/// The one script; the pages work without it.
pub const SCRIPT: Asset = asset(
    "app.js",
    "text/javascript; charset=utf-8",
    include_bytes!("../../assets/app.js"),
);
/// All small icons, used as `icons.svg#name`.
pub const ICONS: Asset = asset(
    "icons.svg",
    "image/svg+xml",
    include_bytes!("../../assets/icons.svg"),
);
/// The bean: favicon and app icon (maskable).
pub const ICON: Asset = asset(
    "icon.svg",
    "image/svg+xml",
    include_bytes!("../../assets/icon.svg"),
);
/// The bean for those who take no SVG: home screens and old browsers.
pub const ICON_PNG: Asset = asset(
    "icon.png",
    "image/png",
    include_bytes!("../../assets/icon.png"),
);
/// The same for those who ask for nothing but this.
pub const FAVICON: Asset = asset(
    "favicon.ico",
    "image/vnd.microsoft.icon",
    include_bytes!("../../assets/favicon.ico"),
);
const ASSETS: [&Asset; 6] = [&STYLE, &SCRIPT, &ICONS, &ICON, &ICON_PNG, &FAVICON];

/// A year: the address changes whenever the bytes do.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Addresses without the right mark (old pages, hand-written links) stay fresh for an hour.
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

impl Asset {
    /// Where the browser finds it.
    pub fn url(&self) -> String {
        format!("/assets/{}?{:016x}", self.name, self.mark)
    }

    /// The file itself, under another address than its own.
    pub fn plain(&self) -> Reply {
        self.reply(None)
    }

    fn reply(&self, query: Option<&str>) -> Reply {
        let current = query == Some(&format!("{:016x}", self.mark));
        Reply::new(StatusCode::OK, self.kind, self.bytes).with(
            header::CACHE_CONTROL,
            if current { FOR_EVER } else { FOR_AN_HOUR },
        )
    }
}

/// Answers `/assets/NAME`.
pub fn serve(name: &str, query: Option<&str>) -> Option<Reply> {
    let asset = ASSETS.iter().find(|asset| asset.name == name)?;
    Some(asset.reply(query))
}

const fn asset(name: &'static str, kind: &'static str, bytes: &'static [u8]) -> Asset {
    Asset {
        name,
        kind,
        bytes,
        mark: mark(bytes),
    }
}

/// FNV-1a: tells versions apart; it protects nothing.
const fn mark(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_mark_is_kept_for_a_year() {
        let url = STYLE.url();
        let query = url.split('?').nth(1);
        let kept =
            |query| serve("style.css", query).unwrap().headers[header::CACHE_CONTROL].clone();
        assert_eq!(kept(query), FOR_EVER);
        assert_eq!(kept(Some("old")), FOR_AN_HOUR);
        assert!(serve("passwords.txt", None).is_none());
    }
}
