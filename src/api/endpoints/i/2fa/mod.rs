//! `i/2fa/…`: the second factor and passkeys. Only the account's own sign-in may touch them.

pub mod done;
pub mod key_done;
pub mod password_less;
pub mod register;
pub mod register_key;
pub mod remove_key;
pub mod unregister;
pub mod update_key;

use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::api::schema::text;
use crate::crypto::encoding;
use crate::model::passkeys::NAME_CHARACTERS;

/// The name of a passkey.
const NAME: Schema = text(1, NAME_CHARACTERS);

/// The second factor has to be on before keys are added, as in Misskey: a lost key must not
/// shut its owner out.
const fn factor_off(id: &'static str) -> Declared {
    client("TWO_FACTOR_NOT_ENABLED", id, "2fa not enabled.")
}

/// Another password.
const fn incorrect_password(id: &'static str) -> Declared {
    client("INCORRECT_PASSWORD", id, "Incorrect password.")
}

/// A credential as clients name it; what is no base64 names nothing.
fn credential(id: &str) -> Vec<u8> {
    encoding::from_base64_url(id).unwrap_or_default()
}
