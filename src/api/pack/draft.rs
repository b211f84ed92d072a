//! `NoteDraft`, a page of them at once.

use std::collections::HashMap;

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::file;
use crate::api::pack::note::Notes;
use crate::api::pack::user::Lite;
use crate::clock::Time;
use crate::config::Origin;
use crate::model::Id;
use crate::model::drafts::Draft;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notes::Visibility;
use crate::model::users::User;
use crate::store::files;
use crate::store::notes;
use crate::store::users;

/// A page of drafts; an array on the wire.
pub struct Drafts {
    listed: Vec<Draft>,
    users: HashMap<Id<User>, User>,
    around: Around,
    notes: Notes,
    files: HashMap<Id<File>, File>,
    origin: Origin,
}

/// One draft; an object on the wire.
pub struct One(Drafts);

impl Drafts {
    /// Fetches what these drafts answer, quote and show.
    pub fn pack(lens: &Lens<'_>, listed: Vec<Draft>) -> rusqlite::Result<Self> {
        let contents = || listed.iter().map(|draft| &draft.content);
        let related = contents().flat_map(|content| [content.reply, content.renote]);
        let related = notes::by_ids(lens.db, related.flatten())?;
        let users = users::by_ids(lens.db, listed.iter().map(|draft| draft.user_id))?;
        let named = contents().flat_map(|content| content.files.iter().copied());
        Ok(Self {
            files: files::by_ids(lens.db, named)?,
            around: Around::of(lens, users.values(), Named::new())?,
            notes: Notes::pack(lens, related.into_values().collect())?,
            origin: lens.origin.clone(),
            listed,
            users,
        })
    }

    /// One of them.
    pub fn get(&self, id: Id<Draft>) -> Option<impl Serialize + '_> {
        let draft = self.listed.iter().find(|draft| draft.id == id)?;
        self.view(draft)
    }

    fn view<'a>(&'a self, draft: &'a Draft) -> Option<View<'a, impl Serialize + 'a>> {
        let content = &draft.content;
        let user = self.users.get(&draft.user_id)?;
        // What is hidden from its writer by now is told as gone.
        let shown = |id: Option<Id<Note>>| {
            id.map(|id| {
                let is_visible = self.notes.is_visible(id);
                is_visible.then(|| self.notes.get(id)).flatten()
            })
        };
        let files = content.files.iter().filter_map(|id| self.files.get(id));
        Some(View {
            id: draft.id,
            created_at: draft.id.time(),
            text: content.text.as_deref(),
            cw: content.cw.as_deref(),
            user_id: draft.user_id,
            user: Lite {
                user,
                around: &self.around,
            },
            reply_id: content.reply,
            renote_id: content.renote,
            reply: shown(content.reply),
            renote: shown(content.renote),
            visibility: content.visibility,
            visible_user_ids: &content.recipients,
            file_ids: &content.files,
            files: files.map(|one| file::view(&self.origin, one)).collect(),
            hashtag: content.hashtag.as_deref(),
            poll: content.poll.as_ref().map(|poll| PollView {
                choices: &poll.choices,
                multiple: poll.multiple,
                expires_at: poll.expires_at,
                expired_after: poll.expired_after,
            }),
            channel_id: None,
            local_only: content.local_only,
            reaction_acceptance: content.reaction_acceptance,
            quote_approval_policy: content.quoters,
            scheduled_at: content.wished_at.map(|at| at.0),
            is_actually_scheduled: draft.scheduled_at.is_some(),
        })
    }
}

/// Packs one draft.
pub fn one(lens: &Lens<'_>, draft: Draft) -> rusqlite::Result<One> {
    Drafts::pack(lens, vec![draft]).map(One)
}

impl Serialize for Drafts {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.listed.iter().filter_map(|draft| self.view(draft)))
    }
}

impl Serialize for One {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let draft = self.0.listed.first();
        draft.and_then(|draft| self.0.view(draft)).serialize(out)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a, N: Serialize> {
    id: Id<Draft>,
    created_at: Time,
    text: Option<&'a str>,
    cw: Option<&'a str>,
    user_id: Id<User>,
    user: Lite<'a>,
    reply_id: Option<Id<Note>>,
    renote_id: Option<Id<Note>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<Option<N>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renote: Option<Option<N>>,
    visibility: Visibility,
    visible_user_ids: &'a [Id<User>],
    file_ids: &'a [Id<File>],
    files: Vec<file::View<'a>>,
    hashtag: Option<&'a str>,
    poll: Option<PollView<'a>>,
    channel_id: Option<()>,
    local_only: bool,
    reaction_acceptance: Option<ReactionAcceptance>,
    /// Misskey knows no such wish: only there where it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_approval_policy: Option<Quoters>,
    /// Milliseconds, unlike every other time.
    scheduled_at: Option<i64>,
    is_actually_scheduled: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PollView<'a> {
    choices: &'a [String],
    multiple: bool,
    expires_at: Option<Time>,
    expired_after: Option<i64>,
}
