//! `i/revoke-token`: takes a token away from an app. What is not there is no error, as in
//! Misskey.

use serde::Deserialize;

use crate::actions;
use crate::actions::tokens::NoSuchToken;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::crypto::secret;
use crate::error::Error;
use crate::model::tokens::Token;

/// Takes a token away.
pub struct RevokeToken;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    token_id: Option<Named<Token>>,
    token: Option<String>,
}

impl Endpoint for RevokeToken {
    const NAME: &'static str = "i/revoke-token";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[("tokenId", id()), ("token", string().nullable())])
        .any_of(&[&["tokenId"], &["token"]]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let hash = params.token.map(|token| secret::hash(&token));
        let done = app.db.write(move |tx| match (params.token_id, hash) {
            (Some(token), _) => actions::tokens::revoke(tx, me.id, token.0),
            (None, Some(hash)) => actions::tokens::revoke_by_hash(tx, me.id, &hash),
            (None, None) => Ok(()),
        });
        match done {
            Ok(()) | Err(Error::Refused(NoSuchToken)) => Ok(()),
            Err(Error::Failed(fault)) => Err(fault.into()),
        }
    }
}
