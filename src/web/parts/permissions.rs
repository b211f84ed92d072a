//! What apps may do, in words and in groups: on the pages that ask, in the list of apps, and
//! as boxes to tick.

use maud::Markup;
use maud::html;

use crate::model::permissions;
use crate::web::locale::Language;
use crate::web::parts::icon::icon;

/// What the words of a permission are called, before its name.
const KEY: &str = "permission.";

/// All permissions, by what they are about. Reading comes before writing.
const GROUPS: [(&str, &[&str]); 6] = [
    (
        "permissions.account",
        &[
            "permission.read:account",
            "permission.write:account",
            "permission.read:notifications",
            "permission.write:notifications",
        ],
    ),
    (
        "permissions.notes",
        &[
            "permission.write:notes",
            "permission.read:reactions",
            "permission.write:reactions",
            "permission.write:votes",
            "permission.read:favorites",
            "permission.write:favorites",
            "permission.read:clip-favorite",
            "permission.write:clip-favorite",
        ],
    ),
    (
        "permissions.people",
        &[
            "permission.read:following",
            "permission.write:following",
            "permission.read:mutes",
            "permission.write:mutes",
            "permission.read:blocks",
            "permission.write:blocks",
            "permission.write:report-abuse",
            "permission.read:invite-codes",
            "permission.write:invite-codes",
            "permission.read:federation",
        ],
    ),
    (
        "permissions.drive",
        &["permission.read:drive", "permission.write:drive"],
    ),
    (
        "permissions.more",
        &[
            "permission.read:channels",
            "permission.write:channels",
            "permission.read:pages",
            "permission.write:pages",
            "permission.read:page-likes",
            "permission.write:page-likes",
            "permission.read:gallery",
            "permission.write:gallery",
            "permission.read:gallery-likes",
            "permission.write:gallery-likes",
            "permission.read:flash",
            "permission.write:flash",
            "permission.read:flash-likes",
            "permission.write:flash-likes",
            "permission.read:messaging",
            "permission.write:messaging",
            "permission.read:user-groups",
            "permission.write:user-groups",
        ],
    ),
    (
        "permissions.staff",
        &[
            "permission.read:admin:meta",
            "permission.write:admin:meta",
            "permission.read:admin:server-info",
            "permission.read:admin:index-stats",
            "permission.read:admin:table-stats",
            "permission.read:admin:show-user",
            "permission.read:admin:user-ips",
            "permission.read:admin:account",
            "permission.write:admin:account",
            "permission.write:admin:delete-account",
            "permission.write:admin:reset-password",
            "permission.write:admin:suspend-user",
            "permission.write:admin:unsuspend-user",
            "permission.write:admin:unset-user-avatar",
            "permission.write:admin:unset-user-banner",
            "permission.write:admin:user-note",
            "permission.read:admin:abuse-user-reports",
            "permission.write:admin:resolve-abuse-user-report",
            "permission.read:admin:show-moderation-log",
            "permission.read:admin:roles",
            "permission.write:admin:roles",
            "permission.read:admin:invite-codes",
            "permission.write:admin:invite-codes",
            "permission.read:admin:announcements",
            "permission.write:admin:announcements",
            "permission.read:admin:emoji",
            "permission.write:admin:emoji",
            "permission.read:admin:avatar-decorations",
            "permission.write:admin:avatar-decorations",
            "permission.read:admin:drive",
            "permission.write:admin:drive",
            "permission.write:admin:delete-all-files-of-a-user",
            "permission.write:admin:federation",
            "permission.read:admin:relays",
            "permission.write:admin:relays",
            "permission.read:admin:queue",
            "permission.write:admin:queue",
            "permission.write:admin:send-email",
            "permission.read:admin:ad",
            "permission.write:admin:ad",
            "permission.write:admin:promo",
        ],
    ),
];

/// The group that is shown apart.
const STAFF: &str = "permissions.staff";

/// These permissions in words; those nobody knows are left out.
pub fn list(language: Language, granted: &[String]) -> Markup {
    let is_granted = |key: &&&'static str| granted.iter().any(|one| one == name(key));
    html! {
        div.permissions {
            @for (group, keys) in GROUPS {
                @let keys: Vec<_> = keys.iter().filter(is_granted).collect();
                @if !keys.is_empty() {
                    section.staff[group == STAFF] {
                        h3 { @if group == STAFF { (icon("warning")) } (language.say(group)) }
                        ul { @for key in keys { li { (icon("check")) span { (language.say(key)) } } } }
                    }
                }
            }
        }
    }
}

/// Boxes to tick, each with its permission as value.
pub fn boxes(language: Language, field: &str, with_staff: bool) -> Markup {
    let offered = |key: &&&'static str| with_staff || !permissions::is_for_staff(name(key));
    html! {
        div.permissions {
            @for (group, keys) in GROUPS {
                @let keys: Vec<_> = keys.iter().filter(offered).collect();
                @if !keys.is_empty() {
                    details.staff[group == STAFF] {
                        summary { h3 { (language.say(group)) } }
                        @for key in keys {
                            label.toggle {
                                input type="checkbox" name=(field) value=(name(key));
                                (language.say(key))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How many of these have words.
pub fn known(granted: &[String]) -> i64 {
    let known = granted
        .iter()
        .filter(|one| permissions::ALL.contains(&one.as_str()));
    i64::try_from(known.count()).unwrap_or(i64::MAX)
}

fn name(key: &'static str) -> &'static str {
    key.strip_prefix(KEY).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_permission_has_its_words_once() {
        let listed: Vec<_> = GROUPS
            .iter()
            .flat_map(|(_, keys)| *keys)
            .copied()
            .map(name)
            .collect();
        assert_eq!(listed.len(), permissions::ALL.len());
        let listed: BTreeSet<_> = listed.into_iter().collect();
        assert_eq!(listed, BTreeSet::from(permissions::ALL));
        for (_, keys) in GROUPS {
            for key in keys {
                assert_ne!(Language::English.say(key), *key, "words");
            }
        }
    }

    #[test]
    fn what_nobody_knows_is_not_shown() {
        let asked = ["read:account", "read:chat"].map(str::to_owned);
        let shown = list(Language::English, &asked).into_string();
        assert_eq!(shown.matches("<li>").count(), 1);
        assert!(
            !boxes(Language::English, "p", false)
                .into_string()
                .contains(":admin:")
        );
    }
}
