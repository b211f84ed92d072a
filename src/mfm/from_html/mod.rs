//! HTML of other servers → MFM, for notes that come without their source.
//!
//! The HTML is tokenised as browsers do, its elements become marks of MFM around their
//! text, and nothing else of it survives: no attribute but a few is even read. There is
//! no DOM, only the stack of open elements ([`builder`]), each with the text it has so
//! far; size, depth and output are bounded. MFM knows no escaping, so a literal `**`
//! in a remote note becomes bold: Misskey does the same.

mod anchor;
mod builder;
mod closing;
mod element;
mod output;

pub use element::is_void;
pub mod tokens;

use url::Url;

use crate::mfm::find::normalise_hashtag;

/// How long the result may be; Misskey's cut.
const OUTPUT_CHARS_MAX: usize = 8192;

/// What the object around the HTML says about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The Mention tags.
    pub mentions: &'a [MentionTag],
    /// The names of the Hashtag tags, with or without `#`.
    pub hashtags: &'a [String],
    /// Id and address of the note it quotes. The `RE: …` that servers write for those
    /// who know no quotes is removed if it leads there.
    pub quoted: &'a [&'a str],
}

/// A person mentioned, as far as known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentionTag {
    /// The actor's id.
    pub href: String,
    /// The profile's address, if the actor is known: links often lead there.
    pub url: Option<String>,
    /// The name, if the tag or the actor tells it.
    pub username: Option<String>,
    /// The server as it is written in handles.
    pub host: String,
}

impl MentionTag {
    /// What a tag alone tells of an actor nobody has met: the host is the one of the id,
    /// since names are for display only (some lack the host, some have a wrong one).
    /// `None` if the id is no address.
    pub fn from_tag(href: &str, name: &str) -> Option<Self> {
        let username = name.trim().trim_start_matches('@').split('@').next();
        Some(Self {
            href: href.to_owned(),
            url: None,
            username: username.filter(|name| !name.is_empty()).map(str::to_owned),
            host: host_of(href)?,
        })
    }
}

/// A text in MFM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The text, at most 8192 characters, without space around it.
    pub text: String,
    /// There was more; the reader should be given a link to the original.
    pub cut: bool,
}

/// Converts the `content` (or `summary`) of an object.
pub fn from_html(html: &str, context: &Context) -> Converted {
    let hashtags = context.hashtags.iter();
    let hashtags = hashtags.map(|tag| normalise_hashtag(tag.trim_start_matches('#')));
    let builder = builder::Builder::new(context, hashtags.collect());
    let (text, cut) = tokens::run(html, builder).finish();
    let text = without_emoji_boundaries(&text);
    let text = trim(without_quote_remnant(trim(&text), context.quoted));
    Converted {
        text: text.to_owned(),
        cut,
    }
}

/// JavaScript's `trim`, nearly: U+FEFF is space, too.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn host_of(href: &str) -> Option<String> {
    let url = Url::parse(href).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Removes `RE: …` at the end if it leads to the quoted note.
fn without_quote_remnant<'a>(text: &'a str, quoted: &[&str]) -> &'a str {
    let remnant = quoted.iter().find_map(|address| {
        let before = text
            .strip_suffix(&format!("<{address}>"))
            .or_else(|| text.strip_suffix(address))?;
        let before = before.trim_end().strip_suffix("RE:")?;
        (before.is_empty() || before.ends_with('\n')).then_some(before)
    });
    remnant.unwrap_or(text)
}

/// Removes the U+200B that keep custom emoji apart from words in HTML, where MFM sees
/// the emoji without them.
fn without_emoji_boundaries(text: &str) -> String {
    const BOUNDARY: char = '\u{200b}';
    let mut clean = String::with_capacity(text.len());
    let mut parts = text.split(BOUNDARY);
    clean.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let closes =
            ends_with_emoji(&clean) && !part.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !closes && !starts_with_emoji(part) {
            clean.push(BOUNDARY);
        }
        clean.push_str(part);
    }
    clean
}

fn starts_with_emoji(text: &str) -> bool {
    text.strip_prefix(':')
        .and_then(|rest| rest.split_once(':'))
        .is_some_and(|(name, _)| is_emoji_name(name))
}

fn ends_with_emoji(text: &str) -> bool {
    text.strip_suffix(':')
        .and_then(|rest| rest.rsplit_once(':'))
        .is_some_and(|(_, name)| is_emoji_name(name))
}

fn is_emoji_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
}

#[cfg(test)]
mod tests;
