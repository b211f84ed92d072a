//! Asking another server for a document: the only way out for questions (G7).
//!
//! Signs with the server's own actor (S1), follows few redirects and signs anew for each
//! (S9, X21), and believes an answer only if it is ActivityPub by type and context and
//! says of itself that it lives where it was found (X2 to X4). Which addresses may be
//! reached at all is the business of `net`.

use http::HeaderMap;
use http::HeaderValue;
use http::Method;
use http::header;
use serde_json::Value;
use url::Url;

use crate::app::App;
use crate::federation::addresses;
use crate::federation::authority;
use crate::federation::authority::Fetched;
use crate::federation::bounds;
use crate::federation::keys;
use crate::federation::knocking;
use crate::federation::signature;
use crate::federation::signature::Outgoing;
use crate::federation::signature::Signer;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::context;
use crate::federation::vocab::loose;
use crate::net::Answer;
use crate::net::Limits;
use crate::net::MAX_REDIRECTS;
use crate::store::instances;
use crate::store::notes;

/// A document of another server, with the address it lives at.
#[derive(Debug)]
pub struct Document {
    /// Where it was found, which is its id (X2).
    pub id: String,
    /// What it says.
    pub value: Value,
}

/// Fetches the object with this id, or the one that this address leads to.
///
/// # Errors
/// [`Trouble::Gone`] and [`Trouble::Missing`] as its server says; `Never` for blocked
/// hosts, our own address, and everything that is not to be believed.
pub fn object(app: &App, address: &str) -> Result<Document, Trouble> {
    if app.db.read(|db| notes::is_forgotten(db, address))? {
        // Deleted once, it does not come back (X24).
        return Err(Trouble::Gone);
    }
    let (found, url) = document(app, address)?;
    let elsewhere = match authority::judge_fetched(&found, &url) {
        Fetched::Itself => None,
        Fetched::AskInstead(id) => Some(id.to_owned()),
        Fetched::Nameless => return Err(Trouble::never("a document without id")),
    };
    let Some(id) = elsewhere else {
        let id = id_in(&found);
        return Ok(Document { id, value: found });
    };
    let (found, url) = document(app, &id)?;
    match authority::judge_fetched(&found, &url) {
        Fetched::Itself => Ok(Document {
            id: id_in(&found),
            value: found,
        }),
        _ => Err(Trouble::never("a document that lives somewhere else again")),
    }
}

fn id_in(document: &Value) -> String {
    let id = loose::get(document, "id").as_str();
    id.expect("a document that lives somewhere has an id")
        .to_owned()
}

/// Fetches an ActivityPub document without asking whether it is what it says it is: for
/// keys and pages of collections. The second value is its final address.
pub fn document(app: &App, address: &str) -> Result<(Value, String), Trouble> {
    let start = authority::without_fragment(address);
    bounds::once(start, || {
        let (answer, url) = follow(app, start, |url| signed(app, url))?;
        let media_type = answer.header(header::CONTENT_TYPE).unwrap_or_default();
        if !authority::is_activity_type(media_type) {
            return Err(Trouble::never(format!("answered with {media_type:?}")));
        }
        let value = loose::parse(&answer.body)?;
        if !context::declares_activity_streams(&value) {
            return Err(Trouble::never("no ActivityStreams context"));
        }
        Ok((value, url, answer.body.len()))
    })
}

/// Fetches plain JSON without a signature: WebFinger and NodeInfo. The second value is
/// its final address.
pub fn plain(app: &App, address: &str, accept: &'static str) -> Result<(Value, String), Trouble> {
    bounds::once(address, || {
        let (answer, url) = follow(app, address, |url| {
            bounds::pace(app, url)?;
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            Ok(app.fetcher.get(url, &headers, Limits::OBJECT)?)
        })?;
        Ok((loose::parse(&answer.body)?, url, answer.body.len()))
    })
}

/// A page for people.
#[derive(Debug)]
pub struct Page {
    /// Where it was found.
    pub url: String,
    /// Its HTML.
    pub body: Vec<u8>,
}

/// Fetches a page as a browser would, for looking what it links to.
pub fn page(app: &App, address: &str) -> Result<Page, Trouble> {
    let (answer, url) = follow(app, address, |url| {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        Ok(app.fetcher.get(url, &headers, Limits::OBJECT)?)
    })?;
    Ok(Page {
        url,
        body: answer.body,
    })
}

/// Asks, and asks again where redirects lead, each step checked like the first (X21).
fn follow(
    app: &App,
    address: &str,
    ask: impl Fn(&Url) -> Result<Answer, Trouble>,
) -> Result<(Answer, String), Trouble> {
    let mut url = admitted(app, address)?;
    for _ in 0..=MAX_REDIRECTS {
        let answer = ask(&url)?;
        match answer.redirect(&url) {
            Some(next) => url = admitted(app, next.as_str())?,
            None => return Ok((answer.good()?, written(address, url))),
        }
    }
    Err(Trouble::never("too many redirects"))
}

/// The address as it was asked for if nothing but the parser's spelling changed: ids are
/// compared as they are written (D27).
fn written(asked: &str, url: Url) -> String {
    match Url::parse(asked) {
        Ok(same) if same == url => asked.to_owned(),
        _ => url.into(),
    }
}

/// Addresses that may be asked at all: not ours (X8), not blocked (I6).
fn admitted(app: &App, address: &str) -> Result<Url, Trouble> {
    let host = authority::host_of(address).ok_or_else(|| Trouble::never("no address"))?;
    if host == app.config.origin.host() {
        return Err(Trouble::never("our own address"));
    }
    if !app.config.federation.enabled {
        return Err(Trouble::never("federation is off"));
    }
    if app.db.read(|db| instances::is_blocked(db, &host))? {
        return Err(Trouble::never(format!("{host} is blocked")));
    }
    Url::parse(address).map_err(|_| Trouble::never("no address"))
}

/// One signed GET.
fn signed(app: &App, url: &Url) -> Result<Answer, Trouble> {
    let (system, key) = keys::of_system(app)?;
    let key_id = addresses::key(&app.config.origin, system);
    let signer = Signer {
        key_id: &key_id,
        key: &key,
    };
    let outgoing = Outgoing { url, body: None };
    knocking::knock(app, &Method::GET, url, |dialect| {
        bounds::pace(app, url)?;
        let headers = signature::sign(&outgoing, &signer, dialect, app.clock.now())?;
        Ok(app.fetcher.get(url, &headers, Limits::OBJECT)?)
    })
}
