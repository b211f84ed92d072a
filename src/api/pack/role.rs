//! `Role`.

use serde::Serialize;
use serde::Serializer;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::api::pack::Lens;
use crate::api::pack::policies::ground;
use crate::api::pack::user::Details;
use crate::clock::Time;
use crate::model::Id;
use crate::model::roles::Role;
use crate::model::roles::Target;
use crate::store::roles;
use crate::store::roles::Member;
use crate::store::rows::Page;
use crate::store::users;

/// A role with everything that is told of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Packed {
    /// Its id.
    pub id: Id<Role>,
    created_at: Time,
    updated_at: Time,
    name: String,
    description: String,
    color: Option<String>,
    icon_url: Option<String>,
    target: Target,
    cond_formula: Value,
    is_public: bool,
    is_administrator: bool,
    is_moderator: bool,
    is_explorable: bool,
    as_badge: bool,
    can_edit_members_by_moderator: bool,
    display_order: i64,
    policies: Map<String, Value>,
    users_count: i64,
}

/// Packs roles, those given last first, as Misskey lists them.
pub fn many(lens: &Lens<'_>, mut roles: Vec<Role>) -> rusqlite::Result<Vec<Packed>> {
    let memberships = roles::memberships(lens.db, lens.now)?;
    let newest = |role: &Role| memberships.get(&role.id).map_or(0, |(_, newest)| *newest);
    roles.sort_by_key(|role| std::cmp::Reverse(newest(role)));
    let defaults = ground(lens.config).named();
    let packed = roles.into_iter().map(|role| {
        let count = memberships.get(&role.id).map_or(0, |(count, _)| *count);
        packed(role, count, &defaults)
    });
    Ok(packed.collect())
}

/// Packs a role.
pub fn one(lens: &Lens<'_>, role: Role) -> rusqlite::Result<Packed> {
    let memberships = roles::memberships(lens.db, lens.now)?;
    let count = memberships.get(&role.id).map_or(0, |(count, _)| *count);
    Ok(packed(role, count, &ground(lens.config).named()))
}

/// What a role does not set is told as left at its default.
fn packed(role: Role, users_count: i64, defaults: &Map<String, Value>) -> Packed {
    let mut policies = role.policies;
    for (name, value) in defaults {
        policies
            .entry(name)
            .or_insert_with(|| json!({"useDefault": true, "priority": 0, "value": value}));
    }
    Packed {
        id: role.id,
        created_at: role.id.time(),
        updated_at: role.updated_at,
        name: role.name,
        description: role.description,
        color: role.color,
        icon_url: role.icon_url,
        target: role.target,
        cond_formula: role.condition,
        is_public: role.is_public,
        is_administrator: role.is_administrator,
        is_moderator: role.is_moderator,
        is_explorable: role.is_explorable,
        as_badge: role.as_badge,
        can_edit_members_by_moderator: role.can_edit_members_by_moderator,
        display_order: role.display_order,
        policies,
        users_count,
    }
}

/// Those who were given a role; an array on the wire.
pub struct Members {
    listed: Vec<Member>,
    details: Details,
    with_ends: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<U: Serialize> {
    id: Id<Member>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Time>,
    user: U,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Option<Time>>,
}

impl Members {
    /// Fetches a page of them; when it was given and until when is for moderators
    /// (`with_ends`).
    pub fn pack(
        lens: &Lens<'_>,
        role: &Role,
        page: Page,
        with_ends: bool,
    ) -> rusqlite::Result<Self> {
        let listed = roles::members(lens.db, role.id, lens.now, page)?;
        let found = users::by_ids(lens.db, listed.iter().map(|member| member.user_id))?;
        Ok(Self {
            details: Details::pack(lens, lens.config, found.into_values().collect())?,
            listed,
            with_ends,
        })
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let views = self.listed.iter().filter_map(|member| {
            Some(View {
                id: member.id,
                created_at: self.with_ends.then(|| member.id.time()),
                user: self.details.get(member.user_id)?,
                expires_at: self.with_ends.then_some(member.expires_at),
            })
        });
        out.collect_seq(views)
    }
}
