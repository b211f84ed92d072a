//! `app/create`: registers a program.

use serde::Deserialize;

use crate::actions::apps;
use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::error::ApiError;
use crate::api::pack::app::PackedProgram;
use crate::api::schema::Schema;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::consent::NAME_CHARACTERS;
use crate::consent::WORDS_CHARACTERS;
use crate::crypto::secret;
use crate::error::Error;
use crate::model::Id;
use crate::model::apps::Program;

/// Permissions of one program; there are not a hundred.
const PERMISSIONS: usize = 256;

/// Characters of a permission; the longest there is has half as many.
const PERMISSION_CHARACTERS: usize = 64;

/// Registers a program.
pub struct Create;

/// What it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    description: String,
    permission: Vec<String>,
    callback_url: Option<String>,
}

impl Endpoint for Create {
    const NAME: &'static str = "app/create";
    /// Misskey has no limit; a client registers itself once for each sign-in at most.
    const LIMIT: Option<Limit> = Some(Limit::per_hour(60));
    const PARAMS: Schema = object(&[
        ("name", text(0, NAME_CHARACTERS)),
        ("description", text(0, WORDS_CHARACTERS)),
        (
            "permission",
            list_of(&text(0, PERMISSION_CHARACTERS), 0, PERMISSIONS).unique(),
        ),
        ("callbackUrl", text(0, WORDS_CHARACTERS).nullable()),
    ])
    .required(&["name", "description", "permission"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = PackedProgram;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<PackedProgram, ApiError> {
        let new = Program {
            id: Id::new(0),
            user_id: me.map(|me| me.id),
            name: params.name,
            description: params.description,
            permissions: params.permission.iter().map(|it| modern(it)).collect(),
            callback_url: params.callback_url,
            secret: secret::draw(),
        };
        let made = app.db.write(move |tx| apps::register(tx, new));
        let made = made.map_err(Error::into_fault)?;
        Ok(PackedProgram::with_secret(made))
    }
}

/// Programs of the first years write `account-read` for `read:account`.
fn modern(permission: &str) -> String {
    for deed in ["read", "write"] {
        let subject = permission
            .strip_suffix(deed)
            .and_then(|rest| rest.strip_suffix(['-', '/']));
        if let Some(subject) = subject.filter(|subject| !subject.is_empty()) {
            return format!("{deed}:{subject}");
        }
    }
    permission.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_names_of_permissions_are_understood() {
        assert_eq!(modern("account-read"), "read:account");
        assert_eq!(modern("account/write"), "write:account");
        for same in ["read:account", "-read", "read", ""] {
            assert_eq!(modern(same), same);
        }
    }
}
