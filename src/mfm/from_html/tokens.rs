//! From characters to tags and text: html5ever's tokenizer, and bounds around it.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::BufferQueue;
use html5ever::tokenizer::Tag;
use html5ever::tokenizer::TagKind;
use html5ever::tokenizer::Token;
use html5ever::tokenizer::TokenSink;
use html5ever::tokenizer::TokenSinkResult;
use html5ever::tokenizer::Tokenizer;
use html5ever::tokenizer::TokenizerOpts;
use html5ever::tokenizer::states::RawKind;

use super::builder::Builder;

/// How much HTML is read: 32 bytes for each character that may come out of it.
const INPUT_BYTES_MAX: usize = 256 * 1024;

/// Longer tags are skipped: the tokenizer compares each attribute with all before it, so
/// a tag of a hundred thousand attributes would take minutes. An address that counts has
/// 2048 bytes at most.
const TAG_BYTES_MAX: usize = 4096;

/// Reads the HTML into the builder.
pub fn run<'a>(html: &str, builder: Builder<'a>) -> Builder<'a> {
    let sink = Sink {
        builder: RefCell::new(builder),
        text: RefCell::default(),
    };
    let sink = read(html, sink);
    sink.flush();
    sink.builder.into_inner()
}

/// Reads HTML of others within bounds, for whoever looks for something in it.
pub fn read<S: TokenSink>(html: &str, sink: S) -> S {
    let html = without_long_tags(&html[..html.floor_char_boundary(INPUT_BYTES_MAX)]);
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html.as_ref()));
    // No sink of ours asks for a pause, so all input is read at once.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

struct Sink<'a> {
    builder: RefCell<Builder<'a>>,
    /// Text comes in pieces; the builder wants it whole.
    text: RefCell<String>,
}

impl Sink<'_> {
    fn flush(&self) {
        let text = self.text.take();
        if !text.is_empty() {
            self.builder.borrow_mut().text(&text);
        }
    }
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => {
                self.text.borrow_mut().push_str(&text);
                TokenSinkResult::Continue
            }
            Token::TagToken(tag) => {
                self.flush();
                let mut builder = self.builder.borrow_mut();
                match tag.kind {
                    TagKind::StartTag => builder.start(&tag),
                    TagKind::EndTag => builder.end(&tag.name),
                }
                inside(&tag)
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

/// The inside of some elements is not HTML.
pub fn inside(tag: &Tag) -> TokenSinkResult<()> {
    if tag.kind == TagKind::EndTag {
        return TokenSinkResult::Continue;
    }
    match &*tag.name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "plaintext" => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}

fn without_long_tags(html: &str) -> Cow<'_, str> {
    let mut kept: Option<String> = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        at = open + 1;
        if !html[at..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            continue;
        }
        at = html[open..]
            .find('>')
            .map_or(html.len(), |found| open + found + 1);
        if at - open > TAG_BYTES_MAX {
            kept.get_or_insert_default().push_str(&html[copied..open]);
            copied = at;
        }
    }
    match kept {
        None => Cow::Borrowed(html),
        Some(kept) => Cow::Owned(kept + &html[copied..]),
    }
}
