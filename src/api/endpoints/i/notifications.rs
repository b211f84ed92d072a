//! `i/notifications`: what one was told of, the newest first.

use serde::Deserialize;

use crate::actions::notifications::read_all;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::notification::Notifications;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::list;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;
use crate::clock::SECOND;
use crate::error::Error;
use crate::model::notifications::Kind;
use crate::store::notifications;

/// The kinds Misskey knows, those it no longer makes included.
const KIND: Schema = word(&[
    "note",
    "follow",
    "mention",
    "reply",
    "renote",
    "quote",
    "reaction",
    "pollEnded",
    "receiveFollowRequest",
    "followRequestAccepted",
    "roleAssigned",
    "achievementEarned",
    "exportCompleted",
    "login",
    "app",
    "test",
    "pollVote",
    "groupInvited",
]);

/// Lists notifications.
pub struct List;

/// Which, and whether they are thereby seen.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    mark_as_read: bool,
    include_types: Option<Vec<String>>,
    #[serde(default)]
    exclude_types: Vec<String>,
}

impl Endpoint for List {
    const NAME: &'static str = "i/notifications";
    const SCOPE: Option<&'static str> = Some("read:notifications");
    const LIMIT: Option<Limit> = Some(Limit::per(30 * SECOND, 30));
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("markAsRead", boolean().or(Literal::Bool(true))),
        ("includeTypes", list(&KIND)),
        ("excludeTypes", list(&KIND)),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notifications;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notifications, ApiError> {
        let only = params.include_types.as_deref().map(kinds);
        let not = kinds(&params.exclude_types);
        let found = look(app, Some(&me), |lens| {
            // Only kinds nobody is told of any more: an empty list would mean all.
            let listed = match only.as_deref() {
                Some([]) => Vec::new(),
                only => {
                    let only = only.unwrap_or_default();
                    notifications::of(lens.db, me.id, only, &not, params.page.rows())?
                }
            };
            Ok(Notifications::pack(lens, listed)?)
        })?;
        if params.mark_as_read && app.db.read(|db| notifications::unread(db, me.id))? > 0 {
            app.db
                .write(move |tx| read_all(tx, me.id))
                .map_err(Error::into_fault)?;
        }
        Ok(found)
    }
}

fn kinds(words: &[String]) -> Vec<Kind> {
    words
        .iter()
        .filter_map(|word| Kind::from_word(word))
        .collect()
}
