//! From tags to text: the stack of open elements, each with the text it has so far.
//!
//! An element is written into the one around it when it ends ([`super::closing`]). Tag soup is sorted out
//! roughly as browsers do it (a `p` ends the `p` before it); what matters is that no text
//! is lost and that the stack is bounded.

use html5ever::tokenizer::Tag;

use super::Context;
use super::anchor;
use super::element;
use super::element::Kind;
use super::element::attribute;
use super::element::has_class;
use super::output::Output;
use crate::mfm::node::Node;
use crate::mfm::parse;

/// How many elements may be open. What lies deeper is text of the deepest.
const DEPTH_MAX: usize = 100;

/// Makes the text, told tag by tag.
pub struct Builder<'a> {
    pub(super) context: &'a Context<'a>,
    /// The note's hashtags in the form for comparing.
    pub(super) hashtags: Vec<String>,
    /// The open elements; the first is the note itself.
    pub(super) stack: Vec<Element>,
    /// How many elements are open beyond the deepest.
    too_deep: usize,
    /// The last tag was a `br`.
    after_break: bool,
}

/// An open element.
pub struct Element {
    name: String,
    pub(super) kind: Kind,
    /// What it holds so far.
    pub(super) output: Output,
    /// Marked as what stands in for a quote.
    pub(super) quote_inline: bool,
    /// A link inside leads to the quoted note.
    pub(super) leads_to_quoted: bool,
}

impl Element {
    fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            output: Output::new(),
            quote_inline: false,
            leads_to_quoted: false,
        }
    }
}

impl<'a> Builder<'a> {
    pub fn new(context: &'a Context<'a>, hashtags: Vec<String>) -> Self {
        Self {
            context,
            hashtags,
            stack: vec![Element::new("", Kind::Root)],
            too_deep: 0,
            after_break: false,
        }
    }

    /// The text, and whether some of it did not fit.
    pub fn finish(mut self) -> (String, bool) {
        self.close_down_to(1);
        let output = &self.top().output;
        (output.as_str().to_owned(), output.cut)
    }

    pub fn start(&mut self, tag: &Tag) {
        let name = &*tag.name;
        self.after_break = name == "br";
        if !element::is_of_head(name) {
            self.end_head();
        }
        self.end_what_ends_before(name);
        if element::is_void(name) {
            self.void(tag);
        } else if self.stack.len() > DEPTH_MAX {
            self.too_deep += 1;
        } else {
            self.open(tag);
        }
    }

    pub fn end(&mut self, name: &str) {
        self.after_break = false;
        if name == "br" {
            self.line_break();
        } else if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if let Some(place) = self.innermost(&[name], &[]) {
            self.close_down_to(place);
        }
    }

    pub fn text(&mut self, text: &str) {
        let text = text.replace(['\r', '\0'], "");
        let mut text = text.as_str();
        if self.after_break {
            text = text.strip_prefix('\n').unwrap_or(text);
        }
        self.after_break = false;
        let is_blank = text.trim_ascii().is_empty();
        if !is_blank {
            self.end_head();
        }
        match self.top().kind {
            Kind::List { .. } | Kind::Table if is_blank => return,
            _ => {}
        }
        self.note_plain(text);
        if self.is_inside(|kind| matches!(kind, Kind::Pre { .. })) {
            self.output().push_verbatim(text);
        } else {
            self.output().push(text);
        }
    }

    fn open(&mut self, tag: &Tag) {
        let kind = Kind::of(tag);
        if matches!(kind, Kind::Code) {
            self.learn_language(tag);
        }
        let mut element = Element::new(&tag.name, kind);
        element.quote_inline = has_class(tag, "quote-inline");
        self.stack.push(element);
    }

    /// The language of a fence may be said at the `code` inside of the `pre`.
    fn learn_language(&mut self, tag: &Tag) {
        if let Kind::Pre { language } = &mut self.top_mut().kind
            && language.is_empty()
        {
            *language = element::language(tag);
        }
    }

    fn void(&mut self, tag: &Tag) {
        match &*tag.name {
            "br" => self.line_break(),
            "hr" => self.output().push_block("---", 1),
            "img" => self.image(tag),
            _ => {}
        }
    }

    fn line_break(&mut self) {
        self.note_plain("\n");
        self.output().push_verbatim("\n");
    }

    /// An emoji is its name, another picture a link to it.
    fn image(&mut self, tag: &Tag) {
        let alt = attribute(tag, "alt").trim();
        let is_emoji = matches!(parse(alt).as_slice(), [Node::CustomEmoji(_)])
            || ["emoji", "custom-emoji", "emojione"]
                .iter()
                .any(|class| has_class(tag, class));
        self.note_plain(alt);
        if is_emoji || self.is_verbatim() || self.is_in_link() {
            return self.output().push(alt);
        }
        match anchor::web_address(attribute(tag, "src")) {
            Some(src) => {
                let link = anchor::link(alt, &src);
                self.output().put(link);
            }
            None => self.output().push(alt),
        }
    }

    /// A head that was never closed ends with the first thing that cannot be in it.
    fn end_head(&mut self) {
        if self.top().name == "head" {
            self.close_down_to(self.stack.len() - 1);
        }
    }

    fn end_what_ends_before(&mut self, name: &str) {
        let (ended, keeping) = element::ended_by(name);
        if let Some(place) = self.innermost(ended, keeping) {
            self.close_down_to(place);
        }
    }

    /// Where the innermost open element of these names is, if it is not outside of one
    /// of the others.
    fn innermost(&self, names: &[&str], within: &[&str]) -> Option<usize> {
        for (place, element) in self.stack.iter().enumerate().skip(1).rev() {
            if names.contains(&element.name.as_str()) {
                return Some(place);
            }
            if within.contains(&element.name.as_str()) {
                return None;
            }
        }
        None
    }

    fn close_down_to(&mut self, length: usize) {
        self.too_deep = 0;
        while self.stack.len() > length.max(1) {
            if let Some(element) = self.stack.pop() {
                self.close(element);
            }
        }
    }

    /// Text inside of a link is noted as it is, too: it tells what the link is.
    fn note_plain(&mut self, text: &str) {
        let anchor = self
            .stack
            .iter_mut()
            .rev()
            .find_map(|element| match &mut element.kind {
                Kind::Anchor(anchor) => Some(anchor),
                _ => None,
            });
        if let Some(anchor) = anchor {
            anchor.plain.push_str(text);
        }
    }

    pub(super) fn is_verbatim(&self) -> bool {
        self.is_inside(|kind| matches!(kind, Kind::Code | Kind::Pre { .. } | Kind::Formula))
    }

    pub(super) fn is_in_link(&self) -> bool {
        self.is_inside(|kind| matches!(kind, Kind::Anchor(_)))
    }

    pub(super) fn is_inside(&self, of: impl Fn(&Kind) -> bool) -> bool {
        self.stack.iter().any(|element| of(&element.kind))
    }

    pub(super) fn top(&self) -> &Element {
        self.stack.last().expect("the root is never closed")
    }

    pub(super) fn top_mut(&mut self) -> &mut Element {
        self.stack.last_mut().expect("the root is never closed")
    }

    pub(super) fn output(&mut self) -> &mut Output {
        &mut self.top_mut().output
    }
}
