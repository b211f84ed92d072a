//! What every other server answers: the index's `remote`, actors made from the template,
//! WebFinger, pictures by their ending, 404 for the rest.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::Mutex;

use image::ImageFormat;
use serde_json::Value;
use serde_json::json;
use url::Url;

use crate::harness::internet::Question;
use crate::harness::pictures;
use crate::harness::signing;
use crate::harness::signing::Key;
use crate::harness::wire::Page;
use crate::inputs::names::Names;

const ACTIVITY: &str = "application/activity+json";

/// One key for each actor, made once and for all: making an RSA key takes long.
static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let pool = include_str!("../../fixtures/keys/pool.pem");
    let pems = pool.split_inclusive("-----END PRIVATE KEY-----\n");
    pems.map(Key::read).collect()
});

/// Whose key is which, in the order in which they were needed.
static OWNERS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The key of an actor.
pub fn key(actor: &str) -> &'static Key {
    let mut owners = OWNERS.lock().expect("a list");
    let place = owners.iter().position(|owner| owner == actor);
    let place = place.unwrap_or_else(|| {
        owners.push(actor.to_owned());
        owners.len() - 1
    });
    &KEYS[place % KEYS.len()]
}

/// What the URLs of one case answer.
#[derive(Clone, Default)]
pub struct Script {
    /// URL → the answer as the index writes it.
    answers: HashMap<String, Value>,
    /// URL → the answer's bytes, which win.
    pages: HashMap<String, Page>,
    default_actor: Value,
    default_answer: Value,
    webfinger: Value,
    names: Names,
}

impl Script {
    /// The index's own answers.
    pub fn new(world: &Value) -> Self {
        let mut script = Self {
            default_actor: world["default_actor"].clone(),
            default_answer: world["default_answer"].clone(),
            webfinger: world["webfinger"].clone(),
            ..Self::default()
        };
        script.overlay(&world["remote"]);
        script
    }

    /// These answers from now on.
    pub fn overlay(&mut self, remote: &Value) {
        for (url, answer) in remote.as_object().into_iter().flatten() {
            self.answers.insert(url.clone(), answer.clone());
        }
    }

    /// This document, whole, at a URL.
    pub fn serve(&mut self, url: &str, content_type: &str, body: String) {
        self.pages
            .insert(url.to_owned(), Page::new(content_type, body));
    }

    /// What the index answers at this URL: used to hold a note "as it is in `remote`".
    pub fn document(&self, url: &str) -> Option<Value> {
        if let Some(page) = self.pages.get(url) {
            return serde_json::from_slice(&page.body).ok();
        }
        let answer = self.answers.get(url)?;
        let actor = answer.get("actor").map(|change| self.actor(url, change));
        actor.or_else(|| answer.get("body").cloned())
    }

    /// The real names behind the stand-ins.
    pub fn name(&mut self, names: &Names) {
        self.names = names.clone();
    }

    /// The id of the key an actor signs with, and the key.
    pub fn key_id(&self, actor: &str) -> String {
        let document = self.document(actor).unwrap_or_default();
        let key = &document["publicKey"];
        let id = key["id"].as_str().or_else(|| key[0]["id"].as_str());
        id.map_or_else(|| format!("{actor}#main-key"), str::to_owned)
    }

    /// The inbox and the shared inbox of an actor.
    pub fn inboxes(&self, actor: &str) -> Vec<String> {
        let document = self.document(actor).unwrap_or_default();
        let own = document["inbox"].as_str();
        let shared = document["endpoints"]["sharedInbox"].as_str();
        own.into_iter().chain(shared).map(str::to_owned).collect()
    }

    /// What is answered.
    pub fn answer(&self, question: &Question) -> Option<Page> {
        if question.asked.is_post() {
            // An inbox takes everything unless a status is named for it.
            let named = self.answers.get(&question.url)?["status"].as_u64()?;
            return Some(Page::status(u16::try_from(named).expect("a status")));
        }
        if let Some(page) = self.pages.get(&question.url) {
            return Some(page.clone());
        }
        if question.asked.path() == "/.well-known/webfinger" {
            return self.finger(&question.asked.parameter("resource")?, &question.url);
        }
        match self.answers.get(&question.url) {
            Some(answer) => Some(self.written(&question.url, answer)),
            None => picture(question.asked.path()).or_else(|| {
                let is_named = !self.default_answer.is_null();
                is_named.then(|| self.written(&question.url, &self.default_answer))
            }),
        }
    }

    fn written(&self, url: &str, answer: &Value) -> Page {
        if let Some(change) = answer.get("actor") {
            return self.page(&self.actor(url, change), ACTIVITY, 200);
        }
        if let Some(location) = answer["redirect"].as_str() {
            let page = Page::redirect(&self.names.apply(location));
            return Page {
                status: status_of(answer, page.status),
                ..page
            };
        }
        let status = status_of(answer, 200);
        let content_type = answer["content_type"].as_str().unwrap_or(ACTIVITY);
        match answer.get("body") {
            Some(Value::String(text)) => Page {
                status,
                ..Page::new(content_type, self.names.apply(text))
            },
            Some(body) => self.page(&with_keys(body, url), content_type, status),
            None => Page::status(status),
        }
    }

    fn page(&self, document: &Value, content_type: &str, status: u16) -> Page {
        Page {
            status,
            ..Page::new(content_type, self.names.apply(&document.to_string()))
        }
    }

    /// The template with these properties laid over it; null removes one.
    fn actor(&self, uri: &str, change: &Value) -> Value {
        let host = host(uri);
        let name = change["preferredUsername"].as_str().unwrap_or_default();
        let template = self.default_actor.to_string();
        let filled = template
            .replace("{uri}", uri)
            .replace("{host}", &host)
            .replace("{name}", name);
        let mut actor: Value = serde_json::from_str(&filled).expect("a template");
        for (property, value) in change.as_object().into_iter().flatten() {
            match value {
                Value::Null => {
                    actor.as_object_mut().expect("an object").remove(property);
                }
                value => actor[property.as_str()] = value.clone(),
            }
        }
        with_keys(&actor, uri)
    }

    /// WebFinger as the index says, else as every served actor has it on its own host.
    fn finger(&self, resource: &str, url: &str) -> Option<Page> {
        if let Some(answer) = self.named_finger(resource, url) {
            return Some(self.written(url, answer));
        }
        let asked = host(url);
        let entry = &self.webfinger[&asked][resource];
        let own = |subject: &str, uri: &str| {
            let link = json!({"rel": "self", "type": ACTIVITY, "href": uri});
            let body = json!({"subject": subject, "links": [link]});
            Page::new("application/jrd+json", body.to_string())
        };
        if let (Some(subject), Some(uri)) = (entry["subject"].as_str(), entry["self"].as_str()) {
            return Some(own(subject, uri));
        }
        let uris = self.answers.keys().chain(self.pages.keys());
        let mut uris: Vec<&String> = uris.filter(|uri| host(uri) == asked).collect();
        // Should an actor be served under http as well, https is the one that counts.
        uris.sort_by_key(|uri| (!uri.starts_with("https:"), uri.as_str()));
        uris.into_iter().find_map(|uri| {
            let name = self.username(uri)?;
            let subject = format!("acct:{name}@{asked}");
            let names_it = subject.eq_ignore_ascii_case(resource) || uri == resource;
            names_it.then(|| own(&subject, uri))
        })
    }

    /// WebFinger as `remote` has it: for this question, however that is encoded, or, written
    /// without a query, for all of them.
    fn named_finger(&self, resource: &str, url: &str) -> Option<&Value> {
        let path = url.split('?').next()?;
        let is_meant = |named: &&String| {
            let named = Url::parse(named).ok();
            named.is_some_and(|named| {
                let is_there = named.as_str().split('?').next() == Some(path);
                let mut pairs = named.query_pairs();
                is_there && pairs.any(|(name, value)| name == "resource" && value == resource)
            })
        };
        let of_all = || self.answers.get(path);
        let exact = self.answers.keys().find(is_meant);
        exact
            .and_then(|named| self.answers.get(named))
            .or_else(of_all)
    }

    /// The name of the actor served at a URL, if one is.
    fn username(&self, uri: &str) -> Option<String> {
        let document = self.document(uri)?;
        document["preferredUsername"].as_str().map(str::to_owned)
    }
}

/// The status an answer names, or else this one.
fn status_of(answer: &Value, usual: u16) -> u16 {
    let named = answer["status"].as_u64();
    named.map_or(usual, |status| u16::try_from(status).expect("a status"))
}

/// The host (and port) in a URL.
pub fn host(url: &str) -> String {
    let Ok(url) = Url::parse(url) else {
        return String::new();
    };
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// A document with a real key in place of `GENERATED` and of any other PEM. What is a key and
/// nothing else holds the one of its owner, if that is of the same host.
pub fn with_keys(document: &Value, url: &str) -> Value {
    let owner = document["owner"].as_str();
    let owner = owner.or_else(|| document["controller"].as_str());
    let owner = owner.filter(|owner| host(owner) == host(url));
    with_key_of(document, owner.unwrap_or(url))
}

fn with_key_of(document: &Value, owner: &str) -> Value {
    match document {
        Value::String(text) if text == "GENERATED" || text.contains("BEGIN PUBLIC KEY") => {
            json!(key(owner).public_pem())
        }
        Value::Array(all) => all.iter().map(|one| with_key_of(one, owner)).collect(),
        Value::Object(all) => {
            let pairs = all.iter();
            let pairs = pairs.map(|(name, value)| (name.clone(), with_key_of(value, owner)));
            Value::Object(pairs.collect())
        }
        other => other.clone(),
    }
}

/// The smallest picture of the format a path ends in.
fn picture(path: &str) -> Option<Page> {
    let (kind, format) = match path.rsplit_once('.')?.1 {
        "png" => ("image/png", ImageFormat::Png),
        "jpg" | "jpeg" => ("image/jpeg", ImageFormat::Jpeg),
        "gif" => ("image/gif", ImageFormat::Gif),
        "webp" => ("image/webp", ImageFormat::WebP),
        _ => return None,
    };
    Some(Page::new(kind, pictures::encode(1, 1, format)))
}

/// The form of a signature: what it says it is made with, and what it covers, in order.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// The `algorithm`.
    pub algorithm: &'a str,
    /// Names of headers, one space between.
    pub covers: &'a str,
    /// The type the body is sent as.
    pub content_type: &'a str,
}

impl Form<'_> {
    /// The way everyone does it.
    pub const USUAL: Form<'static> = Form {
        algorithm: "rsa-sha256",
        covers: "(request-target) host date digest",
        content_type: ACTIVITY,
    };
}

/// A delivery to be signed.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// To which host.
    pub host: &'a str,
    /// To which inbox there.
    pub path: &'a str,
    /// What is delivered.
    pub body: &'a [u8],
    /// When, in seconds since 1970.
    pub seconds: i64,
}

/// Signs and dates a delivery.
pub fn signed(
    signer: &str,
    key_id: &str,
    delivery: Delivery<'_>,
    form: Form<'_>,
) -> Vec<(&'static str, String)> {
    let seconds = u64::try_from(delivery.seconds).expect("a date after 1970");
    let date = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    let mut headers = vec![
        ("host", delivery.host.to_owned()),
        ("date", httpdate::fmt_http_date(date)),
        (
            "digest",
            format!("SHA-256={}", signing::sha256(delivery.body)),
        ),
        ("content-type", form.content_type.to_owned()),
        ("content-length", delivery.body.len().to_string()),
    ];
    let owned: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let names: Vec<&str> = form.covers.split(' ').collect();
    let text = signing::covered(&names, "POST", delivery.path, &owned).expect("own headers");
    let signature = key(signer).sign(&text);
    let (algorithm, covers) = (form.algorithm, form.covers);
    headers.retain(|(name, _)| *name != "content-length");
    headers.push((
        "signature",
        format!(
            "keyId=\"{key_id}\",algorithm=\"{algorithm}\",headers=\"{covers}\",\
             signature=\"{signature}\""
        ),
    ));
    headers
}
