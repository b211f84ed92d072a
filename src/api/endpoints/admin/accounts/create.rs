//! `admin/accounts/create`: a new account. The first one will run the server. Misskey
//! gives it to whoever comes first; here they must bring the token of the setup link as
//! `setupPassword`, except on a test rig (`federation.reach = "loopback"`).

use serde::Deserialize;

use crate::actions::users::Entitled;
use crate::actions::users::SignUpRefusal;
use crate::api::auth::Identity;
use crate::api::endpoint::AnyoneBy;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::new_account;
use crate::api::new_account::NewAccount;
use crate::api::params::USERNAME;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::app::App;
use crate::config::Reach;
use crate::prepare;
use crate::store::roles;
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
    type Caller = AnyoneBy;
    type Params = Params;
    type Output = NewAccount;

    fn call(app: &App, AnyoneBy(me): AnyoneBy, params: Params) -> Result<NewAccount, ApiError> {
        let by = entitled(app, me.as_ref(), params.setup_password)?;
        let id = prepare::sign_up(app, &params.username, Some(&params.password), by)
            .map_err(|error| refusal(error, declared))?;
        new_account::show(app, id)
    }
}

/// By what right the caller makes an account; asked before the password is hashed, for
/// that costs, and again by the rules. No app makes accounts, whatever it may do, as in
/// Misskey.
fn entitled(app: &App, me: Option<&Identity>, setup: Option<String>) -> Result<Entitled, ApiError> {
    if app.db.read(users::any_account)? {
        let me = me.filter(|me| me.is_sign_in()).map(|me| &me.user);
        let me = me.ok_or(ACCESS_DENIED)?;
        let now = app.clock.now();
        return match app.db.read(|db| roles::is_administrator(db, me, now))? {
            true => Ok(Entitled::Administrator(me.id)),
            false => Err(ACCESS_DENIED.into()),
        };
    }
    // A server of this reach talks to its own machine and says so at every start; it is
    // never meant for others, and the tools that test it know no token.
    let is_test_rig = app.config.federation.reach == Reach::Loopback;
    match setup {
        Some(token) if prepare::is_setup_token(app, &token)? => Ok(Entitled::SetupToken(token)),
        None if is_test_rig => Ok(Entitled::Operator { as_owner: true }),
        _ => Err(INCORRECT_INITIAL_PASSWORD.into()),
    }
}

fn declared(refusal: SignUpRefusal) -> Declared {
    match refusal {
        SignUpRefusal::BadName | SignUpRefusal::Reserved => USERNAME_RESERVED,
        SignUpRefusal::Taken | SignUpRefusal::Left => USERNAME_TAKEN,
        SignUpRefusal::NotEntitled => ACCESS_DENIED,
    }
}
