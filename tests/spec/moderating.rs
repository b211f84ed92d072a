//! Looking after people: suspension, reports, words and servers nobody wants, the log.

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::peer::Peer;
use crate::harness::peer::Verdict;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::process::Process;
use crate::harness::reader::Reader;
use crate::harness::server::Server;
use crate::harness::stream::Stream;
use crate::harness::town::Town;
use crate::harness::wire::Page;

fn log(owner: &Client) -> Vec<String> {
    let told = owner.call("admin/show-moderation-logs", json!({})).ok();
    let entries = list(&told);
    entries.iter().map(|entry| text(&entry["type"])).collect()
}

fn set(owner: &Client, what: Value) {
    owner.call("admin/update-meta", what).done();
}

#[test]
fn the_suspended_are_shut_out_until_it_ends_and_each_deed_is_written_down() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = bob.id();
    let whom = || json!({ "userId": id });
    owner.call("admin/suspend-user", whom()).done();
    bob.call("i", json!({}))
        .refused(403, "YOUR_ACCOUNT_SUSPENDED");
    owner.call("admin/suspend-user", whom()).done();
    owner.call("admin/unsuspend-user", whom()).done();
    bob.writes("back again");
    assert_eq!(log(owner), ["unsuspend", "suspend"]);
}

#[test]
fn who_moderates_is_not_moderated() {
    let server = Server::start();
    let owner = server.owner();
    let myself = || json!({"userId": owner.id()});
    owner
        .call("admin/suspend-user", myself())
        .refused(400, "ACCESS_DENIED");
    owner
        .call("admin/delete-account", myself())
        .refused(400, "ACCESS_DENIED");
    assert_eq!(log(owner), Vec::<String>::new());
}

#[test]
fn a_moderators_note_is_for_moderators() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = json!({"userId": bob.id(), "text": "keep an eye on them"});
    owner.call("admin/update-user-note", note).done();
    assert_eq!(
        owner.finds("bob", None)["moderationNote"],
        "keep an eye on them"
    );
    assert!(!bob.me().to_string().contains("keep an eye"));
    let seen = server.account("carol").finds("bob", None);
    assert!(!seen.to_string().contains("keep an eye"));
}

#[test]
fn an_account_is_deleted_with_all_its_notes() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = bob.writes_id("soon gone");
    owner
        .call("admin/delete-account", json!({"userId": bob.id()}))
        .done();
    server.settle();
    bob.call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
    owner
        .call("notes/show", json!({"noteId": note}))
        .refused(400, "NO_SUCH_NOTE");
}

#[test]
fn a_report_reaches_the_moderators_and_nobody_else() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let about = |user: &Client, words: &str| json!({"userId": user.id(), "comment": words});
    bob.call("users/report-abuse", about(&bob, "me"))
        .refused(400, "CANNOT_REPORT_YOURSELF");
    bob.call("users/report-abuse", about(owner, "them"))
        .refused(400, "CANNOT_REPORT_THE_ADMIN");
    bob.call("users/report-abuse", about(&carol, "rude")).done();
    carol
        .call("admin/abuse-user-reports", json!({}))
        .refused(403, "ROLE_PERMISSION_DENIED");
    let open = json!({"state": "unresolved"});
    let reports = owner.call("admin/abuse-user-reports", open.clone()).ok();
    assert_eq!(list(&reports).len(), 1);
    assert_eq!(reports[0]["comment"], "rude");
    assert_eq!(reports[0]["reporter"]["username"], "bob");
    let which = json!({"reportId": reports[0]["id"], "resolvedAs": "accept"});
    owner.call("admin/resolve-abuse-user-report", which).done();
    assert_eq!(owner.call("admin/abuse-user-reports", open).ok(), json!([]));
    let local = json!({"reportId": reports[0]["id"]});
    owner
        .call("admin/forward-abuse-user-report", local)
        .refused(400, "NOT_REMOTE");
}

#[test]
fn a_report_is_forwarded_without_saying_who_reported() {
    let town = Town::new();
    let reporter = town.server.account("carol");
    let about = json!({"userId": town.local_id(&town.bob), "comment": "rude words"});
    reporter.call("users/report-abuse", about).done();
    town.server.settle();
    town.peer.received().none("Flag");
    let reports = town.owner().call("admin/abuse-user-reports", json!({}));
    let which = json!({"reportId": reports.ok()[0]["id"]});
    town.owner()
        .call("admin/forward-abuse-user-report", which)
        .done();
    town.server.settle();
    let flag = town.peer.received().single("Flag");
    assert_eq!(flag["object"], json!([town.bob.id]));
    assert_eq!(flag["content"], "rude words");
    let actor = text(&flag["actor"]);
    let path = actor.trim_start_matches(town.server.origin());
    let signer = town.server.visitor().get_activity(path).ok();
    assert_eq!(signer["type"], "Application", "the server itself (D42)");
    let post = town.peer.received().posts().remove(0);
    let body = String::from_utf8(post.asked.body.clone()).expect("JSON");
    for name in [reporter.id(), "carol".to_owned()] {
        assert!(!body.contains(&name), "{body}");
    }
    assert_eq!(post.signature, Verdict::Good(format!("{actor}#main-key")));
}

#[test]
fn prohibited_words_are_refused_and_sensitive_ones_kept_out_of_public_timelines() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    set(
        owner,
        json!({"prohibitedWords": ["casino", "/v[i1]agra/i"], "sensitiveWords": ["blood"]}),
    );
    for words in [
        json!({"text": "a casino"}),
        json!({"text": "V1AGRA"}),
        json!({"text": "tea", "cw": "casino"}),
        json!({"text": "?", "poll": {"choices": ["tea", "casino"]}}),
    ] {
        bob.call("notes/create", words)
            .refused(400, "CONTAINS_PROHIBITED_WORDS");
    }
    assert_eq!(bob.me()["notesCount"], 0);
    assert_eq!(bob.writes("so much blood")["visibility"], "home");
    let tea = bob.writes("tea");
    assert_eq!(tea["visibility"], "public");
    let change = json!({"editId": tea["id"], "text": "tea and blood"});
    let edited = bob.call("notes/edit", change).ok();
    assert_eq!(edited["createdNote"]["visibility"], "home");
    assert_eq!(bob.shows(&text(&tea["id"]))["visibility"], "home");
}

#[test]
fn moderators_see_when_somebody_was_here_and_who_tried_to_be_them() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = bob.id();
    let known = || owner.call("admin/show-user", json!({ "userId": id })).ok();
    assert_eq!(known()["lastActiveDate"], Value::Null);
    assert_eq!(known()["signins"], json!([]));
    Stream::open(server.origin(), Some(bob.token())).connect("main");
    let wrong = json!({"username": "bob", "password": "a guess"});
    server
        .visitor()
        .post_json("/api/signin-flow", &wrong)
        .status(403);
    let known = known();
    assert!(known["lastActiveDate"].is_string(), "{known:#}");
    assert_eq!(known["signins"][0]["success"], false);
    assert_eq!(known["signins"][0]["ip"], "127.0.0.1");
}

#[test]
fn a_server_is_looked_at_again_when_a_moderator_wants_it() {
    let town = Town::with_followee();
    let (owner, host) = (town.owner(), town.peer.host());
    let known = || {
        let asked = json!({ "host": host });
        owner.call("federation/show-instance", asked).ok()
    };
    assert_eq!(known()["softwareVersion"], "1.0");
    let newer = json!({"version": "2.1", "software": {"name": "scripted", "version": "2.0"}});
    town.peer.serve(
        "/nodeinfo/2.1",
        Page::new("application/json", newer.to_string()),
    );
    let again = |host: &str| {
        let wanted = json!({ "host": host });
        owner.call("admin/federation/refresh-remote-instance-metadata", wanted)
    };
    again(host).done();
    town.server.settle();
    assert_eq!(known()["softwareVersion"], "2.0");
    again("nobody.example").refused(400, "NO_SUCH_INSTANCE");
}

#[test]
fn an_edit_brings_no_prohibited_words_in() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    set(owner, json!({"prohibitedWords": ["casino"]}));
    let note = bob.writes_id("tea");
    let change = json!({"editId": note, "text": "a casino"});
    bob.call("notes/edit", change)
        .refused(400, "CONTAINS_PROHIBITED_WORDS");
    assert_eq!(bob.shows(&note)["text"], "tea");
}

#[test]
fn nobody_but_moderators_is_called_what_the_owner_prohibits() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    set(owner, json!({"prohibitedWordsForNameOfUser": ["official"]}));
    let called = |name: &str| json!({ "name": name });
    bob.call("i/update", called("The official Bob"))
        .refused(422, "YOUR_NAME_CONTAINS_PROHIBITED_WORDS");
    assert_eq!(bob.me()["name"], Value::Null);
    bob.call("i/update", called("Bob")).ok();
    owner.call("i/update", called("official")).ok();
}

#[test]
fn what_is_set_is_told_and_secrets_are_not_in_the_log() {
    let server = Server::start();
    let (owner, visitor) = (server.owner(), server.visitor());
    set(
        owner,
        json!({
            "name": "Beans", "description": "of all kinds", "maintainerName": "Aoi",
            "serverRules": ["be kind", ""], "themeColor": "#00aa00", "disableRegistration": false,
            "blockedHosts": ["Evil.example", "evil.example", ""], "smtpPass": "hunter2",
        }),
    );
    let meta = visitor.call("meta", json!({})).ok();
    assert_eq!(meta["name"], "Beans");
    assert_eq!(meta["serverRules"], json!(["be kind"]));
    assert_eq!(meta["features"]["registration"], true);
    let page = visitor.get("/").status(200).text();
    assert!(page.contains("Beans"));
    let told = owner.call("admin/meta", json!({})).ok();
    assert_eq!(told["blockedHosts"], json!(["evil.example"]));
    assert_eq!(told["smtpPass"], "hunter2");
    let log = owner.call("admin/show-moderation-logs", json!({})).ok();
    assert!(!log.to_string().contains("hunter2"));
    owner
        .call("admin/update-meta", json!({"themeColor": "green"}))
        .refused(400, "INVALID_PARAM");
}

#[test]
fn an_announcement_is_unread_until_it_is_read() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let say = |more: Value| {
        let mut news = json!({"title": "News", "text": "tea is ready", "imageUrl": null});
        for (name, value) in more.as_object().expect("an object") {
            news[name] = value.clone();
        }
        text(&owner.call("admin/announcements/create", news).ok()["id"])
    };
    let everyone = say(json!({}));
    let bobs = say(json!({"userId": bob.id(), "title": "For you"}));
    say(json!({"silence": true}));
    assert_eq!(list(&bob.me()["unreadAnnouncements"]).len(), 2);
    let unread = owner.me()["unreadAnnouncements"].clone();
    assert_eq!(list(&unread).len(), 1, "what is bob's is bob's alone");
    let which = |id: &str| json!({"announcementId": id});
    owner
        .call("announcements/show", which(&bobs))
        .refused(400, "NO_SUCH_ANNOUNCEMENT");
    server
        .visitor()
        .call("announcements/show", which(&bobs))
        .refused(400, "NO_SUCH_ANNOUNCEMENT");
    for id in [&everyone, &bobs] {
        bob.call("i/read-announcement", which(id)).done();
    }
    assert_eq!(bob.me()["hasUnreadAnnouncement"], false);
    let late = server.account("late");
    say(json!({"forExistingUsers": true}));
    let newest = server.account("newest");
    assert_eq!(list(&late.me()["unreadAnnouncements"]).len(), 2);
    assert_eq!(list(&newest.me()["unreadAnnouncements"]).len(), 1);
}

#[test]
fn announcements_reach_open_streams_each_those_they_are_for() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let carol = server.account("carol");
    let mut stream = Stream::open(server.origin(), Some(carol.token()));
    let carols = stream.connect("main");
    let news = json!({"title": "Secret", "text": "x", "imageUrl": null, "userId": bob.id()});
    owner.call("admin/announcements/create", news).ok();
    let news = json!({"title": "For you", "text": "x", "imageUrl": null, "userId": carol.id()});
    owner.call("admin/announcements/create", news).ok();
    let told = stream.next(&carols, "announcementCreated");
    assert_eq!(told["announcement"]["title"], "For you");
    let id = &told["announcement"]["id"];
    carol
        .call("i/read-announcement", json!({"announcementId": id}))
        .done();
    stream.next(&carols, "readAllAnnouncements");
}

#[test]
fn what_moderators_look_up_is_theirs_to_look_up() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let found = |wanted: Value| {
        let users = list(&owner.call("admin/show-users", wanted).ok());
        users
            .iter()
            .map(|user| text(&user["username"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(json!({"username": "BO"})), ["bob"]);
    assert_eq!(
        found(json!({"state": "admin"})),
        [text(&owner.me()["username"])]
    );
    assert_eq!(found(json!({"sort": "+createdAt", "limit": 1})), ["bob"]);
    assert_eq!(found(json!({"origin": "remote"})), Vec::<String>::new());
    let id = bob.id();
    server.suspend("bob");
    assert_eq!(found(json!({"state": "suspended"})), ["bob"]);
    let known = owner.call("admin/show-user", json!({ "userId": id })).ok();
    assert_eq!(known["isSuspended"], true);
    assert!(known["policies"]["pinLimit"].is_number());
}

#[test]
fn the_page_of_a_suspended_account_shows_its_name_and_why_to_all_but_moderators() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    server.account("carol");
    owner.follows(&bob.id());
    let said = json!({
        "name": "Bob Bean", "description": "words nobody should read", "location": "Nowhere",
        "fields": [{"name": "Web", "value": "https://spam.example/"}],
    });
    bob.call("i/update", said).ok();
    let whom = json!({"userId": bob.id()});
    owner.call("admin/suspend-user", whom).done();
    let is_shown = |page: &str| {
        let words = [
            "words nobody should read",
            "Nowhere",
            "spam.example",
            "/@bob/followers",
        ];
        words.map(|words| page.contains(words))
    };
    let visitor = server.visitor();
    let page = visitor.get("/@bob").status(200).text();
    assert!(
        page.contains("Bob Bean") && page.contains("suspended"),
        "{page}"
    );
    assert_eq!(is_shown(&page), [false; 4], "{page}");
    visitor.get("/@bob/followers").status(404);
    let carol = Reader::signed_in(&server, "carol").reads_page("/@bob");
    assert_eq!(is_shown(&carol), [false; 4], "{carol}");
    let moderator = Reader::signed_in(&server, "owner");
    assert_eq!(is_shown(&moderator.reads_page("/@bob")), [true; 4]);
    moderator.reads_page("/@bob/followers");
}

/// I6: in no public timeline, and no notification from whom nobody follows.
#[test]
fn what_a_silenced_server_writes_is_in_no_public_timeline() {
    let town = Town::with_followee();
    set(
        town.owner(),
        json!({"silencedHosts": [town.peer.host()], "mediaSilencedHosts": []}),
    );
    let note = town.bob.note("<p>loud</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let seen = town.received(&note["id"]);
    assert_eq!(seen["visibility"], "home");
    assert_eq!(
        town.owner().reads("notes/global-timeline"),
        Vec::<String>::new()
    );
}

#[test]
fn who_is_on_a_silenced_server_tells_only_those_who_follow_them() {
    let town = Town::with_followee();
    set(
        town.owner(),
        json!({"silencedHosts": [town.peer.host()], "mediaSilencedHosts": []}),
    );
    let note = town.owner().writes_id("hello");
    town.owner().call("notifications/flush", json!({})).done();
    let carol = town.peer.actor("carol");
    town.hears(&carol, &carol.like(&town.uri(&note), "👍"));
    assert_eq!(town.owner().is_told(), [""; 0]);
    // Whom they ask can tell only if they know.
    town.hears(&carol, &carol.follow(&town.owner_uri()));
    assert_eq!(town.owner().is_told(), ["receiveFollowRequest"]);
    town.hears(&town.bob, &town.bob.like(&town.uri(&note), "👍"));
    assert_eq!(town.owner().is_told().len(), 2);
}

#[test]
fn pictures_of_a_media_silenced_server_are_covered() {
    let town = Town::with_followee();
    set(
        town.owner(),
        json!({"mediaSilencedHosts": [town.peer.host()]}),
    );
    let address = format!("{}/a.png", town.peer.origin());
    let note = town.bob.note_with("<p>look</p>", |note| {
        note["attachment"] =
            json!([{"type": "Document", "mediaType": "image/png", "url": address}]);
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let file = &town.received(&note["id"])["files"][0];
    assert_eq!(file["isSensitive"], true);
}

#[test]
fn a_list_of_unwanted_servers_is_taken_over_and_passed_on_as_mastodon_writes_it() {
    let process = Process::start();
    process.account("aoi", "a long password", &["--owner"]);
    let owner = process.token("aoi");
    let peer = Peer::start();
    let bob = peer.actor("bob");
    set(&owner, json!({"blockedHosts": ["known.example"]}));
    let hello = bob.create(&bob.note("<p>hello</p>"));
    assert_eq!(bob.deliver(&process, &hello).status, 202);
    let file = process.folder().path().join("list.csv");
    let text = format!(
        "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
         {},suspend,true,true,\"spam, \"\"lots\"\"\",false\n\
         Loud.example,silence,false,false,,false\n\
         art.example,noop,true,false,,true\n\
         h*dden.example,suspend,false,false,,true\n\
         com,suspend,false,false,,true\n\
         {},suspend,false,false,,true\n",
        peer.host(),
        process.origin().trim_start_matches("http://")
    );
    std::fs::write(&file, text).expect("a list");
    let import = ["import", "blocks", file.to_str().expect("a path")];
    let told = process.run(&import).success();
    assert!(told.contains("3 servers"), "{told}");
    let left_out = [
        "line 5 names no server",
        "line 6 names every server below \"com\"",
        "line 7 names this server",
    ];
    for reason in left_out {
        assert!(told.contains(reason), "{told}");
    }
    assert_eq!(bob.deliver(&process, &hello).status, 403);
    let meta = owner.call("admin/meta", json!({})).ok();
    assert_eq!(meta["blockedHosts"], json!([peer.host(), "known.example"]));
    assert_eq!(meta["silencedHosts"], json!(["loud.example"]));
    let pictures = json!([peer.host(), "art.example"]);
    assert_eq!(meta["mediaSilencedHosts"], pictures);
    assert_eq!(meta["reportSilencedHosts"], json!([peer.host()]));
    let about = json!({"host": peer.host()});
    let shown = owner.call("federation/show-instance", about).ok();
    assert_eq!(shown["moderationNote"], "spam, \"lots\"");
    assert_eq!(log(&owner)[0], "updateServerSettings");

    let exported = process.run(&["export", "blocks"]).success();
    let again = format!(
        "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
         {},suspend,true,true,,false\n\
         art.example,noop,true,false,,false\n\
         known.example,suspend,false,false,,false\n\
         loud.example,silence,false,false,,false\n",
        peer.host()
    );
    assert_eq!(exported, again, "and not what moderators noted");
}

#[test]
fn the_owner_takes_a_list_over_in_the_browser_and_saves_it_as_a_file() {
    let server = Server::start();
    server.account("bob");
    let browser = door::signed_in(&server, "owner");
    let page = browser.get("/settings/server").status(200).text();
    let proof = door::field(&page, "proof");
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"proof\"\r\n\r\n{proof}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"list\"; filename=\"l.csv\"\r\n\
         content-type: text/csv\r\n\r\nevil.example\nloud.example,silence\n\r\n--x--\r\n"
    );
    let form = "multipart/form-data; boundary=x";
    let sent = browser.post("/settings/server/blocks", form, body.as_bytes());
    assert!(sent.redirected().contains("said=settings.saved"), "{sent}");
    let saved = browser.get("/settings/server/blocks.csv").status(200);
    assert!(
        saved
            .header("content-disposition")
            .contains("domain_blocks.csv")
    );
    let lines: Vec<String> = saved.text().lines().skip(1).map(str::to_owned).collect();
    let expected = [
        "evil.example,suspend,false,false,,false",
        "loud.example,silence,false,false,,false",
    ];
    assert_eq!(lines, expected);
    let bob = door::signed_in(&server, "bob");
    bob.get("/settings/server/blocks.csv").status(404);
}

/// I6, S22: before anybody is asked for a key.
#[test]
fn what_lies_below_a_blocked_name_is_blocked_too_and_its_neighbours_are_not() {
    let town = Town::new();
    set(town.owner(), json!({"blockedHosts": ["evil.example"]}));
    town.server.forgive();
    let answer = |host: &str| {
        let mut follow = town.bob.follow(&town.owner_uri());
        follow["id"] = json!(format!("https://{host}/f/1"));
        follow["actor"] = json!(format!("https://{host}/users/x"));
        let key = format!("https://{host}/users/x#main-key");
        let letter = town.bob.letter(&follow).key_id(&key);
        letter.send(&town.server).status
    };
    for host in ["evil.example", "a.b.evil.example", "EVIL.example"] {
        assert_eq!(answer(host), 403, "{host}");
    }
    assert_ne!(answer("notevil.example"), 403);
}

/// O19.
#[test]
fn where_only_some_servers_are_let_in_nothing_comes_from_others_or_goes_to_them() {
    let town = Town::with_follower();
    let others = Peer::start();
    let fan = others.actor("fan");
    town.hears(&fan, &fan.follow(&town.owner_uri()));
    town.peer.forget();
    others.forget();
    let only = json!({"federation": "specified", "federationHosts": [town.peer.host()]});
    set(town.owner(), only);
    town.server.forgive();
    let told = town.owner().call("admin/meta", json!({})).ok();
    assert_eq!(told["federation"], "specified");
    assert_eq!(told["federationHosts"], json!([town.peer.host()]));

    town.owner().writes("among friends");
    town.server.settle();
    town.peer.received().single("Create");
    others.received().none("Create");
    let says = |actor: &Actor, words: &str| {
        let note = actor.note_with(words, |note| note["cc"] = json!([town.owner_uri()]));
        actor.deliver(&town.server, &actor.create(&note)).status
    };
    assert_eq!(says(&fan, "<p>hello?</p>"), 403);
    assert_eq!(says(&town.bob, "<p>hello</p>"), 202);
    let theirs = fan.note("<p>look me up</p>");
    let uri = json!({"uri": theirs["id"]});
    assert_ne!(town.owner().call("ap/show", uri).status, 200);

    set(town.owner(), json!({"federation": "none"}));
    assert_eq!(says(&town.bob, "<p>hello?</p>"), 403);
    town.peer.forget();
    town.owner().writes("alone");
    town.server.settle();
    town.peer.received().none("Create");
    set(town.owner(), json!({"federation": "all"}));
    assert_eq!(says(&fan, "<p>hello</p>"), 202);
}

#[test]
fn what_a_moderator_deletes_of_others_is_written_down() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.deletes(&bob.writes_id("mine"));
    assert!(log(owner).is_empty(), "one's own is one's own matter");
    let note = bob.writes_id("unfit to print");
    owner.deletes(&note);
    let told = owner.call("admin/show-moderation-logs", json!({})).ok();
    assert_eq!(told[0]["type"], "deleteNote");
    let info = &told[0]["info"];
    assert_eq!(info["noteId"], note);
    assert_eq!(info["noteUserId"], bob.id());
    assert_eq!(info["noteUserUsername"], "bob");
    assert_eq!(info["note"]["text"], "unfit to print");
}
