//! `users/lists/update`: renames a list, or shows it to others.

use serde::Deserialize;

use crate::actions::lists::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::list;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::lists::NAME_CHARACTERS;
use crate::model::lists::UserList;

const NO_SUCH_LIST: Declared = client(
    "NO_SUCH_LIST",
    "796666fe-3dff-4d39-becb-8a5932c1d5b7",
    "No such list.",
);

/// Changes it.
pub struct Update;

/// Which list, and what it is from now on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
    name: Option<String>,
    is_public: Option<bool>,
}

impl Endpoint for Update {
    const NAME: &'static str = "users/lists/update";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("listId", id()),
        ("name", text(1, NAME_CHARACTERS)),
        ("isPublic", boolean()),
    ])
    .required(&["listId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_LIST];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Option<list::View>;

    fn call(
        app: &App,
        SignedIn(me): SignedIn,
        params: Params,
    ) -> Result<Option<list::View>, ApiError> {
        let viewer = me.clone();
        let made = app
            .db
            .write(move |tx| change(tx, me.id, params.list_id.0, params.name, params.is_public))
            .map_err(|error| refusal(error, |_| NO_SUCH_LIST))?;
        look(app, Some(&viewer), |lens| Ok(list::one(lens, made)?))
    }
}
