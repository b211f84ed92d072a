//! Text → tree, the same tree as mfm-js 0.26 makes (its `internal/parser.ts`).
//!
//! mfm-js is a set of ordered rules that try and go back; some texts cost it quadratic
//! time or worse. Here each character starts at most the few rules that can begin with
//! it, ends are looked up instead of searched for ([`landmarks`]), and what still may be
//! read again (the label of what turns out to be no link, a `<center>` that is never
//! closed well) is paid from a fixed [`EFFORT_PER_BYTE`]. When that is spent, which only
//! text made for the purpose achieves, the rest is taken as plain text. So the time is
//! linear in the length of the text and the stack bounded by [`NEST_LIMIT`].

mod blocks;
mod inline;
mod landmarks;
mod links;

use std::cell::Cell;

use crate::mfm::emoji;
use crate::mfm::node::Node;
use landmarks::Landmark;
use landmarks::Landmarks;

/// How deep pieces may lie in pieces; below that is text. mfm-js's `nestLimit`.
const NEST_LIMIT: usize = 20;

/// How often a byte may be read on average. Honest text needs one reading for each piece
/// around it, and one more for the label of a link.
const EFFORT_PER_BYTE: usize = 128;

/// Parses a whole note.
pub fn parse(text: &str) -> Vec<Node> {
    let effort = Cell::new(text.len().saturating_mul(EFFORT_PER_BYTE));
    Parser::new(text, 0, &effort).full()
}

/// Parses what may hold emoji and nothing else: a display name, a poll choice.
pub fn parse_simple(text: &str) -> Vec<Node> {
    let effort = Cell::new(text.len().saturating_mul(EFFORT_PER_BYTE));
    Parser::new(text, 0, &effort).simple()
}

struct Parser<'a> {
    text: &'a str,
    landmarks: Landmarks<'a>,
    /// How many pieces lie around the one being read.
    depth: usize,
    /// Inside the label of a link: no links, mentions and hashtags.
    in_label: bool,
    /// How many bytes may still be read, shared with the quotes inside.
    effort: &'a Cell<usize>,
}

/// What a rule made of the text from where it stood up to `end`.
struct Match {
    end: usize,
    /// The piece found; `None`: the characters mean themselves, all of them, and no rule
    /// is tried between here and `end`.
    node: Option<Node>,
}

/// Where the inside of a piece ends.
#[derive(Clone, Copy)]
enum Stop {
    At(&'static str),
    AtOrLineEnd(&'static str),
    AtOrLineEndBefore(&'static str),
}

impl Match {
    fn node(end: usize, node: Node) -> Self {
        Self {
            end,
            node: Some(node),
        }
    }

    fn text(end: usize) -> Self {
        Self { end, node: None }
    }
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, depth: usize, effort: &'a Cell<usize>) -> Self {
        Self {
            text,
            landmarks: Landmarks::new(text),
            depth,
            in_label: false,
            effort,
        }
    }

    fn full(&mut self) -> Vec<Node> {
        let (_, nodes) = self.pieces(0, |_, _| false, Self::full_piece);
        nodes
    }

    fn simple(&mut self) -> Vec<Node> {
        let (_, nodes) = self.pieces(0, |_, _| false, Self::simple_piece);
        nodes
    }

    /// The inside of a piece: at least nothing, up to its stop or the end of the text.
    fn inside(&mut self, start: usize, stop: Stop) -> (usize, Vec<Node>) {
        self.pieces(
            start,
            |parser, at| parser.stops(stop, at),
            Self::nested_piece,
        )
    }

    /// Reads piece after piece; characters that mean themselves become one text.
    fn pieces(
        &mut self,
        start: usize,
        stops: impl Fn(&Self, usize) -> bool,
        piece: impl Fn(&mut Self, usize) -> Match,
    ) -> (usize, Vec<Node>) {
        let mut nodes = Vec::new();
        let mut at = start;
        let mut text_start = start;
        while at < self.text.len() && !stops(self, at) {
            let found = piece(self, at);
            self.spend(found.end - at);
            if let Some(node) = found.node {
                self.push_text(&mut nodes, text_start, at);
                nodes.push(node);
                text_start = found.end;
            }
            at = found.end;
        }
        self.push_text(&mut nodes, text_start, at);
        (at, nodes)
    }

    fn push_text(&self, nodes: &mut Vec<Node>, start: usize, end: usize) {
        if start < end {
            nodes.push(Node::Text(self.text[start..end].to_owned()));
        }
    }

    fn full_piece(&mut self, at: usize) -> Match {
        if self.is_spent() {
            return self.character(at);
        }
        self.unicode_emoji(at)
            .or_else(|| self.block(at))
            .or_else(|| self.inline(at))
            .or_else(|| self.search(at))
            .unwrap_or_else(|| self.character(at))
    }

    fn nested_piece(&mut self, at: usize) -> Match {
        if self.depth + 1 >= NEST_LIMIT || self.is_spent() {
            return self.character(at);
        }
        self.depth += 1;
        let found = self.unicode_emoji(at).or_else(|| self.inline(at));
        self.depth -= 1;
        found.unwrap_or_else(|| self.character(at))
    }

    fn simple_piece(&mut self, at: usize) -> Match {
        self.unicode_emoji(at)
            .or_else(|| match self.byte(at) {
                Some(b':') => self.custom_emoji(at),
                Some(b'<') => self.plain(at),
                _ => None,
            })
            .unwrap_or_else(|| self.character(at))
    }

    /// An emoji, or a U+FE0F that belongs to none and is plain text.
    fn unicode_emoji(&self, at: usize) -> Option<Match> {
        if let Some(end) = self.skip(at, "\u{fe0f}") {
            return Some(Match::text(end));
        }
        let rest = emoji::strip_emoji(&self.text[at..])?;
        let end = self.text.len() - rest.len();
        Some(Match::node(end, Node::Emoji(self.text[at..end].to_owned())))
    }

    fn character(&self, at: usize) -> Match {
        let length = self.text[at..].chars().next().map_or(1, char::len_utf8);
        Match::text(at + length)
    }

    fn spend(&self, bytes: usize) {
        self.effort.set(self.effort.get().saturating_sub(bytes));
    }

    fn is_spent(&self) -> bool {
        self.effort.get() == 0
    }

    fn stops(&self, stop: Stop, at: usize) -> bool {
        match stop {
            Stop::At(mark) => self.has(at, mark),
            Stop::AtOrLineEnd(mark) => self.has(at, mark) || self.line_break(at) > 0,
            Stop::AtOrLineEndBefore(mark) => self.has(at + self.line_break(at), mark),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn has(&self, at: usize, mark: &str) -> bool {
        self.text.as_bytes()[at..].starts_with(mark.as_bytes())
    }

    /// Where a mark that stands here ends.
    fn skip(&self, at: usize, mark: &str) -> Option<usize> {
        self.has(at, mark).then_some(at + mark.len())
    }

    /// Where the run of ASCII characters that starts here ends.
    fn run(&self, at: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let bytes = &self.text.as_bytes()[at..];
        at + bytes.iter().take_while(|byte| belongs(**byte)).count()
    }

    /// The length of the line break here; 0 if there is none.
    fn line_break(&self, at: usize) -> usize {
        landmarks::line_break(&self.text.as_bytes()[at..])
    }

    /// Past the line break here, if there is one.
    fn skip_line_break(&self, at: usize) -> usize {
        at + self.line_break(at)
    }

    fn begins_line(&self, at: usize) -> bool {
        at == 0 || matches!(self.byte(at - 1), Some(b'\n' | b'\r'))
    }

    fn ends_line(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b'\n' | b'\r'))
    }

    fn line_end(&self, at: usize) -> usize {
        self.landmarks
            .next(Landmark::LineEnd, at)
            .unwrap_or(self.text.len())
    }

    fn follows_word(&self, at: usize) -> bool {
        at > 0 && self.text.as_bytes()[at - 1].is_ascii_alphanumeric()
    }
}

/// The length of the space here, as mfm-js counts spaces; 0 if there is none.
fn space(bytes: &[u8]) -> usize {
    match bytes {
        [b' ' | b'\t', ..] => 1,
        _ if bytes.starts_with("\u{3000}".as_bytes()) => '\u{3000}'.len_utf8(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
