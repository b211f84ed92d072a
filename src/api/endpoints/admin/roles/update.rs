//! `admin/roles/update`: changes a role; what is not named stays.

use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;

use crate::actions::roles::update;
use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::admin::roles::create::ADDRESS;
use crate::api::endpoints::admin::roles::create::DESCRIPTION;
use crate::api::endpoints::admin::roles::create::NAME;
use crate::api::endpoints::admin::roles::create::TARGET;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::integer;
use crate::api::schema::object;
use crate::app::App;
use crate::model::roles::Role;
use crate::model::roles::Target;

const NO_SUCH_ROLE: Declared = client(
    "NO_SUCH_ROLE",
    "cd23ef55-09ad-428a-ac61-95a45e124b32",
    "No such role.",
);

/// Changes it.
pub struct Update;

/// What becomes of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    role_id: Named<Role>,
    name: Option<String>,
    description: Option<String>,
    #[serde(default)]
    color: Patch<String>,
    #[serde(default)]
    icon_url: Patch<String>,
    target: Option<Target>,
    cond_formula: Option<Value>,
    is_public: Option<bool>,
    is_moderator: Option<bool>,
    is_administrator: Option<bool>,
    is_explorable: Option<bool>,
    as_badge: Option<bool>,
    can_edit_members_by_moderator: Option<bool>,
    display_order: Option<i64>,
    policies: Option<Map<String, Value>>,
}

impl Endpoint for Update {
    const NAME: &'static str = "admin/roles/update";
    const SCOPE: Option<&'static str> = Some("write:admin:roles");
    const PARAMS: Schema = object(&[
        ("roleId", id()),
        ("name", NAME),
        ("description", DESCRIPTION),
        ("color", ADDRESS),
        ("iconUrl", ADDRESS),
        ("target", TARGET),
        ("condFormula", object(&[])),
        ("isPublic", boolean()),
        ("isModerator", boolean()),
        ("isAdministrator", boolean()),
        ("isExplorable", boolean()),
        ("asBadge", boolean()),
        ("canEditMembersByModerator", boolean()),
        ("displayOrder", integer()),
        ("policies", object(&[])),
    ])
    .required(&["roleId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE];
    type Caller = Admin;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Admin(me): Admin, params: Params) -> Result<(), ApiError> {
        let (by, id) = (me.id, params.role_id.0);
        app.db
            .write(move |tx| update(tx, by, id, |role| params.change(role)))
            .map_err(|error| refusal(error, |_| NO_SUCH_ROLE))
    }
}

impl Params {
    fn change(self, role: &mut Role) {
        set(&mut role.name, self.name);
        set(&mut role.description, self.description);
        patch(&mut role.color, self.color);
        patch(&mut role.icon_url, self.icon_url);
        set(&mut role.target, self.target);
        set(&mut role.condition, self.cond_formula);
        set(&mut role.is_public, self.is_public);
        set(&mut role.is_moderator, self.is_moderator);
        set(&mut role.is_administrator, self.is_administrator);
        set(&mut role.is_explorable, self.is_explorable);
        set(&mut role.as_badge, self.as_badge);
        set(
            &mut role.can_edit_members_by_moderator,
            self.can_edit_members_by_moderator,
        );
        set(&mut role.display_order, self.display_order);
        set(&mut role.policies, self.policies);
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn patch<T>(place: &mut Option<T>, patch: Patch<T>) {
    match patch {
        Patch::Keep => {}
        Patch::Remove => *place = None,
        Patch::Set(value) => *place = Some(value),
    }
}
