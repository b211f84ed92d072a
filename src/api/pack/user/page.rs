//! `UserDetailed` and `MeDetailed`: how what was fetched of a user is written.

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::announcement;
use crate::api::pack::note::Chosen;
use crate::api::pack::urls;
use crate::api::pack::user::details::Details;
use crate::api::pack::user::details::Mine;
use crate::api::pack::user::lite::Lite;
use crate::api::pack::user::lite::LiteFields;
use crate::api::pack::user::lite::blurhash;
use crate::clock::Time;
use crate::crypto::encoding;
use crate::model::Id;
use crate::model::achievements::Achievement;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::notes::Note;
use crate::model::passkeys::Passkey;
use crate::model::relations::Relation;
use crate::model::roles::Policies;
use crate::model::roles::Role;
use crate::model::second_factors::BACKUP_CODES;
use crate::model::second_factors::SecondFactor;
use crate::model::users::Field;
use crate::model::users::ListVisibility;
use crate::model::users::Profile;
use crate::model::users::User;

/// A role as who has it shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Worn<'a> {
    id: Id<Role>,
    name: &'a str,
    color: Option<&'a str>,
    icon_url: Option<&'a str>,
    description: &'a str,
    is_moderator: bool,
    is_administrator: bool,
    display_order: i64,
}

impl<'a> Worn<'a> {
    pub(super) fn of(role: &'a Role) -> Self {
        Self {
            id: role.id,
            name: &role.name,
            color: role.color.as_deref(),
            icon_url: role.icon_url.as_deref(),
            description: &role.description,
            is_moderator: role.is_moderator,
            is_administrator: role.is_administrator,
            display_order: role.display_order,
        }
    }
}

/// One of [`Details`].
pub(super) struct Full<'a> {
    pub(super) details: &'a Details,
    pub(super) page: (&'a User, &'a Profile),
}

impl Serialize for Full<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self {
            details,
            page: (user, profile),
        } = self;
        let around = &details.around;
        let mine = details.mine.as_ref().filter(|mine| mine.id == user.id);
        let all = All {
            lite: Lite { user, around }.fields(),
            page: self.page(),
            security: (mine.is_some() || details.for_moderator).then(|| {
                let factor = details.factors.get(&user.id);
                Security {
                    moderation_note: details
                        .for_moderator
                        .then(|| details.moderation_note(user.id)),
                    two_factor_enabled: factor.is_some_and(SecondFactor::is_on),
                    use_password_less_login: factor.is_some_and(|it| it.is_passwordless),
                    security_keys: factor.is_some_and(SecondFactor::takes_passkey),
                }
            }),
            mine: mine.and_then(|mine| self.own(mine)),
            relation: details
                .relations
                .get(&user.id)
                .map(|relation| Between::of(*relation, profile)),
        };
        all.serialize(out)
    }
}

#[derive(Serialize)]
struct All<'a, A: Serialize> {
    #[serde(flatten)]
    lite: LiteFields<'a, A>,
    #[serde(flatten)]
    page: Page<'a>,
    #[serde(flatten)]
    security: Option<Security<'a>>,
    #[serde(flatten)]
    mine: Option<Own<'a>>,
    #[serde(flatten)]
    relation: Option<Between<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    url: Option<&'a str>,
    uri: Option<&'a str>,
    moved_to: Option<Id<User>>,
    also_known_as: Option<Vec<Id<User>>>,
    created_at: Time,
    updated_at: Option<Time>,
    last_fetched_at: Option<Time>,
    banner_url: Option<String>,
    banner_blurhash: Option<&'a str>,
    is_locked: bool,
    is_silenced: bool,
    is_suspended: bool,
    description: Option<&'a str>,
    location: Option<&'a str>,
    birthday: Option<&'a str>,
    lang: Option<&'a str>,
    fields: &'a [Field],
    verified_links: [(); 0],
    followers_count: i64,
    following_count: i64,
    notes_count: i64,
    pinned_note_ids: Vec<Id<Note>>,
    pinned_notes: Chosen<'a>,
    pinned_page_id: Option<()>,
    pinned_page: Option<()>,
    public_reactions: bool,
    followers_visibility: ListVisibility,
    following_visibility: ListVisibility,
    roles: Vec<Worn<'a>>,
    memo: Option<&'a str>,
}

impl<'a> Full<'a> {
    fn page(&self) -> Page<'a> {
        let Self {
            details,
            page: (user, profile),
        } = *self;
        let counts = details.counts_for(user.id, profile);
        let account = details.accounts.get(&user.id);
        let remote = user.remote.as_ref();
        let aka = &profile.also_known_as;
        let pinned = details.pins.get(&user.id).cloned().unwrap_or_default();
        let pinned = details.pinned.chosen(pinned);
        Page {
            url: remote.map(|remote| remote.url.as_deref().unwrap_or(&remote.uri)),
            uri: remote.map(|remote| remote.uri.as_str()),
            moved_to: profile.moved_to.as_ref().and_then(|id| details.known(id)),
            also_known_as: (!aka.is_empty())
                .then(|| aka.iter().filter_map(|id| details.known(id)).collect()),
            created_at: user.id.time(),
            // Of ours Misskey tells when they last wrote.
            updated_at: match user.is_local() {
                true => counts.last_note_at,
                false => profile.updated_at,
            },
            last_fetched_at: remote.and_then(|remote| remote.fetched_at),
            banner_url: urls::banner(&details.around.origin, profile.banner.as_ref()),
            banner_blurhash: blurhash(profile.banner.as_ref()),
            is_locked: user.is_locked,
            is_silenced: details.is_silenced(user),
            is_suspended: user.suspended_at.is_some(),
            description: profile.description.as_deref(),
            location: profile.location.as_deref(),
            birthday: profile.birthday.as_deref(),
            lang: profile.lang.as_deref(),
            fields: &profile.fields,
            verified_links: [],
            followers_count: counts.followers,
            following_count: counts.following,
            notes_count: counts.notes,
            pinned_note_ids: pinned.ids(),
            pinned_notes: pinned,
            pinned_page_id: None,
            pinned_page: None,
            public_reactions: account.is_some_and(|account| account.settings.public_reactions),
            followers_visibility: profile.followers_visibility,
            following_visibility: profile.following_visibility,
            roles: details.roles_of(user.id),
            memo: details.memos.get(&user.id).map(String::as_str),
        }
    }

    fn own(&self, mine: &'a Mine) -> Option<Own<'a>> {
        let Self {
            details,
            page: (user, profile),
        } = *self;
        let settings = &details.accounts.get(&user.id)?.settings;
        let factor = details.factors.get(&user.id)?;
        Some(Own {
            avatar_id: profile.avatar_id,
            banner_id: profile.banner_id,
            followed_message: profile.followed_message.as_deref(),
            is_moderator: mine.is_moderator,
            is_admin: mine.is_administrator,
            inject_featured_note: settings.inject_featured_note,
            receive_announcement_email: settings.receive_announcement_email,
            always_mark_nsfw: settings.always_mark_nsfw,
            auto_sensitive: settings.auto_sensitive,
            careful_bot: settings.careful_bot,
            auto_accept_followed: settings.auto_accept_followed,
            no_crawle: settings.no_crawle,
            prevent_ai_learning: settings.prevent_ai_learning,
            is_explorable: user.is_explorable,
            is_deleted: user.gone_at.is_some(),
            two_factor_backup_codes_stock: stock(factor),
            hide_online_status: settings.hide_online_status,
            has_unread_specified_notes: false,
            has_unread_mentions: false,
            has_unread_announcement: !mine.announcements.is_empty(),
            unread_announcements: &mine.announcements,
            has_unread_antenna: false,
            has_unread_channel: false,
            has_unread_notification: mine.unread > 0,
            has_pending_received_follow_request: mine.requests > 0,
            unread_notifications_count: mine.unread,
            muted_words: &settings.muted_words,
            hard_muted_words: &settings.hard_muted_words,
            muted_instances: &settings.muted_instances,
            muting_notification_types: [],
            notification_recieve_config: &settings.notification_recieve_config,
            email_notification_types: &settings.email_notification_types,
            quote_policy: settings.quote_policy,
            achievements: &mine.achievements,
            logged_in_days: mine.logged_in_days,
            policies: &mine.policies,
            secrets: mine.with_secrets.then(|| Secrets::of(mine, factor)),
        })
    }
}

/// Told to the user and to moderators.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Security<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    moderation_note: Option<&'a str>,
    two_factor_enabled: bool,
    use_password_less_login: bool,
    security_keys: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Own<'a> {
    avatar_id: Option<Id<File>>,
    banner_id: Option<Id<File>>,
    followed_message: Option<&'a str>,
    is_moderator: bool,
    is_admin: bool,
    inject_featured_note: bool,
    receive_announcement_email: bool,
    always_mark_nsfw: bool,
    auto_sensitive: bool,
    careful_bot: bool,
    auto_accept_followed: bool,
    no_crawle: bool,
    prevent_ai_learning: bool,
    is_explorable: bool,
    is_deleted: bool,
    two_factor_backup_codes_stock: &'static str,
    hide_online_status: bool,
    has_unread_specified_notes: bool,
    has_unread_mentions: bool,
    has_unread_announcement: bool,
    unread_announcements: &'a [announcement::Whole],
    has_unread_antenna: bool,
    has_unread_channel: bool,
    has_unread_notification: bool,
    has_pending_received_follow_request: bool,
    unread_notifications_count: i64,
    muted_words: &'a serde_json::Value,
    hard_muted_words: &'a serde_json::Value,
    muted_instances: &'a [String],
    muting_notification_types: [(); 0],
    notification_recieve_config: &'a serde_json::Value,
    email_notification_types: &'a [String],
    quote_policy: Quoters,
    achievements: &'a [Achievement],
    logged_in_days: i64,
    policies: &'a Policies,
    #[serde(flatten)]
    secrets: Option<Secrets<'a>>,
}

/// How many backup codes are left, in Misskey's words.
fn stock(factor: &SecondFactor) -> &'static str {
    match factor.backup_codes.len() {
        0 => "none",
        BACKUP_CODES => "full",
        _ => "partial",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Secrets<'a> {
    email: Option<()>,
    email_verified: bool,
    security_keys_list: Vec<Key<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Key<'a> {
    id: String,
    name: &'a str,
    last_used: Time,
}

impl<'a> Secrets<'a> {
    fn of(mine: &'a Mine, factor: &SecondFactor) -> Self {
        let keys = mine.passkeys.iter().filter(|_| factor.is_on());
        Self {
            email: None,
            email_verified: false,
            security_keys_list: keys.map(Key::of).collect(),
        }
    }
}

impl<'a> Key<'a> {
    fn of(passkey: &'a Passkey) -> Self {
        Self {
            id: encoding::base64_url(&passkey.credential),
            name: &passkey.name,
            last_used: passkey.last_used_at,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Between<'a> {
    is_following: bool,
    is_followed: bool,
    has_pending_follow_request_from_you: bool,
    has_pending_follow_request_to_you: bool,
    is_blocking: bool,
    is_blocked: bool,
    is_muted: bool,
    is_renote_muted: bool,
    notify: &'static str,
    with_replies: bool,
    /// The greeting, which is for followers.
    #[serde(skip_serializing_if = "Option::is_none")]
    followed_message: Option<Option<&'a str>>,
}

impl<'a> Between<'a> {
    fn of(relation: Relation, profile: &'a Profile) -> Self {
        let greeting = profile.followed_message.as_deref();
        Self {
            followed_message: relation.is_following.then_some(greeting),
            is_following: relation.is_following,
            is_followed: relation.is_followed,
            has_pending_follow_request_from_you: relation.has_pending_request_from_you,
            has_pending_follow_request_to_you: relation.has_pending_request_to_you,
            is_blocking: relation.is_blocking,
            is_blocked: relation.is_blocked,
            is_muted: relation.is_muted,
            is_renote_muted: relation.is_renote_muted,
            notify: if relation.notify { "normal" } else { "none" },
            with_replies: relation.with_replies,
        }
    }
}
