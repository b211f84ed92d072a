//! `Signin`: a try to sign in, as the account's owner is shown it.

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::clock::Time;
use crate::model::Id;
use crate::model::sign_ins::SignIn;

/// A try.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    id: Id<SignIn>,
    created_at: Time,
    ip: String,
    headers: Map<String, Value>,
    success: bool,
}

/// Packs a try.
pub fn view(one: SignIn) -> View {
    View {
        id: one.id,
        created_at: one.id.time(),
        ip: one.address,
        headers: one.headers,
        success: one.is_success,
    }
}
