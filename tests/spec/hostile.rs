//! Those who mean harm: each attempt is refused, leaves no row and no file behind, and one
//! line in the log (section 6).
//!
//! More of them are among the inputs (`inputs`, the files called `hostile-…`) and under
//! the fetcher (`src/net/tests.rs`), where time can be made short.

use std::collections::BTreeMap;
use std::io::Read;
use std::io::Write;
use std::net::IpAddr;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use mamekey::config;
use mamekey::config::Reach;
use mamekey::federation::refusals;
use mamekey::net::guard::Network;
use ring::hmac;
use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Home;
use crate::harness::log;
use crate::harness::neighbours;
use crate::harness::neighbours::Neighbours;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::signing;
use crate::harness::wire::Page;

const ACTIVITY: &str = "application/activity+json";

/// A server of ours, and somebody elsewhere whom the owner follows and who means harm.
struct Lair {
    world: Neighbours,
    host: String,
    mallory: String,
    tables: BTreeMap<String, i64>,
    files: usize,
}

impl Lair {
    /// Every lair has a host of its own, by which the log knows it.
    #[track_caller]
    fn at(host: &str) -> Self {
        Self::on(host, |network| network)
    }

    #[track_caller]
    fn on(host: &str, network: impl FnOnce(Network) -> Network) -> Self {
        log::listen();
        let world = Neighbours::with(network, |config| {
            config.federation.reach = Reach::Public;
            let proxy = config::Network::parse("127.0.0.1").expect("a network");
            config.trusted_proxies = vec![proxy];
        });
        let mallory = format!("https://{host}/users/mallory");
        let owner = world.server.owner();
        let found = owner.call("ap/show", json!({ "uri": mallory })).ok();
        owner.follows(found["object"]["id"].as_str().expect("an id"));
        world.server.settle();
        let (_, follow) = world.deliveries("Follow").remove(0);
        world.hears(&mallory, &world.act(&mallory, "Accept", follow));
        let mut lair = Self {
            tables: BTreeMap::new(),
            files: 0,
            host: host.to_owned(),
            mallory,
            world,
        };
        lair.looks();
        lair
    }

    /// What is here now is no trace.
    fn looks(&mut self) {
        self.tables = self.world.server.tables();
        self.files = self.world.server.files_on_disk();
    }

    /// An address of the lair.
    fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.host)
    }

    /// Mallory renotes what lies at this address, so that we look; answers why not.
    #[track_caller]
    fn lures(&self, url: &str) -> String {
        let announce = self.world.act(&self.mallory, "Announce", json!(url));
        self.world.hears(&self.mallory, &announce);
        let id = announce["id"].as_str().expect("an id");
        self.left_nothing(url);
        self.told_once(id)
    }

    /// The one line that is about this.
    #[track_caller]
    fn told_once(&self, words: &str) -> String {
        let mut lines = log::about(words);
        assert_eq!(lines.len(), 1, "lines about {words}: {lines:#?}");
        lines.remove(0)
    }

    /// Does something that is refused, and told in one more line about any of these.
    #[track_caller]
    fn is_refused(&self, what: &str, names: &[&str], deed: impl FnOnce()) {
        let lines = || log::about_any(names);
        let before = lines().len();
        deed();
        self.world.server.settle();
        let lines = lines();
        assert_eq!(lines.len() - before, 1, "after {what}: {lines:#?}");
        self.left_nothing(what);
    }

    #[track_caller]
    fn left_nothing(&self, what: &str) {
        assert_eq!(self.world.server.tables(), self.tables, "after {what}");
        assert_eq!(
            self.world.server.files_on_disk(),
            self.files,
            "after {what}"
        );
    }

    /// A note of mallory that may be harmless.
    fn note(&self) -> Value {
        self.world.note(&self.mallory, "<p>hello</p>")
    }

    /// A note of mallory as it is served at its address, so that only one thing is wrong.
    fn serves(&self, change: impl FnOnce(Page) -> Page) -> String {
        let note = self.note();
        let url = note["id"].as_str().expect("an id").to_owned();
        self.world.serves(&url, change(Page::activity(&note)));
        url
    }
}

#[test]
fn the_lair_is_followed_and_what_is_harmless_there_is_taken() {
    let lair = Lair::at("harmless.example");
    let url = lair.serves(|page| page);
    let announce = lair.world.act(&lair.mallory, "Announce", json!(url));
    lair.world.hears(&lair.mallory, &announce);
    let home = lair.world.server.owner().reads("notes/timeline");
    assert_eq!(home.len(), 1, "else the other stories prove nothing");
}

/// Names that lead inside.
fn inside(name: &str) -> Option<IpAddr> {
    let address = match name {
        "loopback.example" => "127.0.0.1",
        "metadata.example" => "169.254.169.254",
        "mapped.example" => "::ffff:10.0.0.1",
        "unique-local.example" => "fd00::1",
        _ => return None,
    };
    Some(address.parse().expect("an address"))
}

fn with_inside(network: Network) -> Network {
    let outside = network.lookup.clone();
    let lookup = Arc::new(move |name: &str| match inside(name) {
        Some(address) => Ok(vec![address]),
        None => outside(name),
    });
    Network { lookup, ..network }
}

#[test]
fn no_redirect_leads_inside() {
    let lair = Lair::on("redirects.example", with_inside);
    for (number, target) in [
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://0177.0.0.1/x",
        "https://127.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://[::ffff:7f00:1]/x",
        "https://[::127.0.0.1]/x",
        "https://[64:ff9b::7f00:1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/x",
        "https://localhost/x",
        "https://metadata.google.internal/x",
        "https://loopback.example/x",
        "https://metadata.example/latest/meta-data/",
        "https://mapped.example/x",
        "https://unique-local.example/x",
        "https://redirects.example:22/x",
        "https://me:secret@redirects.example/x",
    ]
    .into_iter()
    .enumerate()
    {
        let (near, far) = (
            lair.url(&format!("/near/{number}")),
            lair.url(&format!("/far/{number}")),
        );
        lair.world.serves(&near, Page::redirect(target));
        lair.world.serves(&far, Page::redirect(&near));
        for lure in [&near, &far] {
            let why = lair.lures(lure);
            let known = ["not asked", "no address"];
            assert!(
                known.iter().any(|reason| why.contains(reason)),
                "{target}: {why}"
            );
        }
        assert_eq!(lair.world.fetches(&near), 2, "{target}");
    }
    let asked = lair.world.asked();
    assert!(asked.iter().all(|one| !one.url.contains("/x")), "{asked:?}");
}

#[test]
fn no_redirect_leads_to_less_safety_or_round_in_circles() {
    let lair = Lair::at("circles.example");
    for target in [
        "http://circles.example/plain",
        "file:///etc/passwd",
        "gopher://circles.example/",
        "/loop",
        "",
    ] {
        let lure = lair.url("/loop");
        lair.world.serves(&lure, Page::redirect(target));
        let before = lair.world.fetches(&lure);
        lair.lures(&lure);
        let asked = lair.world.fetches(&lure) - before;
        assert!((1..=4).contains(&asked), "{target}: asked {asked} times");
    }
}

#[test]
fn a_name_that_is_bound_anew_leads_nowhere() {
    let turned = Arc::new(AtomicBool::new(false));
    let is_turned = turned.clone();
    let lair = Lair::on("rebound.example", |network| {
        let outside = network.lookup.clone();
        let lookup = Arc::new(move |name: &str| match is_turned.load(Ordering::SeqCst) {
            true => Ok(vec!["127.0.0.1".parse().expect("an address")]),
            false => outside(name),
        });
        Network { lookup, ..network }
    });
    let url = lair.serves(|page| page);
    turned.store(true, Ordering::SeqCst);
    let why = lair.lures(&url);
    assert!(why.contains("leads to 127.0.0.1"), "{why}");
    assert_eq!(lair.world.fetches(&url), 0);
    turned.store(false, Ordering::SeqCst);
    let again = lair.world.act(&lair.mallory, "Announce", json!(url));
    lair.world.hears(&lair.mallory, &again);
    assert_eq!(
        lair.world.fetches(&url),
        1,
        "the name was all that was wrong"
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}

#[test]
fn bombs_in_answers_do_not_go_off() {
    let lair = Lair::at("bombs.example");
    let zeros = vec![b' '; 64 << 20];
    let (gzipped, deflated) = (gzip(&zeros), deflate(&zeros));
    for (coding, body) in [
        ("gzip", gzipped.clone()),
        ("x-gzip", gzipped.clone()),
        ("gzip, gzip", gzip(&gzipped)),
        ("deflate", deflated),
        ("br", gzipped.clone()),
        ("zstd", gzipped),
        ("gzip", b"no gzip".to_vec()),
        ("identity", zeros),
    ] {
        let bomb = Page::new(ACTIVITY, body).with("content-encoding", coding);
        let url = lair.serves(|_| bomb);
        let why = lair.lures(&url);
        let known = ["more bytes than allowed", "badly compressed"];
        assert!(
            known.iter().any(|reason| why.contains(reason)),
            "{coding}: {why}"
        );
    }
}

#[test]
fn what_is_too_deep_or_no_document_is_not_taken() {
    let lair = Lair::at("deep.example");
    let deep = |open: &str, close: &str| {
        let note = lair.note().to_string();
        let more = format!(",\"x\":{}{}}}", open.repeat(100), close.repeat(100));
        format!("{}{more}", note.trim_end_matches('}'))
    };
    for body in [
        deep("[", "]"),
        deep("{\"a\":", "}").replace(":}", ":1}"),
        "[]".to_owned(),
        "null".to_owned(),
        "{\"id\":".to_owned(),
        "\u{feff}{}".to_owned(),
        String::new(),
    ] {
        let url = lair.serves(|page| Page {
            body: body.into(),
            ..page
        });
        lair.lures(&url);
    }
}

#[test]
fn only_what_says_that_it_is_activitypub_is_taken_for_it() {
    let lair = Lair::at("types.example");
    for kind in [
        "application/json",
        "application/ld+json",
        "application/ld+json; profile=\"https://www.w3.org/ns/other\"",
        "application/octet-stream",
        "text/html",
        "text/plain; charset=utf-8",
        "image/png",
        "application/activity+jsonx",
        "x/application/activity+json",
        "",
    ] {
        let url = lair.serves(|page| Page::new(kind, page.body));
        lair.lures(&url);
    }
    for (number, kind) in [
        "text/html",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "image/png",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("{}-{number}", lair.mallory);
        let body = lair.world.act(&name, "Like", json!("x")).to_string();
        let mut headers = lair.world.signed(&name, "/inbox", body.as_bytes());
        headers.retain(|(header, _)| *header != "content-type");
        headers.push(("content-type", kind.to_owned()));
        let answer = lair.world.post("/inbox", &headers, body.as_bytes());
        assert!(matches!(answer.status, 400 | 415), "{kind}: {answer}");
        lair.left_nothing(kind);
        lair.told_once(&name);
    }
}

/// Sends bytes as they are, ends there, and answers the status line.
fn raw(server: &Server, bytes: &[u8]) -> String {
    let address = server.origin().trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).expect("a connection");
    // Who is refused early may find the line closed.
    let _ = socket.write_all(bytes);
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.lines().next().unwrap_or_default().to_owned()
}

fn head(lair: &Lair, body: &[u8], more: &[&str]) -> Vec<u8> {
    let mut head = "POST /inbox HTTP/1.1\r\nconnection: close\r\n".to_owned();
    for (name, value) in lair.world.signed(&lair.mallory, "/inbox", body) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    for line in more {
        head.push_str(&format!("{line}\r\n"));
    }
    format!("{head}\r\n").into_bytes()
}

#[test]
fn a_body_without_end_is_refused_however_it_is_sent() {
    let lair = Lair::at("endless.example");
    let mut like = lair.world.act(&lair.mallory, "Like", json!("x"));
    like["filler"] = json!("x".repeat(3 << 20));
    let long = like.to_string().into_bytes();
    let packed = gzip(&long);
    let chunked: Vec<u8> = long
        .chunks(64 << 10)
        .flat_map(|chunk| {
            let size = format!("{:x}\r\n", chunk.len()).into_bytes();
            [&size, chunk, b"\r\n"].concat()
        })
        .chain(*b"0\r\n\r\n")
        .collect();
    let announced = format!("content-length: {}", long.len());
    let squeezed = format!("content-length: {}", packed.len());
    for (lines, body) in [
        (vec![announced.as_str()], &long),
        (vec!["content-length: 99999999999999"], &long),
        (vec!["transfer-encoding: chunked"], &chunked),
        (vec![squeezed.as_str(), "content-encoding: gzip"], &packed),
    ] {
        let request = [head(&lair, &long, &lines), body.clone()].concat();
        lair.is_refused(lines[0], &[&lair.mallory], || {
            let status = raw(&lair.world.server, &request);
            assert!(status.contains(" 413 "), "{lines:?}: {status:?}");
        });
    }
}

#[test]
fn who_speaks_too_slowly_holds_up_nobody() {
    let lair = Lair::at("loris.example");
    let body = lair
        .world
        .act(&lair.mallory, "Like", json!("x"))
        .to_string();
    let promised = format!("content-length: {}", body.len());
    let elsewhere = "x-forwarded-for: 198.51.100.7";
    let whole = head(&lair, body.as_bytes(), &[&promised, elsewhere]);
    let address = lair.world.server.origin().trim_start_matches("http://");
    // Half of them stop within the head, half within the body.
    let sockets: Vec<TcpStream> = (0..150)
        .map(|number| {
            let mut socket = TcpStream::connect(address).expect("a connection");
            let said = match number % 2 {
                0 => &whole[..whole.len() / 2],
                _ => &[&whole, &body.as_bytes()[..10]].concat()[..],
            };
            socket.write_all(said).expect("a socket with room");
            socket
        })
        .collect();
    lair.world.server.owner().writes("unimpressed");
    let note = lair.note();
    let mut create = lair.world.act(&lair.mallory, "Create", note.clone());
    create["to"] = note["to"].clone();
    lair.world.hears(&lair.mallory, &create);
    let home = lair.world.server.owner().reads("notes/timeline");
    assert_eq!(home.len(), 2, "{home:?}");
    drop(sockets);
}

#[test]
fn long_collections_are_read_up_to_a_bound() {
    let lair = Lair::at("collections.example");
    // In an inbox: deeds of others, each of which would be looked into.
    let items: Vec<Value> = (0..10_000)
        .map(|number| json!({"type": "Like", "actor": lair.url(&format!("/users/u{number}")), "object": "x"}))
        .collect();
    let flood = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": lair.url("/flood"), "type": "OrderedCollection", "actor": lair.mallory,
        "totalItems": items.len(), "orderedItems": items,
    });
    let before = lair.world.asked().len();
    let answer = lair
        .world
        .send(&lair.mallory, "/inbox", flood.to_string().as_bytes());
    assert!(answer.status < 500, "{answer}");
    lair.world.server.settle();
    assert_eq!(lair.world.asked().len(), before, "nobody was asked");
    lair.left_nothing("a flood of deeds");

    // At the foot of a note: pages without end, of answers that are not there.
    let items: Vec<String> = (0..1_000)
        .map(|number| lair.url(&format!("/missing/{number}")))
        .collect();
    let page = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": lair.url("/replies"), "type": "CollectionPage", "partOf": lair.url("/replies"),
        "next": lair.url("/replies"), "items": items, "totalItems": 10_000,
    });
    lair.world
        .serves(&lair.url("/replies"), Page::activity(&page));
    let mut note = lair.note();
    note["replies"] =
        json!({"type": "Collection", "id": lair.url("/replies"), "first": lair.url("/replies")});
    let id = note["id"].as_str().expect("an id").to_owned();
    lair.world.serves(&id, Page::activity(&note));
    let mut create = lair.world.act(&lair.mallory, "Create", note.clone());
    create["to"] = note["to"].clone();
    let before = lair.world.asked().len();
    lair.world.hears(&lair.mallory, &create);
    for _ in 0..5 {
        lair.world.server.advance(600_000);
        lair.world.server.settle();
    }
    let asked = lair.world.asked().len() - before;
    assert!(asked <= 400, "{asked} questions for one note");
    let pages = lair.world.fetches(&lair.url("/replies"));
    assert!(pages <= 100, "{pages} pages");
    assert_eq!(lair.world.server.owner().reads("notes/timeline").len(), 1);
    lair.world.server.forgive();
}

/// Deeds of somebody, ten notes of others in each, as one message.
fn flood(world: &Neighbours, by: &str, pointed_at: &[String]) -> Value {
    let creates = pointed_at.chunks(10).map(|ten| {
        let ten: Vec<Value> = ten.iter().map(|url| json!(url)).collect();
        world.act(by, "Create", Value::from(ten))
    });
    let creates: Vec<Value> = creates.collect();
    json!({
        "@context": "https://www.w3.org/ns/activitystreams", "type": "OrderedCollection",
        "id": format!("{by}/flood"), "actor": by, "orderedItems": creates,
    })
}

/// What was asked at a victim's, below a path.
fn asked_at(world: &Neighbours, victim: &str) -> Vec<String> {
    let all = world.asked().into_iter().map(|question| question.url);
    all.filter(|url| url.starts_with(victim)).collect()
}

#[test]
fn one_message_makes_us_ask_a_third_server_little() {
    let lair = Lair::at("amplifier.example");
    let same = vec!["https://victim.example/same?a=1".to_owned(); 1_000];
    lair.world.serves(&same[0], Page::status(403));
    lair.world
        .hears(&lair.mallory, &flood(&lair.world, &lair.mallory, &same));
    // A signature is made in three ways before a 403 is believed (S4, S29).
    assert!((1..=3).contains(&lair.world.fetches(&same[0])));
    lair.left_nothing("the same note a thousand times");

    let others: Vec<String> = (0..1_000)
        .map(|number| format!("https://victim.example/other/{number}"))
        .collect();
    lair.world
        .hears(&lair.mallory, &flood(&lair.world, &lair.mallory, &others));
    let asked = asked_at(&lair.world, "https://victim.example/other/");
    assert!((1..=20).contains(&asked.len()), "{}", asked.len());
    lair.world.server.forgive();
}

/// A server of ours that counts, and eve, whom nobody follows.
fn counting() -> (Neighbours, &'static str) {
    let world = Neighbours::with(
        |network| network,
        |config| {
            config.federation.reach = Reach::Public;
            config.rate_limits = true;
        },
    );
    world.server.forgive();
    (world, "https://flood.example/users/eve")
}

#[test]
fn strangers_make_us_ask_no_server_more_than_thirty_things_in_a_minute() {
    let (world, eve) = counting();
    let note = world.note("https://victim.example/users/ann", "find me");
    world.serves(note["id"].as_str().expect("an id"), Page::activity(&note));
    for round in 0..4 {
        let notes: Vec<String> = (0..20)
            .map(|number| format!("https://victim.example/{round}/{number}"))
            .collect();
        world.hears(eve, &flood(&world, eve, &notes));
    }
    assert_eq!(asked_at(&world, "https://victim.example/").len(), 30);
    let found = world
        .server
        .owner()
        .call("ap/show", json!({"uri": note["id"]}));
    assert_eq!(found.ok()["object"]["text"], "find me", "ours may ask");
    world.server.advance(2 * 60_000);
    world.server.settle();
    let waited = asked_at(&world, "https://victim.example/");
    assert!(waited.len() > 33, "what waited is asked: {}", waited.len());
}

#[test]
fn strangers_lead_us_to_no_more_than_ten_new_servers_of_one_domain_in_a_minute() {
    let (world, eve) = counting();
    for round in 0..2 {
        let notes: Vec<String> = (0..10)
            .map(|number| format!("https://n{round}{number}.many.example/note"))
            .collect();
        world.hears(eve, &flood(&world, eve, &notes));
    }
    let asked = world.asked();
    let asked = asked.iter().filter(|one| one.url.contains(".many.example"));
    assert_eq!(asked.count(), 10);
}

#[test]
fn a_picture_larger_than_any_memory_is_no_picture() {
    let lair = Lair::at("pictures.example");
    // The header alone says 60,000 pixels a side.
    let mut bomb = pictures::png(16, 16);
    bomb[16..24].copy_from_slice(b"\0\0\xea\x60\0\0\xea\x60");
    let mut sum = flate2::Crc::new();
    sum.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    let answer = lair
        .world
        .server
        .owner()
        .upload("bomb.png", &bomb, json!({}));
    assert!((400..500).contains(&answer.status), "{answer}");
    lair.left_nothing("an upload");
}

/// The headers of a letter, with another signature header.
fn with_signature(
    mut headers: Vec<(&'static str, String)>,
    change: impl FnOnce(&str) -> String,
) -> Vec<(&'static str, String)> {
    for (name, value) in &mut headers {
        if *name == "signature" {
            *value = change(value);
            break;
        }
    }
    headers
}

/// The text a letter's signature covers.
fn covered(headers: &[(&'static str, String)]) -> String {
    let owned: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let names = ["(request-target)", "host", "date", "digest"];
    signing::covered(&names, "POST", "/inbox", &owned).expect("own headers")
}

#[test]
fn a_key_speaks_for_its_owner_alone_and_is_no_secret() {
    use base64::Engine;
    let mut lair = Lair::at("keys.example");
    let (mallory, us) = (lair.mallory.clone(), lair.world.server.origin().to_owned());
    let host = us.trim_start_matches("http://").to_owned();
    let victim = "https://victim.example/users/vic";
    let owner = lair.world.server.owner();
    owner.call("ap/show", json!({ "uri": victim })).ok();
    lair.world.server.settle();
    lair.looks();
    let follow = |actor: &str| {
        let object = json!(lair.world.owner_uri());
        lair.world.act(actor, "Follow", object).to_string()
    };
    let sign = |key_id: &str, body: &str| {
        let at = neighbours::now() + lair.world.server.seconds_ahead();
        neighbours::sign(
            &signing::SECOND,
            key_id,
            &host,
            "/inbox",
            body.as_bytes(),
            at,
        )
    };
    let pem = signing::FIRST.public_pem();
    let by_mac = |headers: Vec<(&'static str, String)>, algorithm: &str| {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, pem.as_bytes());
        let mac = hmac::sign(&secret, covered(&headers).as_bytes());
        let mac = base64::engine::general_purpose::STANDARD.encode(mac);
        with_signature(headers, |_| {
            format!(
                "keyId=\"{victim}#main-key\",algorithm=\"{algorithm}\",\
                 headers=\"(request-target) host date digest\",signature=\"{mac}\""
            )
        })
    };
    let body = follow(victim);
    let key = format!("{victim}#main-key");
    let own = lair.world.signed(&mallory, "/inbox", body.as_bytes());
    let theirs = sign(&key, &body);
    for (what, headers) in [
        ("another's key", sign(&key, &body)),
        ("the key of somebody else", own.clone()),
        (
            "a MAC with the public key",
            by_mac(theirs.clone(), "hmac-sha256"),
        ),
        (
            "a MAC that calls itself hs2019",
            by_mac(theirs.clone(), "hs2019"),
        ),
        (
            "no algorithm that there is",
            with_signature(theirs.clone(), |text| text.replace("rsa-sha256", "none")),
        ),
        (
            "the label of another kind of key",
            with_signature(theirs.clone(), |text| text.replace("rsa-sha256", "ed25519")),
        ),
        (
            "an empty signature",
            with_signature(theirs, |text| {
                let end = text.find("signature=").expect("a signature");
                format!("{}signature=\"\"", &text[..end])
            }),
        ),
        (
            "two keys in one header",
            with_signature(own, |text| format!("{text},keyId=\"{key}\"")),
        ),
    ] {
        lair.is_refused(what, &[&mallory, victim], || {
            let answer = lair.world.post("/inbox", &headers, body.as_bytes());
            assert!(answer.status < 500, "{what}: {answer}");
        });
        let followers = &lair.world.server.owner().me()["followersCount"];
        assert_eq!(*followers, 0, "{what}");
    }
}

#[test]
fn a_key_whose_owner_lives_elsewhere_is_no_key() {
    let lair = Lair::at("borrowed.example");
    let victim = "https://robbed.example/users/vic";
    // A key document, and an actor, that claim to be another's.
    let key = lair.url("/keys/1");
    let stolen = json!({
        "@context": "https://w3id.org/security/v1", "id": key, "type": "Key", "owner": victim,
        "publicKeyPem": signing::SECOND.public_pem(),
    });
    lair.world.serves(&key, Page::activity(&stolen));
    let actor = lair.url("/people/borrower");
    let mut document = neighbours::document(&actor);
    document["publicKey"]["owner"] = json!(victim);
    document["publicKey"]["publicKeyPem"] = json!(signing::SECOND.public_pem());
    lair.world.serves(&actor, Page::activity(&document));
    let host = lair.world.server.origin().trim_start_matches("http://");
    for key_id in [key.clone(), format!("{actor}#main-key")] {
        let object = json!(lair.world.owner_uri());
        let follow = lair.world.act(victim, "Follow", object).to_string();
        let at = neighbours::now();
        let headers = neighbours::sign(
            &signing::SECOND,
            &key_id,
            host,
            "/inbox",
            follow.as_bytes(),
            at,
        );
        lair.is_refused(&key_id, &[&lair.host, victim], || {
            let answer = lair.world.post("/inbox", &headers, follow.as_bytes());
            assert!(answer.status < 500, "{answer}");
        });
    }
    assert_eq!(lair.world.server.owner().me()["followersCount"], 0);
}

#[test]
fn a_letter_heard_before_changes_nothing_wherever_it_is_brought() {
    let mut lair = Lair::at("replays.example");
    let note = lair.note();
    let mut create = lair.world.act(&lair.mallory, "Create", note.clone());
    create["to"] = note["to"].clone();
    let body = create.to_string();
    let headers = lair.world.signed(&lair.mallory, "/inbox", body.as_bytes());
    let again = |path: &str, headers: &[(&'static str, String)], body: &str| {
        let before = log::about(&lair.mallory).len();
        let answer = lair.world.post(path, headers, body.as_bytes());
        lair.world.server.settle();
        let lines = log::about(&lair.mallory).len() - before;
        assert_eq!(lines, usize::from(answer.status == 401), "{answer}");
        answer.status
    };
    assert_eq!(again("/inbox", &headers, &body), 202);
    let home = || lair.world.server.owner().reads("notes/timeline").len();
    assert_eq!(home(), 1);
    let before = lair.world.server.tables();

    assert_eq!(again("/inbox", &headers, &body), 202, "at once");
    let personal = format!("/users/{}/inbox", lair.world.server.owner().id());
    assert_eq!(again(&personal, &headers, &body), 401, "at another door");
    assert_eq!(again("/inbox?x=1", &headers, &body), 202, "S13");
    let elsewhere: Vec<_> = headers
        .iter()
        .map(|(name, value)| match *name {
            "host" => ("host", "other.example".to_owned()),
            _ => (*name, value.clone()),
        })
        .collect();
    assert_eq!(again("/inbox", &elsewhere, &body), 401, "at another server");
    let other = body.replace("hello", "goodbye");
    assert_eq!(again("/inbox", &headers, &other), 401, "with another body");
    let digest: Vec<_> = headers
        .iter()
        .map(|(name, value)| match *name {
            "digest" => (
                "digest",
                format!("SHA-256={}", signing::sha256(other.as_bytes())),
            ),
            _ => (*name, value.clone()),
        })
        .collect();
    assert_eq!(again("/inbox", &digest, &other), 401, "with another digest");
    lair.world.server.advance(14 * 3_600_000);
    assert_eq!(again("/inbox", &headers, &body), 401, "a day later");
    assert_eq!(home(), 1);
    assert_eq!(lair.world.server.tables(), before);

    // What was deleted since does not come back.
    let id = note["id"].as_str().expect("an id");
    let mut delete = lair.world.act(&lair.mallory, "Delete", json!(id));
    delete["to"] = note["to"].clone();
    lair.world.hears(&lair.mallory, &delete);
    assert_eq!(home(), 0);
    lair.looks();
    lair.world.hears(&lair.mallory, &create);
    assert_eq!(lair.world.server.owner().reads("notes/timeline").len(), 0);
    lair.left_nothing("a note deleted before");
}

/// Nothing that somebody passes on is believed; what it points at is asked of its host.
#[test]
fn what_others_are_said_to_have_done_is_asked_of_their_own_server() {
    let mut lair = Lair::at("forwarding.example");
    let victim = "https://slandered.example/users/vic";
    let owner = lair.world.server.owner();
    owner.call("ap/show", json!({ "uri": victim })).ok();
    let alive = lair.world.note(victim, "<p>alive</p>");
    let uri = alive["id"].as_str().expect("an id");
    lair.world.serves(uri, Page::activity(&alive));
    owner.call("ap/show", json!({ "uri": uri })).ok();
    lair.world.server.settle();
    lair.looks();
    let owner = lair.world.server.owner();
    let made_up = lair.world.note(victim, "<p>never said</p>");
    for (kind, object) in [
        ("Create", made_up.clone()),
        ("Update", made_up),
        ("Delete", json!(victim)),
    ] {
        let forged = lair.world.act(victim, kind, object);
        let id = forged["id"].as_str().expect("an id").to_owned();
        lair.is_refused(&id, &[&id], || {
            lair.world.hears(&lair.mallory, &forged);
        });
    }
    let mut other = alive.clone();
    other["content"] = json!("<p>forged</p>");
    for (kind, object) in [("Update", other), ("Delete", json!(uri))] {
        let forged = lair.world.act(victim, kind, object);
        lair.world.hears(&lair.mallory, &forged);
        lair.left_nothing(kind);
    }
    let found = owner.call("ap/show", json!({ "uri": uri })).ok();
    assert_eq!(found["object"]["text"], "alive");
}

/// A request that names itself, or another that names it back, leads round for ever.
#[test]
fn a_request_that_asks_for_itself_is_asked_once() {
    let mut lair = Lair::at("mirror.example");
    let own = lair.world.server.owner().writes_id("like me");
    lair.looks();
    let target = format!("{}/notes/{own}", lair.world.server.origin());
    for kind in ["LikeRequest", "AnnounceRequest"] {
        let url = lair.url(&format!("/{kind}"));
        let mut request = lair.world.act(&lair.mallory, kind, json!(target));
        request["id"] = json!(url);
        request["instrument"] = json!(url);
        lair.world.serves(&url, Page::activity(&request));
        lair.is_refused(kind, &[&url], || lair.world.hears(&lair.mallory, &request));
    }
}

/// Misskey shows a Follow of anybody by anybody at an address that can be guessed.
#[test]
fn nobody_follows_because_somebody_else_says_so() {
    let mut lair = Lair::at("puppets.example");
    let victim = "https://puppet.example/users/vic";
    let owner = lair.world.server.owner();
    owner.call("ap/show", json!({ "uri": victim })).ok();
    lair.world.server.settle();
    lair.looks();
    let us = format!(
        "{}/users/{}",
        lair.world.server.origin(),
        lair.world.server.owner().id()
    );
    for kind in ["Follow", "Block"] {
        let forged = lair.world.act(victim, kind, json!(us));
        let id = forged["id"].as_str().expect("an id").to_owned();
        lair.world.serves(&id, Page::activity(&forged));
        lair.is_refused(&id, &[&id], || lair.world.hears(&lair.mallory, &forged));
    }
}

/// X27: lines are counted by server, so that who floods one hides no other.
#[test]
fn who_is_refused_often_fills_no_log() {
    log::listen();
    let world = Neighbours::with(
        |network| network,
        |config| {
            config.federation.reach = Reach::Public;
            config.rate_limits = true;
        },
    );
    let bad = |host: &str| {
        let actor = format!("https://{host}/users/mallory");
        let body = world.act(&actor, "Like", json!("x")).to_string();
        let headers = world.signed(&actor, "/inbox", b"another body");
        world.post("/inbox", &headers, body.as_bytes()).status(401);
    };
    for _ in 0..2 * refusals::OF_HOST.max {
        bad("flood.example");
    }
    bad("quiet.example");
    let told = |host: &str| u32::try_from(log::about(host).len()).expect("a few");
    assert_eq!(told("flood.example"), refusals::OF_HOST.max);
    assert_eq!(told("quiet.example"), 1);
    world.server.advance(60_000);
    bad("flood.example");
    assert_eq!(told("flood.example"), refusals::OF_HOST.max + 1);
}

#[test]
fn a_delivery_that_would_go_inside_goes_nowhere() {
    let turned = Arc::new(AtomicBool::new(false));
    let is_turned = turned.clone();
    let lair = Lair::on("turncoat.example", |network| {
        let outside = network.lookup.clone();
        let lookup = Arc::new(move |name: &str| match is_turned.load(Ordering::SeqCst) {
            true => Ok(vec!["169.254.169.254".parse().expect("an address")]),
            false => outside(name),
        });
        Network { lookup, ..network }
    });
    lair.world.is_followed_by(&lair.mallory);
    let before = lair.world.asked().len();
    turned.store(true, Ordering::SeqCst);
    lair.world
        .server
        .owner()
        .writes("not for the metadata service");
    lair.world.server.settle();
    assert_eq!(lair.world.asked().len(), before);
    assert_eq!(lair.world.server.waiting_jobs(), 0);
    lair.world.server.forgive();
}
