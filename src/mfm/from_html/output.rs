//! The text of one element while it grows.

use super::OUTPUT_CHARS_MAX;
use super::anchor::Replacement;

/// Text with a bound, and what is owed before the next of it.
pub struct Output {
    text: String,
    /// How many characters more may come.
    room: usize,
    /// Something did not fit.
    pub cut: bool,
    /// How many line breaks must lie before what comes next, if anything does.
    gap: usize,
    /// Where the bare address starts that the text ends with.
    address: Option<usize>,
}

impl Output {
    pub fn new() -> Self {
        Self {
            text: String::new(),
            room: OUTPUT_CHARS_MAX,
            cut: false,
            gap: 0,
            address: None,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Owes a number of line breaks: two for an empty line between.
    pub fn owe(&mut self, line_breaks: usize) {
        self.gap = self.gap.max(line_breaks);
    }

    /// The character that what comes next will follow.
    pub fn last(&self) -> Option<char> {
        if self.gap > 0 {
            return Some('\n');
        }
        self.text.chars().next_back()
    }

    /// Adds text of a line. Space at the start of a line the HTML did not mean.
    pub fn push(&mut self, text: &str) {
        let text = match self.gap {
            0 => text,
            _ => text.trim_start_matches([' ', '\t', '\n']),
        };
        self.push_verbatim(text);
    }

    /// Adds text with all its space.
    pub fn push_verbatim(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.pay_gap();
        self.settle_address(text);
        self.append(text);
    }

    /// Adds a bare address, to be put in brackets if what follows would lengthen it.
    fn push_address(&mut self, address: &str) {
        self.push_verbatim(address);
        self.address = (!self.cut).then(|| self.text.len() - address.len());
    }

    /// Adds what a link became.
    pub fn put(&mut self, replacement: Replacement) {
        match replacement {
            Replacement::Text(text) => self.push(&text),
            Replacement::BareAddress(address) => self.push_address(&address),
        }
    }

    /// Adds what an element without a mark of its own held.
    pub fn push_output(&mut self, other: &Self) {
        self.cut |= other.cut;
        self.push(&other.text);
        self.address = other
            .address
            .filter(|_| !self.cut)
            .map(|start| self.text.len() - (other.text.len() - start));
        self.owe(other.gap);
    }

    /// Adds what stands on lines of its own.
    pub fn push_block(&mut self, text: &str, gap: usize) {
        self.owe(gap);
        self.push_verbatim(text);
        self.owe(gap);
    }

    /// The bare address at the end in brackets, if `next` would be read as part of it.
    /// Dots and commas are not, unless more of an address follows them.
    pub fn settle_address(&mut self, next: &str) {
        let Some(start) = self.address.take() else {
            return;
        };
        let next = next.trim_start_matches(['.', ',']);
        if next.starts_with(lengthens_address) && self.room >= 2 {
            self.text.insert(start, '<');
            self.room -= 1;
            self.append(">");
        }
    }

    /// Takes the end of the text away again.
    pub fn take_from(&mut self, start: usize) -> String {
        let taken = self.text.split_off(start.min(self.text.len()));
        self.room += taken.chars().count();
        taken
    }

    fn pay_gap(&mut self) {
        let owed = std::mem::take(&mut self.gap);
        if owed == 0 || self.text.is_empty() {
            return;
        }
        let there = self.text.bytes().rev().take_while(|byte| *byte == b'\n');
        let missing = owed.saturating_sub(there.count());
        if missing > 0 {
            self.address = None;
        }
        for _ in 0..missing {
            self.append("\n");
        }
    }

    fn append(&mut self, text: &str) {
        match text.char_indices().nth(self.room) {
            Some((end, _)) => {
                self.text.push_str(&text[..end]);
                self.room = 0;
                self.cut = true;
            }
            None => {
                self.text.push_str(text);
                self.room -= text.chars().count();
            }
        }
    }
}

/// Whether MFM reads the character after an address as part of it.
fn lengthens_address(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_/:%#@$&?!~=+-([".contains(character)
}
