//! `admin/accounts/create`: a new account. The first one will run the server. Misskey
//! gives it to whoever comes first; here they must bring the token of the setup link as
//! `setupPassword`, except on a test rig (`federation.reach = "loopback"`).

use serde::Deserialize;
use serde::Serialize;

use crate::actions::tokens::issue;
use crate::actions::users::SignUpRefusal;
use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::params::USERNAME;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::app::App;
use crate::config::Reach;
use crate::crypto::mac;
use crate::crypto::secret;
use crate::error::Error;
use crate::model::tokens::Grant;
use crate::model::users::User;
use crate::prepare;
use crate::store::settings;
use crate::store::users;

const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "1fb7cb09-d46a-4fff-b8df-057708cce513",
    "Access denied.",
);
const INCORRECT_INITIAL_PASSWORD: Declared = client(
    "INCORRECT_INITIAL_PASSWORD",
    "97147c55-1ae1-4f6f-91d6-e1c3e0e76d62",
    "Initial password is incorrect.",
);
const USERNAME_TAKEN: Declared = client(
    "DUPLICATED_USERNAME",
    "b1a0c6b6-7f1e-4d3e-9a2f-3c8e5d7f2a10",
    "Somebody has this name.",
);
const USERNAME_RESERVED: Declared = client(
    "USED_USERNAME",
    "8c1d2f34-5b6a-4e7c-8d9e-0f1a2b3c4d5e",
    "Nobody may have this name.",
);

/// The longest password hashed, in characters; hashing costs by length.
const PASSWORD_CHARACTERS: usize = 1_024;

/// Makes an account.
pub struct Create;

/// Whose.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    username: String,
    password: String,
    setup_password: Option<String>,
}

/// The account and its first token.
#[derive(Serialize)]
pub struct Output {
    #[serde(flatten)]
    user: Detailed,
    token: String,
}

impl Endpoint for Create {
    const NAME: &'static str = "admin/accounts/create";
    const PARAMS: Schema = object(&[
        ("username", USERNAME),
        ("password", text(1, PASSWORD_CHARACTERS)),
        ("setupPassword", string().nullable()),
    ])
    .required(&["username", "password"]);
    const ERRORS: &'static [Declared] = &[
        ACCESS_DENIED,
        INCORRECT_INITIAL_PASSWORD,
        USERNAME_TAKEN,
        USERNAME_RESERVED,
    ];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        check(app, me.as_ref(), params.setup_password.as_deref())?;
        let id = prepare::sign_up(app, &params.username, &params.password, false)
            .map_err(|error| refusal(error, declared))?;
        let token = secret::draw();
        let hash = secret::hash(&token);
        app.db
            .write(move |tx| issue(tx, &hash, id, None, &Grant::Everything))
            .map_err(Error::into_fault)?;
        let created = app
            .db
            .read(|db| users::by_id(db, id))?
            .ok_or(ACCESS_DENIED)?;
        look(app, Some(&created), |lens| {
            let user = user::me(lens, &app.config, created.clone(), true)?;
            Ok(Output { user, token })
        })
    }
}

/// Refuses whoever may not make an account.
fn check(app: &App, me: Option<&User>, setup: Option<&str>) -> Result<(), ApiError> {
    let (any, expected) = app.db.read(|db| {
        let expected: Option<String> = settings::get(db, settings::SETUP_TOKEN)?;
        Ok((users::any_account(db)?, expected))
    })?;
    if any {
        return match me {
            Some(me) if me.is_admin => Ok(()),
            _ => Err(ACCESS_DENIED.into()),
        };
    }
    let is_test_rig = app.config.federation.reach == Reach::Loopback;
    match (setup, expected) {
        (Some(given), Some(expected)) if mac::equal(given.as_bytes(), expected.as_bytes()) => {
            Ok(())
        }
        (None, expected) if expected.is_none() || is_test_rig => Ok(()),
        _ => Err(INCORRECT_INITIAL_PASSWORD.into()),
    }
}

fn declared(refusal: SignUpRefusal) -> Declared {
    match refusal {
        SignUpRefusal::BadName | SignUpRefusal::Reserved => USERNAME_RESERVED,
        SignUpRefusal::Taken => USERNAME_TAKEN,
    }
}
