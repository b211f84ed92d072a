//! `hashtags/list`: the tags in use lately, by one of their counts.

use std::cmp::Reverse;

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::hashtag;
use crate::api::pack::hashtag::Count;
use crate::api::pack::hashtag::Hashtag;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;
use crate::store::hashtags;

/// `+` is from many to few.
const SORTS: &[&str] = &[
    "+mentionedUsers",
    "-mentionedUsers",
    "+mentionedLocalUsers",
    "-mentionedLocalUsers",
    "+mentionedRemoteUsers",
    "-mentionedRemoteUsers",
    "+attachedUsers",
    "-attachedUsers",
    "+attachedLocalUsers",
    "-attachedLocalUsers",
    "+attachedRemoteUsers",
    "-attachedRemoteUsers",
];

/// Lists them.
pub struct List;

/// Which, and in which order.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    limit: usize,
    attached_to_user_only: bool,
    attached_to_local_user_only: bool,
    attached_to_remote_user_only: bool,
    sort: String,
}

impl Endpoint for List {
    const NAME: &'static str = "hashtags/list";
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("attachedToUserOnly", boolean().or(Literal::Bool(false))),
        (
            "attachedToLocalUserOnly",
            boolean().or(Literal::Bool(false)),
        ),
        (
            "attachedToRemoteUserOnly",
            boolean().or(Literal::Bool(false)),
        ),
        ("sort", word(SORTS)),
    ])
    .required(&["sort"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Vec<Hashtag>;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Vec<Hashtag>, ApiError> {
        let only = [
            (params.attached_to_user_only, Count::Attached),
            (params.attached_to_local_user_only, Count::AttachedLocal),
            (params.attached_to_remote_user_only, Count::AttachedRemote),
        ];
        let fits = |tag: &Hashtag| {
            only.iter()
                .all(|(asked, count)| !asked || tag.count(*count) > 0)
        };
        let mut tags = look(app, me.as_ref(), |lens| {
            let attached = hashtag::attached(lens.db)?;
            Ok(hashtag::count(&hashtags::uses(lens.db)?, &attached))
        })?;
        tags.retain(fits);
        let count = count(&params.sort);
        match params.sort.starts_with('-') {
            true => tags.sort_by(|one, next| {
                let order = one.count(count).cmp(&next.count(count));
                order.then_with(|| next.newness().cmp(&one.newness()))
            }),
            false => tags.sort_by(|one, next| {
                let order = Reverse(one.count(count)).cmp(&Reverse(next.count(count)));
                order.then_with(|| next.newness().cmp(&one.newness()))
            }),
        }
        tags.truncate(params.limit);
        Ok(tags)
    }
}

fn count(sort: &str) -> Count {
    match sort.get(1..) {
        Some("mentionedLocalUsers") => Count::MentionedLocal,
        Some("mentionedRemoteUsers") => Count::MentionedRemote,
        Some("attachedUsers") => Count::Attached,
        Some("attachedLocalUsers") => Count::AttachedLocal,
        Some("attachedRemoteUsers") => Count::AttachedRemote,
        _ => Count::Mentioned,
    }
}
