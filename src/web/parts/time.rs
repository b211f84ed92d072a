//! Times for people: "4 min" in lists, the full date where one note is looked at.
//!
//! The server does not know the reader's time zone: full dates are UTC and say so; the
//! script turns them into the reader's own.

use jiff::tz::TimeZone;
use maud::Markup;
use maud::html;

use crate::clock::DAY;
use crate::clock::HOUR;
use crate::clock::MINUTE;
use crate::clock::SECOND;
use crate::clock::Time;
use crate::web::locale::Language;

/// After so long an age says nothing any more and the date is shown.
const AGE_SHOWN: i64 = 7 * DAY;

/// How long ago this was, with the exact moment behind it.
pub fn ago(language: Language, now: Time, then: Time) -> Markup {
    html! {
        time datetime=(then) title=(full(language, then)) { (age(language, now, then)) }
    }
}

/// The full date and time.
pub fn moment(language: Language, then: Time) -> Markup {
    html! {
        time class="full" datetime=(then) { (full(language, then)) }
    }
}

/// The day alone.
pub fn day(language: Language, then: Time) -> Markup {
    html! { time datetime=(then) { (date(language, Time(i64::MIN), then)) } }
}

/// So long, in words: whole hours or days.
pub fn span(language: Language, long: i64) -> String {
    match long {
        ..DAY => language.count("time.span.hours", long / HOUR),
        _ => language.count("time.span.days", long / DAY),
    }
}

/// How long until then, in a word or two, with the exact moment behind it.
pub fn until(language: Language, now: Time, then: Time) -> Markup {
    let left = then.0.saturating_sub(now.0).max(0);
    let words = match left {
        ..HOUR => language.count("time.left.minutes", left / MINUTE + 1),
        HOUR..DAY => language.count("time.left.hours", (left + HOUR / 2) / HOUR),
        _ => language.count("time.left.days", (left + DAY / 2) / DAY),
    };
    html! {
        time datetime=(then) title=(full(language, then)) { (words) }
    }
}

/// The age in a word or two; the date for what is older than a week.
pub fn age(language: Language, now: Time, then: Time) -> String {
    let age = now.0.saturating_sub(then.0);
    match age {
        ..SECOND => language.say("time.now").to_owned(),
        SECOND..MINUTE => language.count("time.seconds", age / SECOND),
        MINUTE..HOUR => language.count("time.minutes", age / MINUTE),
        HOUR..DAY => language.count("time.hours", age / HOUR),
        DAY..AGE_SHOWN => language.count("time.days", age / DAY),
        _ => date(language, now, then),
    }
}

fn date(language: Language, now: Time, then: Time) -> String {
    let this_year = print("%Y", now) == print("%Y", then);
    let form = match (language, this_year) {
        (Language::English, true) => "%-d %b",
        (Language::English, false) => "%-d %b %Y",
        (Language::Japanese, true) => "%-m月%-d日",
        (Language::Japanese, false) => "%Y年%-m月%-d日",
    };
    print(form, then)
}

/// The same in plain words.
pub fn full(language: Language, then: Time) -> String {
    let form = match language {
        Language::English => "%-d %b %Y, %H:%M UTC",
        Language::Japanese => "%Y年%-m月%-d日 %H:%M UTC",
    };
    print(form, then)
}

fn print(form: &str, time: Time) -> String {
    let stamp = jiff::Timestamp::from_millisecond(time.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    stamp.to_zoned(TimeZone::UTC).strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short_and_old_things_have_a_date() {
        let now = Time::parse("2026-11-22T12:00:00Z").unwrap();
        let english = |back: i64| age(Language::English, now, now.minus(back));
        assert_eq!(english(0), "now");
        assert_eq!(english(-5 * HOUR), "now");
        assert_eq!(english(4 * MINUTE + 59 * SECOND), "4 min");
        assert_eq!(english(23 * HOUR), "23 h");
        assert_eq!(english(6 * DAY), "6 d");
        assert_eq!(english(8 * DAY), "14 Nov");
        assert_eq!(english(400 * DAY), "18 Oct 2025");
        let japanese = age(Language::Japanese, now, now.minus(8 * DAY));
        assert_eq!(japanese, "11月14日");
    }

    #[test]
    fn a_time_out_of_all_bounds_is_no_panic() {
        assert!(!full(Language::English, Time(i64::MAX)).is_empty());
        assert!(!age(Language::English, Time(i64::MAX), Time(i64::MIN)).is_empty());
    }
}
