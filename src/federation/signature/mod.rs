//! HTTP signatures: who sent this, and proving that we did.
//!
//! Two dialects are spoken: draft-cavage-12 by everybody, RFC 9421 by a few. Everything
//! here is a pure function of the request, the key and the time. Whose key a key is, how
//! it is found and what to do when it fails are not decided here: [`parse`] gives the key
//! id, the caller finds the key, [`Signature::verify`] tells.

mod cavage;
mod rfc9421;

use std::fmt;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use http::HeaderMap;
use http::HeaderValue;
use http::Method;
use http::header;
use url::Url;

use crate::clock::HOUR;
use crate::clock::SECOND;
use crate::clock::Time;
use crate::crypto::keys::SigningKey;
use crate::crypto::keys::VerifyKey;
use crate::error::Fault;
use crate::net;

/// What we ask for: ActivityPub in either of its two names.
pub const ACCEPT: &str = "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

/// What we send: the name that everyone takes.
pub const CONTENT_TYPE: &str = "application/activity+json";

/// Clocks go wrong by an hour when their zone does.
const MAX_AHEAD: i64 = HOUR;

/// Twelve hours, as Mastodon, and the hour of a wrong zone. A replay within it does no
/// harm: every activity has an id and is applied once.
const MAX_AGE: i64 = 13 * HOUR;

/// A header that says all about a signature; real ones have half a kilobyte.
const MAX_HEADER_BYTES: usize = 8 * 1024;

/// Parts that one signature covers; real ones cover five.
const MAX_COVERED: usize = 32;

/// A signature by the largest RSA key, 8192 bits.
const MAX_SIGNATURE_BYTES: usize = 1024;

/// Ids of keys are URLs, and those are stored.
const MAX_KEY_ID_BYTES: usize = 2048;

/// How a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// draft-cavage-http-signatures-12: first choice.
    Cavage,
    /// The same over a path without its query: for those who refuse a GET with one
    /// (old Mastodon, Mitra, Pixelfed).
    CavageNoQuery,
    /// RFC 9421: second knock.
    Rfc9421,
}

/// A request as it was received.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Path and query exactly as sent, still encoded.
    pub target: &'a str,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body, raw.
    pub body: &'a [u8],
    /// To whom: our own public origin, as `https://us.example`, without a slash.
    pub origin: &'a str,
}

/// A signature that was read but not yet checked.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The URL of the key that is said to have signed.
    pub key_id: String,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Cavage(cavage::Claim),
    Rfc9421(rfc9421::Claim),
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is none.
    Missing,
    /// It cannot be read.
    Malformed(&'static str),
    /// The id of its key is not a URL.
    KeyId,
    /// It says nothing about something it must.
    NotCovered(&'static str),
    /// It is about a part of the request that is not there or not known to us.
    UnknownPart,
    /// It was made for another server.
    OtherHost,
    /// It is too old, from the future, or expired.
    Stale,
    /// The digest is not the body's.
    Digest,
    /// The algorithm it names is not one of the key's.
    Algorithm,
    /// It was not made by this key over this request.
    Wrong,
}

/// Reads the signature of a request: RFC 9421 if there is a `Signature-Input`, else
/// cavage from `Signature` or `Authorization`.
///
/// # Errors
/// [`Refusal::Missing`], [`Refusal::Malformed`] or [`Refusal::KeyId`].
pub fn parse(headers: &HeaderMap) -> Result<Signature, Refusal> {
    if headers.contains_key(rfc9421::SIGNATURE_INPUT) {
        let (key_id, claim) = rfc9421::parse(headers)?;
        return signature(key_id, Form::Rfc9421(claim));
    }
    let (key_id, claim) = cavage::parse(cavage_header(headers)?)?;
    signature(key_id, Form::Cavage(claim))
}

impl Signature {
    /// In which dialect it is.
    pub fn dialect(&self) -> Dialect {
        match self.form {
            Form::Cavage(_) => Dialect::Cavage,
            Form::Rfc9421(_) => Dialect::Rfc9421,
        }
    }

    /// Everything that can be checked without the key: what is covered, for whom, when,
    /// and the digest of the body. What fails here need not be kept until its key is
    /// known.
    ///
    /// # Errors
    /// Any refusal but [`Refusal::Wrong`] and [`Refusal::Algorithm`].
    pub fn check(&self, received: &Received, now: Time) -> Result<(), Refusal> {
        match &self.form {
            Form::Cavage(claim) => claim.check(received, now),
            Form::Rfc9421(claim) => claim.check(received, now),
        }
    }

    /// Whether this key signed this request. `now` is when the request arrived, not when
    /// it is worked on.
    ///
    /// # Errors
    /// Any refusal; after [`Refusal::Wrong`] or [`Refusal::Algorithm`] the key may have
    /// been changed and is worth fetching again.
    pub fn verify(&self, received: &Received, key: &VerifyKey, now: Time) -> Result<(), Refusal> {
        self.check(received, now)?;
        match &self.form {
            Form::Cavage(claim) => claim.verify(received, key),
            Form::Rfc9421(claim) => claim.verify(received, key),
        }
    }

    /// The text that must have been signed, for logs and tests.
    ///
    /// # Errors
    /// [`Refusal::UnknownPart`] when the request lacks a part that is covered.
    pub fn text(&self, received: &Received) -> Result<String, Refusal> {
        match &self.form {
            Form::Cavage(claim) => claim.text(received, received.target),
            Form::Rfc9421(claim) => claim.text(received),
        }
    }
}

/// A request that is about to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Where to.
    pub url: &'a Url,
    /// What a POST brings; `None` makes it a GET.
    pub body: Option<&'a [u8]>,
}

/// Who signs.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The URL of the public key, with `#`: Lemmy insists.
    pub key_id: &'a str,
    /// The private key.
    pub key: &'a SigningKey,
}

/// The headers that go with a request: its signature and all that it covers. Sign when
/// sending, not when planning to: the date is part of it.
///
/// # Errors
/// Only if signing itself fails.
pub fn sign(
    outgoing: &Outgoing,
    signer: &Signer,
    dialect: Dialect,
    now: Time,
) -> Result<HeaderMap, Fault> {
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, value(&net::host_of(outgoing.url))?);
    headers.insert(header::DATE, value(&http_date(now))?);
    match outgoing.body {
        Some(_) => headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)),
        None => headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT)),
    };
    match dialect {
        Dialect::Cavage => cavage::sign(outgoing, signer, true, &mut headers)?,
        Dialect::CavageNoQuery => cavage::sign(outgoing, signer, false, &mut headers)?,
        Dialect::Rfc9421 => rfc9421::sign(outgoing, signer, now, &mut headers)?,
    }
    Ok(headers)
}

impl Outgoing<'_> {
    fn method(&self) -> Method {
        match self.body {
            Some(_) => Method::POST,
            None => Method::GET,
        }
    }
}

impl Received<'_> {
    /// Whether a digest of the body must be signed.
    fn needs_digest(&self) -> bool {
        let has_none = self.method == Method::GET || self.method == Method::HEAD;
        !has_none || !self.body.is_empty()
    }

    fn path_and_query(&self) -> (&str, Option<&str>) {
        match self.target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.target, None),
        }
    }

    fn our_host(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(self.origin, |(_, host)| host)
    }

    /// All values of a header as one (RFC 9421 section 2.1, cavage 2.3).
    fn push_header(&self, name: &str, text: &mut String) -> Result<(), Refusal> {
        let mut is_there = false;
        for value in self.headers.get_all(name) {
            if is_there {
                text.push_str(", ");
            }
            is_there = true;
            text.push_str(value.to_str().map_err(|_| Refusal::UnknownPart)?.trim());
        }
        is_there.then_some(()).ok_or(Refusal::UnknownPart)
    }
}

fn signature(key_id: String, form: Form) -> Result<Signature, Refusal> {
    let is_url = key_id.starts_with("https://") || key_id.starts_with("http://");
    let is_clean = key_id
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\".contains(&byte));
    if !is_url || !is_clean || key_id.len() > MAX_KEY_ID_BYTES {
        return Err(Refusal::KeyId);
    }
    Ok(Signature { key_id, form })
}

fn cavage_header(headers: &HeaderMap) -> Result<&str, Refusal> {
    let name = "signature";
    let (value, must_say) = match headers.get(name) {
        Some(value) => (value, false),
        None => (
            headers.get(header::AUTHORIZATION).ok_or(Refusal::Missing)?,
            true,
        ),
    };
    let text = header_text(value)?;
    match text.split_at_checked(name.len() + 1) {
        Some((word, rest)) if word.trim_end().eq_ignore_ascii_case(name) => Ok(rest),
        _ if must_say => Err(Refusal::Missing),
        _ => Ok(text),
    }
}

fn header_text(value: &HeaderValue) -> Result<&str, Refusal> {
    if value.len() > MAX_HEADER_BYTES {
        return Err(Refusal::Malformed("too long"));
    }
    let text = value.to_str().map_err(|_| Refusal::Malformed("no text"))?;
    Ok(text.trim())
}

/// Whether a time that was signed is near enough to now. Both in seconds since 1970.
fn is_fresh(signed: i64, now: Time) -> bool {
    let age = now.seconds().saturating_sub(signed);
    (-MAX_AHEAD / SECOND..=MAX_AGE / SECOND).contains(&age)
}

fn http_date(time: Time) -> String {
    let since = u64::try_from(time.0).unwrap_or(0);
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(since))
}

fn parse_http_date(text: &str) -> Option<i64> {
    let date: SystemTime = httpdate::parse_http_date(text.trim()).ok()?;
    let since = date.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

fn target(url: &Url) -> &str {
    &url[url::Position::BeforePath..url::Position::AfterQuery]
}

fn value(text: &str) -> Result<HeaderValue, Fault> {
    HeaderValue::from_str(text).map_err(|cause| Fault::new("header", cause))
}

/// `Digest` or `Content-Digest`, judged by its own rule.
fn check_digest(
    received: &Received,
    name: &'static str,
    fits: fn(&str, &[u8]) -> bool,
) -> Result<(), Refusal> {
    let mut text = String::new();
    received.push_header(name, &mut text)?;
    fits(&text, received.body)
        .then_some(())
        .ok_or(Refusal::Digest)
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("no signature"),
            Self::Malformed(what) => write!(f, "unreadable signature: {what}"),
            Self::KeyId => f.write_str("the id of the key is not a URL"),
            Self::NotCovered(what) => write!(f, "{what} is not signed"),
            Self::UnknownPart => f.write_str("a signed part is missing or unknown"),
            Self::OtherHost => f.write_str("made for another server"),
            Self::Stale => f.write_str("too old, expired or from the future"),
            Self::Digest => f.write_str("the digest is not the body's"),
            Self::Algorithm => f.write_str("the algorithm is not the key's"),
            Self::Wrong => f.write_str("not signed by this key"),
        }
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests;
