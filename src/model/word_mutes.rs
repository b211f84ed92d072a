//! Word mutes: what a user does not want to read.
//!
//! A rule is a list of words, all of which must be there, or an expression `/…/flags`.
//! Misskey checks expressions with RE2, which takes linear time; so does the engine here,
//! whose dialect is a little smaller (no `\\p{…}`).

use regex_lite::Regex;
use regex_lite::RegexBuilder;
use serde_json::Value;

use crate::model::notes::Note;

/// The longest compiled expression, in bytes: far more than two hundred characters make,
/// unless they repeat each other.
const COMPILED_BYTES: usize = 1 << 16;

/// Why rules cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unkept {
    /// They are too long together.
    TooLong,
    /// One looks like an expression and is none.
    NoExpression,
}

/// Whether rules can be kept; `longest` bounds the characters of all of them together.
pub fn check(rules: &Value, longest: u32) -> Result<(), Unkept> {
    let rules = rules.as_array().map_or(&[][..], Vec::as_slice);
    if rules.iter().map(characters).sum::<usize>() > longest as usize {
        return Err(Unkept::TooLong);
    }
    let mut expressions = rules.iter().filter_map(Value::as_str);
    match expressions.all(|text| expression(text).is_some()) {
        true => Ok(()),
        false => Err(Unkept::NoExpression),
    }
}

/// Rules as people write them, one a line: words with spaces between, or an expression.
pub fn from_lines(text: &str) -> Value {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let rules = lines.map(|line| {
        match line.len() > 2 && line.starts_with('/') && line[1..].contains('/') {
            true => Value::from(line),
            false => Value::from(line.split_whitespace().collect::<Vec<_>>()),
        }
    });
    Value::Array(rules.collect())
}

/// Rules as [`from_lines`] reads them.
pub fn to_lines(rules: &Value) -> String {
    let rules = rules.as_array().map_or(&[][..], Vec::as_slice);
    let lines = rules.iter().filter_map(|rule| match rule {
        Value::String(text) => Some(text.clone()),
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            Some(words.join(" "))
        }
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn characters(rule: &Value) -> usize {
    match rule {
        Value::Array(words) => words.iter().map(characters).sum(),
        Value::String(text) => text.chars().count(),
        _ => 0,
    }
}

/// What a user does not want to read, ready to be looked for.
#[derive(Debug, Default)]
pub struct WordMutes(Vec<Rule>);

#[derive(Debug)]
enum Rule {
    All(Vec<String>),
    Expression(Regex),
}

impl WordMutes {
    /// Reads rules as clients wrote them; what is no rule mutes nothing.
    pub fn read(rules: &Value) -> Self {
        let rules = rules.as_array().map_or(&[][..], Vec::as_slice);
        Self(rules.iter().filter_map(Rule::read).collect())
    }

    /// Whether a note holds any of it, in its text or in the warning before it.
    pub fn hit(&self, note: &Note) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let parts = [note.cw.as_deref(), note.text.as_deref()];
        let words = parts.map(Option::unwrap_or_default).join("\n");
        self.0.iter().any(|rule| rule.hits(&words))
    }
}

impl Rule {
    fn read(rule: &Value) -> Option<Self> {
        match rule {
            Value::Array(words) => {
                let words = words.iter().filter_map(Value::as_str);
                let words: Vec<String> = words
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect();
                (!words.is_empty()).then_some(Self::All(words))
            }
            Value::String(text) => expression(text).map(Self::Expression),
            _ => None,
        }
    }

    fn hits(&self, words: &str) -> bool {
        match self {
            Self::All(all) => all.iter().all(|word| words.contains(word)),
            Self::Expression(expression) => expression.is_match(words),
        }
    }
}

/// Reads `/…/flags`, if it is one.
pub fn expression(text: &str) -> Option<Regex> {
    let (body, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    if body.is_empty() || !flags.bytes().all(|flag| b"dgimsuvy".contains(&flag)) {
        return None;
    }
    RegexBuilder::new(body)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'))
        .size_limit(COMPILED_BYTES)
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn note(text: &str, cw: Option<&str>) -> Note {
        Note {
            text: Some(text.to_owned()),
            cw: cw.map(str::to_owned),
            ..Note::sample()
        }
    }

    #[test]
    fn all_words_of_a_rule_or_an_expression_mute() {
        let mutes = WordMutes::read(&json!([["spoiler", "movie"], "/h[ae]llo$/i", [""], 7, "x"]));
        assert!(mutes.hit(&note("spoiler of the movie", None)));
        assert!(mutes.hit(&note("movie", Some("spoiler"))));
        assert!(mutes.hit(&note("Oh HALLO", None)));
        for heard in ["a movie", "hallo there", "", "x"] {
            assert!(!mutes.hit(&note(heard, None)), "{heard}");
        }
    }

    #[test]
    fn rules_are_written_and_read_one_a_line() {
        let rules = from_lines("tea  green\n\n/h[ae]llo/i\n and/or \n");
        assert_eq!(rules, json!([["tea", "green"], "/h[ae]llo/i", ["and/or"]]));
        assert_eq!(to_lines(&rules), "tea green\n/h[ae]llo/i\nand/or");
        assert_eq!(check(&rules, 100), Ok(()));
        assert_eq!(check(&rules, 10), Err(Unkept::TooLong));
        assert_eq!(check(&from_lines("/(/"), 100), Err(Unkept::NoExpression));
    }

    #[test]
    fn an_expression_has_slashes_and_known_flags_and_takes_linear_time() {
        for good in ["/regex.*/i", "/a\\/b/", "/x/", "/ネタバレ|映画/"] {
            assert!(expression(good).is_some(), "{good}");
        }
        for bad in [
            "notaregex",
            "/",
            "//",
            "/x",
            "/x/q",
            "/(/",
            "/(?=x)/",
            "/((a{99}){99}){99}/",
        ] {
            assert!(expression(bad).is_none(), "{bad}");
        }
    }
}
