//! What its owner says of the server while it runs, under Misskey's names.
//!
//! Only what has an effect here, or is told to everybody, has a field. Misskey knows many
//! more settings; they are kept as they were set and answered back to the owner.

use serde::Deserialize;
use serde::Serialize;

/// The most servers that are blocked, silenced or media-silenced: the largest lists that
/// are passed around hold a few thousand.
pub const HOSTS: usize = 10_000;

/// Names nobody may choose, unless the owner says otherwise (Misskey's own list).
pub const PRESERVED_USERNAMES: &[&str] = &[
    "admin",
    "administrator",
    "root",
    "system",
    "maintainer",
    "host",
    "mod",
    "moderator",
    "owner",
    "superuser",
    "staff",
    "auth",
    "i",
    "me",
    "everyone",
    "all",
    "mention",
    "mentions",
    "example",
    "user",
    "users",
    "account",
    "accounts",
    "official",
    "help",
    "helps",
    "support",
    "supports",
    "info",
    "information",
    "informations",
    "announce",
    "announces",
    "announcement",
    "announcements",
    "notice",
    "notification",
    "notifications",
    "dev",
    "developer",
    "developers",
    "tech",
    "misskey",
];

/// What was set; what was not is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(
    missing_docs,
    reason = "the names are Misskey's and say what they mean"
)]
pub struct Meta {
    pub name: Option<String>,
    pub short_name: Option<String>,
    pub description: Option<String>,
    pub maintainer_name: Option<String>,
    pub maintainer_email: Option<String>,
    pub langs: Option<Vec<String>>,
    pub tos_url: Option<String>,
    pub repository_url: Option<String>,
    pub feedback_url: Option<String>,
    pub impressum_url: Option<String>,
    pub privacy_policy_url: Option<String>,
    pub inquiry_url: Option<String>,
    pub disable_registration: Option<bool>,
    pub theme_color: Option<String>,
    pub mascot_image_url: Option<String>,
    pub banner_url: Option<String>,
    pub server_error_image_url: Option<String>,
    pub info_image_url: Option<String>,
    pub not_found_image_url: Option<String>,
    pub icon_url: Option<String>,
    pub background_image_url: Option<String>,
    pub logo_image_url: Option<String>,
    pub default_light_theme: Option<String>,
    pub default_dark_theme: Option<String>,
    pub server_rules: Vec<String>,
    pub pinned_users: Vec<String>,
    pub hidden_tags: Vec<String>,
    pub sensitive_words: Vec<String>,
    pub prohibited_words: Vec<String>,
    pub prohibited_words_for_name_of_user: Vec<String>,
    pub preserved_usernames: Option<Vec<String>>,
    pub enable_server_machine_stats: bool,
    pub notes_per_one_ad: u32,
    pub url_preview_enabled: Option<bool>,
}

impl Meta {
    /// Whether anybody is told what links lead to.
    pub fn has_previews(&self) -> bool {
        self.url_preview_enabled.unwrap_or(true)
    }

    /// Whether nobody may choose this name, which is in lower case.
    pub fn preserves(&self, username: &str) -> bool {
        match &self.preserved_usernames {
            Some(kept) => kept.iter().any(|one| one.eq_ignore_ascii_case(username)),
            None => PRESERVED_USERNAMES.contains(&username),
        }
    }
}

/// Whether a text holds one of these: each a few words all of which must be there, or a
/// regular expression between slashes.
pub fn holds_any(text: &str, kept: &[String]) -> bool {
    !text.is_empty() && kept.iter().any(|one| holds(text, one))
}

fn holds(text: &str, one: &str) -> bool {
    match expression(one) {
        Some((body, flags)) => {
            let built = regex_lite::RegexBuilder::new(body)
                .case_insensitive(flags.contains('i'))
                .multi_line(flags.contains('m'))
                .dot_matches_new_line(flags.contains('s'))
                .size_limit(EXPRESSION_BYTES)
                .build();
            built.is_ok_and(|expression| expression.is_match(text))
        }
        None => !one.is_empty() && one.split(' ').all(|word| text.contains(word)),
    }
}

/// The most an expression may take in memory once it is understood.
const EXPRESSION_BYTES: usize = 256 * 1024;

/// `/body/flags`.
fn expression(text: &str) -> Option<(&str, &str)> {
    let (body, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    (!body.is_empty()).then_some((body, flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, one: &str) -> bool {
        holds_any(text, &[one.to_owned()])
    }

    #[test]
    fn all_words_of_one_entry_must_be_there() {
        assert!(holds("free tea and cake", "tea free"));
        assert!(!holds("free cake", "tea free"));
        assert!(!holds("", "tea"));
        assert!(!holds("tea", ""));
    }

    #[test]
    fn an_entry_between_slashes_is_an_expression() {
        assert!(holds("Casino 777", "/casino \\d+/i"));
        assert!(!holds("Casino 777", "/casino \\d+/"));
        assert!(
            !holds("anything", "/((/"),
            "what is no expression fits nothing"
        );
    }
}
