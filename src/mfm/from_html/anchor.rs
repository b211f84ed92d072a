//! What an `a` becomes: a mention, a hashtag, an address, or a link.
//!
//! Servers write them in many ways: Mastodon `<span class="h-card"><a class="u-url
//! mention">@<span>user</span></a></span>`, Misskey `<a class="u-url mention">@user@host`,
//! Friendica and Hubzilla `@<a class="mention">Name</a>` with the sign outside.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

use super::Context;
use super::MentionTag;
use super::element::Anchor;
use super::element::has_word;
use super::host_of;
use crate::mfm::find::normalise_hashtag;
use crate::mfm::node::Node;
use crate::mfm::parse;

/// Longer addresses are not linked.
const URL_BYTES_MAX: usize = 2048;

/// The text to put in place of the anchor.
pub enum Replacement {
    Text(String),
    /// An address that ends where it ends only if the next character allows.
    BareAddress(String),
}

/// Reads an anchor. `label` is its content with marks, `preceding` the character before.
pub fn replace(
    anchor: &Anchor,
    label: &str,
    preceding: Option<char>,
    context: &Context,
    hashtags: &[String],
) -> Replacement {
    if let Some(tag) = hashtag(anchor, preceding, hashtags) {
        return Replacement::Text(tag);
    }
    if let Some(mention) = mention(anchor, preceding, context) {
        return Replacement::Text(mention);
    }
    let Some(href) = web_address(&anchor.href) else {
        return Replacement::Text(label.to_owned());
    };
    if stands_for(&anchor.plain, &anchor.href) {
        return address(&href);
    }
    link(label, &href)
}

/// A link with a label, or the address alone if there is none.
pub fn link(label: &str, href: &str) -> Replacement {
    let label: String = label
        .chars()
        .filter(|c| !matches!(c, '[' | ']'))
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect();
    let label = label.trim();
    if label.is_empty() {
        return address(href);
    }
    let short = format!("[{label}]({href})");
    if !href.contains(')') && is_one_link(&short, href) {
        return Replacement::Text(short);
    }
    let bracketed = format!("[{label}](<{href}>)");
    if is_one_link(&bracketed, href) {
        return Replacement::Text(bracketed);
    }
    Replacement::Text(format!("{label} <{href}>"))
}

fn is_one_link(text: &str, href: &str) -> bool {
    matches!(parse(text).as_slice(), [Node::Link { url, .. }] if url == href)
}

/// An address alone, in brackets if it has characters that a bare one cannot have.
fn address(href: &str) -> Replacement {
    match parse(href).as_slice() {
        [Node::Url { url, .. }] if url == href => Replacement::BareAddress(href.to_owned()),
        _ => Replacement::Text(format!("<{href}>")),
    }
}

/// The address, fit for MFM, if it is one that may be linked: http or https, without
/// credentials, of sane length.
pub fn web_address(href: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = href.split_once("://")?;
    let is_web = ["https", "http"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web));
    if href.len() > URL_BYTES_MAX || !is_web {
        return None;
    }
    let url = Url::parse(href).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    // MFM knows the scheme in small letters only.
    let shouted = format!("{}://{rest}", url.scheme());
    if shouted != href {
        return web_address(&shouted).map(|fit| Cow::Owned(fit.into_owned()));
    }
    if !href.contains(unfit) {
        return Some(Cow::Borrowed(href));
    }
    let mut fit = String::with_capacity(href.len());
    for character in href.chars() {
        match character {
            ' ' => fit.push_str("%20"),
            '\u{3000}' => fit.push_str("%E3%80%80"),
            '<' => fit.push_str("%3C"),
            '>' => fit.push_str("%3E"),
            other if other.is_control() => {}
            other => fit.push(other),
        }
    }
    Some(Cow::Owned(fit))
}

fn unfit(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}' | '<' | '>') || character.is_control()
}

/// Whether a link's text says no more than its address: nothing, the same, or a shorter
/// form of it.
fn stands_for(text: &str, href: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text == href {
        return true;
    }
    let href = bare_form(href);
    match text.strip_suffix('…').or_else(|| text.strip_suffix("...")) {
        Some(start) => {
            let start = bare_form(start);
            !start.is_empty() && href.starts_with(&start)
        }
        None => bare_form(text) == href,
    }
}

/// An address without what people leave out.
fn bare_form(address: &str) -> String {
    let decoded = percent_decode_str(address).decode_utf8_lossy();
    let bare = decoded
        .strip_prefix("https://")
        .or_else(|| decoded.strip_prefix("http://"))
        .unwrap_or(&decoded);
    bare.strip_prefix("www.")
        .unwrap_or(bare)
        .trim_end_matches('/')
        .to_lowercase()
}

/// `#tag`, if the note has the tag or the link says it is one. The sign may stand before
/// the link.
fn hashtag(anchor: &Anchor, preceding: Option<char>, hashtags: &[String]) -> Option<String> {
    let text = anchor.plain.trim();
    let (sign, tag) = match text.strip_prefix('#') {
        Some(tag) => ("#", tag),
        None if preceding == Some('#') => ("", text),
        None => return None,
    };
    if !has_word(&anchor.rel, "tag") && !hashtags.contains(&normalise_hashtag(tag)) {
        return None;
    }
    let whole = format!("#{tag}");
    let is_one = matches!(parse(&whole).as_slice(), [Node::Hashtag(found)] if found == tag);
    is_one.then(|| format!("{sign}{tag}"))
}

/// `@user@host`, if the link is marked as a mention or leads to someone mentioned. The
/// sign may stand before the link.
fn mention(anchor: &Anchor, preceding: Option<char>, context: &Context) -> Option<String> {
    let rel = anchor.rel.to_ascii_lowercase();
    if rel == "me" || rel.starts_with("me ") {
        return None;
    }
    let text = anchor.plain.trim();
    let sign_outside = preceding == Some('@');
    let has_sign = sign_outside || text.starts_with('@');
    let is_marked = (has_word(&anchor.class, "mention") || has_word(&anchor.class, "userinfo"))
        && !has_word(&anchor.class, "hashtag");
    let mut parts = text.trim_start_matches('@').splitn(2, '@');
    let name = parts.next().unwrap_or_default();
    let tag = mentioned(&anchor.href, name, context.mentions);
    let counts = match tag {
        Some(_) => has_sign || is_marked,
        None => has_sign && is_marked,
    };
    if !counts {
        return None;
    }
    let username = tag.and_then(|tag| tag.username.as_deref()).unwrap_or(name);
    let host = match tag {
        Some(tag) => tag.host.clone(),
        None => match parts.next() {
            Some(host) => host.to_owned(),
            None => host_of(&anchor.href)?,
        },
    };
    let acct = Node::acct(username, Some(&host));
    if !matches!(parse(&acct).as_slice(), [Node::Mention { .. }]) {
        return None;
    }
    Some(match acct.strip_prefix('@') {
        Some(bare) if sign_outside => bare.to_owned(),
        _ => acct,
    })
}

/// The tag a link belongs to: by address, or by name on the same server.
fn mentioned<'a>(href: &str, name: &str, mentions: &'a [MentionTag]) -> Option<&'a MentionTag> {
    let by_address = mentions
        .iter()
        .find(|tag| tag.href == href || tag.url.as_deref() == Some(href));
    by_address.or_else(|| {
        let server = authority(href)?;
        mentions.iter().find(|tag| {
            tag.username
                .as_deref()
                .is_some_and(|username| username.eq_ignore_ascii_case(name))
                && authority(&tag.href).is_some_and(|other| other.eq_ignore_ascii_case(server))
        })
    })
}

/// The part of an address between its scheme and its path.
fn authority(href: &str) -> Option<&str> {
    let (_, rest) = href.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}
