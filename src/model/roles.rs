//! What a user may do: policies, and the roles that change them.
//!
//! The names and the rules are Misskey's: a role sets some policies, each with a
//! priority; the highest priority wins, and among equals the most generous value.

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;
use serde_json::Map;
use serde_json::Value;

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::Counts;
use crate::model::users::User;

/// What a user may do, and how much of it. Clients read these without a guard, so every
/// key Misskey 2024.10 knows is there, also those without effect here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(
    missing_docs,
    reason = "the names are Misskey's and say what they mean"
)]
pub struct Policies {
    pub gtl_available: bool,
    pub ltl_available: bool,
    pub can_public_note: bool,
    pub mention_limit: u32,
    pub can_invite: bool,
    pub invite_limit: u32,
    pub invite_limit_cycle: u32,
    pub invite_expiration_time: u32,
    pub can_manage_custom_emojis: bool,
    pub can_manage_avatar_decorations: bool,
    pub can_search_notes: bool,
    pub can_use_translator: bool,
    pub can_hide_ads: bool,
    #[serde(serialize_with = "as_javascript")]
    pub drive_capacity_mb: f64,
    pub always_mark_nsfw: bool,
    pub can_update_bio_media: bool,
    pub pin_limit: u32,
    pub antenna_limit: u32,
    pub word_mute_limit: u32,
    pub webhook_limit: u32,
    pub clip_limit: u32,
    pub note_each_clips_limit: u32,
    pub user_list_limit: u32,
    pub user_each_user_lists_limit: u32,
    #[serde(serialize_with = "as_javascript")]
    pub rate_limit_factor: f64,
    pub avatar_decoration_limit: u32,
    pub can_import_antennas: bool,
    pub can_import_blocking: bool,
    pub can_import_following: bool,
    pub can_import_muting: bool,
    pub can_import_user_lists: bool,
    pub note_draft_limit: u32,
    pub scheduled_note_limit: u32,
}

/// Policies that need not be whole numbers.
const FRACTIONS: [&str; 2] = ["driveCapacityMb", "rateLimitFactor"];

/// Bytes in Misskey's megabyte.
const MEGABYTE: f64 = 1024.0 * 1024.0;

impl Default for Policies {
    /// Misskey's, but that everyone may search: the few who share a small server are no
    /// burden to it.
    fn default() -> Self {
        Self {
            gtl_available: true,
            ltl_available: true,
            can_public_note: true,
            mention_limit: 20,
            can_invite: false,
            invite_limit: 0,
            invite_limit_cycle: 10_080,
            invite_expiration_time: 0,
            can_manage_custom_emojis: false,
            can_manage_avatar_decorations: false,
            can_search_notes: true,
            can_use_translator: true,
            can_hide_ads: false,
            drive_capacity_mb: 100.0,
            always_mark_nsfw: false,
            can_update_bio_media: true,
            pin_limit: 5,
            antenna_limit: 5,
            word_mute_limit: 200,
            webhook_limit: 3,
            clip_limit: 10,
            note_each_clips_limit: 200,
            user_list_limit: 10,
            user_each_user_lists_limit: 50,
            rate_limit_factor: 1.0,
            avatar_decoration_limit: 1,
            can_import_antennas: true,
            can_import_blocking: true,
            can_import_following: true,
            can_import_muting: true,
            can_import_user_lists: true,
            note_draft_limit: 10,
            scheduled_note_limit: 1,
        }
    }
}

/// JavaScript knows one kind of number: a whole one is written without a point.
fn as_javascript<S: Serializer>(number: &f64, out: S) -> Result<S::Ok, S::Error> {
    match number.fract() == 0.0 {
        true => out.serialize_u64(*number as u64),
        false => out.serialize_f64(*number),
    }
}

impl Policies {
    /// The defaults where the operator gives everyone so much room.
    pub fn with_capacity(bytes: u64) -> Self {
        Self {
            drive_capacity_mb: bytes as f64 / MEGABYTE,
            ..Self::default()
        }
    }

    /// How many bytes their files may take.
    pub fn drive_capacity_bytes(&self) -> u64 {
        (self.drive_capacity_mb * MEGABYTE) as u64
    }

    /// The same by name.
    pub fn named(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(named)) => named,
            _ => Map::new(),
        }
    }

    /// These, with what is set by name put over them; what does not fit is left out.
    pub fn with(&self, set: &Map<String, Value>) -> Self {
        self.rebuilt(|name, base| fitting(name, base, set.get(name)?))
    }

    /// These, as the roles of a user change them.
    pub fn under(&self, roles: &[Role]) -> Self {
        match roles.is_empty() {
            true => self.clone(),
            false => self.rebuilt(|name, base| Some(aggregated(roles, name, base))),
        }
    }

    fn rebuilt(&self, value: impl Fn(&str, &Value) -> Option<Value>) -> Self {
        let mut named = self.named();
        for (name, base) in &mut named {
            if let Some(value) = value(name, base) {
                *base = value;
            }
        }
        serde_json::from_value(Value::Object(named)).unwrap_or_else(|_| self.clone())
    }
}

/// The value as this policy can hold it: of the kind the base is of, and no less than
/// nothing.
fn fitting(name: &str, base: &Value, value: &Value) -> Option<Value> {
    if base.is_boolean() {
        return value.is_boolean().then(|| value.clone());
    }
    let number = value.as_f64()?.clamp(0.0, f64::from(u32::MAX));
    match FRACTIONS.contains(&name) {
        true => Some(number.into()),
        false => Some((number as u32).into()),
    }
}

fn aggregated(roles: &[Role], name: &str, base: &Value) -> Value {
    let says = |role: &Role| {
        let given = role.policies.get(name)?;
        let own = given.get("useDefault").and_then(Value::as_bool) == Some(false);
        let value = given.get("value").filter(|_| own);
        let value = value.and_then(|value| fitting(name, base, value));
        let priority = given.get("priority").and_then(Value::as_i64);
        Some((priority.unwrap_or(0), value.unwrap_or_else(|| base.clone())))
    };
    let said: Vec<(i64, Value)> = roles
        .iter()
        .map(|role| says(role).unwrap_or_else(|| (0, base.clone())))
        .collect();
    let highest = [2, 1].into_iter().find(|priority| {
        let mut priorities = said.iter().map(|(given, _)| given);
        priorities.any(|given| given == priority)
    });
    let counted = said
        .into_iter()
        .filter(|(priority, _)| highest.is_none_or(|highest| *priority == highest));
    let values = counted.map(|(_, value)| value);
    values.reduce(most_generous).unwrap_or_else(|| base.clone())
}

fn most_generous(one: Value, other: Value) -> Value {
    let is_more = match (&one, &other) {
        (Value::Bool(one), Value::Bool(other)) => other > one,
        _ => other.as_f64() > one.as_f64(),
    };
    if is_more { other } else { one }
}

/// A role as Misskey knows it.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its id.
    pub id: Id<Role>,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its colour.
    pub color: Option<String>,
    /// Its picture.
    pub icon_url: Option<String>,
    /// Who has it.
    pub target: Target,
    /// Whom a conditional role fits, as Misskey's `condFormula`.
    pub condition: Value,
    /// Whether users show that they have it.
    pub is_public: bool,
    /// Whether who has it moderates.
    pub is_moderator: bool,
    /// Whether who has it runs this server.
    pub is_administrator: bool,
    /// Whether one may look who has it.
    pub is_explorable: bool,
    /// Whether it stands beside the name of who has it.
    pub as_badge: bool,
    /// Whether moderators may give and take it.
    pub can_edit_members_by_moderator: bool,
    /// The larger, the further to the front.
    pub display_order: i64,
    /// What it sets: `{policy: {useDefault, priority, value}}`.
    pub policies: Map<String, Value>,
    /// When it last changed.
    pub updated_at: Time,
}

/// How one comes to have a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// It is given.
    Manual,
    /// Whoever it fits has it.
    Conditional,
}

/// A user as a condition sees them.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Who.
    pub user: &'a User,
    /// How much they wrote and whom they know.
    pub counts: Counts,
    /// The roles that were given to them.
    pub given: &'a [Id<Role>],
    /// When.
    pub now: Time,
}

/// Whether a condition asks how much somebody wrote or whom they know, which takes a look.
pub fn asks_counts(condition: &Value) -> bool {
    let kind = condition["type"].as_str().unwrap_or_default();
    let counts = ["followers", "following", "notes"];
    counts.iter().any(|count| kind.starts_with(count))
        || asks_counts_of(&condition["value"])
        || condition["values"]
            .as_array()
            .is_some_and(|values| values.iter().any(asks_counts))
}

fn asks_counts_of(value: &Value) -> bool {
    value.is_object() && asks_counts(value)
}

impl Candidate<'_> {
    /// Whether a condition fits. What is no condition fits nobody.
    pub fn fits(&self, condition: &Value) -> bool {
        let user = self.user;
        let value = &condition["value"];
        let parts = condition["values"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let number = value.as_f64();
        let is_least = |count: i64| number.is_some_and(|least| count as f64 >= least);
        let is_most = |count: i64| number.is_some_and(|most| count as f64 <= most);
        match condition["type"].as_str().unwrap_or_default() {
            "and" => parts.iter().all(|part| self.fits(part)),
            "or" => parts.iter().any(|part| self.fits(part)),
            "not" => !self.fits(value),
            "roleAssignedTo" => condition["roleId"]
                .as_str()
                .and_then(Id::parse)
                .is_some_and(|role| self.given.contains(&role)),
            "isLocal" => user.is_local(),
            "isRemote" => !user.is_local(),
            "isSuspended" => user.suspended_at.is_some(),
            "isLocked" => user.is_locked,
            "isBot" => user.is_bot,
            "isCat" => user.is_cat,
            "isExplorable" => user.is_explorable,
            "createdLessThan" => self.age_seconds() < number.unwrap_or(0.0),
            "createdMoreThan" => number.is_some_and(|least| self.age_seconds() > least),
            "followersLessThanOrEq" => is_most(self.counts.followers),
            "followersMoreThanOrEq" => is_least(self.counts.followers),
            "followingLessThanOrEq" => is_most(self.counts.following),
            "followingMoreThanOrEq" => is_least(self.counts.following),
            "notesLessThanOrEq" => is_most(self.counts.notes),
            "notesMoreThanOrEq" => is_least(self.counts.notes),
            _ => false,
        }
    }

    fn age_seconds(&self) -> f64 {
        (self.now.0 - self.user.id.time().0) as f64 / 1_000.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn role(policies: Value) -> Role {
        Role {
            id: Id::new(1),
            name: "r".to_owned(),
            description: String::new(),
            color: None,
            icon_url: None,
            target: Target::Manual,
            condition: json!({}),
            is_public: false,
            is_moderator: false,
            is_administrator: false,
            is_explorable: false,
            as_badge: false,
            can_edit_members_by_moderator: false,
            display_order: 0,
            policies: policies.as_object().cloned().unwrap_or_default(),
            updated_at: Time(0),
        }
    }

    fn pins(priority: i64, value: Value) -> Role {
        let pins = json!({"useDefault": false, "priority": priority, "value": value});
        role(json!({ "pinLimit": pins }))
    }

    fn pin_limit(roles: &[Role]) -> u32 {
        Policies::default().under(roles).pin_limit
    }

    #[test]
    fn among_equals_the_most_generous_role_wins_and_the_default_counts_as_one() {
        assert_eq!(pin_limit(&[]), 5);
        assert_eq!(pin_limit(&[pins(0, json!(2))]), 2);
        assert_eq!(pin_limit(&[pins(0, json!(2)), role(json!({}))]), 5);
        assert_eq!(pin_limit(&[pins(0, json!(2)), pins(0, json!(9))]), 9);
    }

    #[test]
    fn a_higher_priority_wins_even_with_less() {
        assert_eq!(pin_limit(&[pins(0, json!(9)), pins(1, json!(2))]), 2);
        assert_eq!(pin_limit(&[pins(2, json!(1)), pins(1, json!(2))]), 1);
    }

    #[test]
    fn what_does_not_fit_a_policy_is_left_out() {
        assert_eq!(pin_limit(&[pins(0, json!("many"))]), 5);
        assert_eq!(pin_limit(&[pins(0, json!(-3))]), 0);
        assert_eq!(pin_limit(&[pins(0, json!(7.9))]), 7);
        let set = json!({"canInvite": 1, "rateLimitFactor": 0.5, "unheard": true});
        let set = set.as_object().expect("an object");
        let policies = Policies::default().with(set);
        assert!(!policies.can_invite);
        assert!((policies.rate_limit_factor - 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn whole_numbers_are_written_without_a_point() {
        let named = Policies::with_capacity(1_048_576).named();
        assert_eq!(named["driveCapacityMb"].to_string(), "1");
        assert_eq!(named["rateLimitFactor"].to_string(), "1");
        assert_eq!(
            Policies::with_capacity(15_000).drive_capacity_bytes(),
            15_000
        );
    }
}
