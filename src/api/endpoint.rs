//! What an endpoint is: constants that declare it, types that bound it, one function.
//!
//! The caller's type is the credential: an endpoint whose `Caller` is [`SignedIn`] cannot
//! be written so that a visitor reaches it. [`entry`] turns the declaration into a row of
//! the table at compile time; there is no registration and no dynamic dispatch.

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::auth::Identity;
use crate::api::error;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::HOUR;
use crate::http::Body;
use crate::http::Request;
use crate::http::Upload;
use crate::limits;
use crate::limits::Rule;
use crate::model::roles::Policies;
use crate::model::users::User;
use crate::store::roles;

/// One endpoint of the API.
pub trait Endpoint {
    /// Its path below `/api/`, and its file below `endpoints/`.
    const NAME: &'static str;
    /// The permission an app's token must hold.
    const SCOPE: Option<&'static str> = None;
    /// Only for the account's own sign-ins, never for apps (Misskey: `secure`).
    const SECURE: bool = false;
    /// What the caller's roles must allow (Misskey: `requireRolePolicy`).
    const POLICY: Option<fn(&Policies) -> bool> = None;
    /// How often.
    const LIMIT: Option<Limit> = None;
    /// Whether GET is allowed, and for how many seconds a visitor's answer may be kept.
    const GET: Option<u32> = None;
    /// Whether it takes a file.
    const FILE: bool = false;
    /// What it takes.
    const PARAMS: Schema = object(&[]);
    /// The errors clients match on.
    const ERRORS: &'static [Declared] = &[];
    /// Who may call.
    type Caller: Caller;
    /// What it takes, typed; [`Self::PARAMS`] holds when it is made.
    type Params: DeserializeOwned;
    /// What it answers; `null` is told as 204 without a body.
    type Output: Serialize;

    /// Does it.
    fn call(app: &App, me: Self::Caller, params: Self::Params) -> Result<Self::Output, ApiError>;

    /// Where it queues; to be overridden where another server may be asked.
    fn lane(_request: &Request) -> Lane {
        Lane::Local
    }

    /// Puts the uploaded file among the parameters, where [`Self::FILE`] is set.
    fn attach(_params: &mut Self::Params, _file: Upload) {}
}

/// Where a call queues for a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// It asks nobody.
    Local,
    /// It may wait for another server, so it must not stand in others' way.
    Remote,
}

impl Lane {
    /// [`Self::Remote`] unless the parameters cannot hold these words, however they are
    /// written: a form may hold anything, and in JSON only `\u` hides letters and signs.
    pub fn of_words(request: &Request, words: &str) -> Self {
        let may_hold = match &request.body {
            Body::Form(_) => true,
            Body::Bytes(bytes) => holds(bytes, words.as_bytes()) || holds(bytes, b"\\u"),
        };
        if may_hold { Self::Remote } else { Self::Local }
    }
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|some| some == words)
}

/// How often one caller may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Endpoints with the same key share a count; by default the endpoint's name.
    pub key: Option<&'static str>,
    /// So many in so much time.
    pub rule: Option<Rule>,
    /// The least time between two, in milliseconds.
    pub pause: Option<i64>,
}

impl Limit {
    /// As often as any door allows.
    pub const fn of(deed: limits::Deed) -> Self {
        Self {
            key: Some(deed.name),
            rule: Some(deed.rule),
            pause: None,
        }
    }

    /// So many in an hour.
    pub const fn per_hour(max: u32) -> Self {
        let rule = Rule { max, window: HOUR };
        Self {
            key: None,
            rule: Some(rule),
            pause: None,
        }
    }

    /// So many in this many milliseconds.
    pub const fn per(window: i64, max: u32) -> Self {
        Self {
            rule: Some(Rule { max, window }),
            ..Self::per_hour(0)
        }
    }

    /// And at least this many milliseconds between two.
    pub const fn pause(mut self, milliseconds: i64) -> Self {
        self.pause = Some(milliseconds);
        self
    }

    /// Counted together with others of this key.
    pub const fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }
}

/// Who calls, as far as the endpoint needs to know.
pub trait Caller: Sized {
    /// What it takes to be one.
    const RANK: Rank;

    /// The caller, or why they are not one.
    fn admit(app: &App, identity: Option<Identity>) -> Result<Self, ApiError>;
}

/// What it takes to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Nothing.
    Anyone,
    /// An account.
    SignedIn,
    /// A moderator.
    Moderator,
    /// An administrator.
    Admin,
}

/// Anyone; a user if signed in.
pub struct Anyone(pub Option<User>);
/// Anyone, and with what token if with one.
pub struct AnyoneBy(pub Option<Identity>);
/// A user of ours.
pub struct SignedIn(pub User);
/// A user of ours, and with what token.
pub struct SignedInBy(pub Identity);
/// A user who may moderate.
pub struct Moderator(pub User);
/// A user who runs this server.
pub struct Admin(pub User);

impl Caller for Anyone {
    const RANK: Rank = Rank::Anyone;

    fn admit(app: &App, identity: Option<Identity>) -> Result<Self, ApiError> {
        let AnyoneBy(identity) = AnyoneBy::admit(app, identity)?;
        Ok(Self(identity.map(|identity| identity.user)))
    }
}

impl Caller for AnyoneBy {
    const RANK: Rank = Rank::Anyone;

    /// A suspended user is a visitor where visitors are welcome.
    fn admit(_app: &App, identity: Option<Identity>) -> Result<Self, ApiError> {
        Ok(Self(identity.filter(|identity| identity.user.is_active())))
    }
}

impl Caller for SignedIn {
    const RANK: Rank = Rank::SignedIn;

    fn admit(app: &App, identity: Option<Identity>) -> Result<Self, ApiError> {
        let SignedInBy(identity) = SignedInBy::admit(app, identity)?;
        Ok(Self(identity.user))
    }
}

impl Caller for SignedInBy {
    const RANK: Rank = Rank::SignedIn;

    fn admit(_app: &App, identity: Option<Identity>) -> Result<Self, ApiError> {
        let identity = identity.ok_or(error::CREDENTIAL_REQUIRED)?;
        if !identity.user.is_active() {
            return Err(error::YOUR_ACCOUNT_SUSPENDED.into());
        }
        Ok(Self(identity))
    }
}

impl Caller for Moderator {
    const RANK: Rank = Rank::Moderator;

    fn admit(app: &App, identity: Option<Identity>) -> Result<Self, ApiError> {
        let SignedIn(me) = SignedIn::admit(app, identity)?;
        let now = app.clock.now();
        match app.db.read(|db| roles::is_moderator(db, &me, now))? {
            true => Ok(Self(me)),
            false => Err(error::NOT_A_MODERATOR.into()),
        }
    }
}

impl Caller for Admin {
    const RANK: Rank = Rank::Admin;

    fn admit(app: &App, identity: Option<Identity>) -> Result<Self, ApiError> {
        let SignedIn(me) = SignedIn::admit(app, identity)?;
        let now = app.clock.now();
        match app.db.read(|db| roles::is_administrator(db, &me, now))? {
            true => Ok(Self(me)),
            false => Err(error::NOT_AN_ADMINISTRATOR.into()),
        }
    }
}

/// What a call brings beside its caller.
pub struct Call {
    /// The parameters, unchecked.
    pub params: Value,
    /// The file.
    pub upload: Option<Upload>,
}

/// A row of the table: an endpoint's declaration and how to run it.
pub struct Entry {
    /// [`Endpoint::NAME`]
    pub name: &'static str,
    /// What it takes to call.
    pub rank: Rank,
    /// [`Endpoint::SCOPE`]
    pub scope: Option<&'static str>,
    /// [`Endpoint::SECURE`]
    pub secure: bool,
    /// [`Endpoint::LIMIT`]
    pub limit: Option<Limit>,
    /// [`Endpoint::GET`]
    pub get: Option<u32>,
    /// [`Endpoint::FILE`]
    pub file: bool,
    /// [`Endpoint::PARAMS`]
    pub params: &'static Schema,
    /// [`Endpoint::ERRORS`]
    pub errors: &'static [Declared],
    /// The name of the type of [`Endpoint::Output`], for the API document.
    pub output: fn() -> &'static str,
    /// [`Endpoint::lane`]
    pub lane: fn(&Request) -> Lane,
    /// Whether this caller is one.
    pub admit: fn(&App, Option<&Identity>) -> Result<(), ApiError>,
    /// Checks the parameters, calls, writes the answer as JSON.
    pub run: Run,
}

/// Checks the parameters, calls, writes the answer as JSON.
pub type Run = fn(&App, Option<Identity>, Call) -> Result<Vec<u8>, ApiError>;

/// The row of an endpoint.
pub const fn entry<E: Endpoint>() -> Entry {
    Entry {
        name: E::NAME,
        rank: <E::Caller as Caller>::RANK,
        scope: E::SCOPE,
        secure: E::SECURE,
        limit: E::LIMIT,
        get: E::GET,
        file: E::FILE,
        params: &E::PARAMS,
        errors: E::ERRORS,
        output: std::any::type_name::<E::Output>,
        lane: E::lane,
        admit: admit::<E>,
        run: run::<E>,
    }
}

impl Entry {
    /// Whether this method reaches the endpoint.
    pub fn takes(&self, method: &Method) -> bool {
        method == Method::POST || (method == Method::GET && self.get.is_some())
    }
}

fn admit<E: Endpoint>(app: &App, identity: Option<&Identity>) -> Result<(), ApiError> {
    if <E::Caller as Caller>::RANK != Rank::Anyone {
        E::Caller::admit(app, identity.cloned())?;
    }
    match (E::POLICY, identity) {
        (Some(policy), Some(identity)) => check_policy(app, &identity.user, policy),
        _ => Ok(()),
    }
}

/// Who runs the server may do everything.
fn check_policy(app: &App, me: &User, policy: fn(&Policies) -> bool) -> Result<(), ApiError> {
    let now = app.clock.now();
    let may = app.db.read(|db| {
        Ok(policy(&roles::policies(db, me, now)?) || roles::is_administrator(db, me, now)?)
    })?;
    match may {
        true => Ok(()),
        false => Err(error::NOT_ALLOWED_BY_ROLES.into()),
    }
}

/// What every endpoint has alike stands in functions of its own below: there are hundreds
/// of these.
fn run<E: Endpoint>(
    app: &App,
    identity: Option<Identity>,
    call: Call,
) -> Result<Vec<u8>, ApiError> {
    let caller = E::Caller::admit(app, identity)?;
    let Call { params, upload } = call;
    let mut params: E::Params = typed(checked(&E::PARAMS, params, upload.is_some() || !E::FILE)?)?;
    if let Some(file) = upload {
        E::attach(&mut params, file);
    }
    written(&E::call(app, caller, params)?)
}

#[inline(never)]
fn checked(schema: &Schema, mut params: Value, has_all: bool) -> Result<Value, ApiError> {
    if !has_all {
        return Err(error::FILE_REQUIRED.into());
    }
    let checked = schema.check(&mut params);
    checked.map_err(|invalid| ApiError::invalid(invalid.param, invalid.reason))?;
    Ok(params)
}

#[inline(never)]
fn typed<P: DeserializeOwned>(params: Value) -> Result<P, ApiError> {
    serde_json::from_value(params)
        .map_err(|cause| ApiError::invalid("#".to_owned(), cause.to_string()))
}

#[inline(never)]
fn written<O: Serialize>(output: &O) -> Result<Vec<u8>, ApiError> {
    Ok(serde_json::to_vec(output)?)
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::http::Form;

    fn lane(body: Body) -> Lane {
        let request = Request {
            method: Method::POST,
            path: "/api/users/show".to_owned(),
            query: None,
            headers: HeaderMap::new(),
            body,
            address: [127, 0, 0, 1].into(),
        };
        Lane::of_words(&request, "\"host\"")
    }

    #[test]
    fn no_way_of_writing_a_word_leads_past_the_lane_it_chooses() {
        for hidden in [
            r#"{"host":"b.example"}"#,
            r#"{"h\u006fst":"b.example"}"#,
            r#"{"\u0068\u006F\u0073\u0074":"b.example"}"#,
        ] {
            assert_eq!(lane(Body::Bytes(hidden.into())), Lane::Remote, "{hidden}");
        }
        assert_eq!(lane(Body::Form(Form::default())), Lane::Remote);
        let plain = r#"{"userId":"atvs23rd0d","text":"a\nb"}"#;
        assert_eq!(lane(Body::Bytes(plain.into())), Lane::Local);
    }
}
