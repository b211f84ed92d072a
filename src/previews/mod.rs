//! What a link leads to: its page is fetched through the guard, its head is read.
//!
//! Everything here comes from strangers: size, time, redirects and each text have bounds,
//! and what was found is kept a while, also that nothing was found. There is no oEmbed
//! and no rule for single sites; what a page says of itself is all that is told.

mod charset;
mod head;

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::HeaderValue;
use http::header;
use url::Url;

use crate::app::App;
use crate::clock::HOUR;
use crate::clock::MINUTE;
use crate::error::Fault;
use crate::model::previews::Preview;
use crate::net::Answer;
use crate::net::Limits;
use crate::net::MAX_REDIRECTS;
use crate::net::NetError;
use crate::net::host_of;
use crate::store::instances;

/// How much of a page may come and how long that may take. Pages of shops have a megabyte
/// of scripts before their end; what counts stands at their beginning.
const PAGE: Limits = Limits {
    body_bytes: 4 << 20,
    answer: Duration::from_secs(10),
    total: Duration::from_secs(15),
};

/// How long what was found is told again.
const FOUND_FOR: i64 = 6 * HOUR;
/// How long it is remembered that nothing was found.
const NOTHING_FOR: i64 = 10 * MINUTE;

/// The longest address that is looked at, as long as any that counts.
const ADDRESS_BYTES: usize = 2_048;
/// The longest tag of a language.
const LANGUAGE_BYTES: usize = 35;

/// A link, and the language in which its page is asked for.
#[derive(Clone, Debug)]
pub struct Link {
    url: Url,
    language: String,
}

/// What is known of a link: its preview, or that nothing can be said of it.
pub type Found = Option<Arc<Preview>>;

impl Link {
    /// The link with this address; `None` when it is none that is looked at.
    pub fn read(address: &str, language: &str) -> Option<Self> {
        if address.len() > ADDRESS_BYTES || language.len() > LANGUAGE_BYTES {
            return None;
        }
        Some(Self {
            url: Url::parse(address).ok()?,
            language: language.to_owned(),
        })
    }

    /// Its address.
    pub fn address(&self) -> &str {
        self.url.as_str()
    }

    /// The host that has to be asked.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    fn key(&self) -> (String, String) {
        (self.url.to_string(), self.language.clone())
    }
}

/// What is known of a link without asking anybody; `None` when its page has to be read.
pub fn known(app: &App, link: &Link) -> Result<Option<Found>, Fault> {
    if app.config.origin.path_of(link.address()).is_some() {
        return Ok(Some(None));
    }
    let (key, now) = (link.key(), app.clock.now());
    if let Some(found) = app.previews.get(&key, now, FOUND_FOR)
        && (found.is_some() || app.previews.get(&key, now, NOTHING_FOR).is_some())
    {
        return Ok(Some(found));
    }
    Ok(is_blocked(app, &link.url)?.then_some(None))
}

/// What a link leads to, as its page says.
pub fn find(app: &App, link: &Link) -> Result<Found, Fault> {
    if let Some(found) = known(app, link)? {
        return Ok(found);
    }
    let found = match fetch(app, link.url.clone(), &link.language)? {
        Ok(found) => found.map(Arc::new),
        Err(error) => {
            tracing::debug!(?error, "a link leads to nothing that can be shown");
            None
        }
    };
    app.previews.put(link.key(), app.clock.now(), found.clone());
    Ok(found)
}

fn is_blocked(app: &App, url: &Url) -> Result<bool, Fault> {
    let host = host_of(url);
    app.db.read(|db| instances::is_blocked(db, &host))
}

/// Reads a page. Wherever it leads to, no blocked server is asked.
fn fetch(
    app: &App,
    mut url: Url,
    language: &str,
) -> Result<Result<Option<Preview>, NetError>, Fault> {
    let headers = wishes(language);
    for _ in 0..=MAX_REDIRECTS {
        if is_blocked(app, &url)? {
            break;
        }
        let answer = match app.fetcher.get(&url, &headers, PAGE) {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(error)),
        };
        match answer.redirect(&url) {
            Some(next) => url = next,
            None => return Ok(answer.good().map(|answer| read(&url, &answer))),
        }
    }
    Ok(Ok(None))
}

fn wishes(language: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let pages = HeaderValue::from_static("text/html,application/xhtml+xml");
    headers.insert(header::ACCEPT, pages);
    if let Ok(language) = HeaderValue::from_str(language)
        && !language.is_empty()
    {
        headers.insert(header::ACCEPT_LANGUAGE, language);
    }
    headers
}

fn read(url: &Url, answer: &Answer) -> Option<Preview> {
    let kind = answer.header(header::CONTENT_TYPE).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let is_page = ["text/html", "application/xhtml+xml"]
        .iter()
        .any(|page| essence.eq_ignore_ascii_case(page));
    is_page.then(|| head::read(url, &charset::decode(kind, &answer.body)))
}
