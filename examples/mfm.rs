//! Text in, tree out, in mfm-js's JSON:
//!
//! ```sh
//! echo 'hello **@bob** :blobcat:' | cargo run --example mfm
//! ```
//!
//! `--simple` reads as display names are read, emoji only. `--html` prints what other
//! servers would be sent, `--plain` the words alone. `--from-html` goes the other way: HTML
//! in, MFM out.

use std::env;
use std::io;
use std::io::Read;

use mamekey::mfm;

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let output = match env::args().nth(1).as_deref() {
        None => serde_json::to_string(&mfm::parse(&text))?,
        Some("--simple") => serde_json::to_string(&mfm::parse_simple(&text))?,
        Some("--html") => html(&text),
        Some("--plain") => mfm::to_plain(&mfm::parse(&text)),
        Some("--from-html") => mfm::from_html(&text, &mfm::Context::default()).text,
        Some(other) => return Err(io::Error::other(format!("unknown option {other}"))),
    };
    println!("{output}");
    Ok(())
}

/// Everyone mentioned is known here, and at home where the mention says.
fn html(text: &str) -> String {
    let links = mfm::Links {
        origin: "https://mamekey.example",
        mention: &|username, host| {
            let host = host.unwrap_or("mamekey.example");
            Some(mfm::MentionLink {
                href: format!("https://{host}/@{username}"),
                text: format!("@{username}@{host}"),
            })
        },
    };
    mfm::to_html(&mfm::parse(text), &links, None)
}
