//! What a link leads to.

use serde_json::Value;
use serde_json::json;

use crate::harness::peer::Peer;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::wire::Page;

const PAGE: &str = r#"<!doctype html><html><head><meta charset="utf-8"><title>Plain</title>
<meta property="og:title" content="枝豆"><meta property="og:description" content="green">
<meta property="og:image" content="/bean.png"></head><body></body></html>"#;

fn path(url: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("url", url)
        .append_pair("lang", "ja")
        .finish();
    format!("/url?{query}")
}

fn preview(server: &Server, url: &str) -> Value {
    server.visitor().get(&path(url)).ok()
}

#[test]
fn a_page_is_told_by_what_it_says_of_itself() {
    let (server, peer) = (Server::start(), Peer::start());
    peer.serve("/news", Page::new("text/html", PAGE));
    peer.serve("/short", Page::redirect("/news"));
    let url = format!("{}/short", peer.origin());
    let shown = preview(&server, &url);
    assert_eq!(shown["title"], "枝豆");
    assert_eq!(shown["description"], "green");
    assert_eq!(shown["sensitive"], false);
    assert_eq!(shown["url"], format!("{}/news", peer.origin()));
    assert!(shown["player"]["url"].is_null());
    preview(&server, &url);
    let asked = peer.received().fetches("/short");
    assert_eq!(asked.len(), 1, "it is remembered");
    assert_eq!(asked[0].asked.header("accept-language"), Some("ja"));
}

#[test]
fn its_picture_is_shown_from_here_and_no_other_is() {
    let (server, peer) = (Server::start(), Peer::start());
    peer.serve("/news", Page::new("text/html", PAGE));
    peer.serve("/bean.png", Page::new("image/png", pictures::png(64, 64)));
    peer.serve("/other.png", Page::new("image/png", pictures::png(64, 64)));
    let shown = preview(&server, &format!("{}/news", peer.origin()));
    let thumbnail = text(&shown["thumbnail"]);
    let path = thumbnail.strip_prefix(server.origin()).expect("from here");
    server.visitor().get(path).status(200);
    server
        .visitor()
        .get(&path.replace("bean", "other"))
        .status(404);
}

#[test]
fn the_owner_may_want_no_links_looked_at() {
    let (server, peer) = (Server::start(), Peer::start());
    peer.serve("/news", Page::new("text/html", PAGE));
    let owner = server.owner();
    let has_previews = || server.visitor().call("meta", json!({})).ok()["enableUrlPreview"].clone();
    assert_eq!(has_previews(), true);
    owner
        .call("admin/update-meta", json!({"urlPreviewEnabled": false}))
        .done();
    assert_eq!(has_previews(), false);
    let url = path(&format!("{}/news", peer.origin()));
    server
        .visitor()
        .get(&url)
        .refused(403, "URL_PREVIEW_DISABLED");
    assert!(peer.received().fetches("/news").is_empty());
}

#[test]
fn pages_in_shift_jis_are_read() {
    let (server, peer) = (Server::start(), Peer::start());
    // 「豆」 in Shift_JIS.
    let page = b"<html><head><title>\x93\xa4</title></head>".to_vec();
    peer.serve("/", Page::new("text/html; charset=Shift_JIS", page));
    assert_eq!(preview(&server, &peer.origin())["title"], "豆");
}

#[test]
fn what_is_no_page_of_somebody_else_is_not_shown() {
    let (server, peer) = (Server::start(), Peer::start());
    peer.serve("/data", Page::new("application/json", "{}"));
    peer.serve("/loop", Page::redirect("/loop"));
    for wrong in [
        format!("{}/data", peer.origin()),
        format!("{}/missing", peer.origin()),
        format!("{}/loop", peer.origin()),
        server.origin().to_owned(),
        "http://192.168.0.1/".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "nonsense".to_owned(),
    ] {
        let answer = server.visitor().get(&path(&wrong)).status(422);
        assert_eq!(
            answer.json()["error"]["code"],
            "URL_PREVIEW_FAILED",
            "{wrong}"
        );
    }
    server.visitor().get("/url").status(400);
}

#[test]
fn a_page_without_end_is_let_go() {
    let (server, peer) = (Server::start(), Peer::start());
    let endless = format!("<title>x</title>{}", "<p>".repeat(2 << 20));
    peer.serve("/", Page::new("text/html", endless));
    server.visitor().get(&path(&peer.origin())).status(422);
}

#[test]
fn no_redirect_leads_to_a_blocked_server() {
    let (server, peer, evil) = (Server::start(), Peer::start(), Peer::start());
    let blocked = json!({"blockedHosts": [evil.host()]});
    server.owner().call("admin/update-meta", blocked).done();
    evil.serve("/news", Page::new("text/html", PAGE));
    let there = format!("{}/news", evil.origin());
    peer.serve("/short", Page::redirect(&there));
    let short = path(&format!("{}/short", peer.origin()));
    server
        .visitor()
        .get(&short)
        .refused(422, "URL_PREVIEW_FAILED");
    assert_eq!(peer.received().fetches("/short").len(), 1);
    assert!(evil.received().fetches("/news").is_empty());
}
