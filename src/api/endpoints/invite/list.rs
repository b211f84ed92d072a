//! `invite/list`: the invitations one made.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::invite::MAY_INVITE;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::invitation::Invitations;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::app::App;
use crate::model::roles::Policies;
use crate::store::invitations;

/// Lists invitations.
pub struct List;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for List {
    const NAME: &'static str = "invite/list";
    const SCOPE: Option<&'static str> = Some("read:invite-codes");
    const POLICY: Option<fn(&Policies) -> bool> = MAY_INVITE;
    const PARAMS: Schema = object(&[
        ("limit", range(1, 100).or(Literal::Int(30))),
        ("sinceId", id()),
        ("untilId", id()),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Invitations;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Invitations, ApiError> {
        look(app, Some(&me), |lens| {
            let found = invitations::of(lens.db, me.id, params.page.rows())?;
            Ok(Invitations::pack(lens, found)?)
        })
    }
}
