//! `Notification`, a page of them at once.
//!
//! A notification about a note its reader can no longer see, or by someone who is gone,
//! is left out: clients fail on one without its note.

use std::collections::HashMap;

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::draft::Drafts;
use crate::api::pack::note::Notes;
use crate::api::pack::role;
use crate::api::pack::user::Lite;
use crate::clock::Time;
use crate::model::Id;
use crate::model::drafts::Draft;
use crate::model::notifications::AppWords;
use crate::model::notifications::Kind;
use crate::model::notifications::Notification;
use crate::model::reactions::CustomEmoji;
use crate::model::reactions::custom;
use crate::model::roles::Role;
use crate::model::users::User;
use crate::store::drafts;
use crate::store::notes;
use crate::store::roles;
use crate::store::users;

/// A page of notifications of which some are told as one; an array on the wire.
pub struct Grouped {
    page: Notifications,
    /// Each with the places of those it tells of.
    groups: Vec<Vec<usize>>,
}

/// A page of notifications; an array on the wire.
pub struct Notifications {
    listed: Vec<Notification>,
    notes: Notes,
    users: HashMap<Id<User>, User>,
    around: Around,
    roles: HashMap<Id<Role>, role::Packed>,
    drafts: Option<Drafts>,
}

impl Notifications {
    /// Fetches what these notifications show to the one they are for.
    pub fn pack(lens: &Lens<'_>, listed: Vec<Notification>) -> rusqlite::Result<Self> {
        let about = listed.iter().filter_map(|one| one.note_id);
        let about = notes::by_ids(lens.db, about)?;
        let users = users::by_ids(lens.db, listed.iter().filter_map(|one| one.notifier_id))?;
        let mut page = Self {
            roles: given(lens, &listed)?,
            listed: Vec::new(),
            notes: Notes::pack(lens, about.into_values().collect())?,
            around: Around::of(lens, users.values(), Named::new())?,
            drafts: drafts_of(lens, &listed)?,
            users,
        };
        let is_whole = |one: &Notification| page.is_whole(one);
        page.listed = listed.into_iter().filter(is_whole).collect();
        Ok(page)
    }

    /// How many can be told.
    pub fn count(&self) -> usize {
        self.listed.len()
    }

    /// The same, so many at most.
    pub fn truncated(mut self, most: usize) -> Self {
        self.listed.truncate(most);
        self
    }

    /// What they were made of.
    pub fn into_listed(self) -> Vec<Notification> {
        self.listed
    }

    /// The first of them.
    pub fn first(&self) -> Option<impl Serialize + '_> {
        self.listed.first().map(|one| self.view(one))
    }

    /// The first so many, reactions to one note and renotes of one note together where
    /// nothing else stands between them (Misskey's `i/notifications-grouped.ts`).
    pub fn grouped(self, limit: usize) -> Grouped {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (place, one) in self.listed.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| &self.listed[before]);
            let belongs = before.is_some_and(|before| self.belong_together(before, one));
            let is_full = groups.len() == limit;
            match groups.last_mut().filter(|_| belongs) {
                Some(group) => group.push(place),
                None if is_full => break,
                None => groups.push(vec![place]),
            }
        }
        Grouped { page: self, groups }
    }

    fn belong_together(&self, one: &Notification, next: &Notification) -> bool {
        let renoted = |told: &Notification| self.notes.renoted_by(told.note_id?);
        match (one.kind, next.kind) {
            (Kind::Reaction, Kind::Reaction) => one.note_id == next.note_id,
            (Kind::Renote, Kind::Renote) => renoted(one) == renoted(next),
            _ => false,
        }
    }

    fn person(&self, id: Option<Id<User>>) -> Option<Lite<'_>> {
        let user = id.and_then(|id| self.users.get(&id))?;
        Some(Lite {
            user,
            around: &self.around,
        })
    }

    fn draft(&self, id: Id<Draft>) -> Option<impl Serialize + '_> {
        self.drafts.as_ref()?.get(id)
    }

    fn is_whole(&self, one: &Notification) -> bool {
        let has_note = one.note_id.is_none_or(|note| self.notes.is_visible(note));
        let has_user = one
            .notifier_id
            .is_none_or(|user| self.users.contains_key(&user));
        let has_role = one.kind != Kind::RoleAssigned || self.role(one).is_some();
        let has_draft = draft_of(one).is_none_or(|draft| self.draft(draft).is_some());
        has_note && has_user && has_role && has_draft
    }

    fn role(&self, one: &Notification) -> Option<&role::Packed> {
        self.roles.get(&role_id(one)?)
    }

    fn view<'a>(
        &'a self,
        one: &'a Notification,
    ) -> View<'a, impl Serialize + 'a, impl Serialize + 'a> {
        let detail = one.detail.as_deref();
        // A poll's end is told without its author, as in Misskey.
        let notifier = one.notifier_id.filter(|_| one.kind != Kind::PollEnded);
        let user = self.person(notifier);
        let when = |kind, text| (one.kind == kind).then_some(text);
        let words = (one.kind == Kind::App).then(|| words(detail));
        View {
            id: one.id,
            created_at: one.id.time(),
            r#type: one.kind.word(),
            user_id: user.as_ref().map(|lite| lite.user.id),
            user,
            note: one.note_id.and_then(|id| self.notes.get(id)),
            reaction: (one.kind == Kind::Reaction).then(|| plain(detail.unwrap_or_default())),
            message: (one.kind == Kind::FollowRequestAccepted).then_some(detail),
            achievement: when(Kind::AchievementEarned, detail.unwrap_or_default()),
            role: self.role(one),
            words,
            note_draft: draft_of(one).and_then(|draft| self.draft(draft)),
            export: export(one),
        }
    }
}

/// The roles that notifications of this page are about.
fn given(
    lens: &Lens<'_>,
    listed: &[Notification],
) -> rusqlite::Result<HashMap<Id<Role>, role::Packed>> {
    let wanted: Vec<Id<Role>> = listed.iter().filter_map(role_id).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let known = roles::all(lens.db)?.into_iter();
    let known = known.filter(|role| wanted.contains(&role.id)).collect();
    let packed = role::many(lens, known)?.into_iter();
    Ok(packed.map(|role| (role.id, role)).collect())
}

fn role_id(one: &Notification) -> Option<Id<Role>> {
    let detail = one.detail.as_deref();
    detail
        .filter(|_| one.kind == Kind::RoleAssigned)
        .and_then(Id::parse)
}

/// What an app said.
fn words(detail: Option<&str>) -> AppWords {
    let read = detail.and_then(|detail| serde_json::from_str(detail).ok());
    read.unwrap_or_default()
}

/// Here Misskey spells emoji of ours `:name:`, not `:name@.:` as everywhere else.
fn plain(reaction: &str) -> String {
    match custom(reaction) {
        Some(CustomEmoji { name, host: None }) => format!(":{name}:"),
        _ => reaction.to_owned(),
    }
}

impl Serialize for Notifications {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.listed.iter().map(|one| self.view(one)))
    }
}

impl Serialize for Grouped {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.groups.iter().map(|places| Group(&self.page, places)))
    }
}

/// Notifications told as one; alone, one is told as ever.
struct Group<'a>(&'a Notifications, &'a [usize]);

impl Serialize for Group<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self(page, places) = *self;
        let members = || places.iter().map(|place| &page.listed[*place]);
        let (Some(first), Some(last)) = (members().next(), members().next_back()) else {
            return out.serialize_none();
        };
        if places.len() == 1 {
            return page.view(first).serialize(out);
        }
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("id", &last.id)?;
        map.serialize_entry("createdAt", &first.id.time())?;
        map.serialize_entry("type", &format!("{}:grouped", first.kind.word()))?;
        map.serialize_entry("note", &first.note_id.and_then(|note| page.notes.get(note)))?;
        if first.kind == Kind::Reaction {
            let reactions = members().map(|one| Reacted {
                user: page.person(one.notifier_id),
                reaction: plain(one.detail.as_deref().unwrap_or_default()),
            });
            map.serialize_entry("reactions", &reactions.collect::<Vec<_>>())?;
        } else {
            let users = members().filter_map(|one| page.person(one.notifier_id));
            map.serialize_entry("users", &users.collect::<Vec<_>>())?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Reacted<'a> {
    user: Option<Lite<'a>>,
    reaction: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a, N: Serialize, D: Serialize> {
    id: Id<Notification>,
    created_at: Time,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Id<User>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<Lite<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<N>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reaction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    achievement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a role::Packed>,
    #[serde(flatten)]
    words: Option<AppWords>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note_draft: Option<D>,
    #[serde(flatten)]
    export: Option<Export<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Export<'a> {
    exported_entity: &'a str,
    file_id: &'a str,
}

/// What was exported, and into which file.
fn export(one: &Notification) -> Option<Export<'_>> {
    let detail = one
        .detail
        .as_deref()
        .filter(|_| one.kind == Kind::ExportCompleted)?;
    let (exported_entity, file_id) = detail.split_once(' ')?;
    Some(Export {
        exported_entity,
        file_id,
    })
}

/// The draft that could not be posted.
fn draft_of(one: &Notification) -> Option<Id<Draft>> {
    let detail = one
        .detail
        .as_deref()
        .filter(|_| one.kind == Kind::ScheduledNotePostFailed)?;
    Some(Id::parse(detail).unwrap_or(Id::new(-1)))
}

/// Rarely any: most pages ask nothing here.
fn drafts_of(lens: &Lens<'_>, listed: &[Notification]) -> rusqlite::Result<Option<Drafts>> {
    let ids: Vec<Id<Draft>> = listed.iter().filter_map(draft_of).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    Drafts::pack(lens, drafts::by_ids(lens.db, ids)?).map(Some)
}
