//! `i/notifications-grouped`: what one was told of; reactions and renotes that follow each
//! other on one note are told as one.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::notifications::Params;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::notification::Grouped;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::list;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;
use crate::clock::SECOND;

/// Read beyond the page so that its last group is whole, as in Misskey.
const MORE: u32 = 100;

/// The kinds Misskey knows, groups included.
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
    "reaction:grouped",
    "renote:grouped",
    "pollVote",
    "groupInvited",
]));

/// Lists notifications.
pub struct ListGrouped;

impl Endpoint for ListGrouped {
    const NAME: &'static str = "i/notifications-grouped";
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
    type Output = Grouped;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Grouped, ApiError> {
        let found = look(app, Some(&me), |lens| {
            Ok(params.of(lens, &me, MORE)?.grouped(params.limit()))
        })?;
        params.see(app, me)?;
        Ok(found)
    }
}
