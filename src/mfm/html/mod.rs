//! Tree → HTML for other servers.
//!
//! Misskey's mapping (`MfmService.toHtml`), improved where the sanitisers of other servers
//! would lose the meaning: Mastodon keeps `p br span a abbr del s pre blockquote code b
//! strong u sub sup i em h1–h5 ul ol li ruby rt rp` and little else. Everything is
//! escaped here; whom a mention leads to is told by the caller.

use percent_encoding::AsciiSet;
use percent_encoding::NON_ALPHANUMERIC;
use percent_encoding::utf8_percent_encode;

use crate::clock::SECOND;
use crate::clock::Time;
use crate::mfm::node::Node;

/// Everything in a path segment or a query value but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Where a search button leads; Misskey's choice.
const SEARCH_ENGINE: &str = "https://www.google.com/search?q=";

/// Keeps a custom emoji apart from the word beside it: Mastodon and Misskey see an emoji
/// only between boundaries.
const BOUNDARY: char = '\u{200b}';

/// Hashtags that become links: a text of nothing else would grow thirtyfold, and Misskey
/// takes no more than 64 KiB (0.4).
const HASHTAG_LINKS: usize = 100;

/// What the writer must be told of the world.
pub struct Links<'a> {
    /// Our own address, `https://us.example`, without a slash at its end.
    pub origin: &'a str,
    /// Who a name (and host, as written) is; `None`: nobody known, it stays text.
    pub mention: &'a dyn Fn(&str, Option<&str>) -> Option<MentionLink>,
}

/// How a mentioned user is shown.
pub struct MentionLink {
    /// The profile's address, one of those in the user's Mention tag: Mastodon knows the
    /// user by it.
    pub href: String,
    /// The words, `@user@host`.
    pub text: String,
}

/// The `content` of a note. `quoted` is the id of the note it quotes, for servers that
/// know no quotes. A note without text and quote has empty content, never none: without
/// `content` a Note with a name would be taken for a vote.
pub fn to_html(nodes: &[Node], links: &Links, quoted: Option<&str>) -> String {
    let mut writer = Writer {
        html: String::new(),
        links,
        last: None,
        after_emoji: false,
        in_paragraph: false,
        hashtags: 0,
    };
    for node in nodes {
        writer.top(node);
    }
    if let Some(quoted) = quoted {
        writer.quote_link(quoted, nodes.is_empty());
    }
    writer.close_paragraph();
    writer.html
}

/// Whether the text can be read back from its HTML, so that its source need not be sent
/// beside it as `_misskey_content`. Misskey's rule: nothing but text, emoji, mentions,
/// hashtags and addresses.
pub fn html_suffices(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| {
        matches!(
            node,
            Node::Text(_)
                | Node::Emoji(_)
                | Node::CustomEmoji(_)
                | Node::Mention { .. }
                | Node::Hashtag(_)
                | Node::Url { .. }
        )
    })
}

struct Writer<'a> {
    html: String,
    links: &'a Links<'a>,
    /// The last visible character.
    last: Option<char>,
    /// It was the end of a custom emoji.
    after_emoji: bool,
    in_paragraph: bool,
    /// Hashtags so far.
    hashtags: usize,
}

impl Writer<'_> {
    /// A piece at the top: blocks stand between paragraphs, all else in one.
    fn top(&mut self, node: &Node) {
        if is_block(node) {
            self.close_paragraph();
            self.block(node);
        } else {
            self.open_paragraph();
            self.inline(node);
        }
    }

    fn open_paragraph(&mut self) {
        if !self.in_paragraph {
            self.html.push_str("<p>");
            self.in_paragraph = true;
        }
    }

    fn close_paragraph(&mut self) {
        if self.in_paragraph {
            self.html.push_str("</p>");
            self.in_paragraph = false;
        }
    }

    fn block(&mut self, node: &Node) {
        self.forget_last();
        match node {
            Node::Quote(children) => self.wrap("blockquote", children),
            Node::Center(children) => self.wrap("div", children),
            Node::CodeBlock { code, language } => self.code_block(code, language.as_deref()),
            Node::MathBlock(formula) => {
                self.html.push_str("<p>");
                self.code(formula);
                self.html.push_str("</p>");
            }
            Node::Search { query, content } => {
                let query = utf8_percent_encode(query, RESERVED);
                let href = format!("{SEARCH_ENGINE}{query}");
                self.html.push_str("<p>");
                self.anchor(&href, |writer| writer.text(content));
                self.html.push_str("</p>");
            }
            _ => {}
        }
        self.forget_last();
    }

    fn inline(&mut self, node: &Node) {
        match node {
            Node::Text(text) | Node::Emoji(text) | Node::Plain(text) => self.text(text),
            Node::CustomEmoji(name) => self.custom_emoji(name),
            Node::Mention { username, host } => self.mention(username, host.as_deref()),
            Node::Hashtag(tag) => self.hashtag(tag),
            Node::Url { url, .. } if is_web(url) => self.anchor(url, |writer| writer.text(url)),
            Node::Url { url, .. } => self.text(url),
            Node::Link { url, children, .. } if is_web(url) => {
                self.anchor(url, |writer| writer.pieces(children));
            }
            Node::Link { children, .. } => self.pieces(children),
            Node::Bold(children) => self.wrap("b", children),
            Node::Italic(children) => self.wrap("i", children),
            Node::Strike(children) => self.wrap("del", children),
            Node::Small(children) => self.wrap("small", children),
            Node::InlineCode(code) | Node::InlineMath(code) => self.code(code),
            Node::Function { name, children, .. } => self.function(name, children),
            _ => self.block(node),
        }
    }

    fn pieces(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.inline(node);
        }
    }

    fn wrap(&mut self, tag: &str, children: &[Node]) {
        self.html.extend(["<", tag, ">"]);
        self.pieces(children);
        self.html.extend(["</", tag, ">"]);
    }

    fn function(&mut self, name: &str, children: &[Node]) {
        let written = match name {
            "ruby" => self.ruby(children),
            "unixtime" => self.unix_time(children),
            _ => false,
        };
        if !written {
            self.wrap("span", children);
        }
    }

    /// `$[ruby base reading]`; with markup in the base, the last text is the reading.
    /// Tells whether it was well-formed and written.
    fn ruby(&mut self, children: &[Node]) -> bool {
        let (base, reading) = match children {
            [Node::Text(text)] => match text.split_once(' ') {
                Some((base, reading)) => (vec![Node::Text(base.to_owned())], reading),
                None => return false,
            },
            [base @ .., Node::Text(reading)] => (base.to_vec(), reading.as_str()),
            _ => return false,
        };
        let reading = reading.trim();
        if reading.is_empty() {
            return false;
        }
        self.html.push_str("<ruby>");
        self.pieces(&base);
        self.html.push_str("<rp>(</rp><rt>");
        self.text(reading);
        self.html.push_str("</rt><rp>)</rp></ruby>");
        true
    }

    /// `$[unixtime seconds]`. Tells whether it was a time and written.
    fn unix_time(&mut self, children: &[Node]) -> bool {
        let [Node::Text(text)] = children else {
            return false;
        };
        let Some(stamp) = text
            .trim()
            .parse()
            .ok()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        else {
            return false;
        };
        let time = Time(stamp.as_second().saturating_mul(SECOND));
        self.html.push_str(&format!("<time datetime=\"{time}\">"));
        self.text(&stamp.strftime("%Y-%m-%d %H:%M:%S UTC").to_string());
        self.html.push_str("</time>");
        true
    }

    fn code_block(&mut self, code: &str, language: Option<&str>) {
        self.html.push_str("<pre><code");
        if let Some(language) = language {
            self.html.push_str(" class=\"language-");
            self.escape(language);
            self.html.push('"');
        }
        self.html.push('>');
        self.escape(code);
        self.html.push_str("</code></pre>");
    }

    /// What keeps an emoji before it apart stands outside: what is copied from code must run.
    fn code(&mut self, code: &str) {
        if self.after_emoji && code.starts_with(joins_emoji) {
            self.html.push(BOUNDARY);
            self.after_emoji = false;
        }
        self.html.push_str("<code>");
        self.text(code);
        self.html.push_str("</code>");
    }

    fn anchor(&mut self, href: &str, inside: impl FnOnce(&mut Self)) {
        self.html.push_str("<a href=\"");
        self.escape(href);
        self.html
            .push_str("\" rel=\"nofollow noopener\" target=\"_blank\">");
        inside(self);
        self.html.push_str("</a>");
    }

    fn mention(&mut self, username: &str, host: Option<&str>) {
        match (self.links.mention)(username, host) {
            Some(link) if is_web(&link.href) => {
                self.html.push_str("<a href=\"");
                self.escape(&link.href);
                self.html.push_str("\" class=\"u-url mention\">");
                self.text(&link.text);
                self.html.push_str("</a>");
            }
            _ => self.text(&Node::acct(username, host)),
        }
    }

    fn hashtag(&mut self, tag: &str) {
        self.hashtags += 1;
        if self.hashtags > HASHTAG_LINKS {
            self.text("#");
            return self.text(tag);
        }
        self.html.push_str("<a href=\"");
        self.escape(self.links.origin);
        self.html.push_str("/tags/");
        self.html.extend(utf8_percent_encode(tag, RESERVED));
        self.html
            .push_str("\" class=\"mention hashtag\" rel=\"tag\">");
        self.text("#");
        self.text(tag);
        self.html.push_str("</a>");
    }

    fn custom_emoji(&mut self, name: &str) {
        if self.last.is_some_and(joins_emoji) {
            self.html.push(BOUNDARY);
        }
        self.html.push(':');
        self.escape(name);
        self.html.push(':');
        self.last = Some(':');
        self.after_emoji = true;
    }

    fn quote_link(&mut self, quoted: &str, alone: bool) {
        self.open_paragraph();
        if !alone {
            self.html.push_str("<br><br>");
        }
        self.html.push_str("<span class=\"quote-inline\">RE: ");
        self.anchor(quoted, |writer| writer.escape(quoted));
        self.html.push_str("</span>");
    }

    /// Visible text; line breaks become `<br>`.
    fn text(&mut self, text: &str) {
        let Some(last) = text.chars().next_back() else {
            return;
        };
        if self.after_emoji && text.starts_with(joins_emoji) {
            self.html.push(BOUNDARY);
        }
        let text = text.replace("\r\n", "\n");
        for (index, line) in text.split(['\n', '\r']).enumerate() {
            if index > 0 {
                self.html.push_str("<br>");
            }
            self.escape(line);
        }
        self.last = Some(last);
        self.after_emoji = false;
    }

    fn forget_last(&mut self) {
        self.last = None;
        self.after_emoji = false;
    }

    fn escape(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                other => self.html.push(other),
            }
        }
    }
}

fn is_block(node: &Node) -> bool {
    matches!(
        node,
        Node::Quote(_)
            | Node::Center(_)
            | Node::CodeBlock { .. }
            | Node::MathBlock(_)
            | Node::Search { .. }
    )
}

/// The parser makes no other addresses; a tree made by hand might.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Whether an emoji code beside this character would not be seen.
fn joins_emoji(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | ':')
}

#[cfg(test)]
mod tests;
