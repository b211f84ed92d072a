//! Unicode emoji: where one ends, and whether a text is exactly one.
//!
//! The same texts are emoji here as in Misskey (`@misskey-dev/emoji-data`, a pattern of
//! 15 KB), told by the rules that pattern spells out: who can be joined with what, and
//! which characters need U+FE0F. The characters stand in the table beside this file.

use super::emoji_table::FLAGS;
use super::emoji_table::GENDERED;
use super::emoji_table::PLAIN;
use super::emoji_table::Ranges;
use super::emoji_table::SEQUENCES;
use super::emoji_table::TAGGED_FLAGS;
use super::emoji_table::TEXTUAL;
use super::emoji_table::TONED;
use super::emoji_table::TONED_TEXTUAL;
use super::emoji_table::TRADES;

/// Joins characters to one picture.
const JOINER: char = '\u{200d}';
/// Asks for the picture of a character that also has a letter's shape.
const AS_PICTURE: char = '\u{fe0f}';
/// Asks for the letter's shape.
const AS_TEXT: char = '\u{fe0e}';
const KEYCAP: char = '\u{20e3}';

/// Whether the text is exactly one emoji, as Misskey counts them.
pub fn is_unicode_emoji(text: &str) -> bool {
    strip_emoji(text) == Some("")
}

/// The form in which a Unicode emoji is kept as a reaction, if the text is exactly one:
/// without U+FE0F, unless characters are joined (Misskey's `ReactionService.normalize`).
/// So ❤️ and ❤ are one reaction.
pub fn as_reaction(text: &str) -> Option<String> {
    if !is_unicode_emoji(text) {
        return None;
    }
    if text.contains(JOINER) {
        return Some(text.to_owned());
    }
    Some(text.replace(AS_PICTURE, ""))
}

/// What is left of a text after the emoji at its start; `None` if there is none.
/// The rules are in Misskey's order, the first that fits wins.
pub fn strip_emoji(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if first.is_ascii() && !matches!(first, '#' | '*' | '0'..='9') {
        return None;
    }
    strip_couple(text)
        .or_else(|| strip_trade(text))
        .or_else(|| strip_athlete(text))
        .or_else(|| strip_gendered(text))
        .or_else(|| {
            SEQUENCES
                .iter()
                .find_map(|sequence| text.strip_prefix(sequence))
        })
        .or_else(|| strip_keycap(text))
        .or_else(|| strip_textual(text, TEXTUAL))
        .or_else(|| strip_toned(text))
        .or_else(|| strip_flag(text))
        .or_else(|| strip_one_of(text, PLAIN))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Person {
    Man,
    Woman,
    Anyone,
}

/// What two people share.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bond {
    Love,
    Hands,
    Play,
}

/// Two people, or those who always come in pairs.
fn strip_couple(text: &str) -> Option<&str> {
    strip_bond(text)
        .or_else(|| strip_handshake(text))
        .or_else(|| strip_pair(text))
}

fn strip_bond(text: &str) -> Option<&str> {
    let (first, rest) = take_person(text)?;
    let (first_tone, rest) = take_tone(rest);
    let (bond, rest) = take_bond(rest.strip_prefix(JOINER)?)?;
    let (second, rest) = take_person(rest.strip_prefix(JOINER)?)?;
    if first_tone.is_none() {
        return may_bond_untoned(first, bond, second).then_some(rest);
    }
    let (second_tone, rest) = take_tone(rest);
    second_tone?;
    may_bond(first, bond, second, first_tone == second_tone).then_some(rest)
}

fn take_bond(text: &str) -> Option<(Bond, &str)> {
    const BONDS: [(&str, Bond); 5] = [
        ("❤\u{fe0f}\u{200d}💋", Bond::Love),
        ("❤\u{fe0f}", Bond::Love),
        ("🤝", Bond::Hands),
        ("🐰", Bond::Play),
        ("\u{1faef}", Bond::Play),
    ];
    BONDS
        .iter()
        .find_map(|(sign, bond)| Some((*bond, text.strip_prefix(sign)?)))
}

fn may_bond_untoned(first: Person, bond: Bond, second: Person) -> bool {
    match bond {
        Bond::Love => {
            matches!(
                (first, second),
                (Person::Man | Person::Woman, Person::Man) | (Person::Woman, Person::Woman)
            )
        }
        Bond::Hands => (first, second) == (Person::Anyone, Person::Anyone),
        Bond::Play => false,
    }
}

/// Two of one tone often have a character of their own, and then no sequence.
fn may_bond(first: Person, bond: Bond, second: Person, same_tone: bool) -> bool {
    match (first, second) {
        (Person::Man, Person::Man) | (Person::Woman, Person::Woman) => {
            bond == Bond::Love || !same_tone
        }
        (Person::Woman, Person::Man) => match bond {
            Bond::Love => true,
            Bond::Hands => !same_tone,
            Bond::Play => false,
        },
        (Person::Anyone, Person::Anyone) => bond == Bond::Hands || !same_tone,
        _ => false,
    }
}

fn strip_handshake(text: &str) -> Option<&str> {
    let (left, rest) = take_tone(text.strip_prefix('\u{1faf1}')?);
    let rest = rest.strip_prefix(JOINER)?.strip_prefix('\u{1faf2}')?;
    let (right, rest) = take_tone(rest);
    (left.is_some() && right.is_some() && left != right).then_some(rest)
}

fn strip_pair(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['👫', '👬', '👭', '👯', '💏', '💑', '🤝', '🤼'])?;
    let (_, toned) = take_tone(rest);
    if text.starts_with(['👯', '🤼'])
        && let Some(gendered) = strip_gender(toned)
    {
        return Some(gendered);
    }
    Some(toned)
}

/// A person at work, or in a wheelchair, perhaps facing right.
fn strip_trade(text: &str) -> Option<&str> {
    let (_, rest) = take_person(text)?;
    let (_, rest) = take_tone(rest);
    let rest = rest.strip_prefix(JOINER)?;
    let sign = rest
        .strip_prefix(['⚕', '⚖', '✈'])
        .and_then(|rest| rest.strip_prefix(AS_PICTURE));
    let rest = sign.or_else(|| strip_one_of(rest, TRADES))?;
    Some(strip_facing_right(rest))
}

fn strip_athlete(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['🏋', '🏌', '🕴', '🕵', '⛹'])?;
    let rest = match take_tone(rest) {
        (Some(_), rest) => rest,
        (None, rest) => rest.strip_prefix(AS_PICTURE)?,
    };
    strip_gender(rest).map(strip_facing_right)
}

fn strip_gendered(text: &str) -> Option<&str> {
    let (_, rest) = take_tone(strip_one_of(text, GENDERED)?);
    strip_gender(rest).map(strip_facing_right)
}

/// `#️⃣` and the few signs that are pictures only when asked to be.
fn strip_keycap(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(['©', '®', '™', '♟']) {
        return rest.strip_prefix(AS_PICTURE);
    }
    let rest = text.strip_prefix(|c: char| matches!(c, '#' | '*' | '0'..='9'))?;
    rest.strip_prefix(AS_PICTURE)
        .unwrap_or(rest)
        .strip_prefix(KEYCAP)
}

fn strip_textual(text: &str, characters: Ranges) -> Option<&str> {
    let rest = strip_one_of(text, characters)?;
    match rest.strip_prefix(AS_PICTURE) {
        Some(rest) => Some(rest),
        None => (!rest.starts_with(AS_TEXT)).then_some(rest),
    }
}

fn strip_toned(text: &str) -> Option<&str> {
    let rest = strip_textual(text, TONED_TEXTUAL)
        .or_else(|| {
            let (_, rest) = take_tone(text.strip_prefix(['🏃', '🚶', '🧎'])?);
            Some(strip_facing_right(rest))
        })
        .or_else(|| strip_one_of(text, TONED))?;
    Some(take_tone(rest).1)
}

fn strip_flag(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('🏴') {
        return TAGGED_FLAGS.iter().find_map(|flag| {
            let rest = flag
                .chars()
                .try_fold(rest, |rest, letter| rest.strip_prefix(tag_letter(letter)))?;
            rest.strip_prefix('\u{e007f}')
        });
    }
    let (first, rest) = take_indicator(text)?;
    let (second, rest) = take_indicator(rest)?;
    FLAGS
        .as_bytes()
        .chunks_exact(2)
        .any(|flag| flag == [first, second])
        .then_some(rest)
}

/// The invisible twin of an ASCII letter, in the block of tags.
fn tag_letter(letter: char) -> char {
    char::from_u32(0xe0000 + u32::from(letter)).unwrap_or(letter)
}

/// A regional indicator, as its letter.
fn take_indicator(text: &str) -> Option<(u8, &str)> {
    let indicator = text.chars().next()?;
    let place = u32::from(indicator).checked_sub(0x1f1e6)?;
    let letter = u8::try_from(place).ok().filter(|place| *place < 26)?;
    Some((b'A' + letter, &text[indicator.len_utf8()..]))
}

fn take_person(text: &str) -> Option<(Person, &str)> {
    let person = match text.chars().next()? {
        '👨' => Person::Man,
        '👩' => Person::Woman,
        '🧑' => Person::Anyone,
        _ => return None,
    };
    Some((person, &text['🧑'.len_utf8()..]))
}

fn take_tone(text: &str) -> (Option<char>, &str) {
    match text.chars().next() {
        Some(tone @ '\u{1f3fb}'..='\u{1f3ff}') => (Some(tone), &text[tone.len_utf8()..]),
        _ => (None, text),
    }
}

fn strip_gender(text: &str) -> Option<&str> {
    text.strip_prefix(JOINER)?
        .strip_prefix(['♀', '♂'])?
        .strip_prefix(AS_PICTURE)
}

fn strip_facing_right(text: &str) -> &str {
    text.strip_prefix("\u{200d}➡\u{fe0f}").unwrap_or(text)
}

fn strip_one_of(text: &str, characters: Ranges) -> Option<&str> {
    let first = text.chars().next()?;
    let point = u32::from(first);
    let after = characters.partition_point(|(low, _)| *low <= point);
    let (_, high) = characters.get(after.checked_sub(1)?)?;
    (point <= *high).then(|| &text[first.len_utf8()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_is_one_however_many_characters_it_takes() {
        for emoji in [
            "👍",
            "👍🏽",
            "❤",
            "❤️",
            "❤️‍🔥",
            "👩‍🚀",
            "🧑🏿‍🤝‍🧑🏻",
            "👨‍👩‍👧‍👦",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🇯🇵",
            "#️⃣",
            "1⃣",
            "©️",
            "🕵️‍♀️",
            "🏃‍➡️",
            "👁‍🗨",
        ] {
            assert!(is_unicode_emoji(emoji), "{emoji}");
        }
    }

    #[test]
    fn what_is_no_single_emoji_is_refused() {
        for text in [
            "",
            "a",
            "1",
            "©",
            "👍👍",
            "👍 ",
            "❤\u{fe0e}",
            "\u{fe0f}",
            "あ",
            ":x:",
        ] {
            assert!(!is_unicode_emoji(text), "{text}");
        }
    }

    #[test]
    fn reactions_lose_the_variation_selector_unless_joined() {
        assert_eq!(as_reaction("❤️").as_deref(), Some("❤"));
        assert_eq!(as_reaction("⭐️").as_deref(), Some("⭐"));
        assert_eq!(as_reaction("❤️‍🔥").as_deref(), Some("❤️‍🔥"));
        assert_eq!(as_reaction("like"), None);
    }

    #[test]
    fn the_tables_are_sorted() {
        for table in [PLAIN, TEXTUAL, TONED, TONED_TEXTUAL, GENDERED, TRADES] {
            assert!(table.iter().all(|(low, high)| low <= high));
            assert!(table.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
