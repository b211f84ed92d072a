//! Pictures of other servers, shown from here.

use std::thread;

use serde_json::json;

use crate::harness::peer::Peer;
use crate::harness::peer::Record;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::town::Town;
use crate::harness::wire::Page;

/// Pictures of one host that are fetched at once, at most.
const PER_HOST: usize = 4;

/// A town in which Bob's note shows this picture of his server; its address.
fn with_picture(name: &str, page: Page) -> (Town, String) {
    let town = Town::with_followee();
    let path = format!("/media/{name}");
    town.peer.serve(&path, page);
    let url = format!("{}{path}", town.peer.origin());
    let note = town.bob.note_with("<p>look</p>", |note| {
        note["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": url}]);
    });
    town.hears(&town.bob, &town.bob.create(&note));
    (town, url)
}

fn proxied(url: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("url", url)
        .finish();
    format!("/proxy/image.webp?{query}")
}

#[test]
fn a_picture_that_somebody_here_shows_is_shown_and_fetched_once() {
    let (town, url) = with_picture("a.png", Page::new("image/png", pictures::png(600, 400)));
    let visitor = town.server.visitor();
    let shown = visitor.get(&proxied(&url)).status(200);
    assert_eq!(pictures::size(&shown.body), (600, 400));
    assert_eq!(shown.header("access-control-allow-origin"), "*");
    assert!(shown.header("content-security-policy").contains("sandbox"));
    let small = visitor.get(&format!("{}&preview=1", proxied(&url)));
    let (width, height) = pictures::size(&small.status(200).body);
    assert!(width <= 200 && height <= 200, "{width}×{height}");
    visitor.get(&proxied(&url)).status(200);
    let fetches = town.peer.received().fetches("/media/a.png").len();
    assert_eq!(fetches, 2, "once for each shape");
}

#[test]
fn nobody_uses_us_to_look_elsewhere() {
    let (town, url) = with_picture("a.png", Page::new("image/png", pictures::png(8, 8)));
    let other = url.replace("a.png", "other.png");
    town.peer.serve(
        "/media/other.png",
        Page::new("image/png", pictures::png(8, 8)),
    );
    let visitor = town.server.visitor();
    visitor.get(&proxied(&other)).status(404);
    visitor
        .get(&format!("{}&mark=AAAA", proxied(&other)))
        .status(404);
    for wrong in ["/proxy/image.webp", "/proxy/x?url=", "/proxy/?url=nonsense"] {
        visitor.get(wrong).status(404);
    }
    assert!(town.peer.received().fetches("/media/other.png").is_empty());
}

#[test]
fn a_picture_that_fails_is_not_asked_for_again_at_once() {
    let (town, url) = with_picture("bad.png", Page::new("image/png", "no picture"));
    let visitor = town.server.visitor();
    for _ in 0..3 {
        let failed = visitor.get(&proxied(&url)).status(502);
        assert_eq!(failed.header("cache-control"), "max-age=300");
    }
    assert_eq!(town.peer.received().fetches("/media/bad.png").len(), 1);
    town.peer.serve(
        "/media/bad.png",
        Page::new("image/png", pictures::png(8, 8)),
    );
    town.server.advance(6 * 60_000);
    visitor.get(&proxied(&url)).status(200);
}

#[test]
fn many_who_look_at_once_cost_one_fetch_and_leave_room_for_others() {
    let (town, url) = with_picture("slow.png", Page::new("image/png", pictures::png(8, 8)));
    town.peer.hold("/media/slow.png");
    let lookers: Vec<_> = (0..24)
        .map(|_| {
            let (visitor, url) = (town.server.visitor(), url.clone());
            thread::spawn(move || visitor.get(&proxied(&url)).status)
        })
        .collect();
    town.peer.received().until(|all| {
        all.iter()
            .any(|record| record.asked.path() == "/media/slow.png")
    });
    // Somebody else's profile has to be asked for: the lane of those who wait is free.
    let other = Peer::start();
    let carol = other.actor("carol");
    let found = town.owner().call("ap/show", json!({"uri": carol.id}));
    assert_eq!(found.ok()["type"], "User");
    town.peer.release("/media/slow.png");
    for looker in lookers {
        assert_eq!(looker.join().expect("an answer"), 200);
    }
    assert_eq!(town.peer.received().fetches("/media/slow.png").len(), 1);
}

#[test]
fn one_slow_host_holds_a_few_threads_whatever_it_is_asked_for() {
    let town = Town::with_followee();
    let paths: Vec<String> = (0..12)
        .map(|number| format!("/media/{number}.png"))
        .collect();
    for path in &paths {
        town.peer
            .serve(path, Page::new("image/png", pictures::png(8, 8)));
        town.peer.hold(path);
    }
    let url = |path: &str| format!("{}{path}", town.peer.origin());
    let note = town.bob.note_with("<p>look</p>", |note| {
        let all = paths
            .iter()
            .map(|path| json!({"type": "Document", "mediaType": "image/png", "url": url(path)}));
        note["attachment"] = all.collect();
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let lookers: Vec<_> = paths
        .iter()
        .map(|path| {
            let (visitor, url) = (town.server.visitor(), url(path));
            thread::spawn(move || visitor.get(&proxied(&url)).status)
        })
        .collect();
    let asked = |all: &[Record]| {
        let held = all
            .iter()
            .filter(|one| paths.iter().any(|path| one.asked.path() == path));
        held.count()
    };
    town.peer.received().until(|all| asked(all) >= PER_HOST);
    let other = Peer::start();
    let carol = other.actor("carol");
    let found = town.owner().call("ap/show", json!({"uri": carol.id}));
    assert_eq!(found.ok()["type"], "User");
    town.peer.received().until(|all| {
        assert!(asked(all) <= PER_HOST, "{} at once", asked(all));
        true
    });
    for path in &paths {
        town.peer.release(path);
    }
    for looker in lookers {
        assert_eq!(looker.join().expect("an answer"), 200);
    }
}

#[test]
fn a_badge_is_a_shape_and_what_has_none_is_no_badge() {
    let (town, url) = with_picture("a.png", Page::new("image/png", pictures::png(200, 100)));
    let visitor = town.server.visitor();
    let badge = visitor
        .get(&format!("{}&badge=1", proxied(&url)))
        .status(200);
    assert_eq!(badge.header("content-type"), "image/png");
    assert_eq!(pictures::size(&badge.body), (96, 96));
    let mine = town
        .owner()
        .upload("b.png", &pictures::png(100, 100), json!({}))
        .ok();
    let mine = format!("{}&badge=1", proxied(&text(&mine["url"])));
    assert_eq!(
        pictures::size(&visitor.get(&mine).status(200).body),
        (96, 96)
    );
    let flat = town
        .owner()
        .upload("flat.png", &pictures::plain(64, 64), json!({}));
    let flat = format!("{}&badge=1", proxied(&text(&flat.ok()["url"])));
    for _ in 0..2 {
        visitor.get(&flat).status(404);
    }
    let (town, url) = with_picture("flat.png", Page::new("image/png", pictures::plain(64, 64)));
    let visitor = town.server.visitor();
    for _ in 0..2 {
        visitor
            .get(&format!("{}&badge=1", proxied(&url)))
            .status(404);
    }
    assert_eq!(town.peer.received().fetches("/media/flat.png").len(), 1);
    visitor.get(&proxied(&url)).status(200);
}

#[test]
fn where_nothing_can_be_shown_a_blank_picture_is_if_the_page_asks_for_one() {
    let (town, url) = with_picture("bad.png", Page::new("image/png", "no picture"));
    let visitor = town.server.visitor();
    let nowhere = url.replace("bad.png", "unknown.png");
    for address in [&url, &url, &nowhere] {
        let blank = visitor.get(&format!("{}&fallback=1", proxied(address)));
        let blank = blank.status(200);
        assert_eq!(pictures::size(&blank.body), (1, 1));
        assert_eq!(blank.header("cache-control"), "max-age=300");
    }
    visitor.get(&proxied(&url)).status(502);
}

#[test]
fn files_of_ours_are_shown_in_every_shape() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner
        .upload("a.png", &pictures::png(1600, 1200), json!({}))
        .ok();
    let url = text(&file["url"]);
    let visitor = server.visitor();
    let whole = visitor.get(&proxied(&url)).status(200);
    assert_eq!(pictures::size(&whole.body), (1600, 1200));
    for flag in ["avatar", "emoji", "preview", "static"] {
        let small = visitor
            .get(&format!("{}&{flag}=1", proxied(&url)))
            .status(200);
        let (width, _) = pictures::size(&small.body);
        assert!(width < 600, "{flag}: {width}");
    }
    visitor.get(&proxied(server.origin())).status(404);
    visitor
        .get(&proxied(&format!("{}/files/nothing", server.origin())))
        .status(404);
}

#[test]
fn no_redirect_leads_to_a_blocked_server() {
    let evil = Peer::start();
    let picture = Page::new("image/png", pictures::png(8, 8));
    evil.serve("/evil.png", picture);
    let there = format!("{}/evil.png", evil.origin());
    let (town, url) = with_picture("a.png", Page::redirect(&there));
    let blocked = json!({"blockedHosts": [evil.host()]});
    town.owner().call("admin/update-meta", blocked).done();
    town.server.visitor().get(&proxied(&url)).status(502);
    assert!(evil.received().fetches("/evil.png").is_empty());
}
