//! Roles: row ↔ model, who has which, and what that lets them do.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;
use serde_json::Map;
use serde_json::Value;

use crate::clock::Time;
use crate::model::Id;
use crate::model::roles::Candidate;
use crate::model::roles::Policies;
use crate::model::roles::Role;
use crate::model::roles::Target;
use crate::model::roles::asks_counts;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;
use crate::store::settings;
use crate::store::users;

const COLUMNS: &str = "id, name, description, color, icon_url, target, condition, is_public, is_moderator, is_administrator,
    is_explorable, as_badge, can_edit_members_by_moderator, display_order, policies, updated_at";

/// The roles of some users.
pub type PerUser = HashMap<Id<User>, Vec<Role>>;

/// What a user may do. A user of another server has no policies of theirs: they may do
/// what everyone may.
pub fn policies(db: &Connection, user: &User, now: Time) -> rusqlite::Result<Policies> {
    policies_upon(db, user, now, &Policies::default())
}

/// What a user may do, where the operator's own defaults count: room in the drive.
pub fn policies_upon(
    db: &Connection,
    user: &User,
    now: Time,
    ground: &Policies,
) -> rusqlite::Result<Policies> {
    let base = base(db, ground)?;
    Ok(base.under(&of(db, user, now)?))
}

/// What everyone may do whom no role concerns.
pub fn base(db: &Connection, ground: &Policies) -> rusqlite::Result<Policies> {
    let set: Option<Map<String, Value>> = settings::get(db, settings::POLICIES)?;
    Ok(match set {
        Some(set) => ground.with(&set),
        None => ground.clone(),
    })
}

/// Whether a user moderates, by a role or because they run the server.
pub fn is_moderator(db: &Connection, user: &User, now: Time) -> rusqlite::Result<bool> {
    let is_one = |role: &Role| role.is_moderator || role.is_administrator;
    Ok(user.is_admin || (user.is_local() && of(db, user, now)?.iter().any(is_one)))
}

/// Whether a user runs the server, by a role or from the beginning.
pub fn is_administrator(db: &Connection, user: &User, now: Time) -> rusqlite::Result<bool> {
    let is_one = |role: &Role| role.is_administrator;
    Ok(user.is_admin || (user.is_local() && of(db, user, now)?.iter().any(is_one)))
}

/// The roles a user has, the oldest first.
pub fn of(db: &Connection, user: &User, now: Time) -> rusqlite::Result<Vec<Role>> {
    let mut found = of_many(db, [user], now)?;
    Ok(found.remove(&user.id).unwrap_or_default())
}

/// The roles these users have, in a fixed number of queries.
pub fn of_many<'u>(
    db: &Connection,
    users: impl IntoIterator<Item = &'u User>,
    now: Time,
) -> rusqlite::Result<PerUser> {
    held(db, all(db)?, users, now)
}

/// The roles that stand beside the names of these users.
pub fn badges<'u>(
    db: &Connection,
    users: impl IntoIterator<Item = &'u User>,
    now: Time,
) -> rusqlite::Result<PerUser> {
    let sql = format!("select {COLUMNS} from role where as_badge = 1 order by id");
    let roles = rows::many(db, &sql, [], role)?;
    let ours = users.into_iter().filter(|user| user.is_local());
    held(db, roles, ours, now)
}

/// Which of these roles each of these users has.
fn held<'u>(
    db: &Connection,
    roles: Vec<Role>,
    users: impl IntoIterator<Item = &'u User>,
    now: Time,
) -> rusqlite::Result<PerUser> {
    let mut held = PerUser::new();
    if roles.is_empty() {
        return Ok(held);
    }
    let users: HashMap<Id<User>, &User> = users.into_iter().map(|user| (user.id, user)).collect();
    let given = given(db, users.keys().copied(), now)?;
    let conditions = || {
        roles
            .iter()
            .filter(|role| role.target == Target::Conditional)
    };
    let counts = match conditions().any(|role| asks_counts(&role.condition)) {
        true => users::counts_of(db, users.keys().copied())?,
        false => HashMap::new(),
    };
    for (id, user) in users {
        let candidate = Candidate {
            user,
            counts: counts.get(&id).copied().unwrap_or_default(),
            given: given.get(&id).map_or(&[], Vec::as_slice),
            now,
        };
        let has = |role: &&Role| match role.target {
            Target::Manual => candidate.given.contains(&role.id),
            Target::Conditional => candidate.fits(&role.condition),
        };
        held.insert(id, roles.iter().filter(has).cloned().collect());
    }
    Ok(held)
}

/// The roles these users were given and still have.
fn given(
    db: &Connection,
    users: impl IntoIterator<Item = Id<User>>,
    now: Time,
) -> rusqlite::Result<HashMap<Id<User>, Vec<Id<Role>>>> {
    let pairs: Vec<(Id<User>, Id<Role>)> = rows::many(
        db,
        "select user_id, role_id from role_member
         where user_id in rarray(?1) and (expires_at is null or expires_at > ?2)",
        params![rows::list(users), now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut given: HashMap<_, Vec<_>> = HashMap::new();
    for (user, role) in pairs {
        given.entry(user).or_default().push(role);
    }
    Ok(given)
}

fn role(row: &Row<'_>) -> rusqlite::Result<Role> {
    let mut cells = Cells::of(row);
    Ok(Role {
        id: cells.read()?,
        name: cells.read()?,
        description: cells.read()?,
        color: cells.read()?,
        icon_url: cells.read()?,
        target: target(&cells.read::<String>()?),
        condition: cells.json()?,
        is_public: cells.read()?,
        is_moderator: cells.read()?,
        is_administrator: cells.read()?,
        is_explorable: cells.read()?,
        as_badge: cells.read()?,
        can_edit_members_by_moderator: cells.read()?,
        display_order: cells.read()?,
        policies: cells.json()?,
        updated_at: cells.read()?,
    })
}

fn target(word: &str) -> Target {
    match word {
        "conditional" => Target::Conditional,
        _ => Target::Manual,
    }
}

/// All roles, the oldest first. There are few: [`ROLES`] at most.
pub fn all(db: &Connection) -> rusqlite::Result<Vec<Role>> {
    rows::many(
        db,
        &format!("select {COLUMNS} from role order by id"),
        [],
        role,
    )
}

/// The role with this id.
pub fn by_id(db: &Connection, id: Id<Role>) -> rusqlite::Result<Option<Role>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from role where id = ?"),
        [id],
        role,
    )
}

/// The most roles a server has: each is looked at for every user shown.
pub const ROLES: usize = 100;

/// How many there are.
pub fn count(db: &Connection) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from role", [])
}

/// Keeps a role, new or changed.
pub fn put(tx: &Tx<'_>, role: &Role) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into role (id, name, description, color, icon_url, target, condition, is_public, is_moderator, is_administrator,
            is_explorable, as_badge, can_edit_members_by_moderator, display_order, policies, updated_at)
         values (:id, :name, :description, :color, :icon_url, :target, :condition, :is_public, :is_moderator, :is_administrator,
            :is_explorable, :as_badge, :can_edit_members_by_moderator, :display_order, :policies, :updated_at)
         on conflict (id) do update set
            name = excluded.name, description = excluded.description, color = excluded.color, icon_url = excluded.icon_url,
            target = excluded.target, condition = excluded.condition, is_public = excluded.is_public,
            is_moderator = excluded.is_moderator, is_administrator = excluded.is_administrator,
            is_explorable = excluded.is_explorable, as_badge = excluded.as_badge,
            can_edit_members_by_moderator = excluded.can_edit_members_by_moderator,
            display_order = excluded.display_order, policies = excluded.policies, updated_at = excluded.updated_at",
        named_params! {
            ":id": role.id,
            ":name": role.name,
            ":description": role.description,
            ":color": role.color,
            ":icon_url": role.icon_url,
            ":target": match role.target {
                Target::Manual => "manual",
                Target::Conditional => "conditional",
            },
            ":condition": role.condition.to_string(),
            ":is_public": role.is_public,
            ":is_moderator": role.is_moderator,
            ":is_administrator": role.is_administrator,
            ":is_explorable": role.is_explorable,
            ":as_badge": role.as_badge,
            ":can_edit_members_by_moderator": role.can_edit_members_by_moderator,
            ":display_order": role.display_order,
            ":policies": Value::Object(role.policies.clone()).to_string(),
            ":updated_at": role.updated_at,
        },
    )
    .map(drop)
}

/// Deletes a role; nobody has it any more.
pub fn delete(tx: &Tx<'_>, id: Id<Role>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from role where id = ?", [id]).map(drop)
}

/// That a role was given to somebody.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its id.
    pub id: Id<Member>,
    /// Which role.
    pub role_id: Id<Role>,
    /// To whom.
    pub user_id: Id<User>,
    /// Until when.
    pub expires_at: Option<Time>,
}

fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    let mut cells = Cells::of(row);
    Ok(Member {
        id: cells.read()?,
        role_id: cells.read()?,
        user_id: cells.read()?,
        expires_at: cells.read()?,
    })
}

/// To whom a role was given, as far as they still have it.
pub fn members(
    db: &Connection,
    role: Id<Role>,
    now: Time,
    page: Page,
) -> rusqlite::Result<Vec<Member>> {
    let sql = format!(
        "select m.id, m.role_id, m.user_id, m.expires_at from role_member m
         where m.id > ?1 and m.id < ?2 and m.role_id = ?3 and (m.expires_at is null or m.expires_at > ?4)
         and not exists (select 1 from user u where u.id = m.user_id and u.gone_at is not null)
         order by m.id {} limit ?5",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![page.since(), page.until(), role, now, page.limit()],
        member,
    )
}

/// The roles that were given to a user and that they still have.
pub fn given_to(db: &Connection, user: Id<User>, now: Time) -> rusqlite::Result<Vec<Member>> {
    rows::many(
        db,
        "select id, role_id, user_id, expires_at from role_member
         where user_id = ?1 and (expires_at is null or expires_at > ?2)",
        params![user, now],
        member,
    )
}

/// That this role was given to this user, if it was.
pub fn membership(
    db: &Connection,
    role: Id<Role>,
    user: Id<User>,
    now: Time,
) -> rusqlite::Result<Option<Member>> {
    rows::one(
        db,
        "select id, role_id, user_id, expires_at from role_member
         where role_id = ?1 and user_id = ?2 and (expires_at is null or expires_at > ?3)",
        params![role, user, now],
        member,
    )
}

/// How many have each role, and when it was last given, by its newest membership.
pub fn memberships(db: &Connection, now: Time) -> rusqlite::Result<HashMap<Id<Role>, (i64, i64)>> {
    let found = rows::many(
        db,
        "select r.id,
            (select count(*) from role_member m where m.role_id = r.id and (m.expires_at is null or m.expires_at > ?1)),
            coalesce((select max(m.id) from role_member m where m.role_id = r.id), r.id)
         from role r",
        [now],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )?;
    Ok(found.into_iter().collect())
}

/// Gives a role; who has it already has it until then from now on.
pub fn give(
    tx: &Tx<'_>,
    role: Id<Role>,
    user: Id<User>,
    expires_at: Option<Time>,
) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into role_member (id, role_id, user_id, expires_at) values (?, ?, ?, ?)
         on conflict (role_id, user_id) do update set id = excluded.id, expires_at = excluded.expires_at",
        params![tx.new_id::<Member>(), role, user, expires_at],
    )
    .map(drop)
}

/// Takes a role away.
pub fn take(tx: &Tx<'_>, role: Id<Role>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from role_member where role_id = ? and user_id = ?",
        params![role, user],
    )
    .map(drop)
}

/// Users of ours who run the server (`administrators`) or moderate, by what they were
/// given: whom a condition fits is not looked for.
pub fn staff(
    db: &Connection,
    administrators: bool,
    moderators: bool,
    now: Time,
) -> rusqlite::Result<Vec<Id<User>>> {
    rows::many(
        db,
        "select u.id from account c cross join user u on u.id = c.user_id where ((?1 and u.is_admin = 1) or exists (
            select 1 from role_member m join role r on r.id = m.role_id
            where m.user_id = u.id and (m.expires_at is null or m.expires_at > ?3)
            and ((?1 and r.is_administrator = 1) or (?2 and r.is_moderator = 1))))",
        params![administrators, moderators, now],
        |row| row.get(0),
    )
}
