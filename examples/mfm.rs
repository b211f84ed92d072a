//! Text in, tree out, in mfm-js's JSON:
//!
//! ```sh
//! echo 'hello **@bob** :blobcat:' | cargo run --example mfm
//! ```
//!
//! `--simple` reads as display names are read (emoji only); `--html` prints what other
//! servers would be sent, `--plain` the words alone.

use std::env;
use std::io;
use std::io::Read;

use mamekey::mfm;

fn main() -> io::Result<()> {
    let mode = env::args().nth(1);
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let tree = match mode.as_deref() {
        Some("--simple") => mfm::parse_simple(&text),
        _ => mfm::parse(&text),
    };
    println!("{}", serde_json::to_string(&tree)?);
    Ok(())
}
