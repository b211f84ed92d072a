//! Asking another server for a document: the only way out for questions (G7).
//!
//! Signs with the server's own actor, and where that is turned away with that of who wants
//! to know (S1), follows few redirects and signs anew for each
//! (S9, X21), and believes an answer only if it is ActivityPub by type and context and
//! says of itself that it lives where it was found (X2 to X4). Which addresses may be
//! reached at all is the business of `net`.

use std::cell::Cell;

use http::HeaderMap;
use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;
use serde_json::Value;
use url::Url;

use crate::app::App;
use crate::federation::addresses;
use crate::federation::authority;
use crate::federation::authority::Fetched;
use crate::federation::bounds;
use crate::federation::bounds::Told;
use crate::federation::keys;
use crate::federation::knocking;
use crate::federation::signature;
use crate::federation::signature::Outgoing;
use crate::federation::signature::Signer;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::context;
use crate::federation::vocab::loose;
use crate::model::Id;
use crate::model::users::User;
use crate::net::Answer;
use crate::net::Limits;
use crate::net::MAX_REDIRECTS;
use crate::net::NetError;
use crate::store::follows;
use crate::store::instances;
use crate::store::notes;
use crate::store::users;

/// A document of another server, with the address it lives at.
#[derive(Debug)]
pub struct Document {
    /// Where it was found, which is its id (X2).
    pub id: String,
    /// What it says.
    pub value: Value,
    /// It was shown to one of ours, not to everybody who asks.
    pub is_private: bool,
}

/// Who else may ask for something that is not shown to the server itself (S1).
#[derive(Clone, Copy, Debug, Default)]
pub enum OnBehalf {
    /// Nobody.
    #[default]
    Nobody,
    /// This one of ours, who wants to see it.
    One(Id<User>),
    /// Whoever of ours follows its author, or else somebody on its host.
    Follower,
}

/// Fetches the object with this id, or the one that this address leads to.
///
/// # Errors
/// [`Trouble::Gone`] and [`Trouble::Missing`] as its server says; `Never` for blocked
/// hosts, our own address, and everything that is not to be believed.
pub fn object(app: &App, address: &str) -> Result<Document, Trouble> {
    object_for(app, address, OnBehalf::Nobody)
}

/// The same for something that may be meant for few.
pub fn object_for(app: &App, address: &str, on_behalf: OnBehalf) -> Result<Document, Trouble> {
    // Deleted once, it does not come back (X24). An actor does: who took back a deed may have
    // called it after somebody else.
    let is_gone = app.db.read(|db| {
        Ok(notes::is_forgotten(db, address)? && users::by_uri(db, address)?.is_none())
    })?;
    if is_gone {
        return Err(Trouble::Gone);
    }
    let first = ask(app, address, on_behalf)?;
    let elsewhere = match authority::judge_fetched(&first.value, &first.url) {
        Fetched::Itself => None,
        Fetched::AskInstead(id) => Some(id.to_owned()),
        Fetched::Nameless => return Err(Trouble::never("a document without id")),
    };
    let Some(id) = elsewhere else {
        return Ok(first.into());
    };
    let second = match ask(app, &id, on_behalf) {
        // What is gone is not what was asked for (X12).
        Err(Trouble::Gone) => return Err(Trouble::Missing),
        other => other?,
    };
    match authority::judge_fetched(&second.value, &second.url) {
        Fetched::Itself => Ok(second.into()),
        _ => Err(Trouble::never("a document that lives somewhere else again")),
    }
}

impl From<Told> for Document {
    fn from(told: Told) -> Self {
        let id = loose::get(&told.value, "id").as_str();
        let id = id.expect("a document that lives somewhere has an id");
        Self {
            id: id.to_owned(),
            value: told.value,
            is_private: told.is_private,
        }
    }
}

/// Fetches an ActivityPub document without asking whether it is what it says it is: for
/// keys and pages of collections. The second value is its final address.
pub fn document(app: &App, address: &str) -> Result<(Value, String), Trouble> {
    let told = ask(app, address, OnBehalf::Nobody)?;
    Ok((told.value, told.url))
}

fn ask(app: &App, address: &str, on_behalf: OnBehalf) -> Result<Told, Trouble> {
    let start = authority::without_fragment(address);
    let question = match on_behalf {
        OnBehalf::Nobody => start.to_owned(),
        other => format!("{start} for {other:?}"),
    };
    bounds::once(&question, || {
        let is_private = Cell::new(false);
        let (answer, url) = follow(app, start, |url| {
            let (answer, was_withheld) = read(app, url, on_behalf)?;
            is_private.set(is_private.get() || was_withheld);
            Ok(answer)
        })?;
        let media_type = answer.header(header::CONTENT_TYPE).unwrap_or_default();
        if !authority::is_activity_type(media_type) {
            return Err(Trouble::never(format!("answered with {media_type:?}")));
        }
        let value = loose::parse(&answer.body)?;
        if !context::declares_activity_streams(&value) {
            return Err(Trouble::never("no ActivityStreams context"));
        }
        let told = Told {
            value,
            url,
            is_private: is_private.get(),
        };
        Ok((told, answer.body.len()))
    })
}

/// Fetches plain JSON without a signature: WebFinger and NodeInfo. The second value is
/// its final address.
pub fn plain(app: &App, address: &str, accept: &'static str) -> Result<(Value, String), Trouble> {
    // An answer of this kind is no answer to a question for ActivityPub (X4).
    let told = bounds::once(&format!("plain {address}"), || {
        let (answer, url) = follow(app, address, |url| {
            bounds::pace(app, url)?;
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            Ok(app.fetcher.get(url, &headers, Limits::DISCOVERY)?)
        })?;
        let told = Told {
            value: loose::parse(&answer.body)?,
            url,
            is_private: false,
        };
        Ok((told, answer.body.len()))
    })?;
    Ok((told.value, told.url))
}

/// A page for people.
#[derive(Debug)]
pub struct Page {
    /// Where it was found.
    pub url: String,
    /// Its HTML.
    pub body: Vec<u8>,
    /// What its headers link to (RFC 8288).
    pub links: Vec<String>,
}

/// Fetches a page as a browser would, for looking what it links to.
pub fn page(app: &App, address: &str) -> Result<Page, Trouble> {
    let (answer, url) = follow(app, address, |url| {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        Ok(app.fetcher.get(url, &headers, Limits::OBJECT)?)
    })?;
    let links = answer.headers.get_all(header::LINK).iter();
    let links = links.filter_map(|link| link.to_str().ok());
    Ok(Page {
        url,
        links: links.map(str::to_owned).collect(),
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
    let mut asked = Vec::new();
    for _ in 0..=MAX_REDIRECTS {
        let answer = ask(&url)?;
        match answer.redirect(&url) {
            Some(next) => {
                asked.push(url);
                url = admitted(app, next.as_str())?;
                // Nothing is asked twice for one answer (X22).
                if asked.contains(&url) {
                    return Err(Trouble::never("redirects in a ring"));
                }
            }
            None => {
                let url = written(address, url);
                return match answer.good() {
                    // Only its own origin says that something is gone for good (X12).
                    Err(NetError::Gone) if !authority::same_origin(&url, address) => {
                        Err(Trouble::Missing)
                    }
                    other => Ok((other?, url)),
                };
            }
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

/// Addresses that may be asked at all: not ours (X8), not shut out (I6, O19).
fn admitted(app: &App, address: &str) -> Result<Url, Trouble> {
    let host = authority::host_of(address).ok_or_else(|| Trouble::never("no address"))?;
    if host == app.config.origin.host() {
        return Err(Trouble::never("our own address"));
    }
    if !app.config.federation.enabled {
        return Err(Trouble::never("federation is off"));
    }
    if app.db.read(|db| instances::is_shut_out(db, &host))? {
        return Err(Trouble::never(format!("{host} is blocked")));
    }
    Url::parse(address).map_err(|_| Trouble::never("no address"))
}

/// Readers that are tried after the server itself.
const READERS: u32 = 2;

/// A GET signed by the server, then, if that sees nothing, by whom else it may be for: the
/// second value is then true.
fn read(app: &App, url: &Url, on_behalf: OnBehalf) -> Result<(Answer, bool), Trouble> {
    let answer = signed(app, url, keys::system(app)?)?;
    if !is_withheld(&answer) {
        return Ok((answer, false));
    }
    let readers = match on_behalf {
        OnBehalf::Nobody => Vec::new(),
        OnBehalf::One(user) => vec![user],
        OnBehalf::Follower => followers(app, url.as_str())?,
    };
    for reader in readers {
        let again = signed(app, url, reader)?;
        if again.status.is_success() || again.status.is_redirection() {
            return Ok((again, true));
        }
    }
    Ok((answer, false))
}

/// As notes for few are answered: Mastodon, GoToSocial and we ourselves say that they are
/// not there.
fn is_withheld(answer: &Answer) -> bool {
    matches!(
        answer.status,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
    )
}

/// Who of ours might be shown what lies at an address. With Mastodon and GoToSocial the
/// address of a note begins with that of its author; elsewhere anybody of its host will do.
fn followers(app: &App, address: &str) -> Result<Vec<Id<User>>, Trouble> {
    let starts = address.match_indices('/').map(|(at, _)| &address[..at]);
    let authors: Vec<&str> = starts.skip(2).take(8).collect();
    let host = authority::host_of(address).unwrap_or_default();
    Ok(app.db.read(|db| {
        let theirs = follows::local_followers_of_uris(db, &authors, READERS)?;
        match theirs.is_empty() {
            true => follows::local_followers_of_host(db, &host, READERS),
            false => Ok(theirs),
        }
    })?)
}

/// One GET signed by one of ours.
fn signed(app: &App, url: &Url, by: Id<User>) -> Result<Answer, Trouble> {
    let key = keys::of(app, by)?;
    let key_id = addresses::key(&app.config.origin, by);
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
