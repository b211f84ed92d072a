//! The instruments themselves: a yardstick that bends proves nothing.

use serde_json::json;

use crate::harness::actor::Flaw;
use crate::harness::actor::Home;
use crate::harness::browser::Browser;
use crate::harness::browser::Setting;
use crate::harness::client::Client;
use crate::harness::peer::Peer;
use crate::harness::peer::Verdict;
use crate::harness::signing;
use crate::harness::wire::Page;

/// A peer in the part of the server under test.
struct Reader {
    peer: Peer,
    origin: String,
}

impl Reader {
    fn start() -> Self {
        let peer = Peer::start();
        let origin = peer.origin();
        Self { peer, origin }
    }

    fn verdict(&self) -> Verdict {
        // What was received is not asked of `received()`, which would end this test.
        self.peer.last_verdict().expect("something was received")
    }
}

impl Home for Reader {
    fn origin(&self) -> &str {
        &self.origin
    }
}

#[test]
fn a_peer_believes_another_peer() {
    let reader = Reader::start();
    let writer = Peer::start();
    let bob = writer.actor("bob");
    let note = bob.create(&bob.note("<p>hello</p>"));
    bob.deliver(&reader, &note).status(202);
    assert_eq!(reader.peer.received().single("Create"), note);
    assert_eq!(reader.verdict(), Verdict::Good(bob.key_id()));
}

#[test]
fn a_peer_sees_through_every_flaw() {
    let reader = Reader::start();
    let writer = Peer::start();
    let bob = writer.actor("bob");
    let follow = bob.follow("http://127.0.0.1/nobody");
    for flaw in [
        Flaw::BadDigest,
        Flaw::NoDigest,
        Flaw::DigestNotSigned,
        Flaw::TargetNotSigned,
        Flaw::WrongHost,
        Flaw::Garbage,
    ] {
        bob.letter(&follow).flawed(flaw).send(&reader);
        assert!(matches!(reader.verdict(), Verdict::Bad(_)), "{flaw:?}");
    }
    bob.letter(&follow).flawed(Flaw::Unsigned).send(&reader);
    assert_eq!(reader.verdict(), Verdict::Unsigned);
    bob.letter(&follow).forged(&signing::SECOND).send(&reader);
    assert!(matches!(reader.verdict(), Verdict::Bad(_)));
}

#[test]
#[should_panic(expected = "a badly signed request")]
fn a_bad_signature_ends_the_test() {
    let reader = Reader::start();
    let writer = Peer::start();
    let bob = writer.actor("bob");
    let follow = bob.follow("http://127.0.0.1/nobody");
    bob.letter(&follow)
        .forged(&signing::SECOND)
        .send(&reader)
        .status(202);
    reader.peer.received();
}

#[test]
fn a_peer_answers_webfinger_and_serves_what_it_was_given() {
    let peer = Peer::start();
    let bob = peer.actor("bob");
    let visitor = Client::visitor(&peer.origin());
    let found = visitor.get(&format!(
        "/.well-known/webfinger?resource=acct%3Abob%40{}",
        peer.host().replace(':', "%3A")
    ));
    assert_eq!(found.ok()["links"][0]["href"], bob.id);
    peer.serve("/odd", Page::new("text/plain", "odd").with("x-odd", "yes"));
    let odd = visitor.get("/odd").status(200);
    assert_eq!((odd.text().as_str(), odd.header("x-odd")), ("odd", "yes"));
    peer.serve("/moved", Page::redirect("/odd"));
    assert_eq!(visitor.get("/moved").redirected(), "/odd");
    visitor.get("/nothing").status(404);
    assert_eq!(peer.received().fetches("/odd").len(), 1);
}

#[test]
fn a_browser_reads_writes_and_clicks() {
    let peer = Peer::start();
    peer.serve("/form", Page::new("text/html", FORM));
    let Some(browser) = Browser::start() else {
        return;
    };
    browser.goto(&format!("{}/form", peer.origin()));
    assert_eq!(browser.title(), "A form");
    browser.find("input[name=word]").write("héllo 🌸");
    browser.find("button").click();
    browser.until_url("the form to be sent", |url| url.contains("word="));
    let sent = &peer.received().fetches("/form")[1];
    assert_eq!(sent.asked.parameter("word").as_deref(), Some("héllo 🌸"));
    assert_eq!(browser.find("#script").text(), "scripts run");
    let first = browser.tab();
    let second = browser.new_tab();
    assert_ne!(first, second);
    browser.look_at(&first);
    assert_eq!(browser.title(), "A form");
}

#[test]
fn a_browser_can_be_dark_small_and_without_scripts() {
    let peer = Peer::start();
    peer.serve("/form", Page::new("text/html", FORM));
    let setting = Setting {
        without_scripts: true,
        dark: true,
        phone: true,
        japanese: true,
    };
    let Some(browser) = Browser::with(setting) else {
        return;
    };
    browser.goto(&format!("{}/form", peer.origin()));
    assert_eq!(browser.find("#script").text(), "no scripts");
    assert!(browser.look("#dark").expect("the page").is_shown());
    let width = browser.evaluate("innerWidth");
    assert_eq!(width, json!(390));
    let asked = &peer.received().fetches("/form")[0].asked;
    assert!(
        asked
            .header("accept-language")
            .is_some_and(|languages| languages.starts_with("ja"))
    );
}

const FORM: &str = r##"<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A form</title>
<style>#dark { display: none } @media (prefers-color-scheme: dark) { #dark { display: block } }</style>
<p id="script">no scripts</p><p id="dark">it is dark</p>
<form><input name="word"><button>Send</button></form>
<script>document.querySelector("#script").textContent = "scripts run"</script></html>"##;
