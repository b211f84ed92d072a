//! One-time codes: giving somebody a secret, and seeing that they have it.

use crate::actions::second_factors;
use crate::actions::second_factors::FactorRefusal;
use crate::app::App;
use crate::config::Origin;
use crate::crypto::encoding;
use crate::crypto::secret;
use crate::crypto::totp;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Fault;
use crate::media::qr;
use crate::model::Id;
use crate::model::second_factors::BACKUP_CODES;
use crate::model::users::User;
use crate::sign_in;

/// A secret that is about to be put into an authenticator app.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// The secret, in base32.
    pub secret: String,
    /// What the app reads, in the form they agree on (Google's Key URI Format).
    pub url: String,
    /// The same as a picture, a `data:` URL.
    pub picture: String,
}

/// Why the second factor is not turned on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnOnRefusal {
    /// No secret waits to be proved.
    NotBegun,
    /// Another code.
    WrongCode,
}

/// Gives somebody a secret, which they have to prove before it counts.
pub fn begin(app: &App, user: &User) -> Result<NewSecret, Fault> {
    let secret = totp::draw();
    let (id, kept) = (user.id, secret.clone());
    app.db
        .write(move |tx| second_factors::begin(tx, id, &kept))
        .map_err(Error::into_fault)?;
    shown(&app.config.origin, user, secret)
}

/// A secret as its owner is shown it.
pub fn shown(origin: &Origin, user: &User, secret: String) -> Result<NewSecret, Fault> {
    let issuer: String = form_urlencoded::byte_serialize(origin.host().as_bytes()).collect();
    let url = format!(
        "otpauth://totp/{issuer}:{}?issuer={issuer}&secret={secret}&algorithm=SHA1&digits={}&period={}",
        user.username,
        totp::DIGITS,
        totp::PERIOD,
    );
    let picture = encoding::base64(&qr::png(&url)?);
    Ok(NewSecret {
        secret,
        url,
        picture: format!("data:image/png;base64,{picture}"),
    })
}

/// Turns the second factor on, if this is a code of the secret that waits; answers backup
/// codes, which are never shown again.
pub fn turn_on(app: &App, user: Id<User>, code: &str) -> Result<Vec<String>, Error<TurnOnRefusal>> {
    let factor = sign_in::second_factor(app, user)?;
    let secret = factor.pending.ok_or(Refused(TurnOnRefusal::NotBegun))?;
    let code: String = code.split_whitespace().collect();
    if totp::step_of(&secret, &code, app.clock.now()).is_none() {
        return Err(Refused(TurnOnRefusal::WrongCode));
    }
    let codes: Vec<String> = (0..BACKUP_CODES)
        .map(|_| totp::draw_backup_code())
        .collect();
    let hashes: Vec<String> = codes.iter().map(|code| backup_code(code)).collect();
    app.db
        .write(move |tx| second_factors::turn_on(tx, user, &secret, &hashes))
        .map_err(|error| error.map_refusal(|FactorRefusal::NotBegun| TurnOnRefusal::NotBegun))?;
    Ok(codes)
}

/// What is kept of a backup code.
pub fn backup_code(code: &str) -> String {
    encoding::hex(&secret::hash(&code.to_ascii_uppercase()))
}
