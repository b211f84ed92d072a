//! Web Push: who is woken, for what, and that only the app itself can read it.

use ring::aead::AES_128_GCM;
use ring::aead::Aad;
use ring::aead::LessSafeKey;
use ring::aead::Nonce;
use ring::aead::UnboundKey;
use ring::agreement;
use ring::hkdf;
use ring::rand::SystemRandom;
use serde_json::Value;
use serde_json::json;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::harness::client::Client;
use crate::harness::peer::Peer;
use crate::harness::server::Server;
use crate::harness::wire::Asked;
use crate::harness::wire::Page;

/// A browser on the peer: its keys open one message.
struct Browser {
    key: agreement::EphemeralPrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
    endpoint: String,
}

impl Browser {
    fn new(peer: &Peer, name: &str) -> Self {
        let path = format!("/push/{name}");
        peer.serve(&path, Page::status(201));
        let random = SystemRandom::new();
        let key = agreement::EphemeralPrivateKey::generate(&agreement::ECDH_P256, &random);
        let key = key.expect("a key");
        let public = key.compute_public_key().expect("a point");
        Self {
            public: public.as_ref().to_vec(),
            key,
            auth: [7; 16],
            endpoint: format!("{}{path}", peer.origin()),
        }
    }

    fn params(&self, send_read_message: bool) -> Value {
        json!({
            "endpoint": self.endpoint,
            "auth": URL_SAFE_NO_PAD.encode(self.auth),
            "publickey": URL_SAFE_NO_PAD.encode(&self.public),
            "sendReadMessage": send_read_message,
        })
    }

    fn registers(&self, who: &Client) -> Value {
        who.call("sw/register", self.params(true)).ok()
    }

    /// Opens a message as RFC 8291 says.
    fn opens(self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        assert_eq!(rest[4], 65, "the length of a point");
        let (theirs, sealed) = rest[5..].split_at(65);
        let point = agreement::UnparsedPublicKey::new(&agreement::ECDH_P256, theirs);
        let info = [b"WebPush: info\0", &self.public[..], theirs].concat();
        let secret: [u8; 32] = agreement::agree_ephemeral(self.key, &point, |shared| {
            derive(&self.auth, shared, &info)
        })
        .expect("a common secret");
        let key: [u8; 16] = derive(salt, &secret, b"Content-Encoding: aes128gcm\0");
        let nonce: [u8; 12] = derive(salt, &secret, b"Content-Encoding: nonce\0");
        let key = UnboundKey::new(&AES_128_GCM, &key).expect("a key");
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let open = LessSafeKey::new(key).open_in_place(nonce, Aad::empty(), &mut sealed);
        let open = open.expect("a message for us");
        let text = open.strip_suffix(&[2]).expect("the end mark");
        serde_json::from_slice(text).expect("JSON")
    }
}

fn derive<const N: usize>(salt: &[u8], material: &[u8], info: &[u8]) -> [u8; N] {
    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let key = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(material);
    let mut bytes = [0; N];
    let info = [info];
    let filled = key.expand(&info, Length(N)).expect("a length");
    filled.fill(&mut bytes).expect("bytes");
    bytes
}

fn wakings(peer: &Peer, name: &str) -> Vec<Asked> {
    let path = format!("/push/{name}");
    let posts = peer.posts().into_iter();
    posts.filter(|asked| asked.path() == path).collect()
}

/// Lets the moment pass in which a notification may still be read.
fn later(server: &Server) {
    server.settle();
    server.advance(2_500);
    server.settle();
}

#[test]
fn an_app_is_woken_with_a_message_only_it_can_read() {
    let server = Server::start();
    let peer = Peer::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let browser = Browser::new(&peer, "one");
    let registered = browser.registers(owner);
    assert_eq!(registered["state"], "subscribed");
    let meta = server.visitor().call("meta", json!({})).ok();
    assert_eq!(meta["swPublickey"], registered["key"]);
    assert_eq!(meta["enableServiceWorker"], true);
    bob.notes(json!({"text": "@owner wake up", "cw": "early"}));
    later(&server);
    let waking = wakings(&peer, "one").remove(0);
    assert_eq!(waking.header("content-encoding"), Some("aes128gcm"));
    assert_eq!(waking.header("ttl"), Some("2419200"));
    let vouched = waking.header("authorization").expect("a voucher");
    assert!(vouched.starts_with("vapid t="), "{vouched}");
    let key = format!("k={}", registered["key"].as_str().expect("a key"));
    assert!(vouched.ends_with(&key), "{vouched}");
    let told = browser.opens(&waking.body);
    assert_eq!(told["type"], "notification");
    assert_eq!(told["userId"], owner.id());
    assert!(told["dateTime"].is_i64());
    assert_eq!(told["body"]["type"], "mention");
    assert_eq!(told["body"]["user"]["username"], "bob");
    assert_eq!(told["body"]["note"]["text"], "early");
    assert!(told["body"]["note"].get("cw").is_none());
}

#[test]
fn what_is_read_at_once_wakes_nobody_and_reading_is_told_to_who_wants_it() {
    let server = Server::start();
    let peer = Peer::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let (quiet, eager) = (Browser::new(&peer, "quiet"), Browser::new(&peer, "eager"));
    owner.call("sw/register", quiet.params(false)).ok();
    owner.call("sw/register", eager.params(true)).ok();
    bob.notes(json!({"text": "@owner hello"}));
    owner
        .call("notifications/mark-all-as-read", json!({}))
        .done();
    later(&server);
    assert!(wakings(&peer, "quiet").is_empty());
    let waking = wakings(&peer, "eager");
    assert_eq!(waking.len(), 1);
    assert_eq!(eager.opens(&waking[0].body)["type"], "readAllNotifications");
}

#[test]
fn an_app_that_may_read_notifications_may_be_woken_and_no_other() {
    let server = Server::start();
    let peer = Peer::start();
    let owner = server.owner();
    let browser = Browser::new(&peer, "app");
    let reader = server.token("owner", &["read:notifications"]);
    let writer = server.token("owner", &["write:notes"]);
    writer
        .call("sw/register", browser.params(true))
        .refused(403, "PERMISSION_DENIED");
    browser.registers(&reader);
    let there = json!({"endpoint": browser.endpoint});
    let shown = owner.call("sw/show-registration", there.clone()).ok();
    assert_eq!(shown["sendReadMessage"], true);
    let params = json!({"endpoint": browser.endpoint, "sendReadMessage": false});
    let changed = reader.call("sw/update-registration", params).ok();
    assert_eq!(changed["sendReadMessage"], false);
    let bob = server.account("bob");
    bob.call("sw/show-registration", there.clone()).done();
    bob.call("sw/update-registration", there.clone())
        .refused(400, "NO_SUCH_REGISTRATION");
    bob.call("sw/unregister", there.clone()).done();
    owner.call("sw/show-registration", there.clone()).ok();
    server.visitor().call("sw/unregister", there.clone()).done();
    owner.call("sw/show-registration", there).done();
}

#[test]
fn a_place_that_is_gone_is_forgotten() {
    let server = Server::start();
    let peer = Peer::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let browser = Browser::new(&peer, "gone");
    browser.registers(owner);
    peer.serve("/push/gone", Page::status(410));
    bob.notes(json!({"text": "@owner anyone?"}));
    later(&server);
    let there = json!({"endpoint": browser.endpoint});
    owner.call("sw/show-registration", there).done();
    bob.notes(json!({"text": "@owner nobody"}));
    later(&server);
    assert_eq!(wakings(&peer, "gone").len(), 1);
}

#[test]
fn a_registration_needs_a_key_and_there_are_only_so_many() {
    let server = Server::start();
    let peer = Peer::start();
    let owner = server.owner();
    let browser = Browser::new(&peer, "x");
    let mut params = browser.params(true);
    params["publickey"] = json!("AAAA");
    owner
        .call("sw/register", params)
        .refused(400, "INVALID_PARAM");
    for number in 0..40 {
        let mut params = browser.params(true);
        params["endpoint"] = json!(format!("{}/push/{number}", peer.origin()));
        owner.call("sw/register", params).ok();
    }
    let known = |number: u32| {
        let endpoint = format!("{}/push/{number}", peer.origin());
        owner
            .call("sw/show-registration", json!({"endpoint": endpoint}))
            .status
    };
    assert_eq!((known(7), known(8), known(39)), (204, 200, 200));
}
