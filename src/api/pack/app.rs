//! A registered program as clients know it (Misskey: `App`).

use serde::Serialize;

use crate::api::pack::Lens;
use crate::model::Id;
use crate::model::apps::Program;
use crate::store::apps;

/// A program, without what only its maker may know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PackedProgram {
    id: Id<Program>,
    name: String,
    callback_url: Option<String>,
    permission: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_authorized: Option<bool>,
}

impl PackedProgram {
    /// Programs with whether who looks has let them in.
    pub fn pack_all(lens: &Lens<'_>, programs: Vec<Program>) -> rusqlite::Result<Vec<Self>> {
        let let_in = match lens.me {
            Some(me) => {
                let ids = programs.iter().map(|program| program.id);
                Some(apps::authorized_among(lens.db, me.id, ids)?)
            }
            None => None,
        };
        let packed = programs.into_iter().map(|program| Self {
            is_authorized: let_in.as_ref().map(|let_in| let_in.contains(&program.id)),
            ..Self::plain(program)
        });
        Ok(packed.collect())
    }

    /// A new program, for whoever registered it.
    pub fn with_secret(program: Program) -> Self {
        let secret = program.secret.clone();
        Self::plain(program).and_secret(secret)
    }

    /// The same with its secret.
    pub fn and_secret(self, secret: String) -> Self {
        Self {
            secret: Some(secret),
            ..self
        }
    }

    fn plain(program: Program) -> Self {
        Self {
            id: program.id,
            name: program.name,
            callback_url: program.callback_url,
            permission: program.permissions,
            secret: None,
            is_authorized: None,
        }
    }
}
