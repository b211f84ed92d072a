//! `users/update-memo`: writes something down about somebody, for oneself.

use serde::Deserialize;

use crate::actions::memos::NoSuchUser;
use crate::actions::memos::write;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::users::User;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "6fef56f3-e765-4957-88e5-c6f65329b8a5",
    "No such user.",
);

/// The longest memo: what Misskey's database has room for.
const MEMO_CHARACTERS: usize = 2048;

/// Writes it down.
pub struct UpdateMemo;

/// About whom, and what.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    memo: Option<String>,
}

impl Endpoint for UpdateMemo {
    const NAME: &'static str = "users/update-memo";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("userId", id()),
        ("memo", text(0, MEMO_CHARACTERS).nullable()),
    ])
    .required(&["userId", "memo"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (about, memo) = (params.user_id.0, params.memo);
        app.db
            .write(move |tx| write(tx, me.id, about, memo.as_deref()))
            .map_err(|error| refusal(error, |_: NoSuchUser| NO_SUCH_USER))
    }
}
