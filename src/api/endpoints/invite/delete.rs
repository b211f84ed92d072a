//! `invite/delete`: takes an invitation back.

use serde::Deserialize;

use crate::actions::invitations::RevokeRefusal;
use crate::actions::invitations::revoke;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::invite::MAY_INVITE;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::invitations::Invitation;
use crate::model::roles::Policies;
use crate::store::roles;

const NO_SUCH_INVITE_CODE: Declared = client(
    "NO_SUCH_INVITE_CODE",
    "cd4f9ae4-7854-4e3e-8df9-c296f051e634",
    "No such invite code.",
);
const CAN_NOT_DELETE_INVITE_CODE: Declared = client(
    "CAN_NOT_DELETE_INVITE_CODE",
    "ff17af39-000c-4d4e-abdf-848fa30fc1ce",
    "You can't delete this invite code.",
);

/// Takes an invitation back.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    invite_id: Named<Invitation>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "invite/delete";
    const SCOPE: Option<&'static str> = Some("write:invite-codes");
    const POLICY: Option<fn(&Policies) -> bool> = MAY_INVITE;
    const PARAMS: Schema = object(&[("inviteId", id())]).required(&["inviteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_INVITE_CODE, CAN_NOT_DELETE_INVITE_CODE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (now, id) = (app.clock.now(), params.invite_id.0);
        let moderates = app.db.read(|db| roles::is_moderator(db, &me, now))?;
        app.db
            .write(move |tx| revoke(tx, me.id, moderates, id))
            .map_err(|error| refusal(error, declared))
    }
}

/// Misskey tells another's invitation from none; here both are none.
fn declared(refusal: RevokeRefusal) -> Declared {
    match refusal {
        RevokeRefusal::NoSuchCode | RevokeRefusal::NotYours => NO_SUCH_INVITE_CODE,
        RevokeRefusal::Used => CAN_NOT_DELETE_INVITE_CODE,
    }
}
