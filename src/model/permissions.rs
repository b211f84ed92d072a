//! What an app may be allowed: Misskey's permissions (`misskey-js/src/consts.ts`), by the
//! names apps ask for. What they mean in words is `web/parts/permissions.rs`.

/// All of them, in Misskey's order.
pub const ALL: [&str; 83] = [
    "read:account",
    "write:account",
    "read:blocks",
    "write:blocks",
    "read:drive",
    "write:drive",
    "read:favorites",
    "write:favorites",
    "read:following",
    "write:following",
    "read:messaging",
    "write:messaging",
    "read:mutes",
    "write:mutes",
    "write:notes",
    "read:notifications",
    "write:notifications",
    "read:reactions",
    "write:reactions",
    "write:votes",
    "read:pages",
    "write:pages",
    "write:page-likes",
    "read:page-likes",
    "read:user-groups",
    "write:user-groups",
    "read:channels",
    "write:channels",
    "read:gallery",
    "write:gallery",
    "read:gallery-likes",
    "write:gallery-likes",
    "read:flash",
    "write:flash",
    "read:flash-likes",
    "write:flash-likes",
    "read:admin:abuse-user-reports",
    "write:admin:delete-account",
    "write:admin:delete-all-files-of-a-user",
    "read:admin:index-stats",
    "read:admin:table-stats",
    "read:admin:user-ips",
    "read:admin:meta",
    "write:admin:reset-password",
    "write:admin:resolve-abuse-user-report",
    "write:admin:send-email",
    "read:admin:server-info",
    "read:admin:show-moderation-log",
    "read:admin:show-user",
    "write:admin:suspend-user",
    "write:admin:unset-user-avatar",
    "write:admin:unset-user-banner",
    "write:admin:unsuspend-user",
    "write:admin:meta",
    "write:admin:user-note",
    "write:admin:roles",
    "read:admin:roles",
    "write:admin:relays",
    "read:admin:relays",
    "write:admin:invite-codes",
    "read:admin:invite-codes",
    "write:admin:announcements",
    "read:admin:announcements",
    "write:admin:avatar-decorations",
    "read:admin:avatar-decorations",
    "write:admin:federation",
    "write:admin:account",
    "read:admin:account",
    "write:admin:emoji",
    "read:admin:emoji",
    "write:admin:queue",
    "read:admin:queue",
    "write:admin:promo",
    "write:admin:drive",
    "read:admin:drive",
    "write:admin:ad",
    "read:admin:ad",
    "write:invite-codes",
    "read:invite-codes",
    "write:clip-favorite",
    "read:clip-favorite",
    "read:federation",
    "write:report-abuse",
];

/// The most permissions looked at in one wish; apps that ask for all there are name about
/// ninety, some of other programs among them.
const ASKED: usize = 256;

/// Whether it is for those who look after the server.
pub fn is_for_staff(permission: &str) -> bool {
    permission.contains(":admin:")
}

/// What of this wish can be granted, each once: what nobody knows is left out quietly, as
/// clients ask for what other versions have, and what is for staff unless it is staff who
/// grants.
pub fn grantable<'a>(
    asked: impl IntoIterator<Item = &'a str>,
    by_staff: bool,
) -> Vec<&'static str> {
    let asked: Vec<&str> = asked.into_iter().take(ASKED).map(str::trim).collect();
    let granted = ALL.into_iter().filter(|known| asked.contains(known));
    granted
        .filter(|known| by_staff || !is_for_staff(known))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_left_out_and_what_is_asked_twice_is_granted_once() {
        let asked = [
            "write:notes",
            "read:chat",
            "",
            " read:account",
            "write:notes",
            "bogus",
        ];
        assert_eq!(grantable(asked, false), ["read:account", "write:notes"]);
    }

    #[test]
    fn only_staff_can_grant_what_staff_may_do() {
        let everything = grantable(ALL, false);
        assert!(!everything.iter().any(|one| is_for_staff(one)));
        assert_eq!(grantable(ALL, true), ALL);
        assert!(everything.len() > 40);
    }
}
