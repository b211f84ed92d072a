//! Notes in the making, as Misskey keeps them since 2025.

pub mod count;
pub mod create;
pub mod delete;
pub mod list;
pub mod update;

use serde::Deserialize;

use crate::api::endpoints::notes::create::ACCEPTANCE;
use crate::api::endpoints::notes::create::VISIBILITY;
use crate::api::params::MOMENT;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::params::ids;
use crate::api::preferences::QUOTERS;
use crate::api::schema::Schema;
use crate::api::schema::at_least;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::clock::Time;
use crate::model::drafts;
use crate::model::drafts::Content;
use crate::model::drafts::HASHTAG_CHARACTERS;
use crate::model::drafts::RECIPIENTS;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::notes::CW_CHARACTERS;
use crate::model::notes::FILES;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notes::TEXT_CHARACTERS;
use crate::model::notes::Visibility;
use crate::model::polls::CHOICE_CHARACTERS;
use crate::model::polls::CHOICES;
use crate::model::users::User;

const CHOICE: Schema = text(1, CHOICE_CHARACTERS);
const CHOICE_LIST: Schema = list_of(&CHOICE, 0, *CHOICES.end()).unique();
const POLL: Schema = object(&[
    ("choices", CHOICE_LIST),
    ("multiple", boolean()),
    ("expiresAt", MOMENT.nullable()),
    ("expiredAfter", at_least(1).nullable()),
])
.required(&["choices"]);

/// What a draft may say.
const FIELDS: &[(&str, Schema)] = &[
    ("draftId", id()),
    ("visibility", VISIBILITY),
    ("visibleUserIds", list_of(&id(), 0, RECIPIENTS).unique()),
    ("cw", text(1, CW_CHARACTERS).nullable()),
    ("hashtag", text(0, HASHTAG_CHARACTERS).nullable()),
    ("localOnly", boolean()),
    ("reactionAcceptance", ACCEPTANCE.nullable()),
    ("quoteApprovalPolicy", QUOTERS.nullable()),
    ("replyId", id().nullable()),
    ("renoteId", id().nullable()),
    ("channelId", id().nullable()),
    ("text", text(0, TEXT_CHARACTERS).nullable()),
    ("fileIds", list_of(&id(), 0, FILES).unique()),
    ("poll", POLL.nullable()),
    ("scheduledAt", MOMENT.nullable()),
    ("isActuallyScheduled", boolean()),
];

/// What a draft shall say; what is not mentioned stays.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fields {
    visibility: Option<Visibility>,
    visible_user_ids: Option<Vec<Named<User>>>,
    #[serde(default)]
    cw: Patch<String>,
    #[serde(default)]
    hashtag: Patch<String>,
    local_only: Option<bool>,
    #[serde(default)]
    reaction_acceptance: Patch<ReactionAcceptance>,
    #[serde(default)]
    quote_approval_policy: Patch<Quoters>,
    #[serde(default)]
    reply_id: Patch<Named<Note>>,
    #[serde(default)]
    renote_id: Patch<Named<Note>>,
    channel_id: Option<Named<()>>,
    #[serde(default)]
    text: Patch<String>,
    file_ids: Option<Vec<Named<File>>>,
    #[serde(default)]
    poll: Patch<Poll>,
    #[serde(default)]
    scheduled_at: Patch<i64>,
    is_actually_scheduled: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Poll {
    choices: Vec<String>,
    #[serde(default)]
    multiple: bool,
    expires_at: Option<i64>,
    expired_after: Option<i64>,
}

/// What an empty draft says.
fn nothing() -> Content {
    Content {
        visibility: Visibility::Public,
        recipients: Vec::new(),
        cw: None,
        hashtag: None,
        local_only: false,
        reaction_acceptance: None,
        quoters: None,
        reply: None,
        renote: None,
        text: None,
        files: Vec::new(),
        poll: None,
        wished_at: None,
    }
}

impl Fields {
    /// What a draft says that said `old` before.
    fn upon(self, old: Content) -> Content {
        let id = |named: Named<Note>| named.0;
        Content {
            visibility: self.visibility.unwrap_or(old.visibility),
            recipients: self
                .visible_user_ids
                .map_or(old.recipients, |named| ids(&named)),
            cw: put(old.cw, self.cw, |text| text),
            hashtag: put(old.hashtag, self.hashtag, |text| text),
            local_only: self.local_only.unwrap_or(old.local_only),
            reaction_acceptance: put(old.reaction_acceptance, self.reaction_acceptance, |one| one),
            quoters: put(old.quoters, self.quote_approval_policy, |one| one),
            reply: put(old.reply, self.reply_id, id),
            renote: put(old.renote, self.renote_id, id),
            text: put(old.text, self.text, |text| text),
            files: self.file_ids.map_or(old.files, |named| ids(&named)),
            poll: put(old.poll, self.poll, |poll| drafts::Poll {
                choices: poll.choices,
                multiple: poll.multiple,
                expires_at: poll.expires_at.map(Time),
                expired_after: poll.expired_after,
            }),
            wished_at: put(old.wished_at, self.scheduled_at, Time),
        }
    }
}

fn put<T, U>(old: Option<U>, patch: Patch<T>, new: impl FnOnce(T) -> U) -> Option<U> {
    match patch {
        Patch::Keep => old,
        Patch::Remove => None,
        Patch::Set(value) => Some(new(value)),
    }
}
