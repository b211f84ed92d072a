//! `invite/create`: invites one person.

use crate::actions::invitations::invite;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::invite::MAY_INVITE;
use crate::api::endpoints::invite::quota;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::pack::invitation::View;
use crate::api::params::Nothing;
use crate::app::App;
use crate::clock::MINUTE;
use crate::error::Fault;
use crate::model::roles::Policies;
use crate::prepare;
use crate::store::invitations;
use crate::store::roles;

const EXCEEDED_LIMIT: Declared = client(
    "EXCEEDED_LIMIT_OF_CREATE_INVITE_CODE",
    "8b165dd3-6f37-4557-8db1-73175d63c641",
    "You have exceeded the limit for creating an invitation code.",
);

/// Makes an invitation.
pub struct Create;

impl Endpoint for Create {
    const NAME: &'static str = "invite/create";
    const SCOPE: Option<&'static str> = Some("write:invite-codes");
    const POLICY: Option<fn(&Policies) -> bool> = MAY_INVITE;
    const ERRORS: &'static [Declared] = &[EXCEEDED_LIMIT];
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = View<'static>;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<Self::Output, ApiError> {
        let now = app.clock.now();
        let policies = app.db.read(|db| roles::policies(db, &me, now))?;
        let lasts = i64::from(policies.invite_expiration_time).saturating_mul(MINUTE);
        let expires_at = (lasts > 0).then(|| now.plus(lasts));
        let (code, quota) = (prepare::invitation_code(now), quota(&policies));
        let id = app
            .db
            .write(move |tx| invite(tx, me.id, &code, expires_at, quota))
            .map_err(|error| refusal(error, |_| EXCEEDED_LIMIT))?;
        let made = app.db.read(|db| invitations::by_id(db, id))?;
        let made = made.ok_or(Fault("a new invitation is gone".to_owned()))?;
        Ok(View::new(&made))
    }
}
