//! Reports, as moderators read them.

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Lens;
use crate::api::pack::user::Details;
use crate::clock::Time;
use crate::model::Id;
use crate::model::reports::Report;
use crate::model::reports::Resolution;
use crate::model::users::User;
use crate::store::users;

/// A page of reports; an array on the wire.
pub struct Reports {
    listed: Vec<Report>,
    details: Details,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a, R: Serialize, T: Serialize, A: Serialize> {
    id: Id<Report>,
    created_at: Time,
    comment: &'a str,
    resolved: bool,
    reporter_id: Id<User>,
    target_user_id: Id<User>,
    assignee_id: Option<Id<User>>,
    reporter: Option<R>,
    target_user: Option<T>,
    assignee: Option<A>,
    forwarded: bool,
    resolved_as: Option<Resolution>,
    moderation_note: &'a str,
}

impl Reports {
    /// Fetches the people in these reports, as anybody sees them.
    pub fn pack(lens: &Lens<'_>, listed: Vec<Report>) -> rusqlite::Result<Self> {
        let people = listed
            .iter()
            .flat_map(|one| [Some(one.target_id), Some(one.reporter_id), one.assignee_id])
            .flatten();
        let found = users::by_ids(lens.db, people)?;
        let visitor = lens.as_visitor();
        Ok(Self {
            details: Details::pack(&visitor, lens.config, found.into_values().collect())?,
            listed,
        })
    }
}

impl Serialize for Reports {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let person = |id| self.details.get(id);
        out.collect_seq(self.listed.iter().map(|one| View {
            id: one.id,
            created_at: one.id.time(),
            comment: &one.comment,
            resolved: one.is_resolved,
            reporter_id: one.reporter_id,
            target_user_id: one.target_id,
            assignee_id: one.assignee_id,
            reporter: person(one.reporter_id),
            target_user: person(one.target_id),
            assignee: one.assignee_id.and_then(person),
            forwarded: one.is_forwarded,
            resolved_as: one.resolved_as,
            moderation_note: &one.moderation_note,
        }))
    }
}
