//! Who a browser is, and whether a form came from our own page.
//!
//! A browser is known by one cookie that scripts cannot read; the database keeps its hash.
//! A form must come from our origin, as the browser tells it, and carry a proof made of
//! that cookie, which nobody else can make. The forms that lead in have a cookie of their
//! own, so that nobody is signed in as somebody else unawares. Signing in itself is
//! `pages/signin.rs`.

use http::HeaderMap;
use http::HeaderValue;

use crate::actions::tokens::SESSION;
use crate::app::App;
use crate::clock::DAY;
use crate::clock::SECOND;
use crate::config::Origin;
use crate::crypto::encoding;
use crate::crypto::mac::MacKey;
use crate::crypto::secret;
use crate::error::Fault;
use crate::http::Request;
use crate::model::Id;
use crate::model::users::User;
use crate::store::tokens;
use crate::store::tokens::Hash;

/// How long a sign-in form may stand open.
const GUEST_LASTS: i64 = DAY;
/// What the proof is a mark of; a later kind of proof has another text.
const FORM: &[u8] = b"form";

/// A signed-in browser.
#[derive(Debug)]
pub struct Session {
    /// Whose it is.
    pub user: Id<User>,
    secret: Secret,
}

/// A browser nobody has signed in with yet: enough for the forms that lead in.
#[derive(Debug)]
pub struct Guest {
    secret: Secret,
    is_new: bool,
}

/// What a cookie holds. Proofs are made of it, so only its holder can make them.
#[derive(Debug)]
struct Secret(String);

/// A session that is about to begin.
pub struct Fresh {
    /// What the database keeps.
    pub hash: Hash,
    /// What the browser keeps.
    pub cookie: HeaderValue,
}

/// The session of this request, if its cookie is one of ours and has not run out.
pub fn of(app: &App, request: &Request) -> Result<Option<Session>, Fault> {
    let Some(cookie) = request.cookie(cookie_name(&app.config.origin)) else {
        return Ok(None);
    };
    let (hash, now) = (secret::hash(cookie), app.clock.now());
    let user = app.db.read(|db| tokens::session(db, &hash, now))?;
    let secret = Secret(cookie.to_owned());
    Ok(user.map(|user| Session { user, secret }))
}

/// Whose browser opens a stream. Scripts of other sites can open one with our cookie, so
/// the request must say it comes from here.
pub fn of_stream(app: &App, request: &Request) -> Result<Option<Id<User>>, Fault> {
    if !comes_from(&app.config.origin, &request.headers) {
        return Ok(None);
    }
    Ok(of(app, request)?.map(|session| session.user))
}

impl Session {
    /// What every form of this session carries.
    pub fn proof(&self) -> String {
        self.secret.proof()
    }

    /// Whether a form carried it.
    pub fn knows(&self, proof: &str) -> bool {
        self.secret.knows(proof)
    }

    /// What the database knows it by.
    pub fn hash(&self) -> Hash {
        secret::hash(&self.secret.0)
    }
}

impl Guest {
    /// The guest of this request, new if it brings no such cookie.
    pub fn of(app: &App, request: &Request) -> Self {
        let known = request.cookie(guest_name(&app.config.origin));
        let known = known.filter(|known| known.len() == secret::CHARACTERS);
        Self {
            secret: Secret(known.map_or_else(secret::draw, str::to_owned)),
            is_new: known.is_none(),
        }
    }

    /// What the forms that lead in carry.
    pub fn proof(&self) -> String {
        self.secret.proof()
    }

    /// Whether a form carried it, in a browser that had the cookie.
    pub fn knows(&self, proof: &str) -> bool {
        !self.is_new && self.secret.knows(proof)
    }

    /// What the browser has to keep, if it does not yet.
    pub fn cookie(&self, origin: &Origin) -> Option<HeaderValue> {
        let cookie = || {
            cookie(
                origin,
                guest_name(origin),
                &self.secret.0,
                GUEST_LASTS / SECOND,
            )
        };
        self.is_new.then(cookie)
    }
}

impl Secret {
    fn proof(&self) -> String {
        encoding::base64_url(&MacKey::new(self.0.as_bytes()).mark(FORM))
    }

    fn knows(&self, proof: &str) -> bool {
        let mark = encoding::from_base64_url(proof);
        mark.is_some_and(|mark| MacKey::new(self.0.as_bytes()).knows(FORM, &mark))
    }
}

/// Draws a new session's secret.
pub fn draw(origin: &Origin) -> Fresh {
    let drawn = secret::draw();
    Fresh {
        hash: secret::hash(&drawn),
        cookie: cookie(origin, cookie_name(origin), &drawn, SESSION / SECOND),
    }
}

/// What makes the browser forget.
pub fn forget(origin: &Origin) -> HeaderValue {
    cookie(origin, cookie_name(origin), "", 0)
}

/// Over TLS the name itself promises (`__Host-`, RFC 6265bis 4.1.3.2) that no other host
/// or path has set it.
fn cookie_name(origin: &Origin) -> &'static str {
    if origin.is_secure() {
        "__Host-mamekey"
    } else {
        "mamekey"
    }
}

fn guest_name(origin: &Origin) -> &'static str {
    if origin.is_secure() {
        "__Host-mamekey-guest"
    } else {
        "mamekey-guest"
    }
}

fn cookie(origin: &Origin, name: &str, secret: &str, seconds: i64) -> HeaderValue {
    let secure = if origin.is_secure() { "; Secure" } else { "" };
    let text =
        format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).expect("letters and digits")
}

/// Whether the browser says that a request was made by our own page. Browsers tell so in
/// `Sec-Fetch-Site`, or over plain HTTP in `Origin`; what tells neither is no browser, and
/// nobody can make it act for them.
pub fn comes_from(origin: &Origin, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => {
            text("origin").is_none_or(|from| from == origin.as_str() || is_host(from, text("host")))
        }
    }
}

/// A server in a home network is also reached under names it does not know.
fn is_host(origin: &str, host: Option<&str>) -> bool {
    let named = origin.split_once("://").map(|(_, named)| named);
    named.is_some() && named == host
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            (
                header::HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    #[test]
    fn only_our_own_page_may_send_forms() {
        let origin = Origin::parse("https://bean.example").unwrap();
        let comes = |pairs: &[_]| comes_from(&origin, &headers(pairs));
        assert!(comes(&[("sec-fetch-site", "same-origin")]));
        assert!(!comes(&[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://bean.example")
        ]));
        assert!(!comes(&[("sec-fetch-site", "cross-site")]));
        assert!(comes(&[("origin", "https://bean.example")]));
        assert!(!comes(&[
            ("origin", "https://evil.example"),
            ("host", "bean.example")
        ]));
        assert!(!comes(&[("origin", "null")]));
        assert!(comes(&[
            ("origin", "http://192.0.2.7:3000"),
            ("host", "192.0.2.7:3000")
        ]));
        assert!(comes(&[]));
    }

    #[test]
    fn a_proof_belongs_to_one_session() {
        let session = |secret: &str| Session {
            user: Id::new(1),
            secret: Secret(secret.to_owned()),
        };
        let proof = session("a").proof();
        assert!(session("a").knows(&proof));
        assert!(!session("b").knows(&proof));
        for wrong in ["", "x", &proof[1..]] {
            assert!(!session("a").knows(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_of_plain_http() {
        let secure = draw(&Origin::parse("https://bean.example").unwrap()).cookie;
        let secure = secure.to_str().unwrap();
        assert!(
            secure.starts_with("__Host-mamekey=")
                && secure.ends_with("HttpOnly; SameSite=Lax; Secure")
        );
        let local = draw(&Origin::parse("http://localhost:3000").unwrap()).cookie;
        assert!(local.to_str().unwrap().ends_with("HttpOnly; SameSite=Lax"));
    }
}
