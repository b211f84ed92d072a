//! Where an app wants its user led back to once they have consented.
//!
//! Apps on phones have schemes of their own (`aria:`, `misskey:`), so any scheme is taken
//! but those that make a browser or another program do something by itself.

use url::Url;

/// Schemes that run, show or send something instead of leading to an app.
const REFUSED: [&str; 12] = [
    "javascript",
    "vbscript",
    "data",
    "blob",
    "file",
    "filesystem",
    "about",
    "view-source",
    "mailto",
    "tel",
    "sms",
    "ftp",
];

/// The longest address taken, in bytes.
pub const MAX_BYTES: usize = 2_048;

/// Reads an app's address.
pub fn read(text: &str) -> Option<Url> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let url = Url::parse(text).ok()?;
    (!REFUSED.contains(&url.scheme())).then_some(url)
}

/// The address with one more parameter at its very end: some apps take everything behind
/// `session=`.
pub fn with(mut url: Url, name: &str, value: &str) -> Url {
    url.set_fragment(None);
    url.query_pairs_mut().append_pair(name, value);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_by_itself_is_no_address_of_an_app() {
        for refused in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "mailto:a@b.example",
            "tel:110",
            "/relative",
            "",
        ] {
            assert!(read(refused).is_none(), "{refused}");
        }
        assert!(read(&format!("https://a.example/{}", "x".repeat(3_000))).is_none());
    }

    #[test]
    fn the_session_comes_last_whatever_stood_there() {
        for (callback, led) in [
            ("aria://aria/miauth", "aria://aria/miauth?session=s"),
            (
                "flare://Callback/SignIn?a=1",
                "flare://Callback/SignIn?a=1&session=s",
            ),
            (
                "https://a.example/cb?session=x#top",
                "https://a.example/cb?session=x&session=s",
            ),
            ("misskey:back", "misskey:back?session=s"),
        ] {
            let url = read(callback).expect("an address");
            assert_eq!(with(url, "session", "s").as_str(), led);
        }
    }
}
