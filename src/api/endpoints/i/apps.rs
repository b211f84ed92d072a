//! `i/apps`: the apps one has given tokens to.

use std::cmp::Reverse;

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::word;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::tokens::Grant;
use crate::model::tokens::Token;
use crate::store::tokens;

/// Lists apps.
pub struct Apps;

/// In which order.
#[derive(Deserialize)]
pub struct Params {
    sort: Option<String>,
}

/// A token, as its owner sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    id: Id<Token>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    created_at: Time,
    last_used_at: Time,
    permission: Vec<String>,
}

impl Given {
    /// An app's token; sign-ins of one's own are no apps.
    fn read(token: Token) -> Option<Self> {
        let Grant::Permissions(permission) = token.grant else {
            return None;
        };
        Some(Self {
            id: token.id,
            name: token.name,
            created_at: token.id.time(),
            last_used_at: token.last_used_at.unwrap_or(token.id.time()),
            permission,
        })
    }
}

impl Endpoint for Apps {
    const NAME: &'static str = "i/apps";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[(
        "sort",
        word(&["+createdAt", "-createdAt", "+lastUsedAt", "-lastUsedAt"]),
    )]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Given>;

    /// A plus is downwards, as in Misskey.
    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Given>, ApiError> {
        let all = app.db.read(|db| tokens::of_user(db, me.id))?;
        let mut given: Vec<Given> = all.into_iter().filter_map(Given::read).collect();
        match params.sort.as_deref() {
            Some("+createdAt") => {}
            Some("+lastUsedAt") => given.sort_by_key(|one| Reverse(one.last_used_at)),
            Some("-lastUsedAt") => given.sort_by_key(|one| one.last_used_at),
            _ => given.reverse(),
        }
        Ok(given)
    }
}
