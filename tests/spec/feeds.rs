//! What feed readers get: the public notes of one of ours, in three forms, and nothing else.

use serde_json::Value;
use serde_json::json;

use crate::harness::pictures;
use crate::harness::server::Server;

const FORMS: [(&str, &str); 3] = [
    ("atom", "application/atom+xml"),
    ("rss", "application/rss+xml"),
    ("json", "application/feed+json"),
];

#[test]
fn a_profile_names_its_feeds_and_each_is_what_it_says() {
    let server = Server::start();
    server.owner().writes("for **everyone**");
    let visitor = server.visitor();
    let page = visitor.get("/@owner").status(200).text();
    let head = page.split("</head>").next().expect("a head");
    for (suffix, kind) in FORMS {
        let link = format!("type=\"{kind}\"");
        assert!(
            head.contains(&link) && head.contains(&format!("/@owner.{suffix}")),
            "{head}"
        );
        let feed = visitor.get(&format!("/@owner.{suffix}")).status(200);
        assert!(feed.header("content-type").starts_with(kind), "{feed}");
        assert!(feed.header("cache-control").contains("public"), "{feed}");
        assert!(feed.text().contains("everyone"), "{feed}");
        visitor.get(&format!("/@nobody.{suffix}")).status(404);
    }
}

#[test]
fn nothing_that_is_not_for_everyone_is_in_a_feed_whoever_asks() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.writes("open words");
    for (visibility, words) in [("followers", "for friends"), ("specified", "for bob")] {
        let note = json!({
            "text": words, "visibility": visibility, "visibleUserIds": [bob.id()],
        });
        owner.notes(note);
    }
    owner.notes(json!({"text": "stays here", "localOnly": true}));
    owner.notes(json!({"text": "behind a warning", "cw": "the warning"}));
    let closed = bob.notes_id(json!({"text": "closed words", "visibility": "followers"}));
    bob.call("following/create", json!({"userId": owner.id()}))
        .ok();
    owner
        .call("following/create", json!({"userId": bob.id()}))
        .ok();
    let answer = json!({"text": "an answer", "replyId": closed, "visibility": "followers"});
    owner.notes(answer);
    let reader = crate::harness::reader::Reader::signed_in(&server, "owner");
    for (suffix, _) in FORMS {
        let path = format!("/@owner.{suffix}");
        let as_anybody = server.visitor().get(&path).status(200).text();
        let as_oneself = reader.reads_page(&path);
        for feed in [as_anybody, as_oneself] {
            assert!(
                feed.contains("open words") && feed.contains("the warning"),
                "{feed}"
            );
            let secrets = [
                "for friends",
                "for bob",
                "stays here",
                "behind a warning",
                "closed words",
                "an answer",
            ];
            for secret in secrets {
                assert!(!feed.contains(secret), "{secret} in {feed}");
            }
        }
    }
}

#[test]
fn who_is_suspended_or_lives_elsewhere_has_no_feed() {
    let server = Server::start();
    server.account("bob").writes("hello");
    server.suspend("bob");
    for (suffix, _) in FORMS {
        server.visitor().get(&format!("/@bob.{suffix}")).status(404);
    }
}

#[test]
fn a_feed_brings_pictures_and_words_as_html_and_nothing_breaks_out() {
    let server = Server::start();
    let owner = server.owner();
    owner
        .call(
            "i/update",
            json!({"name": "A & <B>", "description": "]]> **beans**"}),
        )
        .ok();
    let file = owner.keeps("hill.png", &pictures::png(320, 200));
    owner.notes(json!({"text": "</item> <script>x</script> **bold**", "fileIds": [file]}));
    let feed = |suffix: &str| server.visitor().get(&format!("/@owner.{suffix}")).text();
    for suffix in ["atom", "rss"] {
        let xml = feed(suffix);
        assert!(!xml.contains("<script>") && !xml.contains("<B>"), "{xml}");
        assert!(
            xml.contains("&lt;b&gt;bold&lt;/b&gt;") && xml.contains("&lt;img src="),
            "{xml}"
        );
        assert_eq!(
            xml.matches("</item>").count(),
            usize::from(suffix == "rss"),
            "{xml}"
        );
    }
    let json: Value = serde_json::from_str(&feed("json")).expect("JSON");
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    let item = &json["items"][0];
    let html = item["content_html"].as_str().expect("words");
    assert!(
        html.contains("<b>bold</b>") && html.contains("&lt;script&gt;"),
        "{html}"
    );
    assert_eq!(item["attachments"][0]["mime_type"], "image/png");
    assert!(
        item["url"]
            .as_str()
            .is_some_and(|url| url.starts_with(server.origin()))
    );
}
