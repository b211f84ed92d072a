//! XML, written by hand: maud writes HTML, whose `<link>` is none.

/// An element with a text.
pub fn element(xml: &mut String, name: &str, text: &str) {
    let text = escaped(text);
    xml.push_str(&format!("<{name}>{text}</{name}>\n"));
}

/// Text as XML has it; control characters XML does not know are left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => out.push(letter),
        }
    }
    out
}
