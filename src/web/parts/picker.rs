//! The grid of emoji to react with, or to put into a text. One form: its own page without
//! script, a small window over the note with it.

use maud::Markup;
use maud::html;

use crate::web::layout::Frame;
use crate::web::parts::form;

/// What people often mean; the first ten are Misskey's own defaults.
const OFTEN: [&str; 32] = [
    "👍", "❤", "😆", "🤔", "😮", "🎉", "💢", "😥", "😇", "🍮", "🫛", "🌱", "✨", "🙏", "👏", "👀",
    "🔥", "💯", "😂", "🥰", "😭", "🥺", "😴", "🤗", "🫡", "🐈", "🍵", "🍙", "☕", "🌸", "🎂", "🚀",
];

/// A custom emoji on offer.
#[derive(Debug)]
pub struct Offered {
    /// Its name without colons.
    pub name: String,
    /// Where its picture is.
    pub address: String,
}

/// The picker. `action` is where the choice goes; `spell` writes a custom emoji's value.
pub fn picker(
    frame: &Frame,
    action: &str,
    note: Option<&str>,
    custom: &[Offered],
    spell: fn(&str) -> String,
) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        form.picker method="post" action=(action) data-live[note.is_some()] data-for=[note] {
            (form::proof(&frame.proof))
            @if note.is_some() {
                div.type {
                    div.field { input name="typed" maxlength="260" autocomplete="off" placeholder=(say("react.type")) aria-label=(say("react.type")); }
                    button.go.small { (say("react.send")) }
                }
            }
            h2 { (say("react.often")) }
            div.grid { @for emoji in OFTEN { button name="reaction" value=(emoji) { (emoji) } } }
            @if !custom.is_empty() {
                h2 { (say("react.custom")) }
                div.grid {
                    @for emoji in custom {
                        button name="reaction" value=(spell(&emoji.name)) title={ ":" (emoji.name) ":" } {
                            img src=(emoji.address) alt={ ":" (emoji.name) ":" } loading="lazy";
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mfm::emoji;
    use crate::web::layout;

    #[test]
    fn everything_on_offer_is_one_emoji_in_the_form_it_is_stored() {
        for often in OFTEN {
            assert_eq!(emoji::as_reaction(often).as_deref(), Some(often), "{often}");
        }
    }

    #[test]
    fn custom_emoji_are_offered_under_their_stored_name() {
        let custom = [Offered {
            name: "bean".to_owned(),
            address: "/files/x".to_owned(),
        }];
        let frame = layout::tests::frame(None);
        let html = picker(&frame, "/notes/x/reactions", Some("x"), &custom, |name| {
            format!(":{name}@.:")
        })
        .into_string();
        assert!(html.contains("value=\":bean@.:\""), "{html}");
    }
}
