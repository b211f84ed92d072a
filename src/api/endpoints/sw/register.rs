//! `sw/register`: wants to be woken at this address.

use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::actions::push::register;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::sw::ENDPOINT;
use crate::api::endpoints::sw::SCOPE;
use crate::api::endpoints::sw::View;
use crate::api::error::ApiError;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::crypto::push::Reader;
use crate::error::Error;
use crate::model::Id;
use crate::model::push::KEY_CHARACTERS;
use crate::model::push::Subscription;
use crate::prepare::voucher;

/// Registers.
pub struct Register;

/// Where, and how to write to it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    endpoint: String,
    auth: String,
    publickey: String,
    send_read_message: bool,
}

/// What is registered now.
#[derive(Serialize)]
pub struct Output {
    state: &'static str,
    key: String,
    #[serde(flatten)]
    registration: View,
}

impl Endpoint for Register {
    const NAME: &'static str = "sw/register";
    const SCOPE: Option<&'static str> = Some(SCOPE);
    const PARAMS: Schema = object(&[
        ("endpoint", ENDPOINT),
        ("auth", text(0, KEY_CHARACTERS)),
        ("publickey", text(0, KEY_CHARACTERS)),
        ("sendReadMessage", boolean().or(Literal::Bool(false))),
    ])
    .required(&["endpoint", "auth", "publickey"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        if Url::parse(&params.endpoint).is_err() {
            return Err(unusable("endpoint", "must be an address"));
        }
        // Misskey takes anything and fails later, each time.
        if Reader::read(&params.publickey, &params.auth).is_none() {
            return Err(unusable("publickey", "must be a key of Web Push"));
        }
        let new = Subscription {
            id: Id::new(0),
            user_id: me.id,
            endpoint: params.endpoint,
            auth: params.auth,
            public_key: params.publickey,
            send_read_message: params.send_read_message,
        };
        let (registered, is_known) = app
            .db
            .write(move |tx| register(tx, new))
            .map_err(Error::into_fault)?;
        Ok(Output {
            state: match is_known {
                true => "already-subscribed",
                false => "subscribed",
            },
            key: voucher(app)?.public,
            registration: registered.into(),
        })
    }
}

fn unusable(name: &str, reason: &str) -> ApiError {
    ApiError::invalid(format!("#/properties/{name}/format"), reason.to_owned())
}
