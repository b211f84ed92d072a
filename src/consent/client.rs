//! Who an OAuth program is: its name and where it may be answered, read at the address
//! that names it.
//!
//! The page there carries an `h-app` (microformats 2) and links with
//! `rel="redirect_uri"`, as IndieAuth says; or it is a JSON document with the same things
//! (OAuth Client ID Metadata Document), as newer Misskey reads too. The way there is
//! guarded like any other: an address is only asked where other servers may be asked.

use std::cell::RefCell;

use html5ever::tokenizer::TagKind;
use html5ever::tokenizer::Token;
use html5ever::tokenizer::TokenSink;
use html5ever::tokenizer::TokenSinkResult;
use http::HeaderMap;
use http::HeaderValue;
use http::header;
use serde::Deserialize;
use url::Url;

use crate::app::App;
use crate::clock::MINUTE;
use crate::config::Reach;
use crate::consent::NAME_CHARACTERS;
use crate::mfm::from_html::tokens;
use crate::mfm::is_void;
use crate::model::oauth::Client;
use crate::net::Answer;
use crate::net::Limits;
use crate::net::MAX_REDIRECTS;

/// A page that names a program is small, and somebody waits for it.
const FETCH: Limits = Limits {
    body_bytes: 256 * 1024,
    answer: std::time::Duration::from_secs(5),
    total: std::time::Duration::from_secs(10),
};

/// How long what was read is believed.
const FRESH: i64 = 5 * MINUTE;

/// Redirect addresses of one program, bounded like everything others say.
const REDIRECTS: usize = 64;

/// Why nothing is known of a program, for its maker.
pub type Unknown = String;

/// Finds out who this address names.
///
/// # Errors
/// It is no such address, nobody answers there, or the answer names nobody.
pub fn find(app: &App, id: &str) -> Result<Client, Unknown> {
    let url = address(id, app.config.federation.reach)?;
    let now = app.clock.now();
    if let Some(known) = app.oauth_clients.get(&id.to_owned(), now, FRESH) {
        return Ok(known);
    }
    let client = read(id, fetch(app, url)?)?;
    app.oauth_clients.put(id.to_owned(), now, client.clone());
    Ok(client)
}

/// What IndieAuth demands of an address that names a program.
fn address(id: &str, reach: Reach) -> Result<Url, Unknown> {
    let wrong = |why: &str| format!("client_id {why}");
    let url = Url::parse(id).map_err(|_| wrong("is not a valid URL"))?;
    let is_plain = url.scheme() == "http" && reach == Reach::Loopback;
    if url.scheme() != "https" && !is_plain {
        return Err(wrong("must be an https URL"));
    }
    if url.fragment().is_some() {
        return Err(wrong("must not contain a fragment"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("must not contain a username or a password"));
    }
    if id.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(wrong("must not contain dot path segments"));
    }
    if reach != Reach::Loopback && url.domain().is_none() {
        return Err(wrong("must name a domain"));
    }
    Ok(url)
}

fn fetch(app: &App, mut url: Url) -> Result<(Url, Answer), Unknown> {
    let unreachable = |error| format!("client information cannot be fetched: {error}");
    let mut headers = HeaderMap::new();
    let accepted = HeaderValue::from_static("text/html, application/json;q=0.9");
    headers.insert(header::ACCEPT, accepted);
    for _ in 0..=MAX_REDIRECTS {
        let answer = app
            .fetcher
            .get(&url, &headers, FETCH)
            .map_err(unreachable)?;
        match answer.redirect(&url) {
            Some(next) => url = next,
            None => return Ok((url, answer.good().map_err(unreachable)?)),
        }
    }
    Err("client information cannot be fetched: too many redirects".to_owned())
}

fn read(id: &str, (url, answer): (Url, Answer)) -> Result<Client, Unknown> {
    let kind = answer.header(header::CONTENT_TYPE).unwrap_or_default();
    let found = if is_json(kind) {
        read_json(id, &answer.body)?
    } else {
        read_page(&String::from_utf8_lossy(&answer.body))
    };
    let linked = answer.headers.get_all(header::LINK).iter();
    let linked = linked.filter_map(|value| redirect_in(value.to_str().ok()?));
    let redirects = linked.chain(found.redirects);
    let redirects = redirects.filter_map(|address| url.join(&address).ok());
    let name = found.name.unwrap_or_else(|| id.to_owned());
    Ok(Client {
        id: id.to_owned(),
        name: name.chars().take(NAME_CHARACTERS).collect(),
        redirect_uris: redirects.take(REDIRECTS).map(String::from).collect(),
    })
}

fn is_json(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

/// The address in one `Link` header (RFC 8288) that is one to answer at.
fn redirect_in(link: &str) -> Option<String> {
    let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    let says = |parameter: &str| {
        let (name, value) = parameter.split_once('=').unwrap_or_default();
        let mut words = value.trim().trim_matches('"').split_ascii_whitespace();
        name.trim() == "rel" && words.any(|word| word == "redirect_uri")
    };
    parameters.split(';').any(says).then(|| address.to_owned())
}

/// What an answer says, addresses as they are written there.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    name: Option<String>,
    redirects: Vec<String>,
}

fn read_json(id: &str, body: &[u8]) -> Result<Found, Unknown> {
    #[derive(Deserialize)]
    struct Document {
        client_id: String,
        client_name: Option<String>,
        #[serde(default)]
        redirect_uris: Vec<String>,
    }
    let document: Document = serde_json::from_slice(body)
        .map_err(|_| "client information is no metadata document".to_owned())?;
    if document.client_id != id {
        return Err("client_id of the metadata document is another".to_owned());
    }
    Ok(Found {
        name: document.client_name.filter(|name| !name.trim().is_empty()),
        redirects: document.redirect_uris,
    })
}

fn read_page(html: &str) -> Found {
    let reader = tokens::read(html, Reader::default()).state.into_inner();
    let told = [reader.name, reader.link].map(|text: String| squeezed(&text));
    Found {
        name: told.into_iter().find(|name| !name.is_empty()),
        redirects: reader.redirects,
    }
}

fn squeezed(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ")
}

/// Reads the first `h-app` of a page, and its links.
#[derive(Default)]
struct Reader {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    redirects: Vec<String>,
    /// How deep in the `h-app` we are; none before it and 0 behind it.
    depth: Option<usize>,
    /// The depth of the element whose text is being read.
    naming: Option<usize>,
    is_proper_name: bool,
    /// The text of `p-name`, and that of `u-url`, which stands in for it.
    name: String,
    link: String,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => state.end(),
            Token::TagToken(tag) => {
                let attribute = |name: &str| {
                    let found = tag.attrs.iter().find(|one| &*one.name.local == name);
                    found.map(|one| one.value.to_string())
                };
                state.start(&tag.name, attribute);
                return tokens::inside(&tag);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn start(&mut self, element: &str, attribute: impl Fn(&str) -> Option<String>) {
        let has = |name: &str, word: &str| {
            attribute(name).is_some_and(|all| all.split_whitespace().any(|one| one == word))
        };
        if element == "link" && has("rel", "redirect_uri") {
            self.redirects.extend(attribute("href"));
        }
        if is_void(element) {
            return;
        }
        match self.depth {
            None if has("class", "h-app") => self.depth = Some(1),
            Some(depth @ 1..) => self.depth = Some(depth + 1),
            _ => return,
        }
        let (is_name, is_link) = (has("class", "p-name"), has("class", "u-url"));
        if self.naming.is_none() && (is_name || (is_link && self.name.is_empty())) {
            self.naming = self.depth;
            self.is_proper_name = is_name;
        }
    }

    fn end(&mut self) {
        if self.naming.is_some() && self.naming == self.depth {
            self.naming = None;
        }
        self.depth = self.depth.map(|depth| depth.saturating_sub(1));
    }

    fn text(&mut self, text: &str) {
        if self.naming.is_some() {
            match self.is_proper_name {
                true => self.name.push_str(text),
                false => self.link.push_str(text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_program_and_where_to_answer() {
        let html = r#"<html><head><title>No</title>
            <link rel="stylesheet" href="no"><link rel="redirect_uri" href="/cb">
            <link href='app:back' rel='nofollow redirect_uri'></head>
            <body><b class="p-name">No</b><div class="x h-app"><img src=x>
            <a href="/" class="u-url p-name">Golden <b>Client</b>
            </a></div><a class="u-url">No</a></body></html>"#;
        let expected = Found {
            name: Some("Golden Client".to_owned()),
            redirects: vec!["/cb".to_owned(), "app:back".to_owned()],
        };
        assert_eq!(read_page(html), expected);
        let linked = r#"<p class="h-app"><a class="u-url" href="/">By its link</a>"#;
        assert_eq!(read_page(linked).name.as_deref(), Some("By its link"));
        assert_eq!(read_page("<b>nothing</b>"), Found::default());
    }

    #[test]
    fn a_document_in_json_speaks_for_its_own_address_only() {
        let body = br#"{"client_id": "https://a.example/", "client_name": "A",
            "redirect_uris": ["https://a.example/cb"]}"#;
        let found = read_json("https://a.example/", body).expect("a document");
        assert_eq!(found.name.as_deref(), Some("A"));
        assert_eq!(found.redirects, ["https://a.example/cb"]);
        assert!(read_json("https://b.example/", body).is_err());
        assert!(read_json("https://a.example/", b"[]").is_err());
    }

    #[test]
    fn an_address_that_names_a_program_is_plain() {
        let good = |id| address(id, Reach::Public).is_ok();
        assert!(good("https://a.example/client"));
        for bad in [
            "http://a.example/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://a.example/#x",
            "https://me@a.example/",
            "https://a.example/../x",
            "app:x",
            "x",
        ] {
            assert!(!good(bad), "{bad}");
        }
        assert!(address("http://127.0.0.1:3106/client", Reach::Loopback).is_ok());
    }

    #[test]
    fn a_link_header_says_where_to_answer_too() {
        let found = redirect_in(r#"</cb>; title="x"; rel="me redirect_uri""#);
        assert_eq!(found.as_deref(), Some("/cb"));
        assert_eq!(redirect_in("</cb>; rel=next"), None);
    }
}
