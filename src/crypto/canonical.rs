//! JSON in one spelling, so that two who say the same sign the same bytes (RFC 8785, JCS).
//!
//! Numbers that are no whole ones, or too large to be exact everywhere, are not spelt: how
//! they are is most of that specification, no activity needs them, and a guess would be a
//! way to have two readings of one signature.

use serde_json::Value;

/// The largest whole number that every reader of JSON holds exactly: 2^53 - 1.
const LARGEST: u64 = (1 << 53) - 1;

/// The one spelling of this; none for what holds a number we do not spell. The depth is
/// bounded by who read it.
pub fn json(value: &Value) -> Option<String> {
    let mut out = String::new();
    write(value, &mut out)?;
    Some(out)
}

fn write(value: &Value, out: &mut String) -> Option<()> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&value.to_string()),
        Value::Number(number) => {
            let is_exact = match (number.as_u64(), number.as_i64()) {
                (Some(positive), _) => positive <= LARGEST,
                (None, Some(negative)) => negative.unsigned_abs() <= LARGEST,
                (None, None) => false,
            };
            is_exact.then(|| out.push_str(&number.to_string()))?;
        }
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut names: Vec<&String> = map.keys().collect();
            // By UTF-16, in which what lies beyond the first plane sorts before U+E000.
            names.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (place, name) in names.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(&map[name], out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_sorted_by_utf16_and_texts_escaped_as_little_as_can_be() {
        let value = json!({
            "\u{20ac}": "Euro", "\r": "return", "\u{fb33}": "dalet", "1": "one",
            "\u{1f600}": "smile", "\u{80}": "control", "\u{f6}": "o",
        });
        let spelt = "{\"\\r\":\"return\",\"1\":\"one\",\"\u{80}\":\"control\",\"\u{f6}\":\"o\",\
                     \"\u{20ac}\":\"Euro\",\"\u{1f600}\":\"smile\",\"\u{fb33}\":\"dalet\"}";
        assert_eq!(json(&value).as_deref(), Some(spelt));
        let odd = json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/<\u{7f}");
        let spelt = "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/<\u{7f}\"";
        assert_eq!(json(&odd).as_deref(), Some(spelt));
    }

    #[test]
    fn only_exact_whole_numbers_are_spelt() {
        let all = json!([0, -1, 9_007_199_254_740_991_u64, true, null, [], {}]);
        let spelt = "[0,-1,9007199254740991,true,null,[],{}]";
        assert_eq!(json(&all).as_deref(), Some(spelt));
        for other in ["1.5", "1e3", "-0", "9007199254740992", "1e400"] {
            let Ok(value) = serde_json::from_str(other) else {
                continue;
            };
            assert_eq!(json(&value), None, "{other}");
        }
    }
}
