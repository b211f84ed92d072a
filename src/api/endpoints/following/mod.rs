//! Endpoints about following.

pub mod create;
pub mod delete;
pub mod invalidate;
pub mod requests;
pub mod update;
pub mod update_all;

use serde::Deserialize;

use crate::model::follows::Wishes;

/// Whether every note of theirs is told.
pub const NOTIFY: &[&str] = &["normal", "none"];

/// What a client wants of a follow.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    notify: Option<String>,
    with_replies: Option<bool>,
}

impl Wanted {
    fn wishes(&self) -> Wishes {
        Wishes {
            notify: self.notify.as_deref().map(|word| word == "normal"),
            with_replies: self.with_replies,
        }
    }
}
