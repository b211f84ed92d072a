//! Emoji: Unicode ones as text in the system's own font, custom ones as pictures.

use std::collections::HashMap;

use maud::Markup;
use maud::html;

use crate::model::reactions;

/// Where the pictures of custom emoji are, by name and server (`None` is ours).
#[derive(Debug, Default)]
pub struct Pictures(HashMap<(String, Option<String>), String>);

impl Pictures {
    /// Adds one.
    pub fn insert(&mut self, name: String, host: Option<String>, address: String) {
        self.0.insert((name, host), address);
    }

    /// Adds all of another.
    pub fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// The picture's address, if we know the emoji.
    pub fn find(&self, name: &str, host: Option<&str>) -> Option<&str> {
        let key = (name.to_owned(), host.map(str::to_owned));
        self.0.get(&key).map(String::as_str)
    }
}

/// A custom emoji; what we have no picture of stays text.
pub fn custom(pictures: &Pictures, name: &str, host: Option<&str>) -> Markup {
    html! {
        @match pictures.find(name, host) {
            Some(address) => img.emoji.custom src=(address) alt={ ":" (name) ":" } title={ ":" (name) ":" } loading="lazy" decoding="async";
            None => (format!(":{name}:")),
        }
    }
}

/// A reaction as it is stored: Unicode, `:name@.:` or `:name@host:`.
pub fn reaction(pictures: &Pictures, reaction: &str) -> Markup {
    match reactions::custom(reaction) {
        Some(emoji) => custom(pictures, emoji.name, emoji.host),
        None => html! { (reaction) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_emoji_stays_text_and_hosts_are_kept_apart() {
        let mut pictures = Pictures::default();
        pictures.insert(
            "bean".to_owned(),
            Some("b.example".to_owned()),
            "/proxy/x".to_owned(),
        );
        assert_eq!(reaction(&pictures, ":bean@.:").into_string(), ":bean:");
        assert!(
            reaction(&pictures, ":bean@b.example:")
                .into_string()
                .contains("/proxy/x")
        );
        assert_eq!(reaction(&pictures, "<b>").into_string(), "&lt;b&gt;");
    }
}
