//! The rules of what takes whole lines.
//!
//! Most of them take the line break before and after them along, so that a block between
//! lines of text leaves no empty lines behind.

use super::Landmark;
use super::Match;
use super::NEST_LIMIT;
use super::Parser;
use super::Stop;
use super::space;
use crate::mfm::node::Node;

impl Parser<'_> {
    pub(super) fn block(&mut self, at: usize) -> Option<Match> {
        match self.byte(at)? {
            b'\n' | b'\r' => self
                .center(at)
                .or_else(|| self.code_block(at))
                .or_else(|| self.quote(at))
                .or_else(|| self.math_block(at)),
            b'<' => self.center(at),
            b'`' => self.code_block(at),
            b'>' => self.quote(at),
            b'\\' => self.math_block(at),
            _ => None,
        }
    }

    /// Past a line break, if one is here, to where a line begins.
    fn line_start(&self, at: usize) -> Option<usize> {
        let start = self.skip_line_break(at);
        self.begins_line(start).then_some(start)
    }

    fn center(&mut self, at: usize) -> Option<Match> {
        let open_end = self.skip(self.line_start(at)?, "<center>")?;
        let start = self.skip_line_break(open_end);
        self.landmarks.next(Landmark::CenterClose, start)?;
        let (end, children) = self.inside(start, Stop::AtOrLineEndBefore("</center>"));
        let close_end = self.skip(self.skip_line_break(end), "</center>")?;
        if end == start || !self.ends_line(close_end) {
            return None;
        }
        let end = self.skip_line_break(close_end);
        Some(Match::node(end, Node::Center(children)))
    }

    fn code_block(&self, at: usize) -> Option<Match> {
        const FENCE: &str = "```";
        let language_start = self.skip(self.line_start(at)?, FENCE)?;
        let language_end = self.line_end(language_start);
        let code_start = self.skip_line_break(language_end);
        let code_end = self.landmarks.next(Landmark::FenceClose, code_start)?;
        if code_end == code_start {
            return None;
        }
        let fence_end = self.skip_line_break(code_end) + FENCE.len();
        let language = trim_like_js(&self.text[language_start..language_end]);
        let node = Node::CodeBlock {
            code: self.text[code_start..code_end].to_owned(),
            language: (!language.is_empty()).then(|| language.to_owned()),
        };
        Some(Match::node(self.skip_line_break(fence_end), node))
    }

    fn math_block(&self, at: usize) -> Option<Match> {
        let open_end = self.skip(self.line_start(at)?, "\\[")?;
        let start = self.skip_line_break(open_end);
        let close = self.landmarks.next(Landmark::MathBlockClose, start)?;
        let formula = self.before_close(start, close)?;
        let close_end = close + "\\]".len();
        if !self.ends_line(close_end) {
            return None;
        }
        let node = Node::MathBlock(formula.to_owned());
        Some(Match::node(self.skip_line_break(close_end), node))
    }

    /// What stands before a closing mark, without the line break just before the mark;
    /// `None` if that is nothing.
    pub(super) fn before_close(&self, start: usize, close: usize) -> Option<&str> {
        let inside = &self.text[start..close];
        let inside = inside
            .strip_suffix("\r\n")
            .or_else(|| inside.strip_suffix(['\n', '\r']))
            .unwrap_or(inside);
        (!inside.is_empty()).then_some(inside)
    }

    /// A quote takes up to two line breaks along on either side, and its inside is a
    /// text of its own.
    fn quote(&mut self, at: usize) -> Option<Match> {
        let mut line = self.skip_line_break(self.skip_line_break(at));
        if !self.begins_line(line) {
            return None;
        }
        let mut end = self.skip(line, ">")?;
        let mut quoted = String::new();
        let mut lines = 0;
        while let Some(mark_end) = self.skip(line, ">") {
            let start = mark_end + space(&self.text.as_bytes()[mark_end..]);
            end = self.line_end(start);
            if lines > 0 {
                quoted.push('\n');
            }
            quoted.push_str(&self.text[start..end]);
            lines += 1;
            line = self.skip_line_break(end);
        }
        if quoted.is_empty() {
            return None;
        }
        let end = self.skip_line_break(self.skip_line_break(end));
        let children = self.quoted(&quoted);
        Some(Match::node(end, Node::Quote(children)))
    }

    fn quoted(&mut self, quoted: &str) -> Vec<Node> {
        if self.depth + 1 >= NEST_LIMIT || self.is_spent() {
            return vec![Node::Text(quoted.to_owned())];
        }
        Parser::new(quoted, self.depth + 1, self.effort).full()
    }

    /// A line that ends in a button.
    pub(super) fn search(&self, at: usize) -> Option<Match> {
        let start = self.line_start(at)?;
        let end = self.line_end(start);
        let content = &self.text[start..end];
        let query = strip_button(content)?;
        let query = query
            .strip_suffix([' ', '\t', '\u{3000}'])
            .filter(|query| !query.is_empty())?;
        let node = Node::Search {
            query: query.to_owned(),
            content: content.to_owned(),
        };
        Some(Match::node(self.skip_line_break(end), node))
    }
}

/// A line without the search button at its end.
fn strip_button(line: &str) -> Option<&str> {
    ["[検索]", "検索", "[search]", "search"]
        .iter()
        .find_map(|button| {
            let (rest, end) = line.split_at_checked(line.len().checked_sub(button.len())?)?;
            end.eq_ignore_ascii_case(button).then_some(rest)
        })
}

/// JavaScript's `trim`: its white space is Unicode's, with U+FEFF and without U+0085.
fn trim_like_js(text: &str) -> &str {
    text.trim_matches(|c: char| c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}'))
}
