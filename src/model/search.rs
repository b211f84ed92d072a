//! Searching in notes: the words the index holds of a text, and what a query asks for.
//!
//! Texts are compared folded (NFKC, small letters). What is written without spaces
//! (Japanese, Chinese, Korean, Thai … and emoji) is cut into overlapping pairs of
//! characters, so that a word of two characters is found as fast as any; other words are
//! kept whole and found by their beginning. The index only proposes: a note is shown when
//! [`Query::fits`] finds the words in its text.
//!
//! A query is words that must all be there, `"…"` for several words in a row, `-word` for
//! what must not be there, and `from:@user[@host]`, `from:me`, `host:example.com`
//! (`host:.` is this server), `since:2024-01-31`, `until:2024-01-31`: days in UTC, both
//! included.

use std::collections::BTreeSet;
use std::mem;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::clock::DAY;
use crate::clock::Time;

/// Words are told apart by this many characters; more would only make the index larger.
const WORD_CHARACTERS: usize = 32;
/// The longest query that is read, in characters.
const QUERY_CHARACTERS: usize = 500;
/// Words of a query that are looked up; each costs a walk through the index.
const KEYS: usize = 32;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of these, folded.
    wanted: Vec<String>,
    /// None of these, folded.
    unwanted: Vec<String>,
    /// Written by them.
    pub author: Option<Author>,
    /// Written by someone of this server; `.` is ours.
    pub host: Option<String>,
    /// Not before.
    pub since: Option<Time>,
    /// Before.
    pub until: Option<Time>,
}

/// Whose notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// Those of who asks.
    Me,
    /// Those of this user; no host is ours.
    Named(String, Option<String>),
}

/// A word to look up in the index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Exactly this word.
    Whole(String),
    /// Words that begin like this.
    Start(String),
}

/// A text as texts are compared: NFKC, small letters, any white space as one space.
pub fn folded(text: &str) -> String {
    let text = ComposingNormalizerBorrowed::new_nfkc()
        .normalize(text)
        .to_lowercase();
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// The words of a text for the index, each once.
pub fn words(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for run in runs(&folded(text)) {
        match run {
            Run::Word(word) => {
                words.insert(cut(&word));
            }
            Run::Unspaced(signs) => {
                words.extend(signs.windows(2).map(String::from_iter));
                words.extend(signs.last().map(|last| last.to_string()));
            }
        }
    }
    words
}

impl Query {
    /// Reads a query. Everything is one: what is no operator is a word.
    pub fn parse(text: &str) -> Self {
        let text: String = text.chars().take(QUERY_CHARACTERS).collect();
        let mut query = Self::default();
        for piece in pieces(&text) {
            query.take(&piece);
        }
        query
    }

    fn take(&mut self, piece: &Piece) {
        if !piece.is_quoted && self.take_operator(&piece.text) {
            return;
        }
        let word = folded(&piece.text);
        if word.is_empty() {
            return;
        }
        match piece.is_unwanted {
            true => self.unwanted.push(word),
            false => self.wanted.push(word),
        }
    }

    fn take_operator(&mut self, piece: &str) -> bool {
        let Some((name, value)) = piece.split_once(':') else {
            return false;
        };
        match name {
            "from" => keep(&mut self.author, author(value)),
            "host" => keep(&mut self.host, host(value)),
            "since" => keep(&mut self.since, day(value)),
            "until" => keep(&mut self.until, day(value).map(|day| day.plus(DAY))),
            _ => false,
        }
    }

    /// What to look up: a note that fits has all of these words.
    pub fn keys(&self) -> BTreeSet<Key> {
        let keys = self.wanted.iter().flat_map(|word| keys(word));
        keys.take(KEYS).collect()
    }

    /// Whether no words are asked for.
    pub fn is_wordless(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    /// Whether a note with these texts is what is looked for.
    pub fn fits<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        if self.is_wordless() {
            return true;
        }
        let texts: Vec<String> = texts.into_iter().map(folded).collect();
        let is_there = |word: &String| texts.iter().any(|text| holds(text, word));
        self.wanted.iter().all(is_there) && !self.unwanted.iter().any(is_there)
    }
}

/// Whether a text holds a word, at the beginning of one of its own.
fn holds(text: &str, word: &str) -> bool {
    let starts_in_word = word.chars().next().map(kind) == Some(Kind::Word);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !(starts_in_word && before.map(kind) == Some(Kind::Word))
    })
}

fn keys(word: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    let runs = runs(word);
    let ends_in_word = word.chars().next_back().map(kind) == Some(Kind::Word);
    for (index, run) in runs.iter().enumerate() {
        let is_end = index + 1 == runs.len() && ends_in_word;
        match run {
            Run::Word(word) if is_end => keys.push(Key::Start(cut(word))),
            Run::Word(word) => keys.push(Key::Whole(cut(word))),
            Run::Unspaced(signs) if signs.len() == 1 => {
                keys.push(Key::Start(signs.iter().collect()));
            }
            Run::Unspaced(signs) => {
                let pairs = signs.windows(2).map(String::from_iter);
                keys.extend(pairs.map(Key::Whole));
            }
        }
    }
    keys
}

/// A piece of a query, between spaces or quotes.
#[derive(Default)]
struct Piece {
    text: String,
    is_quoted: bool,
    is_unwanted: bool,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut piece = Piece::default();
    let mut in_quotes = false;
    for sign in text.chars() {
        match sign {
            '"' if in_quotes || piece.text.is_empty() => {
                in_quotes = !in_quotes;
                piece.is_quoted = true;
                if !in_quotes {
                    pieces.push(mem::take(&mut piece));
                }
            }
            '-' if piece.text.is_empty() && !in_quotes && !piece.is_unwanted => {
                piece.is_unwanted = true;
            }
            sign if sign.is_whitespace() && !in_quotes => pieces.push(mem::take(&mut piece)),
            sign => piece.text.push(sign),
        }
    }
    pieces.push(piece);
    pieces
}

fn keep<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let is_one = value.is_some();
    if is_one {
        *place = value;
    }
    is_one
}

fn author(text: &str) -> Option<Author> {
    let name = text.strip_prefix('@').unwrap_or(text);
    match name.split_once('@') {
        None if name.is_empty() => None,
        None if text == "me" => Some(Author::Me),
        None => Some(Author::Named(name.to_owned(), None)),
        Some(("", _) | (_, "")) => None,
        Some((name, host)) => Some(Author::Named(name.to_owned(), Some(host.to_lowercase()))),
    }
}

fn host(text: &str) -> Option<String> {
    match text {
        "" => None,
        "local" => Some(".".to_owned()),
        host => Some(host.trim_start_matches('@').to_lowercase()),
    }
}

/// The first moment of a day.
fn day(text: &str) -> Option<Time> {
    let is_date = text.len() == 10 && text.is_ascii();
    Time::parse(&format!("{text}T00:00:00Z")).filter(|_| is_date)
}

/// A part of a text that is looked up in one way.
enum Run {
    /// Letters and digits between spaces and signs.
    Word(String),
    /// Characters of a script that is written without spaces.
    Unspaced(Vec<char>),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut last = Kind::Between;
    for sign in text.chars() {
        let kind = kind(sign);
        match (kind, runs.last_mut().filter(|_| kind == last)) {
            (Kind::Word, Some(Run::Word(word))) => word.push(sign),
            (Kind::Word, _) => runs.push(Run::Word(sign.to_string())),
            (Kind::Unspaced, Some(Run::Unspaced(signs))) => signs.push(sign),
            (Kind::Unspaced, _) => runs.push(Run::Unspaced(vec![sign])),
            (Kind::Between, _) => {}
        }
        last = kind;
    }
    runs
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Unspaced,
    Between,
}

fn kind(sign: char) -> Kind {
    match sign {
        // Thai to Burmese and Khmer; Hangul; kana, ideographs and what stands among them.
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{318f}' | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        // Emoji.
        | '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' => Kind::Unspaced,
        sign if sign.is_alphanumeric() || is_mark(sign) => Kind::Word,
        _ => Kind::Between,
    }
}

/// Vowel signs and accents that stand beside their letter.
fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{0300}'..='\u{036f}' | '\u{0591}'..='\u{05c7}' | '\u{064b}'..='\u{065f}' | '\u{0900}'..='\u{0dff}')
}

fn cut(word: &str) -> String {
    word.chars().take(WORD_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_found(query: &str, text: &str) -> bool {
        let query = Query::parse(query);
        let words = words(text);
        let has = |key: &Key| match key {
            Key::Whole(word) => words.contains(word),
            Key::Start(start) => words.iter().any(|word| word.starts_with(start.as_str())),
        };
        let is_proposed = query.keys().iter().all(has);
        assert!(
            is_proposed || !query.fits([text]),
            "{query:?} misses {text}"
        );
        is_proposed && query.fits([text])
    }

    #[test]
    fn japanese_is_found_by_any_word_in_it() {
        let text = "今日は東京タワーに行った。ｶﾀｶﾅも🎉";
        for query in [
            "東京",
            "京",
            "タワーに",
            "今日は",
            "た",
            "カタカナ",
            "🎉",
            "東京 行った",
        ] {
            assert!(is_found(query, text), "{query}");
        }
        for query in ["京東", "大阪", "東京 大阪", "カナカ"] {
            assert!(!is_found(query, text), "{query}");
        }
    }

    #[test]
    fn other_words_are_found_by_their_beginning_in_letters_of_any_size() {
        let text = "Hello, ＷＯＲＬＤ! C++ and naïve Straßen, 2024-01-31";
        for query in ["hello", "hel", "WORLD", "c++", "naïve", "straßen", "01-31"] {
            assert!(is_found(query, text), "{query}");
        }
        for query in ["ello", "worlds", "c++ java"] {
            assert!(!is_found(query, text), "{query}");
        }
    }

    #[test]
    fn words_in_quotes_stand_in_a_row_and_unwanted_ones_are_nowhere() {
        let text = "the quick\n brown fox";
        assert!(is_found("\"quick brown\"", text));
        assert!(is_found("fox quick", text));
        assert!(!is_found("\"brown quick\"", text));
        assert!(!is_found("quick -fox", text));
        assert!(!is_found("quick -\"brown fox\"", text));
        assert!(is_found("quick -ox", text));
    }

    #[test]
    fn long_words_are_found_though_only_their_beginning_is_kept() {
        let long = "a".repeat(40);
        assert!(words(&long).iter().all(|word| word.len() == 32));
        assert!(is_found(&long, &long));
        assert!(!is_found(&format!("{long}b"), &long));
    }

    #[test]
    fn operators_say_whose_where_and_when() {
        let query = Query::parse("from:@ann@B.example host:. since:2024-01-31 until:2024-02-01 hi");
        let author = Author::Named("ann".to_owned(), Some("b.example".to_owned()));
        assert_eq!(query.author, Some(author));
        assert_eq!(query.host.as_deref(), Some("."));
        assert_eq!(query.since, Time::parse("2024-01-31T00:00:00Z"));
        assert_eq!(query.until, Time::parse("2024-02-02T00:00:00Z"));
        assert_eq!(query.wanted, ["hi"]);
        assert_eq!(Query::parse("from:me").author, Some(Author::Me));
    }

    #[test]
    fn what_is_no_operator_is_a_word() {
        let query = Query::parse("https://a.example since:yesterday \"from:me\" from: -");
        assert_eq!(
            query.wanted,
            ["https://a.example", "since:yesterday", "from:me", "from:"]
        );
        assert!(query.author.is_none() && query.unwanted.is_empty());
        assert!(Query::parse(" \" ").is_wordless());
    }

    #[test]
    fn a_query_costs_a_fixed_number_of_looks() {
        let many = "あいうえおかきくけこ".repeat(100);
        assert!(Query::parse(&many).keys().len() <= KEYS);
    }
}
