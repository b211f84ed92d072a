//! What browsers are asked so that a passkey is made or used (WebAuthn level 3, section 5),
//! and whether their answer is one to what was asked. A challenge is good once and for
//! minutes; it is kept in memory.

use serde::Serialize;

use crate::actions;
use crate::actions::passkeys::PasskeyRefusal;
use crate::app::App;
use crate::app::Challenge;
use crate::clock::MINUTE;
use crate::config::Origin;
use crate::crypto::cose::ALGORITHMS;
use crate::crypto::encoding;
use crate::crypto::random;
use crate::crypto::webauthn;
use crate::crypto::webauthn::Asked;
use crate::crypto::webauthn::Assertion;
use crate::crypto::webauthn::Credential;
use crate::crypto::webauthn::Known;
use crate::crypto::webauthn::Registration;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Fault;
use crate::model::Id;
use crate::model::passkeys::Passkey;
use crate::model::users::User;
use crate::store::passkeys;

/// How long a challenge waits for its answer: longer than the browser does, for pages that
/// wait for a person first.
const LASTS: i64 = 5 * MINUTE;

/// How long the browser waits, in milliseconds, as Misskey asks.
const TIMEOUT: u32 = 60_000;

/// The longest name of a sign-in under way that is looked up.
const CONTEXT_CHARACTERS: usize = 64;

/// Why a passkey does not convince.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyTrouble {
    /// Nothing was asked, or too long ago, or the answer was given already.
    NotAsked,
    /// Nobody here has it.
    Unknown,
    /// It answers something else, or is not what it says.
    Unfit,
}

/// The wish for a signature (`PublicKeyCredentialRequestOptionsJSON`).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    rp_id: String,
    challenge: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_credentials: Option<Vec<Descriptor>>,
    timeout: u32,
    user_verification: &'static str,
}

/// The wish for a key (`PublicKeyCredentialCreationOptionsJSON`).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    challenge: String,
    rp: Party,
    user: Person,
    pub_key_cred_params: [Parameter; ALGORITHMS.len()],
    timeout: u32,
    attestation: &'static str,
    exclude_credentials: Vec<Descriptor>,
    authenticator_selection: Selection,
    extensions: Extensions,
}

#[derive(Clone, Debug, Serialize)]
struct Descriptor {
    id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    transports: Vec<String>,
    r#type: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Party {
    name: String,
    id: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    id: String,
    name: String,
    display_name: String,
}

#[derive(Clone, Debug, Serialize)]
struct Parameter {
    alg: i64,
    r#type: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Selection {
    resident_key: &'static str,
    user_verification: &'static str,
    require_resident_key: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    cred_props: bool,
}

/// Asks for a new passkey of this user.
pub fn ask_for_new(app: &App, user: &User) -> Result<CreationOptions, Fault> {
    let (name, known) = app
        .db
        .read(|db| Ok((app.name(db)?, passkeys::of(db, user.id)?)))?;
    let challenge = draw(app, Challenge::Registration(user.id));
    let party = party(&app.config.origin);
    Ok(CreationOptions {
        challenge,
        rp: Party {
            name: name.unwrap_or_else(|| party.to_owned()),
            id: party.to_owned(),
        },
        user: Person {
            id: encoding::base64_url(user.id.to_string().as_bytes()),
            name: user.username.clone(),
            display_name: user.display_name().to_owned(),
        },
        pub_key_cred_params: ALGORITHMS.map(|alg| Parameter {
            alg,
            r#type: "public-key",
        }),
        timeout: TIMEOUT,
        // Misskey asks for attestation and does not look at it; asking makes some browsers
        // warn their users.
        attestation: "none",
        exclude_credentials: known.iter().map(Descriptor::of).collect(),
        authenticator_selection: Selection {
            resident_key: "required",
            user_verification: "preferred",
            require_resident_key: true,
        },
        extensions: Extensions { cred_props: true },
    })
}

/// The new passkey of this user, if the answer is one to what was asked.
fn check_new(
    app: &App,
    user: Id<User>,
    answer: &Registration,
) -> Result<Credential, Error<PasskeyTrouble>> {
    let challenge = taken(app, Challenge::Registration(user))?;
    let asked = asked(app, &challenge);
    webauthn::register(asked, answer).map_err(|_| Refused(PasskeyTrouble::Unfit))
}

/// Why a passkey is not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddRefusal {
    /// It does not convince.
    Trouble(PasskeyTrouble),
    /// The rules say no.
    Refused(PasskeyRefusal),
}

/// Adds a passkey, if the answer is one to what was asked; answers what its authenticator
/// calls it.
pub fn add(
    app: &App,
    user: Id<User>,
    name: &str,
    answer: &Registration,
) -> Result<Vec<u8>, Error<AddRefusal>> {
    let made =
        check_new(app, user, answer).map_err(|error| error.map_refusal(AddRefusal::Trouble))?;
    let credential = made.id.clone();
    let new = Passkey {
        id: Id::new(0),
        user_id: user,
        credential: made.id,
        name: name.to_owned(),
        public_key: made.public_key,
        counter: made.counter,
        transports: made.transports,
        last_used_at: app.clock.now(),
    };
    app.db
        .write(move |tx| actions::passkeys::add(tx, new))
        .map_err(|error| error.map_refusal(AddRefusal::Refused))?;
    Ok(credential)
}

/// Asks for one of this user's passkeys.
pub fn ask(app: &App, user: Id<User>) -> Result<RequestOptions, Fault> {
    let known = app.db.read(|db| passkeys::of(db, user))?;
    let challenge = draw(app, Challenge::SignIn(user));
    let allowed = known.iter().map(Descriptor::of).collect();
    Ok(request(app, challenge, Some(allowed)))
}

/// Which passkey of this user answers, and what it has counted.
pub fn check_of(
    app: &App,
    user: Id<User>,
    answer: &Assertion,
) -> Result<(Id<Passkey>, u32), Error<PasskeyTrouble>> {
    let challenge = taken(app, Challenge::SignIn(user))?;
    let key = find(app, answer)?.filter(|key| key.user_id == user);
    let key = key.ok_or(Refused(PasskeyTrouble::Unknown))?;
    let counter = check(app, &challenge, answer, &key)?;
    Ok((key.id, counter))
}

/// Asks for anybody's passkey. Answers also the name of what is under way.
pub fn ask_anybody(app: &App) -> (RequestOptions, String) {
    let context = random::uuid();
    let challenge = random::bytes();
    let now = app.clock.now();
    app.anonymous_challenges
        .put(context.clone(), now, challenge);
    let options = request(app, encoding::base64_url(&challenge), None);
    (options, context)
}

/// Which passkey answers, and what it has counted.
pub fn check_anybody(
    app: &App,
    context: &str,
    answer: &Assertion,
) -> Result<(Passkey, u32), Error<PasskeyTrouble>> {
    let context: String = context.chars().take(CONTEXT_CHARACTERS).collect();
    let now = app.clock.now();
    let challenge = app.anonymous_challenges.take(&context, now, LASTS);
    let challenge = challenge.ok_or(Refused(PasskeyTrouble::NotAsked))?;
    let key = find(app, answer)?.ok_or(Refused(PasskeyTrouble::Unknown))?;
    let counter = check(app, &challenge, answer, &key)?;
    Ok((key, counter))
}

fn check(
    app: &App,
    challenge: &[u8; 32],
    answer: &Assertion,
    key: &Passkey,
) -> Result<u32, Error<PasskeyTrouble>> {
    let known = Known {
        public_key: &key.public_key,
        counter: key.counter,
    };
    webauthn::check(asked(app, challenge), answer, known)
        .map_err(|_| Refused(PasskeyTrouble::Unfit))
}

fn find(app: &App, answer: &Assertion) -> Result<Option<Passkey>, Fault> {
    match answer.credential() {
        Some(id) => app.db.read(|db| passkeys::by_credential(db, &id)),
        None => Ok(None),
    }
}

fn asked<'a>(app: &'a App, challenge: &'a [u8; 32]) -> Asked<'a> {
    Asked {
        challenge,
        origin: app.config.origin.as_str(),
        party: party(&app.config.origin),
    }
}

/// What keys are bound to: the host without its port.
fn party(origin: &Origin) -> &str {
    let host = origin.host();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn request(app: &App, challenge: String, allowed: Option<Vec<Descriptor>>) -> RequestOptions {
    RequestOptions {
        rp_id: party(&app.config.origin).to_owned(),
        challenge,
        allow_credentials: allowed,
        timeout: TIMEOUT,
        user_verification: "preferred",
    }
}

fn draw(app: &App, about: Challenge) -> String {
    let challenge = random::bytes();
    app.challenges.put(about, app.clock.now(), challenge);
    encoding::base64_url(&challenge)
}

fn taken(app: &App, about: Challenge) -> Result<[u8; 32], Error<PasskeyTrouble>> {
    let challenge = app.challenges.take(&about, app.clock.now(), LASTS);
    challenge.ok_or(Refused(PasskeyTrouble::NotAsked))
}

impl Descriptor {
    fn of(key: &Passkey) -> Self {
        Self {
            id: encoding::base64_url(&key.credential),
            transports: key.transports.clone(),
            r#type: "public-key",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bound_to_the_host_alone() {
        for (origin, name) in [
            ("https://bean.example", "bean.example"),
            ("http://localhost:3000", "localhost"),
        ] {
            assert_eq!(party(&Origin::parse(origin).unwrap()), name);
        }
    }
}
