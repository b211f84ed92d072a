//! Custom emoji: who looks after them, where they come from, who may use them; and what
//! avatars wear.

use std::io::Cursor;
use std::io::Write;

use serde_json::Value;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::client::Client;
use crate::harness::peer::Peer;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::stream::Stream;
use crate::harness::town::Town;
use crate::harness::wire::Page;

/// The owner makes an emoji of a fresh picture.
fn add(owner: &Client, name: &str, more: Value) -> Value {
    let picture = pictures::png(16, 16);
    let file = owner
        .upload(&format!("{name}.png"), &picture, json!({}))
        .ok();
    let mut params = json!({"name": name, "fileId": file["id"]});
    let more = more.as_object().expect("an object").clone();
    params.as_object_mut().expect("an object").extend(more);
    owner.call("admin/emoji/add", params).ok()
}

fn names(server: &Server) -> Vec<String> {
    let all = server.visitor().call("emojis", json!({})).ok();
    let all = all["emojis"].as_array().expect("a list").clone();
    all.iter().map(|emoji| text(&emoji["name"])).collect()
}

/// An archive as Misskey writes it.
fn archive(meta: &Value, pictures: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plainly = SimpleFileOptions::default();
    for (name, bytes) in pictures {
        zip.start_file(*name, plainly).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.start_file("meta.json", plainly).expect("an entry");
    zip.write_all(meta.to_string().as_bytes()).expect("written");
    zip.finish().expect("an archive").into_inner()
}

fn import(server: &Server, bytes: &[u8]) {
    let owner = server.owner();
    let file = owner.upload("emojis.zip", bytes, json!({})).ok();
    let params = json!({"fileId": file["id"]});
    owner.call("admin/emoji/import-zip", params).done();
    server.settle();
}

#[test]
fn an_emoji_is_added_changed_and_deleted_and_everybody_hears_of_it() {
    let server = Server::start();
    let mut stream = Stream::open(server.origin(), None);
    stream.connect("localTimeline");
    let owner = server.owner();
    let bean = add(
        owner,
        "bean",
        json!({"category": "food", "aliases": ["豆"]}),
    );
    let told = |stream: &mut Stream, kind: &str| loop {
        let frame = stream.frame();
        if frame["type"] == kind {
            return frame["body"].clone();
        }
    };
    assert_eq!(told(&mut stream, "emojiAdded")["emoji"], bean);
    let change = json!({"id": bean["id"], "name": "bean", "category": null, "license": "CC0"});
    owner.call("admin/emoji/update", change).done();
    let changed = told(&mut stream, "emojiUpdated")["emojis"][0].clone();
    assert_eq!(changed["category"], Value::Null);
    assert_eq!(
        changed["aliases"],
        json!(["豆"]),
        "what is not mentioned stays"
    );
    assert_eq!(
        server.visitor().call("emoji", json!({"name": "bean"})).ok(),
        changed
    );
    owner
        .call("admin/emoji/delete", json!({"id": bean["id"]}))
        .done();
    assert_eq!(
        told(&mut stream, "emojiDeleted")["emojis"][0]["name"],
        "bean"
    );
    assert!(names(&server).is_empty());
}

#[test]
fn only_those_whose_roles_let_them_look_after_emoji() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let bean = add(owner, "bean", json!({}));
    for (endpoint, params) in [
        ("admin/emoji/add", json!({"name": "x", "fileId": "a"})),
        ("admin/emoji/list", json!({})),
        ("admin/emoji/update", json!({"id": bean["id"], "name": "x"})),
        ("admin/emoji/delete", json!({"id": bean["id"]})),
        ("admin/emoji/delete-bulk", json!({"ids": [bean["id"]]})),
        ("admin/emoji/import-zip", json!({"fileId": "a"})),
    ] {
        bob.call(endpoint, params)
            .refused(403, "ROLE_PERMISSION_DENIED");
    }
    let allow = json!({"policies": {"canManageCustomEmojis": true}});
    owner
        .call("admin/roles/update-default-policies", allow)
        .done();
    add(&bob, "pea", json!({}));
    assert_eq!(names(&server), ["bean", "pea"]);
}

#[test]
fn an_emoji_is_made_of_ones_own_picture_or_by_a_moderator() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let allow = json!({"policies": {"canManageCustomEmojis": true}});
    owner
        .call("admin/roles/update-default-policies", allow)
        .done();
    let private = carol.keeps("diary.png", &pictures::png(16, 16));
    let made = |who: &Client, name: &str| {
        who.call("admin/emoji/add", json!({"name": name, "fileId": private}))
    };
    made(&bob, "stolen").refused(400, "NO_SUCH_FILE");
    let pea = add(&bob, "pea", json!({}));
    let change = json!({"id": pea["id"], "name": "pea", "fileId": private});
    bob.call("admin/emoji/update", change)
        .refused(400, "NO_SUCH_FILE");
    made(&carol, "own").ok();
    made(owner, "chosen").ok();
}

#[test]
fn names_are_taken_once_and_pictures_are_pictures() {
    let server = Server::start();
    let owner = server.owner();
    let bean = add(owner, "bean", json!({}));
    let pea = add(owner, "pea", json!({}));
    let text_file = owner.upload("a.txt", b"hello", json!({})).ok();
    let add = |name: &str, file: &Value| {
        owner.call("admin/emoji/add", json!({"name": name, "fileId": file}))
    };
    let file = owner.keeps("c.png", &pictures::png(9, 9));
    add("bean", &json!(file)).refused(400, "DUPLICATE_NAME");
    add("txt", &text_file["id"]).refused(400, "NO_SUCH_FILE");
    add("bad-name", &json!(file)).refused(400, "INVALID_PARAM");
    let rename = json!({"id": pea["id"], "name": "bean"});
    owner
        .call("admin/emoji/update", rename)
        .refused(400, "SAME_NAME_EMOJI_EXISTS");
    assert_eq!(names(&server), ["bean", "pea"]);
    assert_ne!(bean["url"], pea["url"]);
}

#[test]
fn who_tidies_up_their_drive_takes_no_emoji_from_anybody() {
    let server = Server::start();
    let owner = server.owner();
    let bean = add(owner, "bean", json!({}));
    for file in owner
        .call("drive/stream", json!({}))
        .ok()
        .as_array()
        .expect("a list")
    {
        owner
            .call("drive/files/delete", json!({"fileId": file["id"]}))
            .done();
    }
    assert_eq!(names(&server), ["bean"]);
    let url = text(&bean["url"]);
    let path = url.strip_prefix(server.origin()).expect("ours").to_owned();
    server.visitor().get(&path).status(200);
    owner.call("admin/drive/cleanup", json!({})).done();
    server.visitor().get(&path).status(200);
    owner
        .call("admin/emoji/delete", json!({"id": bean["id"]}))
        .done();
    server.visitor().get(&path).status(404);
}

#[test]
fn many_are_changed_together() {
    let server = Server::start();
    let owner = server.owner();
    let ids = [
        add(owner, "bean", json!({})),
        add(owner, "pea", json!({"aliases": ["x"]})),
    ];
    let ids = json!([ids[0]["id"], ids[1]["id"], "aaaaaaaaaa"]);
    let bulk = |endpoint: &str, mut params: Value| {
        params["ids"] = ids.clone();
        owner
            .call(&format!("admin/emoji/{endpoint}"), params)
            .done();
    };
    bulk("set-category-bulk", json!({"category": "food"}));
    bulk("set-license-bulk", json!({"license": "MIT"}));
    bulk("add-aliases-bulk", json!({"aliases": ["green", "x"]}));
    bulk("remove-aliases-bulk", json!({"aliases": ["x"]}));
    let list = owner
        .call("admin/emoji/list", json!({"query": "green"}))
        .ok();
    assert_eq!(list.as_array().expect("a list").len(), 2);
    for emoji in list.as_array().expect("a list") {
        assert_eq!(emoji["category"], "food");
        assert_eq!(emoji["license"], "MIT");
        assert_eq!(emoji["aliases"], json!(["green"]));
    }
    let named = owner
        .call("admin/emoji/list", json!({"query": ":pea:"}))
        .ok();
    assert_eq!(named[0]["name"], "pea");
    bulk("delete-bulk", json!({}));
    assert!(names(&server).is_empty());
}

#[test]
fn an_emoji_of_another_server_is_taken_over() {
    let town = Town::with_followee();
    town.peer
        .serve("/e/blob.png", Page::new("image/png", pictures::png(24, 24)));
    let note = town.bob.note_with("<p>:blob:</p>", |note| {
        note["tag"] = json!([{"type": "Emoji", "name": ":blob:",
            "icon": {"type": "Image", "url": format!("{}/e/blob.png", town.peer.origin())}}]);
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let owner = town.owner();
    let met = owner
        .call("admin/emoji/list-remote", json!({"query": "blob"}))
        .ok();
    let copy = json!({"emojiId": met[0]["id"]});
    owner.call("admin/emoji/copy", copy.clone()).ok();
    assert_eq!(names(&town.server), ["blob"]);
    owner
        .call("admin/emoji/copy", copy)
        .refused(400, "DUPLICATE_NAME");
    let moved = town.server.visitor().get("/emoji/blob.webp").status(301);
    assert!(moved.header("location").contains("/proxy/emoji.webp?url="));
    let theirs = format!("/emoji/blob@{}.webp", town.peer.host());
    town.server.visitor().get(&theirs).status(301);
    town.server.visitor().get("/emoji/nothing.webp").status(404);
}

#[test]
fn an_archive_goes_out_and_comes_in_again() {
    let one = Server::start();
    add(
        one.owner(),
        "bean",
        json!({"category": "food", "aliases": ["豆"], "isSensitive": true}),
    );
    one.owner().call("export-custom-emojis", json!({})).done();
    one.settle();
    let files = one
        .owner()
        .call("drive/files", json!({"type": "application/zip"}))
        .ok();
    let told = one.owner().notifications().remove(0);
    assert_eq!(told["type"], "exportCompleted");
    assert_eq!(told["exportedEntity"], "customEmoji");
    assert_eq!(told["fileId"], files[0]["id"]);
    let url = text(&files[0]["url"]);
    let path = url.strip_prefix(one.origin()).expect("ours").to_owned();
    let zip = one.visitor().get(&path).status(200).body;

    let other = Server::start();
    import(&other, &zip);
    let emoji = other.visitor().call("emoji", json!({"name": "bean"})).ok();
    assert_eq!(emoji["category"], "food");
    assert_eq!(emoji["aliases"], json!(["豆"]));
    assert_eq!(emoji["isSensitive"], true);
    import(&other, &zip);
    assert_eq!(names(&other), ["bean"], "the same name is replaced");
}

#[test]
fn an_archive_is_believed_no_further_than_it_must_be() {
    let server = Server::start();
    let emoji = |file: &str, name: &str| json!({"fileName": file, "downloaded": true, "emoji": {"name": name}});
    let meta = json!({"metaVersion": 2, "emojis": [
        emoji("../../../etc/passwd", "passwd"),
        emoji("good.png", "../good"),
        emoji("text.png", "text"),
        emoji("missing.png", "missing"),
        emoji("bomb.png", "bomb"),
        {"nonsense": 1},
        {"fileName": "good.png", "downloaded": false, "emoji": {"name": "absent"}},
        emoji("good.png", "good"),
    ]});
    // Zeros pack a thousandfold: five megabytes become a few kilobytes.
    let bomb = vec![0; 5 << 20];
    let bytes = archive(
        &meta,
        &[
            ("../../../etc/passwd", b"no picture".to_vec()),
            ("good.png", pictures::png(16, 16)),
            ("text.png", b"hello".to_vec()),
            ("bomb.png", bomb),
        ],
    );
    import(&server, &bytes);
    assert_eq!(names(&server), ["good"]);
    import(&server, b"no archive at all");
    assert_eq!(names(&server), ["good"]);
}

#[test]
fn roles_say_who_may_react_with_an_emoji() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let role = json!({"name": "r", "description": "", "color": null, "iconUrl": null, "target": "manual", "condFormula": {},
        "isPublic": true, "isModerator": false, "isAdministrator": false, "asBadge": false,
        "canEditMembersByModerator": false, "displayOrder": 0, "policies": {}});
    let role = owner.call("admin/roles/create", role).ok()["id"].clone();
    let more = json!({"roleIdsThatCanBeUsedThisEmojiAsReaction": [role]});
    add(owner, "bean", more);
    let note = owner.writes_id("hello");
    let reacts = || {
        let params = json!({"noteId": note, "reaction": ":bean:"});
        bob.call("notes/reactions/create", params).done();
        let shown = bob.shows(&note)["myReaction"].clone();
        bob.call("notes/reactions/delete", json!({"noteId": note}))
            .done();
        shown
    };
    assert_eq!(reacts(), "❤");
    let give = json!({"roleId": role, "userId": bob.id()});
    owner.call("admin/roles/assign", give).done();
    assert_eq!(reacts(), ":bean@.:");
}

#[test]
fn an_avatar_wears_what_its_owner_may() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let hat = |name: &str, roles: Value| {
        let params = json!({"name": name, "description": "", "url": format!("https://a.example/{name}.png"),
            "roleIdsThatCanBeUsedThisDecoration": roles});
        owner.call("admin/avatar-decorations/create", params).done();
        let all = server
            .visitor()
            .call("get-avatar-decorations", json!({}))
            .ok();
        all.as_array().expect("a list").last().expect("one")["id"].clone()
    };
    let (free, closed) = (hat("free", json!([])), hat("closed", json!(["xxxxxxxxxx"])));
    bob.call("admin/avatar-decorations/list", json!({}))
        .refused(403, "ROLE_PERMISSION_DENIED");
    let wear = |worn: Value| bob.call("i/update", json!({"avatarDecorations": worn}));
    wear(json!([{"id": free}, {"id": free}])).refused(400, "RESTRICTED_BY_ROLE");
    assert_eq!(
        wear(json!([{"id": closed}])).ok()["avatarDecorations"],
        json!([])
    );
    let worn = wear(json!([{"id": free, "angle": 0.25, "offsetX": 0}])).ok();
    let expected = json!([{"id": free, "angle": 0.25, "url": "https://a.example/free.png"}]);
    assert_eq!(worn["avatarDecorations"], expected);
    let note = bob.writes_id("hello");
    assert_eq!(owner.shows(&note)["user"]["avatarDecorations"], expected);
    owner
        .call("admin/avatar-decorations/delete", json!({"id": free}))
        .done();
    assert_eq!(owner.shows(&note)["user"]["avatarDecorations"], json!([]));
}

#[test]
fn there_are_no_channels_and_that_is_said() {
    let server = Server::start();
    let owner = server.owner();
    for endpoint in ["followed", "owned", "my-favorites", "featured"] {
        let lists = owner.call(&format!("channels/{endpoint}"), json!({})).ok();
        assert_eq!(lists, json!([]), "{endpoint}");
    }
    assert_eq!(
        owner.call("channels/search", json!({"query": "x"})).ok(),
        json!([])
    );
    for endpoint in ["channels/show", "channels/timeline"] {
        let params = json!({"channelId": "aaaaaaaaaa"});
        owner.call(endpoint, params).refused(400, "NO_SUCH_CHANNEL");
    }
    owner
        .call("channels/create", json!({"name": "x"}))
        .status(404);
}

#[test]
fn a_picture_that_is_not_to_be_had_makes_no_emoji() {
    let town = Town::with_followee();
    let peer: &Peer = &town.peer;
    peer.serve("/e/bad.png", Page::new("image/png", "no picture"));
    let note = town.bob.note_with("<p>:bad:</p>", |note| {
        note["tag"] = json!([{"type": "Emoji", "name": ":bad:",
            "icon": {"type": "Image", "url": format!("{}/e/bad.png", peer.origin())}}]);
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let met = town.owner().call("admin/emoji/list-remote", json!({})).ok();
    let copy = json!({"emojiId": met[0]["id"]});
    town.owner()
        .call("admin/emoji/copy", copy)
        .refused(400, "PICTURE_NOT_TO_BE_HAD");
    assert!(names(&town.server).is_empty());
    assert_eq!(town.server.files_on_disk(), 0);
}
