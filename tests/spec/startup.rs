//! What apps do between "someone types the host name" and "the timeline is live", request
//! by request: Aria, Miria, Milktea and Flare, with the bodies and headers they send. A
//! field that is missing or null where one of them needs it breaks the whole app, so every
//! such field is looked at.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::phone::Phone;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::shape;
use crate::harness::shape::holds;
use crate::harness::shape::holds_each;

/// How Dart's `dio` sends JSON (Aria, Miria).
const DART: &[(&str, &str)] = &[
    ("user-agent", "Dart/3.5 (dart:io)"),
    ("accept-encoding", "gzip"),
    ("content-type", "application/json; charset=utf-8"),
];
/// How Kotlin's OkHttp and Ktor do (Milktea, Flare).
const KOTLIN: &[(&str, &str)] = &[
    ("user-agent", "okhttp/4.12.0"),
    ("accept-encoding", "gzip"),
    ("content-type", "application/json; charset=UTF-8"),
];

/// What Aria asks for, of Misskey and of other programs.
const ARIA: &str = "read:account,write:account,read:blocks,write:blocks,read:drive,write:drive,\
    read:favorites,write:favorites,read:following,write:following,read:mutes,write:mutes,\
    write:notes,read:notes-schedule,write:notes-schedule,read:notifications,\
    write:notifications,read:reactions,write:reactions,write:votes,read:pages,write:pages,\
    read:page-likes,write:page-likes,read:channels,write:channels,read:gallery,write:gallery,\
    read:gallery-likes,write:gallery-likes,read:flash,write:flash,read:flash-likes,\
    write:flash-likes,read:clip-favorite,write:clip-favorite,write:report-abuse,read:chat,\
    write:chat";

/// A small server in the middle of its life: the owner, a friend, and one of everything.
struct Life {
    server: Server,
    friend: Client,
    note: String,
}

impl Life {
    fn new(server: Server) -> Self {
        let owner = server.owner();
        let friend = server.account("bob");
        owner.follows(&friend.id());
        friend.follows(&owner.id());
        let file = owner.keeps("a.png", &pictures::png(64, 48));
        let poll = json!({"choices": ["tea", "rice"], "multiple": false});
        let note = owner.notes_id(json!({"text": "hello #beans", "fileIds": [file], "poll": poll}));
        friend.reacts(&note, "👍");
        friend.notes(json!({"text": "@owner hi", "replyId": note}));
        friend.renotes(&note);
        friend.notes(json!({"text": "look", "renoteId": note}));
        Self {
            server,
            friend,
            note,
        }
    }
}

/// The timeline as an app reads it first.
#[track_caller]
fn reads_notes(phone: &Phone, endpoint: &str, params: Value) -> Vec<Value> {
    let notes = list(&phone.ok(endpoint, params));
    assert!(!notes.is_empty(), "{endpoint}");
    notes.iter().for_each(shape::note);
    notes
}

#[test]
fn aria_comes_to_its_timeline() {
    let life = Life::new(Server::start());
    let mut aria = Phone::new(&life.server, DART);
    let meta = aria.ok("meta", json!({}));
    assert_eq!(meta["features"]["miauth"], true, "else it asks for a token");
    assert_eq!(meta["uri"], life.server.origin());

    let session = "11e4a52e-4f73-4466-8ecf-6066735466ce";
    let callback = "aria%3A%2F%2Faria%2Fmiauth";
    let page = format!("/miauth/{session}?name=Aria&callback={callback}&permission={ARIA}");
    let led = aria.consents(&page).expect("a way back");
    assert_eq!(led, format!("aria://aria/miauth?session={session}"));
    let fetched = aria.checks(session);
    shape::user(&fetched["user"]);

    // Adding the first tab.
    shape::meta(&aria.ok("meta", json!({})));
    shape::me(&aria.ok("i", json!({})));
    let named = aria.ok("users/lists/create", json!({"name": "friends"}));
    shape::list(&named);
    holds_each(&aria.ok("users/lists/list", json!({})), shape::LIST);
    let watch = json!({"name": "beans", "src": "all", "keywords": [["beans"]],
        "excludeKeywords": [], "users": [], "caseSensitive": false, "withReplies": false,
        "withFile": false, "notify": false});
    aria.ok("antennas/create", watch);
    holds_each(&aria.ok("antennas/list", json!({})), shape::ANTENNA);

    // The timeline's page.
    let endpoints = list(&aria.ok("endpoints", json!({})));
    assert!(endpoints.contains(&json!("emojis")));
    assert!(
        !endpoints.contains(&json!("i/read-all-unread-notes")),
        "the mark of an old server"
    );
    for listed in &endpoints {
        let answer = aria.call(listed.as_str().expect("a name"), json!({}));
        assert_ne!(answer.status, 404, "{listed} is listed, so it is there");
    }
    assert!(aria.ok("emojis", json!({}))["emojis"].is_array());
    assert!(aria.ok("get-online-users-count", json!({}))["count"].is_u64());
    let first = json!({"limit": 30, "withRenotes": true, "withFiles": false, "allowPartial": true});
    let notes = reads_notes(&aria, "notes/timeline", first);
    let last = text(&notes.last().expect("a note")["id"]);
    let older = json!({"limit": 30, "untilId": last, "withRenotes": true, "allowPartial": true});
    assert_eq!(aria.ok("notes/timeline", older), json!([]));

    let mut stream = aria.opens_a_stream();
    let connect =
        |channel: &str, id: &str| json!({"channel": channel, "id": id, "params": {}, "pong": true});
    stream.send("connect", connect("main", "main"));
    stream.frame();
    stream.send("connect", connect("homeTimeline", "tab"));
    stream.frame();
    stream.send("s", json!({"id": life.note}));
    let told = life.friend.writes("live");
    let note = stream.until("tab", "note");
    shape::note(&note);
    assert_eq!(note["id"], told["id"]);
    life.server.account("carol").reacts(&life.note, "🎉");
    let reacted = stream.next_of_note(&life.note, "reacted");
    assert_eq!(reacted["reaction"], "🎉");
    let notification = stream.until("main", "notification");
    shape::notification(&notification);
    stream.send("un", json!({"id": life.note}));

    // Every picture comes through the proxy.
    let proxy = text(&meta["mediaProxy"]);
    let url = text(
        &notes
            .iter()
            .find(|note| !list(&note["files"]).is_empty())
            .expect("a picture")["files"][0]["url"],
    );
    let url: String = form_urlencoded::byte_serialize(url.as_bytes()).collect();
    let path = format!(
        "{}/image.webp?url={url}",
        proxy.trim_start_matches(life.server.origin())
    );
    let shown = aria.app.get(&path).status(200);
    assert!(shown.header("content-type").starts_with("image/"));
    assert_eq!(shown.header("access-control-allow-origin"), "*");
}

#[test]
fn miria_comes_to_its_timeline() {
    let life = Life::new(Server::start());
    let mut miria = Phone::new(&life.server, DART);
    let links = list(&miria.get("/.well-known/nodeinfo")["links"]);
    let href = text(&links[0]["href"]);
    let about = miria.get(href.trim_start_matches(life.server.origin()));
    assert!(about["software"]["version"].is_string());
    let name = text(&about["software"]["name"]);
    assert!(!["mastodon", "fedibird"].contains(&name.as_str()));
    shape::meta(&miria.ok("meta", json!({})));
    let endpoints = list(&miria.ok("endpoints", json!({})));
    assert!(
        endpoints.contains(&json!("emojis")),
        "else the software is not compatible"
    );

    let session = "7d19dc7d-414f-4644-8c91-b83e3a29fc1f";
    let everything = mamekey::model::permissions::ALL.join(",");
    let page = format!("/miauth/{session}?name=Miria&permission={everything}");
    assert_eq!(miria.consents(&page), None, "one goes back oneself");
    miria.checks(session);
    let me = miria.ok("i", json!({}));
    shape::me(&me);
    assert_eq!(me["policies"]["ltlAvailable"], true);
    let meta = miria.ok("meta", json!({}));
    shape::meta(&meta);
    assert_eq!(meta["ads"], json!([]));
    assert!(miria.ok("emojis", json!({}))["emojis"].is_array());

    let mut stream = miria.opens_a_stream();
    stream.send(
        "connect",
        json!({"channel": "main", "id": "main", "params": null, "pong": true}),
    );
    stream.frame();
    shape::me(&miria.ok("i", json!({})));
    let params = json!({"withRenotes": true, "withFiles": false});
    let home =
        json!({"channel": "homeTimeline", "id": "homeTimeline", "params": params, "pong": true});
    stream.send("connect", home);
    stream.frame();
    let first = json!({"limit": 30, "withFiles": false, "withRenotes": true});
    reads_notes(&miria, "notes/timeline", first);
    stream.send("subNote", json!({"id": life.note}));
    life.friend.writes("live");
    shape::note(&stream.until("homeTimeline", "note"));
    let local = json!({"limit": 30, "withFiles": false, "withRenotes": true, "withReplies": false});
    reads_notes(&miria, "notes/local-timeline", local.clone());
    reads_notes(&miria, "notes/hybrid-timeline", local);
    let notifications = miria.ok("i/notifications-grouped", json!({"limit": 50}));
    let notifications = list(&notifications);
    assert!(!notifications.is_empty());
    notifications.iter().for_each(shape::notification);
}

#[test]
fn milktea_comes_to_its_timeline_by_the_older_authentication() {
    let server = Server::with(|config| config.nodeinfo_name = "misskey".to_owned());
    let life = Life::new(server);
    let mut milktea = Phone::new(&life.server, KOTLIN);
    let links = list(&milktea.get("/.well-known/nodeinfo")["links"]);
    let older = links.iter().find(|link| text(&link["rel"]).contains("2.0"));
    let href = text(&older.expect("a link")["href"]);
    let about = milktea.get(href.trim_start_matches(life.server.origin()));
    assert_eq!(
        about["software"]["name"], "misskey",
        "it knows no other name"
    );
    let meta = milktea.ok("meta", json!({"detail": true}));
    assert!(meta["uri"].is_string());
    let numbers: Vec<u32> = text(&meta["version"])
        .split(['.', '-'])
        .take(3)
        .map(|number| number.parse().expect("a number"))
        .collect();
    assert!(
        numbers >= vec![2023, 11, 0],
        "else it thinks the server is old"
    );

    let permission = [
        "read:account",
        "write:account",
        "write:notes",
        "read:user-groups",
        "write:user-groups",
        "read:messaging",
        "read:drive",
        "write:drive",
        "read:reactions",
        "write:reactions",
        "read:notifications",
    ];
    let made = milktea.ok(
        "app/create",
        json!({"i": null, "name": "Milktea",
        "description": "a Misskey client", "callbackUrl": "misskey://app_auth_callback",
        "permission": permission}),
    );
    holds(
        "app",
        &made,
        &[
            ("id", 's'),
            ("name", 's'),
            ("secret", 's'),
            ("permission", 'a'),
        ],
    );
    let secret = text(&made["secret"]);
    let session = milktea.ok("auth/session/generate", json!({"appSecret": secret}));
    let token = text(&session["token"]);
    let userkey = || {
        milktea.call(
            "auth/session/userkey",
            json!({"appSecret": secret, "token": token}),
        )
    };
    userkey().refused(400, "PENDING_SESSION");
    let url = text(&session["url"]);
    let led = milktea.consents(url.trim_start_matches(life.server.origin()));
    assert_eq!(
        led,
        Some(format!("misskey://app_auth_callback?token={token}"))
    );
    let got = userkey().ok();
    shape::user(&got["user"]);
    let key = format!("{}{secret}", text(&got["accessToken"]));
    let key = mamekey::crypto::digest::sha256(key.as_bytes());
    milktea.token = Some(mamekey::crypto::encoding::hex(&key));

    shape::me(&milktea.ok("i", json!({})));
    assert!(milktea.ok("emojis", json!({}))["emojis"].is_array());
    reads_notes(&milktea, "notes/timeline", json!({"limit": 20}));
    let mut stream = milktea.opens_a_stream();
    for channel in ["main", "homeTimeline"] {
        let id = format!("{channel}-11e4a52e");
        stream.send(
            "connect",
            json!({"channel": channel, "id": id, "pong": true}),
        );
        stream.frame();
    }
    stream.send("subNote", json!({"id": life.note}));
    life.friend.writes("live");
    shape::note(&stream.until("homeTimeline-11e4a52e", "note"));
    let told = list(&milktea.ok("i/notifications", json!({"limit": 20})));
    assert!(!told.is_empty());
    told.iter().for_each(shape::notification);
}

#[test]
fn flare_comes_to_its_timeline() {
    let life = Life::new(Server::start());
    let mut flare = Phone::new(&life.server, KOTLIN);
    for link in list(&flare.get("/.well-known/nodeinfo")["links"]) {
        let href = text(&link["href"]);
        flare.get(href.trim_start_matches(life.server.origin()));
    }
    assert!(
        flare.ok("meta", json!({}))["name"].is_string(),
        "its way of knowing Misskey"
    );

    let session = "0b8296d1-414f-4644-8c91-b83e3a29fc1f";
    let callback = "flare%3A%2F%2FCallback%2FSignIn%2FMisskey";
    let permission = "read:account,write:account,read:drive,write:notes,read:notifications";
    let page = format!("/miauth/{session}?name=Flare&callback={callback}&permission={permission}");
    let led = flare.consents(&page).expect("a way back");
    let (_, rest) = led.split_once("session=").expect("a session");
    assert_eq!(rest, session, "it takes everything behind the word");
    let fetched = flare.checks(session);
    shape::user(&fetched["user"]);
    let id = text(&fetched["user"]["id"]);
    shape::me(&flare.ok("users/show", json!({ "userId": id })));
    assert!(flare.get("/api/emojis")["emojis"].is_array());
    reads_notes(&flare, "notes/timeline", json!({"limit": 20}));

    // It sends the token behind the file.
    let mut body =
        b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
            .to_vec();
    body.extend_from_slice(&pictures::png(8, 8));
    let token = flare.token.clone().expect("a token");
    let end = format!(
        "\r\n--x\r\ncontent-disposition: form-data; name=\"i\"\r\n\r\n{token}\r\n--x--\r\n"
    );
    body.extend_from_slice(end.as_bytes());
    let sent = flare.app.post(
        "/api/drive/files/create",
        "multipart/form-data; boundary=x",
        &body,
    );
    sent.refused(403, "PERMISSION_DENIED");
}

#[test]
fn whatever_apps_open_next_has_every_field_they_need() {
    let life = Life::new(Server::start());
    let owner = life.server.owner();
    let ask = |endpoint: &str, params: Value| owner.call(endpoint, params).ok();
    let bob = life.friend.id();

    shape::user(&ask("users/show", json!({ "userId": bob })));
    shape::note(&owner.shows(&life.note));
    holds(
        "notes/create",
        &ask("notes/create", json!({"text": "x"})),
        &[("createdNote", 'o')],
    );
    let state = ask("notes/state", json!({"noteId": life.note}));
    holds(
        "notes/state",
        &state,
        &[("isFavorited", 'b'), ("isMutedThread", 'b')],
    );
    let reactions = ask("notes/reactions", json!({"noteId": life.note}));
    holds_each(
        &reactions,
        &[
            ("id", 's'),
            ("createdAt", 't'),
            ("user", 'o'),
            ("type", 's'),
        ],
    );
    let stats = [
        "notesCount",
        "originalNotesCount",
        "usersCount",
        "originalUsersCount",
        "instances",
        "driveUsageLocal",
        "driveUsageRemote",
        "reactionsCount",
    ]
    .map(|name| (name, 'i'));
    holds("stats", &ask("stats", json!({})), &stats);

    holds_each(&ask("drive/files", json!({})), shape::FILE);
    ask("drive/folders/create", json!({"name": "folder"}));
    let folders = ask("drive/folders", json!({}));
    holds_each(&folders, &[("id", 's'), ("createdAt", 't'), ("name", 's')]);

    owner
        .call("notes/favorites/create", json!({"noteId": life.note}))
        .done();
    let favorites = ask("i/favorites", json!({}));
    holds_each(
        &favorites,
        &[
            ("id", 's'),
            ("createdAt", 't'),
            ("noteId", 's'),
            ("note", 'o'),
        ],
    );
    shape::note(&favorites[0]["note"]);
    let clip = ask("clips/create", json!({"name": "clip", "isPublic": true}));
    holds("clip", &clip, shape::CLIP);
    holds_each(&ask("clips/list", json!({})), shape::CLIP);
    holds_each(
        &ask("hashtags/trend", json!({})),
        &[("tag", 's'), ("chart", 'a'), ("usersCount", 'i')],
    );

    for (kind, person, who) in [
        ("mute", "mutee", "carol"),
        ("blocking", "blockee", "dave"),
        ("renote-mute", "mutee", "erin"),
    ] {
        let id = life.server.account(who).id();
        let made = owner.call(&format!("{kind}/create"), json!({ "userId": id }));
        assert!(made.status < 300, "{made}");
        let listed = ask(&format!("{kind}/list"), json!({}));
        let named = format!("{person}Id");
        holds_each(
            &listed,
            &[
                ("id", 's'),
                ("createdAt", 't'),
                (&named, 's'),
                (person, 'o'),
            ],
        );
        shape::user(&listed[0][person]);
    }
    ask("i/update", json!({"isLocked": true}));
    life.server.account("frank").follows(&owner.id());
    let waiting = ask("following/requests/list", json!({}));
    holds_each(
        &waiting,
        &[("id", 's'), ("follower", 'o'), ("followee", 'o')],
    );
    shape::lite(&waiting[0]["follower"]);
}
