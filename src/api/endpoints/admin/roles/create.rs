//! `admin/roles/create`: makes a role.

use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;

use crate::actions::roles::create;
use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::role;
use crate::api::pack::role::Packed;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::integer;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::api::schema::word;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::roles::Role;
use crate::model::roles::Target;

const TOO_MANY_ROLES: Declared = client(
    "TOO_MANY_ROLES",
    "d4e554d3-06b2-4d5c-8fff-db3173dd4139",
    "There are too many roles.",
);

/// The longest name of a role, as in Misskey's database.
pub const NAME_CHARACTERS: usize = 256;
/// The longest description of a role, as in Misskey's database.
pub const DESCRIPTION_CHARACTERS: usize = 1_024;
/// The longest colour or address of a picture, as in Misskey's database.
pub const ADDRESS_CHARACTERS: usize = 512;

/// What becomes of a role.
pub const NAME: Schema = text(0, NAME_CHARACTERS);
/// What it is for.
pub const DESCRIPTION: Schema = text(0, DESCRIPTION_CHARACTERS);
/// A colour or an address.
pub const ADDRESS: Schema = text(0, ADDRESS_CHARACTERS).nullable();
/// How one comes to have it.
pub const TARGET: Schema = word(&["manual", "conditional"]);

/// Makes it.
pub struct Create;

/// The role to be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    description: String,
    color: Option<String>,
    icon_url: Option<String>,
    target: Target,
    cond_formula: Value,
    is_public: bool,
    is_moderator: bool,
    is_administrator: bool,
    is_explorable: bool,
    as_badge: bool,
    can_edit_members_by_moderator: bool,
    display_order: i64,
    policies: Map<String, Value>,
}

impl Endpoint for Create {
    const NAME: &'static str = "admin/roles/create";
    const SCOPE: Option<&'static str> = Some("write:admin:roles");
    const PARAMS: Schema = object(&[
        ("name", NAME),
        ("description", DESCRIPTION),
        ("color", ADDRESS),
        ("iconUrl", ADDRESS),
        ("target", TARGET),
        ("condFormula", object(&[])),
        ("isPublic", boolean()),
        ("isModerator", boolean()),
        ("isAdministrator", boolean()),
        ("isExplorable", boolean().or(Literal::Bool(false))),
        ("asBadge", boolean()),
        ("canEditMembersByModerator", boolean()),
        ("displayOrder", integer()),
        ("policies", object(&[])),
    ])
    .required(&[
        "name",
        "description",
        "color",
        "iconUrl",
        "target",
        "condFormula",
        "isPublic",
        "isModerator",
        "isAdministrator",
        "asBadge",
        "canEditMembersByModerator",
        "displayOrder",
        "policies",
    ]);
    const ERRORS: &'static [Declared] = &[TOO_MANY_ROLES];
    type Caller = Admin;
    type Params = Params;
    type Output = Packed;

    fn call(app: &App, Admin(me): Admin, params: Params) -> Result<Packed, ApiError> {
        let (by, role) = (me.id, params.into_role());
        let made = app.db.write(move |tx| create(tx, by, role));
        let role = made.map_err(|error| refusal(error, |_| TOO_MANY_ROLES))?;
        look(app, Some(&me), |lens| Ok(role::one(lens, role)?))
    }
}

impl Params {
    fn into_role(self) -> Role {
        Role {
            id: Id::new(0),
            name: self.name,
            description: self.description,
            color: self.color,
            icon_url: self.icon_url,
            target: self.target,
            condition: self.cond_formula,
            is_public: self.is_public,
            is_moderator: self.is_moderator,
            is_administrator: self.is_administrator,
            is_explorable: self.is_explorable,
            as_badge: self.as_badge,
            can_edit_members_by_moderator: self.can_edit_members_by_moderator,
            display_order: self.display_order,
            policies: self.policies,
            updated_at: Time(0),
        }
    }
}
