//! The rules of what leads elsewhere: mentions, hashtags, addresses, links.

use super::Landmark;
use super::Match;
use super::NEST_LIMIT;
use super::Parser;
use super::Stop;
use crate::mfm::node::Node;

/// What an address or a hashtag is made of: characters, and pairs of brackets around
/// more of it.
struct Word {
    brackets: &'static [(&'static str, &'static str)],
    belongs: fn(char) -> bool,
}

const ADDRESS: Word = Word {
    brackets: &[("(", ")"), ("[", "]")],
    belongs: |c| c.is_ascii_alphanumeric() || ".,_/:%#@$&?!~=+-".contains(c),
};

const TAG: Word = Word {
    brackets: &[("(", ")"), ("[", "]"), ("「", "」"), ("（", "）")],
    belongs: |c| !" \u{3000}\t\r\n.,!?'\"#:/[]【】()「」（）<>".contains(c),
};

impl Parser<'_> {
    /// A mention. A host that ends in dots or hyphens gives them back to the text, a
    /// name only if no host follows; what is then no mention is text as a whole.
    pub(super) fn mention(&self, at: usize) -> Option<Match> {
        if self.in_label || self.follows_word(at) {
            return None;
        }
        let (username, name_end) = self.mention_part(at)?;
        let (host, end) = match self.mention_part(name_end) {
            Some((host, end)) => (Some(host), end),
            None => (None, name_end),
        };
        let Some((username, host)) = checked_mention(username, host) else {
            return Some(Match::text(end));
        };
        let end = at + Node::acct(username, host).len();
        let node = Node::Mention {
            username: username.to_owned(),
            host: host.map(str::to_owned),
        };
        Some(Match::node(end, node))
    }

    fn mention_part(&self, at: usize) -> Option<(&str, usize)> {
        let start = self.skip(at, "@")?;
        let end = self.run(start, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
        });
        (end > start).then(|| (&self.text[start..end], end))
    }

    pub(super) fn hashtag(&self, at: usize) -> Option<Match> {
        if self.in_label || self.follows_word(at) {
            return None;
        }
        let start = self.skip(at, "#")?;
        let end = self.word(start, &TAG)?;
        let tag = &self.text[start..end];
        if tag.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Match::node(end, Node::Hashtag(tag.to_owned())))
    }

    /// A bare address. Dots and commas at its end belong to the sentence.
    pub(super) fn url(&self, at: usize) -> Option<Match> {
        if self.in_label {
            return None;
        }
        let start = self.scheme(at)?;
        let end = self.word(start, &ADDRESS)?;
        let trimmed = self.text[start..end].trim_end_matches(['.', ',']);
        if trimmed.is_empty() {
            return Some(Match::text(end));
        }
        let end = start + trimmed.len();
        let url = self.text[at..end].to_owned();
        let brackets = false;
        Some(Match::node(end, Node::Url { url, brackets }))
    }

    pub(super) fn bracketed_url(&self, at: usize) -> Option<Match> {
        if self.in_label {
            return None;
        }
        let url_start = self.skip(at, "<")?;
        let start = self.scheme(url_start)?;
        let end = self.landmarks.next(Landmark::BracketedUrlEnd, start)?;
        let close_end = self.skip(end, ">").filter(|_| end > start)?;
        let url = self.text[url_start..end].to_owned();
        let brackets = true;
        Some(Match::node(close_end, Node::Url { url, brackets }))
    }

    fn scheme(&self, at: usize) -> Option<usize> {
        self.skip(at, "https://")
            .or_else(|| self.skip(at, "http://"))
    }

    pub(super) fn link(&mut self, at: usize) -> Option<Match> {
        if self.in_label {
            return None;
        }
        let silent = self.has(at, "?[");
        let start = self.skip(at, "?[").or_else(|| self.skip(at, "["))?;
        self.landmarks.next(Landmark::LinkMiddle, start)?;
        self.in_label = true;
        let (label_end, children) = self.inside(start, Stop::AtOrLineEnd("]"));
        self.in_label = false;
        let url_start = self.skip(label_end, "](").filter(|_| label_end > start)?;
        let target = self
            .bracketed_url(url_start)
            .or_else(|| self.url(url_start))?;
        let Some(Node::Url { url, .. }) = target.node else {
            return None;
        };
        let end = self.skip(target.end, ")")?;
        let node = Node::Link {
            silent,
            url,
            children,
        };
        Some(Match::node(end, node))
    }

    /// Where the word that starts here ends.
    fn word(&self, start: usize, word: &Word) -> Option<usize> {
        let mut end = start;
        while let Some(next) = self.word_part(end, word, self.depth) {
            end = next;
        }
        (end > start).then_some(end)
    }

    /// One character of a word, or a pair of brackets and what it holds.
    fn word_part(&self, at: usize, word: &Word, depth: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let first = rest.chars().next()?;
        self.spend(1);
        if depth < NEST_LIMIT && !self.is_spent() {
            let brackets = word
                .brackets
                .iter()
                .find(|(open, _)| rest.starts_with(open));
            if let Some((open, close)) = brackets {
                let mut end = at + open.len();
                while let Some(next) = self.word_part(end, word, depth + 1) {
                    end = next;
                }
                return self.skip(end, close);
            }
        }
        (word.belongs)(first).then_some(at + first.len_utf8())
    }
}

fn checked_mention<'a>(
    username: &'a str,
    host: Option<&'a str>,
) -> Option<(&'a str, Option<&'a str>)> {
    const LOOSE: [char; 2] = ['.', '-'];
    let host = host.map(|host| host.trim_end_matches(LOOSE));
    let trimmed = username.trim_end_matches(LOOSE);
    if host.is_some() && trimmed != username {
        return None;
    }
    if trimmed.is_empty() || trimmed.starts_with(LOOSE) {
        return None;
    }
    if host.is_some_and(|host| host.is_empty() || host.starts_with(LOOSE)) {
        return None;
    }
    Some((trimmed, host))
}
