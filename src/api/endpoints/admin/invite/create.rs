//! `admin/invite/create`: invites some people in the server's name.

use serde::Deserialize;

use crate::actions::invitations::invite_many;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::invitation::Invitations;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::api::schema::string;
use crate::app::App;
use crate::clock::Time;
use crate::error::Error;
use crate::prepare;
use crate::store::invitations;

const INVALID_DATE_TIME: Declared = client(
    "INVALID_DATE_TIME",
    "f1380b15-3760-4c6c-a1db-5c3aaf1cbd49",
    "Invalid date-time format",
);

/// Makes invitations.
pub struct Create;

/// How many, and until when they are good.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    count: u32,
    expires_at: Option<String>,
}

impl Endpoint for Create {
    const NAME: &'static str = "admin/invite/create";
    const SCOPE: Option<&'static str> = Some("write:admin:invite-codes");
    const PARAMS: Schema = object(&[
        ("count", range(1, 100).or(Literal::Int(1))),
        ("expiresAt", string().nullable()),
    ]);
    const ERRORS: &'static [Declared] = &[INVALID_DATE_TIME];
    type Caller = Moderator;
    type Params = Params;
    type Output = Invitations;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Invitations, ApiError> {
        let expires_at = match params.expires_at {
            Some(text) => Some(Time::parse(&text).ok_or(INVALID_DATE_TIME)?),
            None => None,
        };
        let now = app.clock.now();
        let codes: Vec<String> = (0..params.count)
            .map(|_| prepare::invitation_code(now))
            .collect();
        let made = app
            .db
            .write(move |tx| invite_many(tx, &codes, expires_at))
            .map_err(Error::into_fault)?;
        look(app, Some(&me), |lens| {
            let found = invitations::by_ids(lens.db, &made)?;
            Ok(Invitations::pack(lens, found)?)
        })
    }
}
