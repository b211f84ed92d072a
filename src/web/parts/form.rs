//! Fields of forms: a label, the control, a hint, what was wrong. Reading what came back
//! is `web/input.rs`.

use maud::Markup;
use maud::html;

use crate::web::layout::Frame;

/// The hidden field that shows a form came from our own page (`web/session.rs`).
pub const PROOF: &str = "proof";

/// What a text field is.
#[derive(Debug, Default)]
pub struct Field<'a> {
    /// Its name in the form, also its id.
    pub name: &'a str,
    /// What it is called.
    pub label: &'a str,
    /// A word of help under it.
    pub hint: Option<&'a str>,
    /// What stands in it.
    pub value: &'a str,
    /// What was wrong with it last time.
    pub wrong: Option<&'a str>,
    /// The most characters it takes; also held on arrival.
    pub longest: usize,
}

/// The hidden proof.
pub fn proof(proof: &str) -> Markup {
    html! { input type="hidden" name=(PROOF) value=(proof); }
}

/// One line of text. `kind` is the input's type, `fill` its autocomplete token.
pub fn line(field: &Field, kind: &str, fill: &str, required: bool) -> Markup {
    html! {
        div.field {
            label for=(field.name) { (field.label) }
            input id=(field.name) name=(field.name) type=(kind) value=(field.value) autocomplete=(fill)
                maxlength=(field.longest) required[required]
                autocapitalize="none" spellcheck="false"
                aria-invalid=[field.wrong.map(|_| "true")] aria-describedby={ (field.name) "-hint" };
            (below(field))
        }
    }
}

/// Many lines of text.
pub fn area(field: &Field) -> Markup {
    html! {
        div.field {
            label for=(field.name) { (field.label) }
            textarea id=(field.name) name=(field.name) maxlength=(field.longest) rows="5"
                aria-describedby={ (field.name) "-hint" } { (field.value) }
            (below(field))
        }
    }
}

/// Yes or no.
pub fn switch(name: &str, label: &str, hint: &str, on: bool) -> Markup {
    html! {
        label.switch {
            input type="checkbox" name=(name) value="1" checked[on];
            span { (label) }
            @if !hint.is_empty() { small { (hint) } }
        }
    }
}

/// One of a few: pairs of value and words.
pub fn choice(name: &str, label: &str, choices: &[(&str, &str)], chosen: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select.choice id=(name) name=(name) {
                @for (value, words) in choices {
                    option value=(value) selected[*value == chosen] { (words) }
                }
            }
        }
    }
}

/// Throwing something away, which is asked for twice: folded, and in red.
pub fn away(frame: &Frame, action: &str, words: &str, hint: &str) -> Markup {
    html! {
        details.card.pad.away {
            summary { h2 { (words) } }
            form.stack method="post" action=(action) {
                (proof(&frame.proof))
                p.hint { (hint) }
                div.buttons { button.danger { (words) } }
            }
        }
    }
}

fn below(field: &Field) -> Markup {
    html! {
        span id={ (field.name) "-hint" } {
            @if let Some(wrong) = field.wrong { span.wrong role="alert" { (wrong) } " " }
            @if let Some(hint) = field.hint { small { (hint) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_field_is_only_text() {
        let field = Field {
            name: "bio",
            label: "Bio",
            value: "</textarea><script>",
            ..Field::default()
        };
        assert!(
            area(&field)
                .into_string()
                .contains("&lt;/textarea&gt;&lt;script&gt;")
        );
    }
}
