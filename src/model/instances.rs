//! What we know of another server.

use serde::Deserialize;
use serde::Serialize;

use crate::clock::Time;

/// Another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its name, lower-case punycode, with the port unless it is 443.
    pub host: String,
    /// When we first met it.
    pub first_seen_at: Time,
    /// What it runs.
    pub software_name: Option<String>,
    /// Which version.
    pub software_version: Option<String>,
    /// What it calls itself.
    pub name: Option<String>,
    /// What it says of itself.
    pub description: Option<String>,
    /// Its icon.
    pub icon_url: Option<String>,
    /// `#rrggbb`.
    pub theme_color: Option<String>,
    /// When its NodeInfo was last looked at.
    pub nodeinfo_at: Option<Time>,
    /// When it last took a delivery or sent something valid.
    pub last_ok_at: Option<Time>,
    /// Since when every delivery has failed.
    pub first_failure_at: Option<Time>,
    /// Whether we still try.
    pub state: State,
    /// A moderator cut it off.
    pub is_blocked: bool,
    /// A moderator keeps it out of public timelines.
    pub is_silenced: bool,
    /// A moderator lets nothing be delivered to it.
    pub is_suspended: bool,
    /// A moderator counts its pictures as sensitive.
    pub is_media_silenced: bool,
    /// What moderators wrote down about it.
    pub moderation_note: Option<String>,
}

/// The first GoToSocial that answers requests for interaction.
const POLITE_GOTOSOCIAL: (u32, u32) = (0, 21);

impl Instance {
    /// Whether it is known to answer requests for interaction (ReplyRequest …, I71).
    pub fn takes_requests(&self) -> bool {
        let software = self.software_name.as_deref();
        let software = software.zip(self.software_version.as_deref());
        software.is_some_and(|(name, version)| answers_requests(name, version))
    }
}

/// The first Mastodon that lets people say who may quote them.
const QUOTABLE_MASTODON: (u32, u32) = (4, 5);

/// What knows quotes, and no consent to them: Misskey and its kin, Pleroma and its.
const FREE_QUOTERS: [&str; 12] = [
    "akkoma",
    "calckey",
    "catodon",
    "cherrypick",
    "firefish",
    "foundkey",
    "iceshrimp",
    "magnetar",
    "meisskey",
    "misskey",
    "pleroma",
    "sharkey",
];

/// How a server takes it that its people are quoted, where they say nothing themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// It may answer when they are asked.
    Asked,
    /// Nobody has to be asked there.
    Free,
    /// Who says nothing does not want it.
    Unwanted,
}

impl Instance {
    /// How it takes quotes; what is not known is asked (I67, I70).
    pub fn quoting(&self) -> Quoting {
        let name = self.software_name.as_deref().unwrap_or_default();
        let version = self.software_version.as_deref().and_then(release);
        match (name, version) {
            ("mastodon", Some(version)) if version < QUOTABLE_MASTODON => Quoting::Unwanted,
            (name, _) if FREE_QUOTERS.contains(&name) => Quoting::Free,
            _ => Quoting::Asked,
        }
    }
}

fn answers_requests(name: &str, version: &str) -> bool {
    name == "gotosocial" && release(version).is_some_and(|release| release >= POLITE_GOTOSOCIAL)
}

/// The first two numbers of a version; what comes behind them, candidates and builds too,
/// is of that release.
fn release(version: &str) -> Option<(u32, u32)> {
    let version = version.trim().trim_start_matches('v');
    let (major, rest) = version.split_once('.')?;
    let end = rest.find(|one: char| !one.is_ascii_digit());
    let minor = &rest[..end.unwrap_or(rest.len())];
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// How moderators may mark servers; below a marked name every other is marked too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing is taken from it or brought to it.
    Blocked,
    /// What its users write is not in public timelines.
    Silenced,
    /// Its pictures count as sensitive.
    MediaSilenced,
    /// What its users report is not listened to (I28).
    ReportSilenced,
    /// It is among those that are let in, where the owner lets in only some.
    Allowed,
}

/// Which servers the owner lets in, of those that are not blocked (O19).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Admission {
    /// All.
    #[default]
    All,
    /// Those marked so.
    Specified,
    /// None.
    None,
}

/// Whether a server is still tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// It answers, or has not failed long enough.
    #[default]
    Alive,
    /// It failed for a week; nothing is queued for it until it is heard of (O16, O18).
    Unreachable,
    /// It said it is gone (O17).
    Gone,
}

impl State {
    /// The number in the database.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// From the number in the database.
    pub fn from_number(number: i64) -> Self {
        match number {
            1 => Self::Unreachable,
            2 => Self::Gone,
            _ => Self::Alive,
        }
    }
}

/// A server's name as it is compared, from what somebody wrote; `None` is no name.
pub fn host_of(words: &str) -> Option<String> {
    let url = url::Url::parse(&format!("https://{}/", words.trim())).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// All names under which a mark on a server would be found: as it is written, without its
/// port and the dot at its end, and those above it.
pub fn names(host: &str) -> Vec<&str> {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_end_matches('.');
    let parents = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
    [host, name].into_iter().chain(parents).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_gotosocial_that_answers_requests_is_sent_such() {
        for new in [
            "0.21.0",
            "0.21.0-rc1+git-abc",
            "v0.21",
            "0.22.1",
            "0.100.0",
            "1.0.0",
        ] {
            assert!(answers_requests("gotosocial", new), "{new}");
        }
        for old in [
            "0.20.3",
            "0.20.0-rc1+git-57cb4fe+git-57cb4fe",
            "0.3.21",
            "0.2",
            "",
            "21",
            "garbage",
            "0.",
            ".21",
            "-0.21.0",
            "0.-21",
            "0.99999999999999999999",
        ] {
            assert!(!answers_requests("gotosocial", old), "{old}");
        }
        assert!(!answers_requests("mastodon", "4.5.0"));
    }

    #[test]
    fn a_host_is_compared_in_one_spelling() {
        assert_eq!(host_of(" Evil.Example ").as_deref(), Some("evil.example"));
        assert_eq!(
            host_of("bücher.example").as_deref(),
            Some("xn--bcher-kva.example")
        );
        assert_eq!(host_of("no host"), None);
        assert_eq!(host_of(""), None);
    }
}
