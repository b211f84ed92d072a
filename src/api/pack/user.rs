//! `UserLite`, `UserDetailed` and `MeDetailed`.
//!
//! Dart clients tell the three apart by the keys they hold (`url`: detailed, `avatarId`:
//! one's own), so a key must not stray from one into another. No field is ever null that
//! Misskey does not give as null.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::announcement;
use crate::api::pack::note::Notes;
use crate::api::pack::note::OfUser;
use crate::api::pack::policies;
use crate::api::pack::urls;
use crate::clock::Time;
use crate::config::Config;
use crate::crypto::encoding;
use crate::model::Id;
use crate::model::achievements::Achievement;
use crate::model::decorations;
use crate::model::files::File;
use crate::model::instances::Instance;
use crate::model::interactions::Quoters;
use crate::model::notes::Note;
use crate::model::passkeys::Passkey;
use crate::model::relations::Relation;
use crate::model::roles::Policies;
use crate::model::roles::Role;
use crate::model::second_factors::BACKUP_CODES;
use crate::model::second_factors::SecondFactor;
use crate::model::users::Account;
use crate::model::users::Avatar;
use crate::model::users::Counts;
use crate::model::users::Field;
use crate::model::users::ListVisibility;
use crate::model::users::Profile;
use crate::model::users::User;
use crate::store::achievements;
use crate::store::announcements;
use crate::store::follows;
use crate::store::memos;
use crate::store::moderation;
use crate::store::notifications;
use crate::store::passkeys;
use crate::store::pins;
use crate::store::presence;
use crate::store::relations;
use crate::store::roles;
use crate::store::second_factors;
use crate::store::users;

/// A user as every note shows it, written from its row.
pub struct Lite<'a> {
    /// Who.
    pub user: &'a User,
    /// Their server and emoji.
    pub around: &'a Around,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LiteFields<'a, A: Serialize> {
    id: Id<User>,
    name: Option<&'a str>,
    username: &'a str,
    host: Option<&'a str>,
    avatar_url: A,
    avatar_blurhash: Option<&'a str>,
    avatar_decorations: Vec<Decoration<'a>>,
    is_bot: bool,
    is_cat: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<Server<'a>>,
    emojis: Emojis<'a>,
    online_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    badge_roles: Option<Vec<Badge<'a>>>,
}

/// What an avatar wears.
#[derive(Serialize)]
struct Decoration<'a> {
    #[serde(flatten)]
    worn: &'a decorations::Worn,
    url: &'a str,
}

/// A role beside a name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Badge<'a> {
    name: &'a str,
    icon_url: Option<&'a str>,
    display_order: i64,
}

impl<'a> Badge<'a> {
    fn of(role: &'a Role) -> Self {
        Self {
            name: &role.name,
            icon_url: role.icon_url.as_deref(),
            display_order: role.display_order,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Server<'a> {
    name: Option<&'a str>,
    software_name: Option<&'a str>,
    software_version: Option<&'a str>,
    icon_url: Option<&'a str>,
    favicon_url: Option<&'a str>,
    theme_color: Option<&'a str>,
}

/// Emoji of another server as a map from name to picture. Ours are known to clients
/// from the list of emoji, so for ours the map is empty.
pub struct Emojis<'a> {
    /// The names used.
    pub names: &'a [String],
    /// Whose they are.
    pub host: Option<&'a str>,
    /// Where their pictures are found.
    pub around: &'a Around,
}

impl Serialize for Emojis<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(None)?;
        for name in self.host.map_or(&[][..], |_| self.names) {
            let host = self.host.unwrap_or_default();
            if let Some(url) = self.around.emoji(name, host) {
                let url = urls::proxied(&self.around.origin, "emoji", url);
                map.serialize_entry(name, &url)?;
            }
        }
        map.end()
    }
}

impl Serialize for Lite<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.fields().serialize(out)
    }
}

impl<'a> Lite<'a> {
    fn fields(&self) -> LiteFields<'a, impl Serialize + use<'a>> {
        let Self { user, around } = *self;
        let host = user.host.as_deref();
        LiteFields {
            id: user.id,
            name: user.name.as_deref(),
            username: &user.username,
            host,
            avatar_url: urls::avatar(&around.origin, user),
            avatar_blurhash: blurhash(user.avatar.as_ref()),
            avatar_decorations: {
                let worn = around.worn.get(&user.id).into_iter().flatten();
                worn.map(|(worn, url)| Decoration { worn, url }).collect()
            },
            is_bot: user.is_bot,
            is_cat: user.is_cat,
            instance: host.map(|host| Server::of(around.instances.get(host))),
            emojis: Emojis {
                names: &user.emojis,
                host,
                around,
            },
            online_status: around.status(user.id),
            badge_roles: host.is_none().then(|| {
                let badges = around.badges.get(&user.id);
                badges.into_iter().flatten().map(Badge::of).collect()
            }),
        }
    }
}

impl<'a> Server<'a> {
    fn of(known: Option<&'a Instance>) -> Self {
        let icon = known.and_then(|server| server.icon_url.as_deref());
        Self {
            name: known.and_then(|server| server.name.as_deref()),
            software_name: known.and_then(|server| server.software_name.as_deref()),
            software_version: known.and_then(|server| server.software_version.as_deref()),
            icon_url: icon,
            favicon_url: icon,
            theme_color: known.and_then(|server| server.theme_color.as_deref()),
        }
    }
}

fn blurhash(picture: Option<&Avatar>) -> Option<&str> {
    match picture? {
        Avatar::Ours { blurhash, .. } => blurhash.as_deref(),
        Avatar::Theirs(_) => None,
    }
}

/// One user, short.
pub struct One {
    user: User,
    around: Arc<Around>,
}

/// One user, short, beside others who share what stands around them.
pub fn shared(user: User, around: &Arc<Around>) -> One {
    One {
        user,
        around: Arc::clone(around),
    }
}

/// Packs one user, short.
pub fn lite(lens: &Lens<'_>, user: User) -> rusqlite::Result<One> {
    let around = Around::of(lens, [&user], Named::new())?;
    Ok(One {
        user,
        around: Arc::new(around),
    })
}

impl Serialize for One {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self { user, around } = self;
        Lite { user, around }.serialize(out)
    }
}

/// Users with everything their pages show, as this viewer may know it; an array on the
/// wire. However many they are, they cost the same number of queries.
pub struct Details {
    listed: Vec<Id<User>>,
    users: HashMap<Id<User>, User>,
    around: Around,
    profiles: HashMap<Id<User>, Profile>,
    counts: HashMap<Id<User>, Counts>,
    accounts: HashMap<Id<User>, Account>,
    pinned: Notes,
    relations: HashMap<Id<User>, Relation>,
    memos: HashMap<Id<User>, String>,
    roles: roles::PerUser,
    base: Policies,
    moderation_notes: HashMap<Id<User>, String>,
    for_moderator: bool,
    factors: HashMap<Id<User>, SecondFactor>,
    /// Other accounts of these people that are known here.
    aliases: HashMap<String, Id<User>>,
    mine: Option<Mine>,
}

/// One user in detail; an object on the wire.
pub struct Detailed(Details);

/// What only the user themselves is told.
struct Mine {
    id: Id<User>,
    policies: Policies,
    is_moderator: bool,
    is_administrator: bool,
    announcements: Vec<announcement::Whole>,
    unread: i64,
    requests: i64,
    achievements: Vec<Achievement>,
    logged_in_days: i64,
    passkeys: Vec<Passkey>,
    with_secrets: bool,
}

/// Packs a user in detail. Oneself is told more (`MeDetailed`).
pub fn detailed(lens: &Lens<'_>, config: &Config, user: User) -> rusqlite::Result<Detailed> {
    Details::pack(lens, config, vec![user]).map(Detailed)
}

/// Packs oneself as `i` does: a sign-in is also told what no app may know.
pub fn me(
    lens: &Lens<'_>,
    config: &Config,
    user: User,
    with_secrets: bool,
) -> rusqlite::Result<Detailed> {
    let mut details = Details::pack(lens, config, vec![user])?;
    if let Some(mine) = &mut details.mine {
        mine.with_secrets = with_secrets;
    }
    Ok(Detailed(details))
}

impl Details {
    /// Fetches everything these users' pages show to the viewer.
    pub fn pack(lens: &Lens<'_>, config: &Config, users: Vec<User>) -> rusqlite::Result<Self> {
        let db = lens.db;
        let listed: Vec<Id<User>> = users.iter().map(|user| user.id).collect();
        let ids = || listed.iter().copied();
        let others = ids().filter(|id| !lens.is_me(*id));
        let for_moderator = lens.is_moderator()?;
        let open = ids().filter(|id| for_moderator || lens.is_me(*id));
        let profiles = users::profiles(db, ids())?;
        Ok(Self {
            around: Around::of(lens, &users, Named::new())?,
            aliases: aliases(db, &profiles)?,
            profiles,
            counts: users::counts_of(db, ids())?,
            accounts: users::accounts(db, ids())?,
            pinned: Notes::pack(lens, pins::of_all(db, ids())?)?.visible(),
            relations: match lens.me {
                Some(me) => relations::of(db, me.id, lens.now, others)?,
                None => HashMap::new(),
            },
            memos: match lens.me {
                Some(me) => memos::of(db, me.id, ids())?,
                None => HashMap::new(),
            },
            roles: roles::of_many(db, &users, lens.now)?,
            base: policies::base(lens, config)?,
            moderation_notes: match for_moderator {
                true => moderation::notes(db, ids())?,
                false => HashMap::new(),
            },
            for_moderator,
            factors: second_factors::of_all(db, open)?,
            mine: match lens.me.filter(|me| listed.contains(&me.id)) {
                Some(me) => Some(Mine::of(lens, config, me)?),
                None => None,
            },
            users: users.into_iter().map(|user| (user.id, user)).collect(),
            listed,
        })
    }

    /// One of them.
    pub fn get(&self, id: Id<User>) -> Option<impl Serialize + '_> {
        let page = (self.users.get(&id)?, self.profiles.get(&id)?);
        Some(Full {
            details: self,
            page,
        })
    }
}

/// Other accounts of these people, as far as they are known here.
fn aliases(
    db: &Connection,
    profiles: &HashMap<Id<User>, Profile>,
) -> rusqlite::Result<HashMap<String, Id<User>>> {
    let named = profiles.values().flat_map(|profile| {
        let moved = profile.moved_to.iter();
        moved.chain(&profile.also_known_as).map(String::as_str)
    });
    let uris: Vec<&str> = named.collect();
    match uris.is_empty() {
        true => Ok(HashMap::new()),
        false => users::ids_of_uris(db, uris),
    }
}

fn unread_announcements(
    lens: &Lens<'_>,
    me: Id<User>,
) -> rusqlite::Result<Vec<announcement::Whole>> {
    let unread = announcements::unread(lens.db, me)?.into_iter();
    Ok(unread.map(|one| announcement::whole(one, None)).collect())
}

impl Mine {
    fn of(lens: &Lens<'_>, config: &Config, me: &User) -> rusqlite::Result<Self> {
        Ok(Self {
            id: me.id,
            announcements: unread_announcements(lens, me.id)?,
            unread: notifications::unread(lens.db, me.id, lens.now)?,
            requests: follows::requests_count(lens.db, me.id)?,
            policies: policies::of(lens, config, me)?,
            is_moderator: roles::is_moderator(lens.db, me, lens.now)?,
            is_administrator: roles::is_administrator(lens.db, me, lens.now)?,
            achievements: achievements::of(lens.db, me.id)?.unwrap_or_default(),
            logged_in_days: presence::days(lens.db, me.id)?.map_or(0, |(days, _)| days),
            passkeys: passkeys::of(lens.db, me.id)?,
            with_secrets: false,
        })
    }
}

impl Serialize for Details {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.listed.iter().filter_map(|id| self.get(*id)))
    }
}

impl Serialize for Detailed {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let id = self.0.listed.first();
        id.and_then(|id| self.0.get(*id)).serialize(out)
    }
}

impl Details {
    /// The account with this actor id, ours or theirs.
    fn known(&self, actor: &str) -> Option<Id<User>> {
        let path = self.around.origin.path_of(actor);
        match path.and_then(|path| path.strip_prefix("/users/")) {
            Some(id) => Id::parse(id),
            None => self.aliases.get(actor).copied(),
        }
    }

    /// The counts as far as their owner lets the viewer know them; the rest is zero.
    fn counts_for(&self, user: Id<User>, profile: &Profile) -> Counts {
        let is_free = self.for_moderator || self.mine.as_ref().is_some_and(|mine| mine.id == user);
        let follows = self
            .relations
            .get(&user)
            .is_some_and(|relation| relation.is_following);
        let known = |visibility: ListVisibility, count| match visibility {
            open if open.is_open_to(is_free, follows) => count,
            _ => 0,
        };
        let counts = self.counts.get(&user).copied().unwrap_or_default();
        Counts {
            notes: counts.notes,
            followers: known(profile.followers_visibility, counts.followers),
            following: known(profile.following_visibility, counts.following),
            last_note_at: counts.last_note_at,
        }
    }
}

impl Details {
    /// Whether what somebody writes stays out of public timelines, by a moderator's word
    /// or by their roles.
    fn is_silenced(&self, user: &User) -> bool {
        let roles = self.roles.get(&user.id).map_or(&[][..], Vec::as_slice);
        user.is_silenced || (user.is_local() && !self.base.under(roles).can_public_note)
    }

    fn moderation_note(&self, user: Id<User>) -> &str {
        self.moderation_notes.get(&user).map_or("", String::as_str)
    }

    /// The roles somebody shows, those of the highest order first.
    fn roles_of(&self, user: Id<User>) -> Vec<Worn<'_>> {
        let roles = self.roles.get(&user).into_iter().flatten();
        let mut shown: Vec<&Role> = roles.filter(|role| role.is_public).collect();
        shown.sort_by_key(|role| Reverse(role.display_order));
        shown.into_iter().map(Worn::of).collect()
    }
}

/// A role as who has it shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Worn<'a> {
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
    fn of(role: &'a Role) -> Self {
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
struct Full<'a> {
    details: &'a Details,
    page: (&'a User, &'a Profile),
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
    pinned_notes: OfUser<'a>,
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
            pinned_note_ids: details.pinned.ids_of(user.id),
            pinned_notes: details.pinned.of(user.id),
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
