//! What apps keep for their user: any JSON, by scope and key.

pub mod get;
pub mod get_all;
pub mod get_detail;
pub mod keys;
pub mod keys_with_type;
pub mod remove;
pub mod scopes_with_domain;
pub mod set;

use serde::Deserialize;
use serde_json::Value;

use crate::api::auth::Identity;
use crate::api::error::ApiError;
use crate::api::schema::Literal;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::api::schema::text_like;
use crate::app::App;
use crate::model::registry::Drawer;
use crate::model::registry::Item;
use crate::model::registry::SCOPE_WORDS;
use crate::model::registry::WORD_CHARACTERS;
use crate::store::registry;

/// A word of a scope.
const WORD: Schema = text_like(
    0,
    WORD_CHARACTERS,
    Pattern {
        source: "^[a-zA-Z0-9_]+$",
        matches: |text| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        },
    },
);

/// A scope; the widest of all when it is left out.
pub const SCOPE: Schema = list_of(&WORD, 0, SCOPE_WORDS).or(Literal::Empty);

/// The room of somebody else's app, for who may look into all of them.
pub const DOMAIN: Schema = text(0, WORD_CHARACTERS).nullable();

/// A key.
pub const KEY: Schema = text(0, WORD_CHARACTERS);

/// A drawer, as it is asked for.
#[derive(Deserialize)]
pub struct Asked {
    scope: Vec<String>,
    domain: Option<String>,
}

impl Asked {
    /// The drawer this token opens: an app has a room of its own and no other.
    pub fn by(self, identity: &Identity) -> Drawer {
        let domain = match identity.is_sign_in() {
            true => self.domain.filter(|domain| !domain.is_empty()),
            false => Some(identity.token.id.to_string()),
        };
        Drawer {
            domain,
            scope: self.scope,
        }
    }
}

/// A drawer with a key, as it is asked for.
#[derive(Deserialize)]
pub struct AskedKey {
    #[serde(flatten)]
    asked: Asked,
    key: String,
}

/// A drawer and nothing else.
const ALL: Schema = object(&[("scope", SCOPE), ("domain", DOMAIN)]).required(&["scope"]);

/// A drawer and a key.
const ONE: Schema =
    object(&[("key", KEY), ("scope", SCOPE), ("domain", DOMAIN)]).required(&["key", "scope"]);

/// What lies under a key.
fn find(app: &App, identity: &Identity, asked: AskedKey) -> Result<Option<Item>, ApiError> {
    let (drawer, key) = (asked.asked.by(identity), asked.key);
    let user = identity.user.id;
    Ok(app.db.read(|db| registry::get(db, user, &drawer, &key))?)
}

/// Everything in a drawer, with its values read.
fn all(app: &App, identity: &Identity, asked: Asked) -> Result<Vec<(String, Value)>, ApiError> {
    let (drawer, user) = (asked.by(identity), identity.user.id);
    let found = app.db.read(|db| registry::all(db, user, &drawer))?;
    Ok(found
        .into_iter()
        .map(|item| (item.key, value(&item.value)))
        .collect())
}

/// JSON as it was kept; only JSON is.
fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
