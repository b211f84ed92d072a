//! `roles/notes`: what those who were given a role wrote since, publicly.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::DATE;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::roles::Role;
use crate::store::roles;
use crate::store::timelines;

const NO_SUCH_ROLE: Declared = client(
    "NO_SUCH_ROLE",
    "eb70323a-df61-4dd4-ad90-89c83c7cf26e",
    "No such role.",
);

/// Lists them.
pub struct RoleNotes;

/// Of which role.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    role_id: Named<Role>,
}

impl Endpoint for RoleNotes {
    const NAME: &'static str = "roles/notes";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("roleId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
    ])
    .required(&["roleId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notes, ApiError> {
        look(app, Some(&me), |lens| {
            let found = roles::by_id(lens.db, params.role_id.0)?;
            let role = found.filter(|role| role.is_public).ok_or(NO_SUCH_ROLE)?;
            let listed = match role.is_explorable {
                true => timelines::of_role(lens.db, lens.viewer(), role.id, params.page.rows())?,
                false => Vec::new(),
            };
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
