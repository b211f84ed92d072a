//! People on as many other servers as a story needs, all behind one scripted internet
//! (`internet`), with a server of ours among them.
//!
//! Whoever lives below `/users/` shares an inbox with their whole server; who lives below
//! `/people/` has only their own. All of them sign with one key.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use http::Method;
use mamekey::config::Config;
use mamekey::net::guard::Network;
use serde_json::Value;
use serde_json::json;

use super::actor::Home;
use super::actor::PUBLIC;
use super::client::Answer;
use super::internet::Internet;
use super::internet::Question;
use super::server::Server;
use super::signing;
use super::signing::Key;
use super::wire::Page;

/// What has not come after this long never comes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server of ours and everybody else.
pub struct Neighbours {
    /// Ours; dropped first, so that nobody it still talks to is gone.
    pub server: Server,
    internet: Internet,
    manners: Arc<Manners>,
    next_id: AtomicUsize,
}

/// How a server takes what is delivered.
#[derive(Clone, Debug)]
pub enum Manner {
    /// With this answer.
    Answers(Page),
    /// Not at all, until it behaves otherwise.
    KeepsWaiting,
    /// By failing at whatever has these words in it.
    StumblesOver(&'static str),
}

/// What the internet's threads and the story share.
#[derive(Default)]
struct Manners {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Default)]
struct State {
    of_hosts: HashMap<String, Manner>,
    pages: HashMap<String, Page>,
}

impl Neighbours {
    /// Everybody is polite and nobody knows us.
    #[track_caller]
    pub fn meet() -> Self {
        Self::with(|network| network, |_| {})
    }

    /// The same with another network, or configuration.
    #[track_caller]
    pub fn with(
        network: impl FnOnce(Network) -> Network,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let internet = Internet::start();
        let manners = Arc::new(Manners::default());
        let script = manners.clone();
        internet.plays(Arc::new(move |question| script.answer(question)));
        let server = Server::on(network(internet.network()), change);
        Self {
            server,
            internet,
            manners,
            next_id: AtomicUsize::new(1),
        }
    }

    /// From now on a server takes deliveries so.
    pub fn behaves(&self, host: &str, manner: Manner) {
        let mut state = self.manners.lock();
        state.of_hosts.insert(host.to_owned(), manner);
        self.manners.news.notify_all();
    }

    /// From now on a server takes deliveries as everybody does.
    pub fn is_polite_again(&self, host: &str) {
        self.manners.lock().of_hosts.remove(host);
        self.manners.news.notify_all();
    }

    /// From now on this URL answers so.
    pub fn serves(&self, url: &str, page: Page) {
        self.manners.lock().pages.insert(url.to_owned(), page);
    }

    /// The owner's ActivityPub id.
    #[track_caller]
    pub fn owner_uri(&self) -> String {
        let owner = self.server.owner().id();
        format!("{}/users/{owner}", self.server.origin())
    }

    /// Someone follows the owner and has been accepted.
    #[track_caller]
    pub fn is_followed_by(&self, actor: &str) {
        self.hears(actor, &self.act(actor, "Follow", json!(self.owner_uri())));
    }

    /// Any activity with a fresh id.
    pub fn act(&self, actor: &str, kind: &str, object: Value) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{actor}/acts/{}", self.next_id.fetch_add(1, Ordering::Relaxed)),
            "type": kind,
            "actor": actor,
            "object": object,
        })
    }

    /// A public note of someone, told to nobody.
    pub fn note(&self, author: &str, html: &str) -> Value {
        let number = self.next_id.fetch_add(1, Ordering::Relaxed);
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Note",
            "id": format!("{author}/notes/{number}"),
            "attributedTo": author,
            "content": html,
            "to": [PUBLIC],
            "cc": [format!("{author}/followers")],
        })
    }

    /// Delivers an activity and lets the server do everything that follows from it.
    #[track_caller]
    pub fn hears(&self, actor: &str, activity: &Value) {
        let body = activity.to_string();
        let answer = self.send(actor, "/inbox", body.as_bytes());
        assert_eq!(answer.status, 202, "{answer}");
        self.server.settle();
    }

    /// Brings a body to an inbox, signed by someone.
    #[track_caller]
    pub fn send(&self, actor: &str, path: &str, body: &[u8]) -> Answer {
        let headers = self.signed(actor, path, body);
        self.post(path, &headers, body)
    }

    /// The headers with which someone signs a body.
    pub fn signed(&self, actor: &str, path: &str, body: &[u8]) -> Vec<(&'static str, String)> {
        let ours = self.server.origin().trim_start_matches("http://");
        let at = now() + self.server.seconds_ahead();
        let key_id = format!("{actor}#main-key");
        sign(&signing::FIRST, &key_id, ours, path, body, at)
    }

    /// Brings a body to an inbox with these headers.
    #[track_caller]
    pub fn post(&self, path: &str, headers: &[(&'static str, String)], body: &[u8]) -> Answer {
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let visitor = self.server.visitor();
        visitor.send(Method::POST, path, &headers, body)
    }

    /// Everything that was asked of anybody.
    pub fn asked(&self) -> Vec<Question> {
        self.internet.asked()
    }

    /// How often a URL was asked for.
    pub fn fetches(&self, url: &str) -> usize {
        let asked = self.asked().into_iter();
        asked.filter(|question| question.url == url).count()
    }

    /// What was delivered of a kind, or tried to: the inbox and the activity, in order.
    pub fn deliveries(&self, kind: &str) -> Vec<(String, Value)> {
        let posts = self.asked().into_iter().filter(|one| one.asked.is_post());
        let all = posts.map(|one| (one.url, one.asked.json()));
        all.filter(|(_, activity)| activity["type"] == kind)
            .collect()
    }

    /// The texts of the notes delivered to an inbox, in order.
    pub fn told(&self, inbox: &str) -> Vec<String> {
        let creates = self.deliveries("Create").into_iter();
        let mine = creates.filter(|(url, _)| url == inbox);
        mine.map(|(_, create)| create["object"]["source"]["content"].to_string())
            .map(|text| text.trim_matches('"').to_owned())
            .collect()
    }

    /// Waits until a note has been brought to an inbox.
    #[track_caller]
    pub fn until_told(&self, inbox: &str) {
        self.until(|| !self.told(inbox).is_empty());
    }

    /// Waits until something is so; what is asked of others is news.
    #[track_caller]
    pub fn until(&self, is_so: impl Fn() -> bool) {
        let waiting = self.manners.lock();
        let (state, _) = self
            .manners
            .news
            .wait_timeout_while(waiting, PATIENCE, |_| !is_so())
            .unwrap_or_else(PoisonError::into_inner);
        drop(state);
        assert!(is_so(), "it never came to be so");
    }
}

impl Manner {
    /// With this status and nothing else.
    pub fn says(status: u16) -> Self {
        Self::Answers(Page::status(status))
    }

    /// By hanging up.
    pub fn hangs_up() -> Self {
        Self::Answers(Page::hang_up())
    }
}

impl Manners {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, question: &Question) -> Option<Page> {
        // Taking the lock first, so that who has just looked in vain is waiting by now.
        drop(self.lock());
        self.news.notify_all();
        if !question.asked.is_post() {
            let page = self.lock().pages.get(&question.url).cloned();
            return page
                .or_else(|| person(&question.url))
                .or_else(|| self.webfinger(question));
        }
        let host = question.url.split('/').nth(2)?;
        let is_waiting = |state: &mut State| {
            let manner = state.of_hosts.get(host);
            matches!(manner, Some(Manner::KeepsWaiting))
        };
        let (state, _) = self
            .news
            .wait_timeout_while(self.lock(), 2 * PATIENCE, is_waiting)
            .unwrap_or_else(PoisonError::into_inner);
        match state.of_hosts.get(host) {
            Some(Manner::Answers(page)) => Some(page.clone()),
            Some(Manner::StumblesOver(words)) => {
                let body = String::from_utf8_lossy(&question.asked.body);
                body.contains(words).then(|| Page::status(500))
            }
            _ => None,
        }
    }
}

impl Manners {
    /// Whoever is called so on a host, all in one answer.
    fn webfinger(&self, question: &Question) -> Option<Page> {
        if question.asked.path() != "/.well-known/webfinger" {
            return None;
        }
        let subject = question.asked.parameter("resource")?;
        let (name, host) = subject.strip_prefix("acct:")?.split_once('@')?;
        let origin = format!("https://{host}");
        let state = self.lock();
        let served = state.pages.iter().filter(|(url, page)| {
            let document: Value = serde_json::from_slice(&page.body).unwrap_or_default();
            url.starts_with(&format!("{origin}/")) && document["preferredUsername"] == name
        });
        let served = served.map(|(url, _)| url.clone());
        let usual = ["users", "people"].map(|path| format!("{origin}/{path}/{name}"));
        let link = |href| json!({"rel": "self", "type": "application/activity+json", "href": href});
        let links: Vec<Value> = served.chain(usual).map(link).collect();
        let answer = json!({"subject": subject, "links": links});
        Some(Page::new("application/jrd+json", answer.to_string()))
    }
}

/// Whoever is asked for by name is there.
fn person(url: &str) -> Option<Page> {
    let parts: Vec<&str> = url.split('/').collect();
    match parts[..] {
        ["https:", "", _, "users" | "people", _] => Some(Page::activity(&document(url))),
        _ => None,
    }
}

/// The document of someone.
pub fn document(id: &str) -> Value {
    let parts: Vec<&str> = id.split('/').collect();
    let (host, path, name) = (parts[2], parts[3], parts[4]);
    let mut document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "type": "Person",
        "id": id,
        "preferredUsername": name,
        "inbox": format!("{id}/inbox"),
        "outbox": format!("{id}/outbox"),
        "followers": format!("{id}/followers"),
        "publicKey": {
            "id": format!("{id}#main-key"),
            "owner": id,
            "publicKeyPem": signing::FIRST.public_pem(),
        },
    });
    if path == "users" {
        document["endpoints"] = json!({"sharedInbox": format!("https://{host}/inbox")});
    }
    document
}

/// The headers of a POST of this body, signed in the way everyone does.
pub fn sign(
    key: &Key,
    key_id: &str,
    host: &str,
    path: &str,
    body: &[u8],
    seconds: i64,
) -> Vec<(&'static str, String)> {
    let seconds = u64::try_from(seconds).expect("a date after 1970");
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    let mut headers = vec![
        ("host", host.to_owned()),
        ("date", date),
        ("digest", format!("SHA-256={}", signing::sha256(body))),
    ];
    let owned: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let names = ["(request-target)", "host", "date", "digest"];
    let text = signing::covered(&names, "POST", path, &owned).expect("own headers");
    headers.push((
        "signature",
        format!(
            "keyId=\"{key_id}\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{}\"",
            names.join(" "),
            key.sign(&text)
        ),
    ));
    headers.push(("content-type", "application/activity+json".to_owned()));
    headers
}

/// Seconds since 1970 by the machine's clock.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("a clock after 1970").as_secs()).expect("a near future")
}
