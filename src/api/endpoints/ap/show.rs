//! `ap/show`: a user or note by its address on another server, fetched if it must be.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::visible;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::note;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::federation::lookup;
use crate::federation::lookup::Thing;
use crate::federation::trouble::Trouble;
use crate::http::Request;
use crate::model::users::User;
use crate::store::roles;

const NO_SUCH_OBJECT: Declared = client(
    "NO_SUCH_OBJECT",
    "dc94d745-1262-4e63-a17d-fecaa57efc82",
    "No such object.",
);

/// The longest address looked at.
const URI_CHARACTERS: usize = 2_048;

/// Shows what lies at an address.
pub struct Show;

/// Which address; a handle (`@name@host`) will do.
#[derive(Deserialize)]
pub struct Params {
    uri: String,
}

/// What was found there.
#[derive(Serialize)]
#[serde(tag = "type", content = "object")]
pub enum Output {
    /// Somebody.
    User(Box<Detailed>),
    /// Something said.
    Note(Box<note::One>),
}

impl Endpoint for Show {
    const NAME: &'static str = "ap/show";
    const SCOPE: Option<&'static str> = Some("read:account");
    const LIMIT: Option<Limit> = Some(Limit::per_hour(30));
    const PARAMS: Schema = object(&[("uri", text(0, URI_CHARACTERS))]).required(&["uri"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_OBJECT];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let found = match lookup::find(app, &params.uri, me.id) {
            Ok(found) => found,
            Err(Trouble::Failed(fault)) => return Err(fault.into()),
            Err(_) => return Err(NO_SUCH_OBJECT.into()),
        };
        look(app, Some(&me), |lens| match found {
            Thing::User(user) if may_see(lens, &me, &user)? => {
                let packed = user::detailed(lens, &app.config, *user)?;
                Ok(Output::User(Box::new(packed)))
            }
            Thing::User(_) => Err(NO_SUCH_OBJECT.into()),
            Thing::Note(note) => {
                let note = visible(lens, note.id)?.ok_or(NO_SUCH_OBJECT)?;
                Ok(Output::Note(Box::new(note::one(lens, note)?)))
            }
        })
    }

    fn lane(_: &Request) -> Lane {
        Lane::Remote
    }
}

/// Who is suspended is there for moderators alone, as in `users/show`.
fn may_see(lens: &Lens<'_>, me: &User, user: &User) -> Result<bool, ApiError> {
    Ok(user.is_active() || user.gone_at.is_none() && roles::is_moderator(lens.db, me, lens.now)?)
}
