//! Someone on a scripted [`Peer`](super::peer::Peer): says and does things in the dialect
//! of Mastodon, and sends letters, well signed or broken in one chosen way.

use std::sync::Arc;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use http::Request;
use serde_json::Value;
use serde_json::json;

use super::client;
use super::client::Answer;
use super::peer::Stage;
use super::signing;
use super::signing::Key;
use super::wire::Page;

/// The collection everyone belongs to.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Anything with an inbox at a known origin.
pub trait Home {
    /// `http://127.0.0.1:port`.
    fn origin(&self) -> &str;

    /// How far its clock has been moved ahead of the machine's.
    fn seconds_ahead(&self) -> i64 {
        0
    }
}

/// A person, bot or group of a peer.
pub struct Actor {
    stage: Arc<Stage>,
    key: &'static Key,
    /// The actor's id.
    pub id: String,
    /// The name before the `@`.
    pub name: String,
}

/// An activity on its way to an inbox.
pub struct Letter<'a> {
    actor: &'a Actor,
    body: Vec<u8>,
    path: String,
    key: &'a Key,
    key_id: String,
    flaw: Option<Flaw>,
    age_seconds: i64,
}

/// The ways in which a letter can be broken, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// No signature at all.
    Unsigned,
    /// The digest is that of another body.
    BadDigest,
    /// There is no digest.
    NoDigest,
    /// The digest came, but is not among the signed headers.
    DigestNotSigned,
    /// The request target is not among the signed headers.
    TargetNotSigned,
    /// Signed for delivery to another server.
    WrongHost,
    /// The signature header is no signature header.
    Garbage,
}

impl Actor {
    /// Settles someone on a peer: document, WebFinger and empty collections.
    pub(super) fn new(stage: Arc<Stage>, name: &str, change: impl FnOnce(&mut Value)) -> Self {
        let id = format!("{}/users/{name}", stage.origin());
        let actor = Self {
            key: &signing::FIRST,
            id,
            name: name.to_owned(),
            stage,
        };
        let mut document = actor.document();
        change(&mut document);
        actor.stage.publish(&document);
        actor.serve_webfinger();
        for collection in ["followers", "following", "outbox"] {
            actor.serve_collection(collection, &[]);
        }
        actor
    }

    /// `name@127.0.0.1:port`.
    pub fn handle(&self) -> String {
        format!("{}@{}", self.name, self.stage.host())
    }

    /// The id of this actor's key.
    pub fn key_id(&self) -> String {
        format!("{}#main-key", self.id)
    }

    /// The document as it is served at first.
    pub fn document(&self) -> Value {
        let id = &self.id;
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "type": "Person",
            "id": id,
            "url": format!("{}/@{}", self.stage.origin(), self.name),
            "preferredUsername": self.name,
            "name": format!("{} of the peer", self.name),
            "summary": "<p>Lives in a test</p>",
            "inbox": format!("{id}/inbox"),
            "outbox": format!("{id}/outbox"),
            "followers": format!("{id}/followers"),
            "following": format!("{id}/following"),
            "endpoints": {"sharedInbox": format!("{}/inbox", self.stage.origin())},
            "manuallyApprovesFollowers": false,
            "published": "2024-01-01T00:00:00Z",
            "publicKey": {
                "id": self.key_id(),
                "owner": id,
                "publicKeyPem": self.key.public_pem(),
            },
        })
    }

    /// Serves a changed document from now on, and answers it.
    pub fn change(&self, change: impl FnOnce(&mut Value)) -> Value {
        let mut document = self.document();
        change(&mut document);
        self.stage.publish(&document);
        document
    }

    /// The same person after a change of keys; the document shows the new one.
    pub fn with_key(mut self, key: &'static Key) -> Self {
        self.key = key;
        self.stage.publish(&self.document());
        self
    }

    /// Everything of this actor is answered 410 from now on.
    pub fn vanish(&self) {
        let path = format!("/users/{}", self.name);
        self.stage.serve(&path, Page::status(410));
    }

    /// Fills one of the actor's collections.
    pub fn serve_collection(&self, collection: &str, items: &[Value]) {
        self.stage.publish(&json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "OrderedCollection",
            "id": format!("{}/{collection}", self.id),
            "totalItems": items.len(),
            "orderedItems": items,
        }));
    }

    /// A public note, served under its id but told to nobody.
    pub fn note(&self, html: &str) -> Value {
        self.note_with(html, |_| {})
    }

    /// A note that is changed before it is served.
    pub fn note_with(&self, html: &str, change: impl FnOnce(&mut Value)) -> Value {
        let id = format!("{}/notes/{}", self.stage.origin(), self.stage.next_id());
        let mut note = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Note",
            "id": id,
            "url": id,
            "attributedTo": self.id,
            "content": html,
            "published": iso(now()),
            "to": [PUBLIC],
            "cc": [format!("{}/followers", self.id)],
            "sensitive": false,
            "inReplyTo": null,
            "tag": [],
            "attachment": [],
        });
        change(&mut note);
        self.stage.publish(&note);
        note
    }

    /// The activity that tells of a note, addressed like the note.
    pub fn create(&self, note: &Value) -> Value {
        let id = format!("{}/activity", text(&note["id"]));
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Create",
            "id": id,
            "actor": self.id,
            "published": note["published"],
            "to": note["to"],
            "cc": note["cc"],
            "object": note,
        })
    }

    /// Asks to follow someone.
    pub fn follow(&self, target: &str) -> Value {
        self.act("Follow", json!(target))
    }

    /// Says yes to an activity.
    pub fn accept(&self, activity: &Value) -> Value {
        self.act("Accept", activity.clone())
    }

    /// Says no to an activity.
    pub fn reject(&self, activity: &Value) -> Value {
        self.act("Reject", activity.clone())
    }

    /// Takes an activity back.
    pub fn undo(&self, activity: &Value) -> Value {
        self.act("Undo", activity.clone())
    }

    /// Reacts as Misskey does.
    pub fn like(&self, note: &str, reaction: &str) -> Value {
        let mut like = self.act("Like", json!(note));
        like["content"] = json!(reaction);
        like["_misskey_reaction"] = json!(reaction);
        like
    }

    /// Renotes in public.
    pub fn announce(&self, note: &str) -> Value {
        let mut announce = self.act("Announce", json!(note));
        announce["to"] = json!([PUBLIC]);
        announce["cc"] = json!([format!("{}/followers", self.id)]);
        announce["published"] = json!(iso(now()));
        announce
    }

    /// Takes a note away, and stops serving it.
    pub fn delete(&self, note: &str) -> Value {
        let path = note.strip_prefix(&self.stage.origin());
        self.stage
            .serve(path.expect("a note of this peer"), Page::status(410));
        let mut delete = self.act("Delete", json!({"type": "Tombstone", "id": note}));
        delete["to"] = json!([PUBLIC]);
        delete
    }

    /// Tells of a changed object.
    pub fn update(&self, object: &Value) -> Value {
        let mut update = self.act("Update", object.clone());
        update["to"] = json!([PUBLIC]);
        update
    }

    /// Any activity with a fresh id.
    pub fn act(&self, kind: &str, object: Value) -> Value {
        let id = format!("{}/acts/{}", self.stage.origin(), self.stage.next_id());
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": kind,
            "id": id,
            "actor": self.id,
            "object": object,
        })
    }

    /// Delivers an activity to a server's shared inbox, well signed.
    #[track_caller]
    pub fn deliver(&self, to: &impl Home, activity: &Value) -> Answer {
        self.letter(activity).send(to)
    }

    /// Fetches a document of a server, signed as one's own request.
    #[track_caller]
    pub fn fetch(&self, from: &impl Home, path: &str) -> Answer {
        let time = u64::try_from(now() + from.seconds_ahead()).expect("a date after 1970");
        let date = httpdate::fmt_http_date(UNIX_EPOCH + std::time::Duration::from_secs(time));
        let host = host_of(from.origin());
        let headers = [
            ("host".to_owned(), host.to_owned()),
            ("date".to_owned(), date.clone()),
        ];
        let names = ["(request-target)", "host", "date"];
        let text = signing::covered(&names, "GET", path, &headers).expect("own headers");
        let signature = format!(
            "keyId=\"{}\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{}\"",
            self.key_id(),
            names.join(" "),
            self.key.sign(&text)
        );
        let request = Request::get(format!("{}{path}", from.origin()))
            .header("accept", "application/activity+json")
            .header("date", date)
            .header("signature", signature)
            .body(&[][..])
            .expect("a well-formed request");
        let question = format!("{} fetching {path}", self.name);
        client::ask(&client::agent(), request, question)
    }

    /// An activity ready to be sent, or to be broken first.
    pub fn letter(&self, activity: &Value) -> Letter<'_> {
        Letter {
            actor: self,
            body: activity.to_string().into_bytes(),
            path: "/inbox".to_owned(),
            key: self.key,
            key_id: self.key_id(),
            flaw: None,
            age_seconds: 0,
        }
    }

    fn serve_webfinger(&self) {
        let subject = format!("acct:{}", self.handle());
        let document = json!({
            "subject": subject,
            "aliases": [self.id],
            "links": [{
                "rel": "self",
                "type": "application/activity+json",
                "href": self.id,
            }],
        });
        let page = Page::new("application/jrd+json", document.to_string());
        self.stage.serve(&subject, page.clone());
        self.stage.serve(&self.id, page);
    }
}

impl<'a> Letter<'a> {
    /// To another inbox than the shared one.
    pub fn to(mut self, path: &str) -> Self {
        self.path = path.to_owned();
        self
    }

    /// Broken in this way.
    pub fn flawed(mut self, flaw: Flaw) -> Self {
        self.flaw = Some(flaw);
        self
    }

    /// Signed with a key that is not the sender's.
    pub fn forged(mut self, key: &'a Key) -> Self {
        self.key = key;
        self
    }

    /// Signed in the name of this key id.
    pub fn key_id(mut self, key_id: &str) -> Self {
        self.key_id = key_id.to_owned();
        self
    }

    /// Dated so many seconds ago; negative is in the future.
    pub fn aged(mut self, seconds: i64) -> Self {
        self.age_seconds = seconds;
        self
    }

    /// With this body instead of the activity's.
    pub fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// Sends it the way everyone does: a cavage signature.
    #[track_caller]
    pub fn send(mut self, to: &impl Home) -> Answer {
        self.age_seconds -= to.seconds_ahead();
        let headers = self.cavage(host_of(to.origin()));
        self.post(to, headers)
    }

    /// Sends it signed after RFC 9421.
    #[track_caller]
    pub fn send_rfc9421(self, to: &impl Home) -> Answer {
        let digest = format!("sha-256=:{}:", signing::sha256(&self.body));
        let created = now() + to.seconds_ahead() - self.age_seconds;
        let parameters = format!(
            "(\"@method\" \"@target-uri\" \"content-digest\");created={created};keyid=\"{}\";\
             alg=\"rsa-v1_5-sha256\"",
            self.key_id
        );
        let base = format!(
            "\"@method\": POST\n\"@target-uri\": {}{}\n\"content-digest\": {digest}\n\
             \"@signature-params\": {parameters}",
            to.origin(),
            self.path
        );
        let headers = vec![
            ("content-digest", digest),
            ("signature-input", format!("sig1={parameters}")),
            ("signature", format!("sig1=:{}:", self.key.sign(&base))),
        ];
        self.post(to, headers)
    }

    fn cavage(&self, host: &str) -> Vec<(&'static str, String)> {
        let host = match self.flaw {
            Some(Flaw::WrongHost) => "elsewhere.example",
            _ => host,
        };
        let digest = match self.flaw {
            Some(Flaw::BadDigest) => signing::sha256(b"another body"),
            _ => signing::sha256(&self.body),
        };
        let time = u64::try_from(now() - self.age_seconds).expect("a date after 1970");
        let date = httpdate::fmt_http_date(UNIX_EPOCH + std::time::Duration::from_secs(time));
        let mut headers = vec![("host", host.to_owned()), ("date", date)];
        if self.flaw != Some(Flaw::NoDigest) {
            headers.push(("digest", format!("SHA-256={digest}")));
        }
        match self.flaw {
            Some(Flaw::Unsigned) => {}
            Some(Flaw::Garbage) => headers.push(("signature", "keyId=\"\",,=;".to_owned())),
            _ => headers.push(("signature", self.signature(&headers))),
        }
        headers
    }

    fn signature(&self, headers: &[(&'static str, String)]) -> String {
        let owned: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let names: Vec<&str> = ["(request-target)", "host", "date", "digest"]
            .into_iter()
            .filter(|name| match self.flaw {
                Some(Flaw::DigestNotSigned | Flaw::NoDigest) => *name != "digest",
                Some(Flaw::TargetNotSigned) => *name != "(request-target)",
                _ => true,
            })
            .collect();
        let text = signing::covered(&names, "POST", &self.path, &owned).expect("own headers");
        format!(
            "keyId=\"{}\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{}\"",
            self.key_id,
            names.join(" "),
            self.key.sign(&text)
        )
    }

    #[track_caller]
    fn post(self, to: &impl Home, headers: Vec<(&'static str, String)>) -> Answer {
        let url = format!("{}{}", to.origin(), self.path);
        let question = format!("{} delivering to {url}", self.actor.name);
        let mut request = Request::post(url).header("content-type", "application/activity+json");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(&self.body[..]).expect("a well-formed letter");
        client::ask(&client::agent(), request, question)
    }
}

fn host_of(origin: &str) -> &str {
    origin.trim_start_matches("http://")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

/// Seconds since 1970 by the machine's clock.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("a clock after 1970").as_secs())
        .expect("a clock before 292277026596")
}

fn iso(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .expect("a time of our days")
        .to_string()
}
