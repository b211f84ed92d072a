//! RFC 9421, HTTP Message Signatures, in the part servers use: no component parameters,
//! one signature looked at, RSA and Ed25519.

use std::fmt::Write;

use http::HeaderMap;
use http::HeaderName;
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
use crate::federation::signature::header_text;
use crate::federation::signature::is_fresh;
use crate::federation::signature::value;

/// The header that tells this dialect from the other.
pub(super) const SIGNATURE_INPUT: &str = "signature-input";

/// Signatures of one message; one is the custom.
const MAX_MEMBERS: usize = 8;

/// Parameters of one signature; RFC 9421 knows six.
const MAX_PARAMS: usize = 16;

/// What `Signature-Input` and `Signature` claim, the key id apart.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Names of the components, in order.
    covered: Vec<String>,
    /// The member's value exactly as received: it is signed itself.
    input: String,
    created: i64,
    expires: Option<i64>,
    algorithm: Option<String>,
    signature: Vec<u8>,
}

/// Reads the signature that is meant for us: the first, or of several the one with a
/// `tag`.
pub(super) fn parse(headers: &HeaderMap) -> Result<(String, Claim), Refusal> {
    let input = headers.get(SIGNATURE_INPUT).ok_or(Refusal::Missing)?;
    let members = Reader::new(header_text(input)?).inputs()?;
    let tagged = members
        .iter()
        .position(|member| member.get("tag").is_some());
    let chosen = members
        .get(tagged.unwrap_or(0))
        .ok_or(Refusal::Malformed("empty input"))?;
    let signature = headers.get("signature").ok_or(Refusal::Missing)?;
    let signature = Reader::new(header_text(signature)?).bytes_of(chosen.label)?;
    let number = |name: &'static str| match chosen.get(name) {
        None => Ok(None),
        Some(Item::Integer(number)) => Ok(Some(*number)),
        Some(_) => Err(Refusal::Malformed(name)),
    };
    let claim = Claim {
        covered: chosen.covered.clone(),
        input: chosen.raw.to_owned(),
        created: number("created")?.ok_or(Refusal::NotCovered("created"))?,
        expires: number("expires")?,
        algorithm: chosen.text("alg")?.map(str::to_owned),
        signature,
    };
    let key_id = chosen
        .text("keyid")?
        .ok_or(Refusal::Malformed("no keyid"))?;
    Ok((key_id.to_owned(), claim))
}

impl Claim {
    pub(super) fn check(&self, received: &Received, now: Time) -> Result<(), Refusal> {
        self.check_coverage(received)?;
        let is_over = self.expires.is_some_and(|end| now.seconds() > end);
        if is_over || !is_fresh(self.created, now) {
            return Err(Refusal::Stale);
        }
        if received.needs_digest() {
            check_digest(received, "content-digest", digest::content_digest_fits)?;
        }
        Ok(())
    }

    /// Unlike in cavage the label binds: it must be one of the key's algorithms.
    pub(super) fn verify(&self, received: &Received, key: &VerifyKey) -> Result<(), Refusal> {
        let schemes: &[Scheme] = match (key, self.algorithm.as_deref()) {
            (VerifyKey::Rsa(_), None) => &[Scheme::RsaSha256, Scheme::RsaPssSha512],
            (VerifyKey::Rsa(_), Some("rsa-v1_5-sha256")) => &[Scheme::RsaSha256],
            (VerifyKey::Rsa(_), Some("rsa-pss-sha512")) => &[Scheme::RsaPssSha512],
            (VerifyKey::Ed25519(_), None | Some("ed25519")) => &[Scheme::Ed25519],
            _ => return Err(Refusal::Algorithm),
        };
        let text = self.text(received)?;
        let fits = |scheme: &Scheme| key.verify(*scheme, text.as_bytes(), &self.signature);
        schemes.iter().any(fits).then_some(()).ok_or(Refusal::Wrong)
    }

    /// The signature base (section 2.5).
    pub(super) fn text(&self, received: &Received) -> Result<String, Refusal> {
        let mut text = String::with_capacity(1024);
        for name in &self.covered {
            text.push('"');
            text.push_str(name);
            text.push_str("\": ");
            push_component(received, name, &mut text)?;
            text.push('\n');
        }
        text.push_str("\"@signature-params\": ");
        text.push_str(&self.input);
        Ok(text)
    }

    fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    /// Method, the whole target by one name or by its parts, and the body.
    fn check_coverage(&self, received: &Received) -> Result<(), Refusal> {
        let (_, query) = received.path_and_query();
        let by_parts = self.covers("@authority")
            && self.covers("@path")
            && (query.is_none() || self.covers("@query"));
        if !self.covers("@method") {
            return Err(Refusal::NotCovered("@method"));
        }
        if !self.covers("@target-uri") && !by_parts {
            return Err(Refusal::NotCovered("@target-uri"));
        }
        if received.needs_digest() && !self.covers("content-digest") {
            return Err(Refusal::NotCovered("content-digest"));
        }
        Ok(())
    }
}

/// The value of one component (section 2.2). The target is what we are, not what the
/// request says of it: a signature for another server does not fit.
fn push_component(received: &Received, name: &str, text: &mut String) -> Result<(), Refusal> {
    let (path, query) = received.path_and_query();
    match name {
        "@method" => text.push_str(received.method.as_str()),
        "@target-uri" => {
            text.push_str(received.origin);
            text.push_str(received.target);
        }
        "@authority" => text.push_str(received.our_host()),
        "@scheme" => {
            let scheme = received.origin.split_once("://");
            text.push_str(scheme.map_or("https", |(scheme, _)| scheme));
        }
        "@request-target" => text.push_str(received.target),
        "@path" => text.push_str(path),
        "@query" => {
            text.push('?');
            text.push_str(query.unwrap_or_default());
        }
        name if name.starts_with('@') => return Err(Refusal::UnknownPart),
        name => received.push_header(name, text)?,
    }
    Ok(())
}

/// Adds `Content-Digest`, `Signature-Input` and `Signature` to headers that hold the
/// content type.
pub(super) fn sign(
    outgoing: &Outgoing,
    signer: &Signer,
    now: Time,
    headers: &mut HeaderMap,
) -> Result<(), Fault> {
    let method = outgoing.method();
    let url = &outgoing.url[..url::Position::AfterQuery];
    let mut text = format!("\"@method\": {method}\n\"@target-uri\": {url}\n");
    let mut covered = "\"@method\" \"@target-uri\"".to_owned();
    if let Some(body) = outgoing.body {
        let digest = digest::content_digest_header(body);
        headers.insert("content-digest", value(&digest)?);
        for name in ["content-digest", "content-type"] {
            let said = headers.get(name).map(HeaderValue::to_str);
            let said = said.and_then(Result::ok).unwrap_or_default();
            let _ = writeln!(text, "\"{name}\": {said}");
            let _ = write!(covered, " \"{name}\"");
        }
    }
    let created = now.seconds();
    let key_id = signer.key_id;
    let input = format!("({covered});created={created};keyid=\"{key_id}\";alg=\"rsa-v1_5-sha256\"");
    let _ = write!(text, "\"@signature-params\": {input}");
    let signature = encoding::base64(&signer.key.sign(text.as_bytes())?);
    headers.insert(SIGNATURE_INPUT, value(&format!("sig1={input}"))?);
    headers.insert("signature", value(&format!("sig1=:{signature}:"))?);
    Ok(())
}

/// One member of `Signature-Input`.
struct Member<'a> {
    label: &'a str,
    covered: Vec<String>,
    params: Vec<(&'a str, Item<'a>)>,
    raw: &'a str,
}

impl<'a> Member<'a> {
    fn get(&self, name: &str) -> Option<&Item<'a>> {
        let mut same = self.params.iter().filter(|(other, _)| *other == name);
        same.next_back().map(|(_, item)| item)
    }

    fn text(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Item::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::Malformed(name)),
        }
    }
}

/// A bare item of RFC 8941, as far as it matters here.
enum Item<'a> {
    Text(String),
    Integer(i64),
    /// Base64, still encoded.
    Bytes(&'a str),
    /// A token, a decimal, a truth value.
    Other,
}

/// Reads structured fields (RFC 8941), strictly: two readings of a signature's input
/// would be two signatures.
struct Reader<'a> {
    rest: &'a str,
}

const BROKEN: Refusal = Refusal::Malformed("not a structured field");

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// A dictionary of inner lists: `Signature-Input`.
    fn inputs(&mut self) -> Result<Vec<Member<'a>>, Refusal> {
        let mut members: Vec<Member> = Vec::new();
        loop {
            let label = self.key()?;
            self.expect('=')?;
            let start = self.rest;
            let covered = self.components()?;
            let params = self.params()?;
            let raw = &start[..start.len() - self.rest.len()];
            if members.len() == MAX_MEMBERS || members.iter().any(|other| other.label == label) {
                return Err(Refusal::Malformed("too many signatures"));
            }
            members.push(Member {
                label,
                covered,
                params,
                raw,
            });
            if !self.more()? {
                return Ok(members);
            }
        }
    }

    /// The byte sequence under this label of a dictionary: `Signature`.
    fn bytes_of(&mut self, label: &str) -> Result<Vec<u8>, Refusal> {
        loop {
            let name = self.key()?;
            self.expect('=')?;
            let item = self.item()?;
            self.params()?;
            if let (true, Item::Bytes(base64)) = (name == label, item) {
                return encoding::from_base64(base64)
                    .filter(|bytes| bytes.len() <= MAX_SIGNATURE_BYTES)
                    .ok_or(Refusal::Malformed("signature"));
            }
            if !self.more()? {
                return Err(Refusal::Malformed("no signature for the input"));
            }
        }
    }

    /// The inner list of component names; each once, none with parameters.
    fn components(&mut self) -> Result<Vec<String>, Refusal> {
        self.expect('(')?;
        let mut covered: Vec<String> = Vec::new();
        loop {
            self.rest = self.rest.trim_start_matches(' ');
            if self.take(')') {
                return Ok(covered);
            }
            let Item::Text(name) = self.item()? else {
                return Err(BROKEN);
            };
            if self.rest.starts_with(';') {
                return Err(Refusal::UnknownPart);
            }
            if !self.rest.starts_with([' ', ')']) || covered.contains(&name) {
                return Err(BROKEN);
            }
            if covered.len() == MAX_COVERED || !is_component(&name) {
                return Err(Refusal::UnknownPart);
            }
            covered.push(name);
        }
    }

    fn params(&mut self) -> Result<Vec<(&'a str, Item<'a>)>, Refusal> {
        let mut params = Vec::new();
        while self.take(';') {
            self.rest = self.rest.trim_start_matches(' ');
            let name = self.key()?;
            let item = match self.take('=') {
                true => self.item()?,
                false => Item::Other,
            };
            if params.len() == MAX_PARAMS {
                return Err(Refusal::Malformed("too many parameters"));
            }
            params.push((name, item));
        }
        Ok(params)
    }

    fn item(&mut self) -> Result<Item<'a>, Refusal> {
        match self.rest.bytes().next().ok_or(BROKEN)? {
            b'"' => self.string().map(Item::Text),
            b':' => {
                let (bytes, rest) = self.rest[1..].split_once(':').ok_or(BROKEN)?;
                self.rest = rest;
                Ok(Item::Bytes(bytes))
            }
            b'-' | b'0'..=b'9' => {
                let number = self.span(|letter| matches!(letter, b'-' | b'.' | b'0'..=b'9'));
                Ok(number.parse().map_or(Item::Other, Item::Integer))
            }
            b'?' | b'*' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.span(|letter| !matches!(letter, b',' | b';' | b' ' | b')' | b'"' | b'('));
                Ok(Item::Other)
            }
            _ => Err(BROKEN),
        }
    }

    fn string(&mut self) -> Result<String, Refusal> {
        let mut text = String::new();
        let mut letters = self.rest[1..].char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = &self.rest[at + 2..];
                    return Ok(text);
                }
                '\\' => match letters.next() {
                    Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                    _ => return Err(BROKEN),
                },
                ' '..='~' => text.push(letter),
                _ => return Err(BROKEN),
            }
        }
        Err(BROKEN)
    }

    fn key(&mut self) -> Result<&'a str, Refusal> {
        let is_key =
            |letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'*');
        let key = self.span(is_key);
        let starts_well = key.starts_with(|first: char| first.is_ascii_lowercase() || first == '*');
        starts_well.then_some(key).ok_or(BROKEN)
    }

    /// A comma and another member, or the end.
    fn more(&mut self) -> Result<bool, Refusal> {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        if self.rest.is_empty() {
            return Ok(false);
        }
        self.expect(',')?;
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        Ok(true)
    }

    fn span(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let length = self
            .rest
            .bytes()
            .take_while(|byte| byte.is_ascii() && belongs(*byte));
        let (span, rest) = self.rest.split_at(length.count());
        self.rest = rest;
        span
    }

    fn take(&mut self, letter: char) -> bool {
        match self.rest.strip_prefix(letter) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, letter: char) -> Result<(), Refusal> {
        self.take(letter).then_some(()).ok_or(BROKEN)
    }
}

/// A derived component, or a header's name in lower case.
fn is_component(name: &str) -> bool {
    name.starts_with('@')
        || (HeaderName::from_bytes(name.as_bytes()).is_ok() && *name == name.to_ascii_lowercase())
}
