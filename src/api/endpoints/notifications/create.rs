//! `notifications/create`: an app tells its user something.

use crate::actions::notifications::say;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::model::notifications::AppWords;
use crate::model::notifications::Kind;

/// The longest message, header or address. Misskey sets no bound.
const CHARACTERS: usize = 3_000;

/// Tells it.
pub struct Create;

impl Endpoint for Create {
    const NAME: &'static str = "notifications/create";
    const SCOPE: Option<&'static str> = Some("write:notifications");
    const LIMIT: Option<Limit> = Some(Limit::per(MINUTE, 10));
    const PARAMS: Schema = object(&[
        ("body", text(0, CHARACTERS)),
        ("header", text(0, CHARACTERS).nullable()),
        ("icon", text(0, CHARACTERS).nullable()),
    ])
    .required(&["body"]);
    type Caller = SignedIn;
    type Params = AppWords;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, words: AppWords) -> Result<(), ApiError> {
        let words = serde_json::to_string(&words)?;
        let done = app
            .db
            .write(move |tx| say(tx, me.id, Kind::App, Some(&words)));
        Ok(done.map_err(Error::into_fault)?)
    }
}
