//! draft-cavage-http-signatures-12, as the fediverse speaks it.

use http::HeaderMap;
use http::HeaderValue;

use crate::clock::Time;
use crate::crypto::digest;
use crate::crypto::encoding;
use crate::crypto::keys::Scheme;
use crate::crypto::keys::VerifyKey;
use crate::error::Fault;
use crate::federation::signature::MAX_COVERED;
use crate::federation::signature::MAX_SIGNATURE_BYTES;
use crate::federation::signature::Outgoing;
use crate::federation::signature::Received;
use crate::federation::signature::Refusal;
use crate::federation::signature::Signer;
use crate::federation::signature::check_digest;
use crate::federation::signature::is_fresh;
use crate::federation::signature::parse_http_date;
use crate::federation::signature::target;
use crate::federation::signature::value;

/// The order Misskey and Mastodon agree on, and `content-type` for those who want it.
const COVERED_BY_POST: [&str; 5] = ["(request-target)", "host", "date", "digest", "content-type"];
const COVERED_BY_GET: [&str; 4] = ["(request-target)", "host", "date", "accept"];

/// What a `Signature` header claims, its key id apart.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Lower-case names of what is signed, in order.
    covered: Vec<String>,
    label: Label,
    /// In seconds; as written, for it is signed as written.
    created: Option<String>,
    expires: Option<String>,
    signature: Vec<u8>,
}

/// What `algorithm` says. The kind of the key decides; the label only tells which hash
/// to try first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    RsaSha256,
    RsaSha512,
    /// `hs2019`, `ed25519`, anything else, or none.
    Open,
}

/// Reads the parameters of a signature: key id and claim. Spaces round commas, numbers
/// with or without quotes, any order; of what is said twice the first counts.
pub(super) fn parse(header: &str) -> Result<(String, Claim), Refusal> {
    let params = Params::read(header)?;
    let key_id = params
        .get("keyId")
        .ok_or(Refusal::Malformed("no keyId"))?
        .to_owned();
    let algorithm = params.get("algorithm").map(str::to_ascii_lowercase);
    let label = match algorithm.as_deref() {
        Some("rsa-sha256") => Label::RsaSha256,
        Some("rsa-sha512") => Label::RsaSha512,
        _ => Label::Open,
    };
    let default = if algorithm.as_deref() == Some("hs2019") {
        "(created)"
    } else {
        "date"
    };
    let headers = params.get("headers").unwrap_or(default);
    let covered: Vec<String> = headers
        .split_ascii_whitespace()
        .map(str::to_ascii_lowercase)
        .collect();
    if covered.len() > MAX_COVERED {
        return Err(Refusal::Malformed("too many headers"));
    }
    let signature = params
        .get("signature")
        .and_then(encoding::from_base64)
        .filter(|bytes| bytes.len() <= MAX_SIGNATURE_BYTES)
        .ok_or(Refusal::Malformed("no signature in it"))?;
    let claim = Claim {
        covered,
        label,
        created: params.get("created").map(str::to_owned),
        expires: params.get("expires").map(str::to_owned),
        signature,
    };
    Ok((key_id, claim))
}

impl Claim {
    pub(super) fn check(&self, received: &Received, now: Time) -> Result<(), Refusal> {
        self.check_coverage(received)?;
        self.check_time(received, now)?;
        check_host(received)?;
        if received.needs_digest() {
            check_digest(received, "digest", digest::digest_fits)?;
        }
        Ok(())
    }

    /// Tries what the sender may have meant: the target with its query or without, and
    /// with RSA the hashes in the order of the label.
    pub(super) fn verify(&self, received: &Received, key: &VerifyKey) -> Result<(), Refusal> {
        let schemes: &[Scheme] = match (key, self.label) {
            (VerifyKey::Ed25519(_), _) => &[Scheme::Ed25519],
            (VerifyKey::Rsa(_), Label::RsaSha256) => &[Scheme::RsaSha256],
            (VerifyKey::Rsa(_), Label::RsaSha512) => &[Scheme::RsaSha512, Scheme::RsaSha256],
            (VerifyKey::Rsa(_), Label::Open) => &[Scheme::RsaSha256, Scheme::RsaSha512],
        };
        let (path, query) = received.path_and_query();
        let bare = query.map(|_| path);
        for target in [Some(received.target), bare].into_iter().flatten() {
            let text = self.text(received, target)?;
            let fits = |scheme: &Scheme| key.verify(*scheme, text.as_bytes(), &self.signature);
            if schemes.iter().any(fits) {
                return Ok(());
            }
        }
        Err(Refusal::Wrong)
    }

    /// The signing string (section 2.3).
    pub(super) fn text(&self, received: &Received, target: &str) -> Result<String, Refusal> {
        let mut text = String::with_capacity(512);
        for name in &self.covered {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(name);
            text.push_str(": ");
            match name.as_str() {
                "(request-target)" => {
                    text.push_str(&received.method.as_str().to_ascii_lowercase());
                    text.push(' ');
                    text.push_str(target);
                }
                "(created)" => text.push_str(self.created.as_deref().ok_or(Refusal::UnknownPart)?),
                "(expires)" => text.push_str(self.expires.as_deref().ok_or(Refusal::UnknownPart)?),
                name => received.push_header(name, &mut text)?,
            }
        }
        Ok(text)
    }

    fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    fn check_coverage(&self, received: &Received) -> Result<(), Refusal> {
        for name in ["(request-target)", "host"] {
            if !self.covers(name) {
                return Err(Refusal::NotCovered(name));
            }
        }
        if !self.covers("date") && !self.covers("(created)") {
            return Err(Refusal::NotCovered("date"));
        }
        if received.needs_digest() && !self.covers("digest") {
            return Err(Refusal::NotCovered("digest"));
        }
        Ok(())
    }

    /// Every time that is signed must be near.
    fn check_time(&self, received: &Received, now: Time) -> Result<(), Refusal> {
        if self.covers("date") {
            let mut date = String::new();
            received.push_header("date", &mut date)?;
            let signed = parse_http_date(&date).ok_or(Refusal::Malformed("date"))?;
            if !is_fresh(signed, now) {
                return Err(Refusal::Stale);
            }
        }
        if self.covers("(created)") {
            let created = self.created.as_deref().ok_or(Refusal::UnknownPart)?;
            let signed = seconds(created).ok_or(Refusal::Malformed("created"))?;
            if !is_fresh(signed, now) {
                return Err(Refusal::Stale);
            }
        }
        if let Some(expires) = &self.expires {
            let end = seconds(expires).ok_or(Refusal::Malformed("expires"))?;
            if now.seconds() > end {
                return Err(Refusal::Stale);
            }
        }
        Ok(())
    }
}

/// `Host` must name us; the port of https may be left out or said.
fn check_host(received: &Received) -> Result<(), Refusal> {
    let mut host = String::new();
    received.push_header("host", &mut host)?;
    let plain = |host: &str| {
        host.strip_suffix(":443")
            .unwrap_or(host)
            .to_ascii_lowercase()
    };
    if plain(&host) == plain(received.our_host()) {
        return Ok(());
    }
    Err(Refusal::OtherHost)
}

/// Whole seconds; the draft allows a fraction of `expires`.
fn seconds(text: &str) -> Option<i64> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    whole.parse().ok()
}

/// Adds `Digest` and `Signature` to headers that hold the rest of what is covered.
pub(super) fn sign(
    outgoing: &Outgoing,
    signer: &Signer,
    with_query: bool,
    headers: &mut HeaderMap,
) -> Result<(), Fault> {
    let covered: &[&str] = match outgoing.body {
        Some(body) => {
            let digest = digest::digest_header(body);
            headers.insert("digest", value(&digest)?);
            &COVERED_BY_POST
        }
        None => &COVERED_BY_GET,
    };
    let target = match with_query {
        true => target(outgoing.url),
        false => outgoing.url.path(),
    };
    let method = outgoing.method().as_str().to_ascii_lowercase();
    let line = |name: &&str| match *name {
        "(request-target)" => format!("{name}: {method} {target}"),
        name => format!("{name}: {}", text_of(headers, name)),
    };
    let lines: Vec<String> = covered.iter().map(line).collect();
    let signature = signer.key.sign(lines.join("\n").as_bytes())?;
    let header = format!(
        "keyId=\"{}\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{}\"",
        signer.key_id,
        covered.join(" "),
        encoding::base64(&signature),
    );
    headers.insert("signature", value(&header)?);
    Ok(())
}

fn text_of<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let text = headers.get(name).map(HeaderValue::to_str);
    text.and_then(Result::ok).unwrap_or_default()
}

/// `name="value"` and `name=value`, separated by commas.
struct Params<'a>(Vec<(&'a str, &'a str)>);

/// Parameters of one signature; real ones have four to six.
const MAX_PARAMS: usize = 16;

impl<'a> Params<'a> {
    fn read(header: &'a str) -> Result<Self, Refusal> {
        let mut params = Vec::new();
        let is_gap = |letter: char| letter == ',' || letter.is_ascii_whitespace();
        let mut rest = header.trim_start_matches(is_gap);
        while !rest.is_empty() && params.len() < MAX_PARAMS {
            let (name, after) = rest.split_once('=').ok_or(Refusal::Malformed("no value"))?;
            let (value, after) = Self::value(after.trim_start())?;
            params.push((name.trim(), value));
            rest = after.trim_start_matches(is_gap);
        }
        Ok(Self(params))
    }

    /// One value and what follows it. Quoted ones have no escapes: nothing that is
    /// signed with needs any.
    fn value(text: &'a str) -> Result<(&'a str, &'a str), Refusal> {
        if let Some(quoted) = text.strip_prefix('"') {
            return quoted
                .split_once('"')
                .ok_or(Refusal::Malformed("no closing quote"));
        }
        let end = text.find(',').unwrap_or(text.len());
        Ok((text[..end].trim(), &text[end..]))
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        let same = |(other, _): &&(&str, &str)| other.eq_ignore_ascii_case(name);
        self.0.iter().find(same).map(|(_, value)| *value)
    }
}
