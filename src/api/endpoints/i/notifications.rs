//! `i/notifications`: what one was told of, the newest first.

use serde::Deserialize;

use crate::actions::notifications::read_all;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
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
use crate::model::notifications::Notification;
use crate::model::users::User;
use crate::store::notifications;
use crate::store::rows;

/// The kinds Misskey knows, those it no longer makes included.
const KINDS: Schema = list(&word(&[
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
]));

/// How many more are read when some of a page cannot be told. There is an end to it: a user
/// has only so many (`model::notifications::KEPT`, and what came since they were counted).
const PORTION: u32 = 100;

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
        ("includeTypes", KINDS),
        ("excludeTypes", KINDS),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notifications;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notifications, ApiError> {
        let found = look(app, Some(&me), |lens| params.of(lens, &me, 0))?;
        params.see(app, me)?;
        Ok(found)
    }
}

impl Params {
    /// What one was told of this, and so many more for the sake of the last ones. What can
    /// not be told any more (its note is not for them now) takes no place of another.
    pub fn of(&self, lens: &Lens<'_>, me: &User, more: u32) -> Result<Notifications, ApiError> {
        let mut page = self.page.rows().and(more);
        let wanted = page.limit() as usize;
        let mut listed = Vec::new();
        loop {
            let read = self.read(lens, me, page)?;
            let last = read.last().map(|one| one.id.number());
            let is_end = read.len() < page.limit() as usize;
            listed.extend(read);
            let told = Notifications::pack(lens, listed)?;
            match last {
                Some(last) if !is_end && told.count() < wanted => {
                    page = page.behind(last, PORTION);
                    listed = told.into_listed();
                }
                _ => return Ok(told.truncated(wanted)),
            }
        }
    }

    fn read(
        &self,
        lens: &Lens<'_>,
        me: &User,
        page: rows::Page,
    ) -> Result<Vec<Notification>, ApiError> {
        let only = self.include_types.as_deref().map(kinds);
        // Only kinds nobody is told of any more: an empty list would mean all.
        if only.as_deref().is_some_and(<[Kind]>::is_empty) {
            return Ok(Vec::new());
        }
        let only = only.unwrap_or_default();
        let not = kinds(&self.exclude_types);
        Ok(notifications::of(
            lens.db, me.id, lens.now, &only, &not, page,
        )?)
    }

    /// Marks everything as seen, if that was wished.
    pub fn see(&self, app: &App, me: User) -> Result<(), ApiError> {
        let now = app.clock.now();
        if self.mark_as_read && app.db.read(|db| notifications::unread(db, me.id, now))? > 0 {
            app.db
                .write(move |tx| read_all(tx, me.id))
                .map_err(Error::into_fault)?;
        }
        Ok(())
    }

    /// How many at most.
    pub fn limit(&self) -> usize {
        self.page.limit() as usize
    }
}

fn kinds(words: &[String]) -> Vec<Kind> {
    words
        .iter()
        .filter_map(|word| Kind::from_word(word))
        .collect()
}
