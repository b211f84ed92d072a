//! What a text mentions: people, hashtags, custom emoji, addresses.
//!
//! Each once, in the order of the text, and no more of each than one note may have: what
//! is beyond the bounds is not found, the text keeps it.

use std::collections::HashSet;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::mfm::node::Node;

/// Mentions of one note that count.
const MENTIONS_MAX: usize = 100;
/// Hashtags of one note that count; Misskey's number.
const HASHTAGS_MAX: usize = 32;
/// A hashtag of more characters is none; the width of Misskey's column.
const HASHTAG_CHARS_MAX: usize = 128;
/// Custom emoji of one note that count.
const EMOJIS_MAX: usize = 100;
/// Addresses of one note that are looked at, for previews.
const URLS_MAX: usize = 100;

/// What was found, each kind in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Whom it mentions; two spellings of one name are one mention.
    pub mentions: Vec<Mention>,
    /// The hashtags as written, without `#`. Two spellings of one tag are two, as in
    /// Misskey; [`normalise_hashtag`] makes them equal.
    pub hashtags: Vec<String>,
    /// The names of custom emoji, without colons.
    pub emojis: Vec<String>,
    /// Addresses, bare or linked, that the author did not silence.
    pub urls: Vec<String>,
}

/// Who is mentioned, as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mention {
    /// The name, in the letters of the author.
    pub username: String,
    /// The server; `None`: ours, or the author's if the note is remote.
    pub host: Option<String>,
}

/// Walks the whole tree.
pub fn find(nodes: &[Node]) -> Found {
    let mut finder = Finder::default();
    finder.walk(nodes);
    finder.found
}

/// The form in which hashtags are compared and stored: NFKC, small letters (Misskey's
/// `normalizeForSearch`).
pub fn normalise_hashtag(tag: &str) -> String {
    ComposingNormalizerBorrowed::new_nfkc()
        .normalize(tag)
        .to_lowercase()
}

#[derive(Default)]
struct Finder {
    found: Found,
    mentions: HashSet<Mention>,
    hashtags: HashSet<String>,
    emojis: HashSet<String>,
    urls: HashSet<String>,
}

impl Finder {
    fn walk(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.look_at(node);
            self.walk(node.children());
        }
    }

    fn look_at(&mut self, node: &Node) {
        match node {
            Node::Mention { username, host } => self.mention(username, host.as_deref()),
            Node::Hashtag(tag) if tag.chars().count() <= HASHTAG_CHARS_MAX => keep(
                &mut self.found.hashtags,
                &mut self.hashtags,
                tag,
                HASHTAGS_MAX,
            ),
            Node::CustomEmoji(name) => {
                keep(&mut self.found.emojis, &mut self.emojis, name, EMOJIS_MAX);
            }
            Node::Url { url, .. }
            | Node::Link {
                url, silent: false, ..
            } => keep(&mut self.found.urls, &mut self.urls, url, URLS_MAX),
            _ => {}
        }
    }

    fn mention(&mut self, username: &str, host: Option<&str>) {
        let key = Mention {
            username: username.to_lowercase(),
            host: host.map(str::to_lowercase),
        };
        if self.found.mentions.len() < MENTIONS_MAX && self.mentions.insert(key) {
            self.found.mentions.push(Mention {
                username: username.to_owned(),
                host: host.map(str::to_owned),
            });
        }
    }
}

fn keep(list: &mut Vec<String>, seen: &mut HashSet<String>, item: &str, limit: usize) {
    if list.len() < limit && seen.insert(item.to_owned()) {
        list.push(item.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::mfm::parse;

    #[test]
    fn each_thing_is_found_once_in_its_order() {
        let found = find(&parse(
            "**@Bob** @a@b.example @bob :x: :y: :x: #Tag #タグ #Tag https://a.example \
             [l](https://b.example) ?[s](https://c.example) > #not<b>#in</b>",
        ));
        let names: Vec<_> = found.mentions.iter().map(|m| m.username.as_str()).collect();
        assert_eq!(names, ["Bob", "a"]);
        assert_eq!(found.mentions[1].host.as_deref(), Some("b.example"));
        assert_eq!(found.emojis, ["x", "y"]);
        assert_eq!(found.hashtags, ["Tag", "タグ", "not", "in"]);
        assert_eq!(found.urls, ["https://a.example", "https://b.example"]);
    }

    #[test]
    fn code_and_plain_text_mention_nobody() {
        let text = "`@a` <plain>@b #c</plain>\n```\n@d\n```";
        assert_eq!(find(&parse(text)), Found::default());
    }

    #[test]
    fn a_flood_is_cut_at_the_bounds() {
        let mut text = String::new();
        for n in 0..200 {
            write!(text, "@u{n} #t{n} :e{n}: https://{n}.example ").expect("memory suffices");
        }
        text += &format!("#{}", "x".repeat(HASHTAG_CHARS_MAX + 1));
        let found = find(&parse(&text));
        assert_eq!(found.mentions.len(), MENTIONS_MAX);
        assert_eq!(found.hashtags.len(), HASHTAGS_MAX);
        assert_eq!(found.emojis.len(), EMOJIS_MAX);
        assert_eq!(found.urls.len(), URLS_MAX);
        assert!(
            find(&parse(&format!("#{}", "x".repeat(129))))
                .hashtags
                .is_empty()
        );
    }

    #[test]
    fn spellings_of_a_hashtag_become_equal() {
        assert_eq!(normalise_hashtag("ＴＡＧ"), "tag");
        assert_eq!(normalise_hashtag("ﾃｽﾄ"), "テスト");
    }
}
