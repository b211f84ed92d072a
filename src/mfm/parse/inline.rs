//! The rules of what stands within a line: emphasis, functions, code, formulas, emoji.
//!
//! Emphasis and functions that are opened and never closed swallow what they were read
//! over as plain text, with all the marks in it: so does mfm-js.

use super::Landmark;
use super::Match;
use super::Parser;
use super::Stop;
use super::space;
use crate::mfm::node::Argument;
use crate::mfm::node::Node;

impl Parser<'_> {
    pub(super) fn inline(&mut self, at: usize) -> Option<Match> {
        match self.byte(at)? {
            b'<' => self.tag(at).or_else(|| self.bracketed_url(at)),
            b'*' => self.asterisks(at),
            b'_' => self.underscores(at),
            b'`' => self.inline_code(at),
            b'\\' => self.inline_math(at),
            b'~' => self.strike(at),
            b'$' => self.function(at),
            b'@' => self.mention(at),
            b'#' => self.hashtag(at),
            b':' => self.custom_emoji(at),
            b'[' | b'?' => self.link(at),
            b'h' => self.url(at),
            _ => None,
        }
    }

    fn tag(&mut self, at: usize) -> Option<Match> {
        self.plain(at)
            .or_else(|| self.span(at, "<small>", Stop::At("</small>"), Node::Small))
            .or_else(|| self.span(at, "<b>", Stop::At("</b>"), Node::Bold))
            .or_else(|| self.span(at, "<i>", Stop::At("</i>"), Node::Italic))
            .or_else(|| self.span(at, "<s>", Stop::At("</s>"), Node::Strike))
    }

    fn asterisks(&mut self, at: usize) -> Option<Match> {
        let tada = |children| Node::Function {
            name: "tada".to_owned(),
            arguments: Vec::new(),
            children,
        };
        self.span(at, "***", Stop::At("***"), tada)
            .or_else(|| self.span(at, "**", Stop::At("**"), Node::Bold))
            .or_else(|| self.words(at, "*", Node::Italic))
    }

    fn underscores(&self, at: usize) -> Option<Match> {
        self.any_words(at, "__", Node::Bold)
            .or_else(|| self.words(at, "_", Node::Italic))
    }

    fn strike(&mut self, at: usize) -> Option<Match> {
        self.span(at, "~~", Stop::AtOrLineEnd("~~"), Node::Strike)
    }

    /// An opening mark, at least one piece, the closing mark.
    fn span(
        &mut self,
        at: usize,
        open: &str,
        stop: Stop,
        node: impl FnOnce(Vec<Node>) -> Node,
    ) -> Option<Match> {
        let start = self.skip(at, open)?;
        Some(self.closed_span(start, stop, node))
    }

    fn closed_span(
        &mut self,
        start: usize,
        stop: Stop,
        node: impl FnOnce(Vec<Node>) -> Node,
    ) -> Match {
        let (Stop::At(close) | Stop::AtOrLineEnd(close) | Stop::AtOrLineEndBefore(close)) = stop;
        let (end, children) = self.inside(start, stop);
        match self.skip(end, close) {
            Some(close_end) if end > start => Match::node(close_end, node(children)),
            _ => Match::text(end),
        }
    }

    /// Letters, digits and spaces between two marks, not right after a word.
    fn words(&self, at: usize, mark: &str, node: impl FnOnce(Vec<Node>) -> Node) -> Option<Match> {
        let found = self.any_words(at, mark, node)?;
        (!self.follows_word(at)).then_some(found)
    }

    fn any_words(
        &self,
        at: usize,
        mark: &str,
        node: impl FnOnce(Vec<Node>) -> Node,
    ) -> Option<Match> {
        let start = self.skip(at, mark)?;
        let bytes = self.text.as_bytes();
        let mut end = start;
        while end < bytes.len() {
            end += match space(&bytes[end..]) {
                0 if bytes[end].is_ascii_alphanumeric() => 1,
                0 => break,
                length => length,
            };
        }
        let close_end = self.skip(end, mark).filter(|_| end > start)?;
        let text = Node::Text(self.text[start..end].to_owned());
        Some(Match::node(close_end, node(vec![text])))
    }

    fn inline_code(&self, at: usize) -> Option<Match> {
        let start = self.skip(at, "`")?;
        let length = self.text[start..].find(['`', '´', '\n', '\r'])?;
        let end = start + length;
        let close_end = self.skip(end, "`").filter(|_| length > 0)?;
        let code = self.text[start..end].to_owned();
        Some(Match::node(close_end, Node::InlineCode(code)))
    }

    fn inline_math(&self, at: usize) -> Option<Match> {
        let start = self.skip(at, "\\(")?;
        let close = self.landmarks.next(Landmark::InlineMathClose, start)?;
        if close == start || close > self.line_end(start) {
            return None;
        }
        let formula = self.text[start..close].to_owned();
        let end = close + "\\)".len();
        Some(Match::node(end, Node::InlineMath(formula)))
    }

    pub(super) fn plain(&self, at: usize) -> Option<Match> {
        let open_end = self.skip(at, "<plain>")?;
        let start = self.skip_line_break(open_end);
        let close = self.landmarks.next(Landmark::PlainClose, start)?;
        let text = self.before_close(start, close)?.to_owned();
        let end = close + "</plain>".len();
        Some(Match::node(end, Node::Plain(text)))
    }

    fn function(&mut self, at: usize) -> Option<Match> {
        let name_start = self.skip(at, "$[")?;
        let name_end = self.run(name_start, is_name);
        if name_end == name_start {
            return Some(Match::text(name_end));
        }
        let name = self.text[name_start..name_end].to_owned();
        let (arguments, end) = self.arguments(name_end);
        let Some(start) = self.skip(end, " ") else {
            return Some(Match::text(end));
        };
        Some(
            self.closed_span(start, Stop::At("]"), |children| Node::Function {
                name,
                arguments,
                children,
            }),
        )
    }

    /// `.name,name=value`, or nothing.
    fn arguments(&self, at: usize) -> (Vec<Argument>, usize) {
        let mut arguments: Vec<Argument> = Vec::new();
        let mut end = at;
        let mut separator = ".";
        while let Some(start) = self.skip(end, separator) {
            let Some((argument, argument_end)) = self.argument(start) else {
                break;
            };
            // Each is compared with all before it.
            self.spend(arguments.len());
            if self.is_spent() {
                break;
            }
            match arguments.iter_mut().find(|a| a.name == argument.name) {
                Some(earlier) => earlier.value = argument.value,
                None => arguments.push(argument),
            }
            end = argument_end;
            separator = ",";
        }
        (arguments, end)
    }

    fn argument(&self, at: usize) -> Option<(Argument, usize)> {
        let name_end = self.run(at, is_name);
        if name_end == at {
            return None;
        }
        let name = self.text[at..name_end].to_owned();
        let value = self.skip(name_end, "=").and_then(|start| {
            let end = self.run(start, |byte| is_name(byte) || matches!(byte, b'.' | b'-'));
            (end > start).then_some((start, end))
        });
        let end = value.map_or(name_end, |(_, end)| end);
        let value = value.map(|(start, end)| self.text[start..end].to_owned());
        Some((Argument { name, value }, end))
    }

    /// `:name:`, not right before a word.
    pub(super) fn custom_emoji(&self, at: usize) -> Option<Match> {
        let start = self.skip(at, ":")?;
        let end = self.run(start, |byte| is_name(byte) || matches!(byte, b'+' | b'-'));
        let close_end = self.skip(end, ":").filter(|_| end > start)?;
        if self
            .byte(close_end)
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
        {
            return None;
        }
        let name = self.text[start..end].to_owned();
        Some(Match::node(close_end, Node::CustomEmoji(name)))
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
