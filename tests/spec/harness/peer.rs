//! Another server of the fediverse, played from a script: real socket, own keys, its own
//! reading of the signature drafts. It serves the documents it is given, records whatever
//! it receives, and judges the signature of every request the moment it arrives.

use std::collections::HashMap;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use http::Request;
use serde_json::Value;
use serde_json::json;

use super::actor::Actor;
use super::client;
use super::signing;
use super::wire;
use super::wire::Asked;
use super::wire::Page;

/// What has not come after this long never comes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A scripted server on its own port.
pub struct Peer {
    stage: Arc<Stage>,
}

/// What the peer's threads and the test share.
pub struct Stage {
    address: OnceLock<String>,
    state: Mutex<State>,
    news: Condvar,
    next_id: AtomicU64,
}

#[derive(Default)]
struct State {
    pages: HashMap<String, Page>,
    held: HashSet<String>,
    /// Deliveries answered before the peer falls silent.
    answers_left: Option<usize>,
    /// Requests up to this number are never answered.
    abandoned: u64,
    received: Vec<Record>,
    taste: Taste,
    /// Keys of those who sign, kept after their owner is gone.
    keys: HashMap<String, String>,
}

/// One request, and what its signature was worth.
#[derive(Clone, Debug)]
pub struct Record {
    /// The request.
    pub asked: Asked,
    /// The verdict.
    pub signature: Verdict,
    /// Whether an answer went out.
    pub answered: bool,
    serial: u64,
}

/// Which dialects of signatures a peer understands; what comes in another is answered 401.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Taste {
    /// Either.
    #[default]
    Both,
    /// The draft alone, as most do.
    Older,
    /// RFC 9421 alone.
    Newer,
}

/// What a signature is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There was none.
    Unsigned,
    /// Made by the owner of this key.
    Good(String),
    /// Something is wrong with it.
    Bad(String),
}

/// What a peer has received so far.
pub struct Received<'a> {
    stage: &'a Stage,
}

impl Peer {
    /// Opens a peer on a free port.
    pub fn start() -> Self {
        let stage = Arc::new(Stage {
            address: OnceLock::new(),
            state: Mutex::default(),
            news: Condvar::new(),
            next_id: AtomicU64::new(1),
        });
        let behind = stage.clone();
        let address = wire::listen(move |asked| behind.answer(asked));
        stage.address.set(address.to_string()).expect("set once");
        let peer = Self { stage };
        peer.serve("/.well-known/nodeinfo", peer.nodeinfo_index());
        peer.serve("/nodeinfo/2.1", nodeinfo());
        peer
    }

    /// `127.0.0.1:port`, the host of every handle on this peer.
    pub fn host(&self) -> &str {
        self.stage.host()
    }

    /// `http://127.0.0.1:port`.
    pub fn origin(&self) -> String {
        self.stage.origin()
    }

    /// Serves a page under a path (with its query, when the query matters).
    pub fn serve(&self, path: &str, page: Page) {
        self.stage.serve(path, page);
    }

    /// From now on this path is answered 404.
    pub fn withdraw(&self, path: &str) {
        self.stage.state().pages.remove(path);
    }

    /// Requests for this path wait unanswered until [`Peer::release`].
    pub fn hold(&self, path: &str) {
        self.stage.state().held.insert(path.to_owned());
    }

    /// Answers what waits for this path.
    pub fn release(&self, path: &str) {
        self.stage.state().held.remove(path);
        self.stage.news.notify_all();
    }

    /// From now on only signatures of this dialect are understood.
    pub fn takes(&self, taste: Taste) {
        self.stage.state().taste = taste;
    }

    /// Answers so many deliveries more; all others wait until [`Peer::abandon`].
    pub fn fall_silent_after(&self, deliveries: usize) {
        self.stage.state().answers_left = Some(deliveries);
    }

    /// Hangs up on whoever waits for an answer, and answers again from now on.
    pub fn abandon(&self) {
        let now = self.stage.next_id();
        let mut state = self.stage.state();
        (state.abandoned, state.answers_left) = (now, None);
        state.held.clear();
        drop(state);
        self.stage.news.notify_all();
    }

    /// Someone who lives here, with everything others need to know of them.
    pub fn actor(&self, name: &str) -> Actor {
        Actor::new(self.stage.clone(), name, |_| {})
    }

    /// Someone whose document is changed before it is served for the first time.
    pub fn actor_with(&self, name: &str, change: impl FnOnce(&mut Value)) -> Actor {
        Actor::new(self.stage.clone(), name, change)
    }

    /// What came so far. Fails the test when any signature was bad, or when a delivery
    /// came without one.
    #[track_caller]
    pub fn received(&self) -> Received<'_> {
        for record in &self.stage.state().received {
            match &record.signature {
                Verdict::Bad(why) => panic!("a badly signed request: {why}\n{record}"),
                Verdict::Unsigned if record.asked.is_post() => {
                    panic!("an unsigned delivery\n{record}")
                }
                _ => {}
            }
        }
        Received { stage: &self.stage }
    }

    /// Everything that was posted here so far, signed or not: who listens to webhooks or
    /// carries push messages asks for no signature.
    pub fn posts(&self) -> Vec<Asked> {
        let state = self.stage.state();
        let all = state.received.iter().map(|record| &record.asked);
        all.filter(|asked| asked.is_post()).cloned().collect()
    }

    /// What the signature of the latest request was worth.
    pub fn last_verdict(&self) -> Option<Verdict> {
        let state = self.stage.state();
        state.received.last().map(|record| record.signature.clone())
    }

    /// Forgets what came so far.
    pub fn forget(&self) {
        self.stage.state().received.clear();
    }

    fn nodeinfo_index(&self) -> Page {
        let href = format!("{}/nodeinfo/2.1", self.origin());
        let rel = "http://nodeinfo.diaspora.software/ns/schema/2.1";
        let index = json!({"links": [{"rel": rel, "href": href}]});
        Page::new("application/json", index.to_string())
    }
}

fn nodeinfo() -> Page {
    let document = json!({
        "version": "2.1",
        "software": {"name": "scripted", "version": "1.0"},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": false,
        "usage": {"users": {"total": 1}, "localPosts": 0},
        "metadata": {"nodeName": "A scripted peer"},
    });
    Page::new("application/json", document.to_string())
}

impl Stage {
    /// `127.0.0.1:port`.
    pub fn host(&self) -> &str {
        self.address.get().expect("a peer that listens")
    }

    /// `http://127.0.0.1:port`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// A number no other thing of this peer has.
    pub fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// See [`Peer::serve`].
    pub fn serve(&self, path: &str, page: Page) {
        self.state().pages.insert(path.to_owned(), page);
    }

    /// Serves an ActivityPub document at the path of its own id.
    pub fn publish(&self, document: &Value) {
        let id = document["id"].as_str().expect("a document has an id");
        let path = id.strip_prefix(&self.origin()).expect("an id of this peer");
        self.serve(path, Page::activity(document));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A failed assertion in one thread must not hide the state from the others.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the server behind the socket does with a request.
    fn answer(&self, asked: Asked) -> Page {
        let (signature, serial) = (self.judge(&asked), self.next_id());
        self.state().received.push(Record {
            asked: asked.clone(),
            signature,
            answered: false,
            serial,
        });
        self.news.notify_all();
        let (mut state, _) = self
            .news
            .wait_timeout_while(self.state(), PATIENCE, |state| state.holds(&asked, serial))
            .unwrap_or_else(PoisonError::into_inner);
        if serial <= state.abandoned {
            return Page::hang_up();
        }
        let all = &mut state.received;
        if let Some(record) = all.iter_mut().find(|record| record.serial == serial) {
            record.answered = true;
        }
        self.news.notify_all();
        if let Some(left) = state.answers_left.as_mut().filter(|_| asked.is_post()) {
            *left = left.saturating_sub(1);
        }
        self.page(&state, &asked)
    }

    fn page(&self, state: &State, asked: &Asked) -> Page {
        if !state.taste.takes(asked) {
            return Page::status(401);
        }
        let known = |path: &str| state.pages.get(path).cloned();
        if let Some(page) = known(&asked.target).or_else(|| known(asked.path())) {
            return page;
        }
        let resource = asked.parameter("resource");
        match (asked.method.as_str(), asked.path(), resource) {
            (_, "/.well-known/webfinger", Some(resource)) => {
                known(&resource).unwrap_or_else(|| Page::status(404))
            }
            ("POST", path, _) if path.ends_with("inbox") => Page::status(202),
            _ => Page::status(404),
        }
    }

    /// Judges a signature: everything covered that must be, and the key the owner's.
    fn judge(&self, asked: &Asked) -> Verdict {
        let Some(header) = asked.header("signature") else {
            return Verdict::Unsigned;
        };
        if let Some(input) = asked.header("signature-input") {
            return match self.check_rfc9421(asked, input, header) {
                Ok(key) => Verdict::Good(key),
                Err(why) => Verdict::Bad(why),
            };
        }
        let fields = signing::fields(header);
        let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        match self.check(asked, field) {
            Ok(()) => Verdict::Good(field("keyId").to_owned()),
            Err(why) => Verdict::Bad(why),
        }
    }

    fn check<'a>(&self, asked: &Asked, field: impl Fn(&str) -> &'a str) -> Result<(), String> {
        let names: Vec<&str> = field("headers").split(' ').collect();
        let post = asked.is_post();
        for needed in ["(request-target)", "host", "date"] {
            if !names.contains(&needed) {
                return Err(format!("{needed} is not signed"));
            }
        }
        if post && !names.contains(&"digest") {
            return Err("digest is not signed".to_owned());
        }
        let digest = format!("SHA-256={}", signing::sha256(&asked.body));
        if post && asked.header("digest") != Some(digest.as_str()) {
            return Err("the digest is not that of the body".to_owned());
        }
        if asked.header("host") != Some(self.host()) {
            return Err("signed for another host".to_owned());
        }
        let text = signing::covered(&names, &asked.method, &asked.target, &asked.headers)
            .ok_or("a signed header did not come")?;
        let key = self.key_of(field("keyId"))?;
        signing::verifies(&key, &text, field("signature"))
    }

    fn check_rfc9421(&self, asked: &Asked, input: &str, header: &str) -> Result<String, String> {
        let (label, parameters) = input.split_once('=').ok_or("no label")?;
        let (names, rest) = parameters
            .trim_start_matches('(')
            .split_once(')')
            .ok_or("no components")?;
        let mut lines = Vec::new();
        for name in names.split(' ').map(|name| name.trim_matches('"')) {
            let value = match name {
                "@method" => asked.method.clone(),
                "@target-uri" => format!("{}{}", self.origin(), asked.target),
                name => asked.header(name).ok_or("a header is missing")?.to_owned(),
            };
            lines.push(format!("\"{name}\": {value}"));
        }
        lines.push(format!("\"@signature-params\": {parameters}"));
        let digest = format!("sha-256=:{}:", signing::sha256(&asked.body));
        for needed in ["@method", "@target-uri", "content-digest"] {
            let bodiless = needed == "content-digest" && asked.method == "GET";
            if !bodiless && !names.contains(&format!("\"{needed}\"")) {
                return Err(format!("{needed} is not signed"));
            }
        }
        if asked.is_post() && asked.header("content-digest") != Some(digest.as_str()) {
            return Err("the digest is not that of the body".to_owned());
        }
        let mut fields = rest.split(';').filter_map(|field| field.split_once('='));
        let key_id = fields
            .find(|(name, _)| *name == "keyid")
            .ok_or("no keyid")?;
        let key_id = key_id.1.trim_matches('"');
        let signature = header
            .strip_prefix(&format!("{label}=:"))
            .ok_or("no label")?;
        let key = self.key_of(key_id)?;
        signing::verifies(&key, &lines.join("\n"), signature.trim_end_matches(':'))?;
        Ok(key_id.to_owned())
    }

    /// The public key behind a key id, asked of its owner once.
    fn key_of(&self, key_id: &str) -> Result<String, String> {
        if let Some(key) = self.state().keys.get(key_id) {
            return Ok(key.clone());
        }
        let actor = key_id.split('#').next().unwrap_or_default();
        let request = Request::get(actor)
            .header("accept", "application/activity+json")
            .body(&[][..])
            .map_err(|cause| format!("key id {key_id}: {cause}"))?;
        let answer = client::ask(&client::agent(), request, format!("key of {actor}"));
        let document = answer.json();
        let key = &document["publicKey"];
        if key["id"] != key_id || key["owner"] != actor {
            return Err(format!(
                "{actor} does not show the key {key_id}: {document}"
            ));
        }
        let pem = key["publicKeyPem"].as_str().ok_or("no PEM")?.to_owned();
        self.state().keys.insert(key_id.to_owned(), pem.clone());
        Ok(pem)
    }
}

impl Taste {
    fn takes(self, asked: &Asked) -> bool {
        let is_newer = asked.header("signature-input").is_some();
        let is_signed = asked.header("signature").is_some();
        match self {
            Self::Both => true,
            Self::Older => !is_newer,
            Self::Newer => is_newer || !is_signed,
        }
    }
}

impl State {
    /// Whether this request must wait.
    fn holds(&self, asked: &Asked, serial: u64) -> bool {
        let silent = asked.is_post() && self.answers_left == Some(0);
        serial > self.abandoned && (silent || self.held.contains(asked.path()))
    }
}

impl Received<'_> {
    /// The one activity of this type; waits for it, and fails when there are more.
    #[track_caller]
    pub fn single(&self, kind: &str) -> Value {
        let mut all = self.at_least(1, kind);
        assert_eq!(all.len(), 1, "{} received, all told:\n{self}", all.len());
        all.remove(0)
    }

    /// Waits until so many activities of this type have come, and answers them all.
    #[track_caller]
    pub fn at_least(&self, count: usize, kind: &str) -> Vec<Value> {
        let found = self.wait(|records| activities(records, kind).len() >= count);
        assert!(found, "fewer than {count} {kind} received, only:\n{self}");
        self.all(kind)
    }

    /// The activities of this type that have come, in order, without waiting.
    pub fn all(&self, kind: &str) -> Vec<Value> {
        activities(&self.stage.state().received, kind)
    }

    /// No activity of this type has come.
    #[track_caller]
    pub fn none(&self, kind: &str) {
        assert!(self.all(kind).is_empty(), "a {kind} came:\n{self}");
    }

    /// The types of all activities that have come, in order.
    pub fn kinds(&self) -> Vec<String> {
        let posts = self.posts();
        let kinds = posts.iter().map(|post| post.asked.json()["type"].clone());
        kinds
            .map(|kind| kind.as_str().unwrap_or("?").to_owned())
            .collect()
    }

    /// Every delivery, whole.
    pub fn posts(&self) -> Vec<Record> {
        self.records(|asked| asked.is_post())
    }

    /// Every GET of this path.
    pub fn fetches(&self, path: &str) -> Vec<Record> {
        self.records(|asked| asked.method == "GET" && asked.path() == path)
    }

    /// Waits until this path has been asked for.
    #[track_caller]
    pub fn fetched(&self, path: &str) -> Record {
        let asked = |record: &Record| record.asked.path() == path;
        assert!(
            self.wait(|records| records.iter().any(asked)),
            "{path} was never asked for:\n{self}"
        );
        self.fetches(path).remove(0)
    }

    /// Waits until what has come fulfils a condition.
    #[track_caller]
    pub fn until(&self, come: impl Fn(&[Record]) -> bool) {
        assert!(self.wait(come), "waited in vain, received only:\n{self}");
    }

    fn records(&self, wanted: impl Fn(&Asked) -> bool) -> Vec<Record> {
        let state = self.stage.state();
        let found = state.received.iter().filter(|record| wanted(&record.asked));
        found.cloned().collect()
    }

    fn wait(&self, come: impl Fn(&[Record]) -> bool) -> bool {
        let end = Instant::now() + PATIENCE;
        let mut state = self.stage.state();
        while !come(&state.received) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            (state, _) = self
                .stage
                .news
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
        true
    }
}

fn activities(records: &[Record], kind: &str) -> Vec<Value> {
    let posts = records.iter().filter(|record| record.asked.is_post());
    let all = posts.map(|record| record.asked.json());
    all.filter(|activity| activity["type"] == kind).collect()
}

impl fmt::Display for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = self.stage.state().received.clone();
        records
            .iter()
            .try_for_each(|record| writeln!(f, "{record}"))
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.asked.body);
        write!(
            f,
            "{} {} {body} [{:?}]",
            self.asked.method, self.asked.target, self.signature
        )
    }
}
