//! Making roles, giving them and taking them away.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::actions::moderation::record;
use crate::actions::moderation::whom_and;
use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::notifications::Kind;
use crate::model::roles::Role;
use crate::model::roles::Target;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::roles;
use crate::store::settings;
use crate::store::users;

/// Why a role is not made, changed, given or taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleRefusal {
    /// There are [`roles::ROLES`] already.
    TooMany,
    /// The role is not here.
    NoSuchRole,
    /// The user is not here.
    NoSuchUser,
    /// Only administrators may give and take this one.
    NotYours,
    /// The user does not have it.
    NotGiven,
}

/// Makes a role; its id and time count for nothing.
pub fn create(tx: &Tx<'_>, by: Id<User>, role: Role) -> Result<Role, Error<RoleRefusal>> {
    if roles::count(tx)? >= roles::ROLES as i64 {
        return Err(Refused(RoleRefusal::TooMany));
    }
    let role = Role {
        id: tx.new_id(),
        updated_at: tx.now,
        ..role
    };
    roles::put(tx, &role)?;
    let info = json!({"roleId": role.id, "role": told(&role)});
    record(tx, by, "createRole", &info)?;
    Ok(role)
}

/// Changes a role.
pub fn update(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<Role>,
    change: impl FnOnce(&mut Role),
) -> Result<(), Error<RoleRefusal>> {
    let before = found(tx, id)?;
    let mut after = before.clone();
    change(&mut after);
    after.updated_at = tx.now;
    roles::put(tx, &after)?;
    let info = json!({"roleId": id, "before": told(&before), "after": told(&after)});
    Ok(record(tx, by, "updateRole", &info)?)
}

/// Deletes a role.
pub fn delete(tx: &Tx<'_>, by: Id<User>, id: Id<Role>) -> Result<(), Error<RoleRefusal>> {
    let role = found(tx, id)?;
    roles::delete(tx, id)?;
    let info = json!({"roleId": id, "role": told(&role)});
    Ok(record(tx, by, "deleteRole", &info)?)
}

/// Gives a role. One that would have run out already is not given at all, as in Misskey.
pub fn assign(
    tx: &Tx<'_>,
    by: &User,
    id: Id<Role>,
    user: Id<User>,
    expires_at: Option<Time>,
) -> Result<(), Error<RoleRefusal>> {
    let (role, user) = member_to_be(tx, by, id, user)?;
    if expires_at.is_some_and(|end| end <= tx.now) {
        return Ok(());
    }
    let is_new = roles::membership(tx, id, user.id, tx.now)?.is_none();
    roles::give(tx, id, user.id, expires_at)?;
    if is_new && role.is_public {
        let news = News {
            kind: Kind::RoleAssigned,
            by: None,
            note: None,
            detail: Some(&id.to_string()),
        };
        notify(tx, user.id, news)?;
    }
    let given = json!({"roleId": id, "roleName": role.name, "expiresAt": expires_at});
    Ok(record(tx, by.id, "assignRole", &whom_and(&user, given))?)
}

/// Takes a role away.
pub fn unassign(
    tx: &Tx<'_>,
    by: &User,
    id: Id<Role>,
    user: Id<User>,
) -> Result<(), Error<RoleRefusal>> {
    let (role, user) = member_to_be(tx, by, id, user)?;
    if roles::membership(tx, id, user.id, tx.now)?.is_none() {
        return Err(Refused(RoleRefusal::NotGiven));
    }
    roles::take(tx, id, user.id)?;
    let taken = json!({"roleId": id, "roleName": role.name});
    Ok(record(tx, by.id, "unassignRole", &whom_and(&user, taken))?)
}

/// Sets what everyone may do whom no role concerns; what is not named is as ever.
pub fn set_base(
    tx: &Tx<'_>,
    by: Id<User>,
    policies: &Map<String, Value>,
) -> Result<(), Error<Never>> {
    let before: Option<Map<String, Value>> = settings::get(tx, settings::POLICIES)?;
    settings::set(tx, settings::POLICIES, policies)?;
    let info = json!({"before": before.unwrap_or_default(), "after": policies});
    Ok(record(tx, by, "updateServerSettings", &info)?)
}

/// The role and the user, where this moderator may bring them together.
fn member_to_be(
    tx: &Tx<'_>,
    by: &User,
    role: Id<Role>,
    user: Id<User>,
) -> Result<(Role, User), Error<RoleRefusal>> {
    let role = found(tx, role)?;
    if !role.can_edit_members_by_moderator && !roles::is_administrator(tx, by, tx.now)? {
        return Err(Refused(RoleRefusal::NotYours));
    }
    let user = users::by_id(tx, user)?.filter(|user| user.gone_at.is_none());
    Ok((role, user.ok_or(Refused(RoleRefusal::NoSuchUser))?))
}

fn found(tx: &Tx<'_>, id: Id<Role>) -> Result<Role, Error<RoleRefusal>> {
    roles::by_id(tx, id)?.ok_or(Refused(RoleRefusal::NoSuchRole))
}

/// A role as the log keeps it.
fn told(role: &Role) -> Value {
    json!({
        "id": role.id,
        "updatedAt": role.updated_at,
        "name": role.name,
        "description": role.description,
        "color": role.color,
        "iconUrl": role.icon_url,
        "target": match role.target {
            Target::Manual => "manual",
            Target::Conditional => "conditional",
        },
        "condFormula": role.condition,
        "isPublic": role.is_public,
        "isModerator": role.is_moderator,
        "isAdministrator": role.is_administrator,
        "isExplorable": role.is_explorable,
        "asBadge": role.as_badge,
        "canEditMembersByModerator": role.can_edit_members_by_moderator,
        "displayOrder": role.display_order,
        "policies": role.policies,
    })
}
