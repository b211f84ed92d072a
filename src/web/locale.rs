//! Words for people: English and Japanese, chosen by the account, then by the browser.
//!
//! The words stand in `assets/locales`, one `key = text` a line, and are carried in the
//! binary. This file knows no grammar but "exactly one"; it does not format times
//! (`parts/time.rs`) and never fails: a key nobody wrote down is shown as itself, and a
//! test keeps that from happening.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::LazyLock;

/// A language the page can speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, also when nothing else fits.
    English,
    /// Japanese.
    Japanese,
}

type Words = HashMap<&'static str, &'static str>;

static ENGLISH: LazyLock<Words> =
    LazyLock::new(|| read(include_str!("../../assets/locales/en.txt")));
static JAPANESE: LazyLock<Words> =
    LazyLock::new(|| read(include_str!("../../assets/locales/ja.txt")));

/// How many languages of an `Accept-Language` header are looked at: nobody means more.
const ACCEPTED_MOST: usize = 16;

impl Language {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The language of this BCP 47 tag (`ja`, `ja-JP`), if we speak it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            _ => None,
        }
    }

    /// What the account says, else the browser's first wish that we speak
    /// (RFC 9110, 12.5.4), else English.
    pub fn choose(account: Option<&str>, accepted: Option<&str>) -> Self {
        let wished = || accepted.and_then(first_wish);
        account
            .and_then(Self::of_tag)
            .or_else(wished)
            .unwrap_or(Self::English)
    }

    /// The tag for `lang` attributes.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// The words of a key.
    pub fn say(self, key: &'static str) -> &'static str {
        self.words().get(key).copied().unwrap_or(key)
    }

    /// The words of a key with its `{names}` filled in.
    pub fn fill(self, key: &'static str, values: &[(&str, &dyn Display)]) -> String {
        let mut text = String::new();
        let mut rest = self.say(key);
        while let Some((before, name, after)) = next_placeholder(rest) {
            text.push_str(before);
            match values.iter().find(|(given, _)| *given == name) {
                Some((_, value)) => text.push_str(&value.to_string()),
                None => text.push_str(name),
            }
            rest = after;
        }
        text + rest
    }

    /// The words of a key for this many: `key.one` is said of exactly one where it exists.
    pub fn count(self, key: &'static str, count: i64) -> String {
        let one = (count == 1)
            .then(|| self.words().get_key_value(format!("{key}.one").as_str()))
            .flatten();
        let key = one.map_or(key, |(key, _)| key);
        self.fill(key, &[("count", &number(count))])
    }

    /// What stands between a name and what is said of it: Japanese has no spaces.
    pub fn between(self) -> &'static str {
        match self {
            Self::English => " ",
            Self::Japanese => "",
        }
    }

    fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Japanese => &JAPANESE,
        }
    }
}

/// A number with its thousands apart, as both languages write it: `3,000`.
pub fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn first_wish(header: &str) -> Option<Language> {
    let weight = |parameters: &str| {
        let quality = parameters.trim().strip_prefix("q=");
        quality.map_or(1.0, |text| text.trim().parse::<f32>().unwrap_or(0.0))
    };
    let wishes = header.split(',').take(ACCEPTED_MOST).filter_map(|wish| {
        let (tag, parameters) = wish.split_once(';').unwrap_or((wish, ""));
        Some((Language::of_tag(tag)?, weight(parameters)))
    });
    let best = wishes
        .filter(|(_, weight)| *weight > 0.0)
        .reduce(|best, other| if other.1 > best.1 { other } else { best });
    best.map(|(language, _)| language)
}

/// What stands before the next `{name}`, the name, and what stands behind it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

fn read(file: &'static str) -> Words {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('='));
    pairs.map(|(key, text)| (key.trim(), text.trim())).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn placeholders(mut text: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        while let Some((_, name, after)) = next_placeholder(text) {
            found.insert(name);
            text = after;
        }
        found
    }

    #[test]
    fn both_languages_have_the_same_keys_and_the_same_placeholders() {
        let keys = |words: &'static Words| words.keys().copied().collect::<BTreeSet<_>>();
        assert_eq!(keys(&ENGLISH), keys(&JAPANESE));
        assert!(ENGLISH.len() > 100, "the file was read");
        for (key, text) in ENGLISH.iter() {
            assert_eq!(placeholders(text), placeholders(JAPANESE[key]), "{key}");
        }
    }

    /// Every quoted text in the sources that looks like a key is one, and every key is used.
    #[test]
    fn every_key_is_written_down_and_used() {
        let mut sources = String::new();
        gather(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"),
            &mut sources,
        );
        for call in [".say(\"", ".fill(\"", ".count(\""] {
            for rest in sources.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                assert!(ENGLISH.contains_key(key), "{key} has no words");
            }
        }
        for key in ENGLISH.keys() {
            let base = key.strip_suffix(".one").unwrap_or(key);
            assert!(
                sources.contains(&format!("\"{base}\"")),
                "{key} is never said"
            );
        }
    }

    fn gather(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, into);
            } else if !path.ends_with("locale.rs") {
                into.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn the_account_comes_before_the_browser_and_english_is_last() {
        use Language::English;
        use Language::Japanese;
        assert_eq!(Language::choose(Some("ja-JP"), Some("en")), Japanese);
        assert_eq!(
            Language::choose(None, Some("fr, ja;q=0.8, en;q=0.5")),
            Japanese
        );
        assert_eq!(
            Language::choose(None, Some("ja;q=0.3,en-GB;q=0.9")),
            English
        );
        assert_eq!(Language::choose(Some("xx"), Some("ja;q=0")), English);
        assert_eq!(Language::choose(None, None), English);
    }

    #[test]
    fn one_is_said_apart_and_thousands_are_set_apart() {
        assert_eq!(Language::English.count("timeline.new", 1), "1 new note");
        assert_eq!(
            Language::English.count("timeline.new", 3000),
            "3,000 new notes"
        );
        assert_eq!(
            Language::Japanese.count("timeline.new", 3),
            "新しいノート 3件"
        );
        assert_eq!(number(-1234567), "-1,234,567");
        assert_eq!(number(999), "999");
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let text = Language::English.fill("note.by", &[("name", &"{name}{x")]);
        assert_eq!(text, "Note by {name}{x");
    }
}
