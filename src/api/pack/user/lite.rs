//! `UserLite`: a user as every note shows them.

use std::sync::Arc;

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::urls;
use crate::model::Id;
use crate::model::decorations;
use crate::model::instances::Instance;
use crate::model::roles::Role;
use crate::model::users::Avatar;
use crate::model::users::User;

/// A user as every note shows it, written from its row.
pub struct Lite<'a> {
    /// Who.
    pub user: &'a User,
    /// Their server and emoji.
    pub around: &'a Around,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LiteFields<'a, A: Serialize> {
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
    pub(super) fn fields(&self) -> LiteFields<'a, impl Serialize + use<'a>> {
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

pub(super) fn blurhash(picture: Option<&Avatar>) -> Option<&str> {
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
