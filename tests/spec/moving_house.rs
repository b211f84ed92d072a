//! A domain, or an account, is taken out and goes on elsewhere; whoever leaves for good is
//! said goodbye to everywhere.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::harness::peer::Peer;
use crate::harness::peer::Verdict;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::process::Process;
use crate::harness::process::command;
use crate::harness::server::PASSWORD;
use crate::harness::server::Server;

fn path(folder: &TempDir) -> &str {
    folder.path().to_str().expect("a plain path")
}

/// A follower of somebody's on a peer.
#[track_caller]
fn is_followed(process: &Process, peer: &Peer, owner: &str) {
    let bob = peer.actor("bob");
    let target = format!("{}/users/{owner}", process.origin());
    let answer = bob.deliver(process, &bob.follow(&target));
    assert_eq!(answer.status, 202, "{answer}");
    peer.received().single("Accept");
    peer.forget();
}

#[test]
fn a_domain_goes_on_in_an_empty_folder_with_its_keys_and_followers() {
    let mut process = Process::start();
    process.account("aoi", "a long password", &["--owner"]);
    let owner = process.token("aoi");
    let (peer, id) = (Peer::start(), owner.id());
    is_followed(&process, &peer, &id);
    let carol = peer.actor("carol");
    let carols = text(&owner.finds("carol", Some(peer.host()))["id"]);
    owner.follows(&carols);
    let follow = peer.received().single("Follow");
    carol.deliver(&process, &carol.accept(&follow));
    let avatar = owner.keeps("me.png", &pictures::png(32, 32));
    let profile = json!({"name": "Aoi", "description": "grows beans", "avatarId": avatar});
    owner.call("i/update", profile).ok();
    let stays = owner.writes_id("what is written stays behind");
    peer.received().at_least(1, "Create");
    let key = peer.received().posts().pop().expect("a delivery").signature;

    let out = TempDir::new().expect("a folder");
    let told = process.run(&["export", "domain", path(&out)]).success();
    assert!(
        told.contains("1 accounts, 1 followers and 1 followed"),
        "{told}"
    );
    assert!(told.contains("secret"), "{told}");
    let mode = |name: &str| {
        let about = fs::metadata(out.path().join(name)).expect("it is there");
        about.permissions().mode() & 0o777
    };
    assert_eq!((mode("mamekey.db"), mode("")), (0o600, 0o700));
    let again = process.run(&["export", "domain", path(&out)]).failure(2);
    assert!(again.contains("not empty"), "{again}");

    process.kill();
    let origin = process.origin().to_owned();
    let fresh = Arc::new(TempDir::new().expect("a folder"));
    let import = ["import", "domain", path(&out), "--data", path(&fresh)];
    let told = command(&import).success();
    assert!(told.contains(&format!("serve --url {origin}")), "{told}");
    let again = command(&import).failure(2);
    assert!(again.contains("not empty"), "{again}");
    command(&["check", "--data", path(&fresh)]).success();

    peer.forget();
    let process = Process::start_on(&origin, fresh);
    let owner = process.token("aoi");
    let me = owner.me();
    assert_eq!(me["id"], id);
    assert_eq!(me["name"], "Aoi");
    assert_eq!(me["description"], "grows beans");
    assert_eq!(
        (&me["followersCount"], &me["followingCount"]),
        (&json!(1), &json!(1))
    );
    let avatar = text(&me["avatarUrl"]);
    let avatar = avatar.strip_prefix(&origin).expect("a picture of ours");
    owner.get(avatar).status(200);
    owner
        .call("notes/show", json!({ "noteId": stays }))
        .refused(400, "NO_SUCH_NOTE");
    owner.writes("here we are again");
    let create = peer.received().single("Create");
    assert_eq!(create["actor"], format!("{origin}/users/{id}"));
    let delivered = peer.received().posts().pop().expect("a delivery");
    assert_eq!(delivered.signature, key, "the key its followers know");
    assert!(matches!(key, Verdict::Good(_)), "{key:?}");
    // And what was set stands: carol, whom she follows, is heard.
    let note = carol.note("<p>welcome back</p>");
    carol.deliver(&process, &carol.create(&note));
    let mut home = owner.reads("notes/timeline");
    home.sort();
    assert_eq!(home, ["here we are again", "welcome back"]);
}

#[test]
fn an_account_is_taken_out_into_files() {
    let process = Process::start();
    process.account("aoi", "a long password", &["--owner"]);
    let owner = process.token("aoi");
    let file = owner.keeps("a: b.png", &pictures::png(16, 16));
    owner.notes(json!({"text": "mine", "fileIds": [file]}));
    let out = TempDir::new().expect("a folder");
    process
        .run(&["export", "account", "aoi", path(&out)])
        .success();
    let notes = fs::read_to_string(out.path().join("notes.json")).expect("notes");
    let notes: Value = serde_json::from_str(&notes).expect("JSON");
    assert_eq!(notes[0]["text"], "mine");
    for name in [
        "following.csv",
        "mute.csv",
        "blocking.csv",
        "user-lists.csv",
    ] {
        assert!(out.path().join(name).exists(), "{name}");
    }
    let drive = fs::read_dir(out.path().join("files")).expect("a drive");
    let names: Vec<String> = drive
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 1);
    assert!(
        names[0].starts_with(&file) && names[0].ends_with("b.png"),
        "{names:?}"
    );
    let told = process
        .run(&["export", "account", "nobody", "x"])
        .failure(1);
    assert!(told.contains("nobody"), "{told}");
}

/// Section 4.1: every server that is known, once, whether or not anybody there follows.
#[test]
fn whoever_leaves_says_goodbye_to_every_server_that_is_known() {
    let server = Server::start();
    let dave = server.account("dave");
    let peers = [Peer::start(), Peer::start(), Peer::start()];
    for peer in &peers {
        peer.actor("one");
        peer.actor("two");
        let one = server.owner().finds("one", Some(peer.host()));
        server.owner().finds("two", Some(peer.host()));
        // So they know his key, which nobody gets from who is gone.
        let hello =
            json!({"text": "hello", "visibility": "specified", "visibleUserIds": [one["id"]]});
        dave.notes(hello);
        server.settle();
        peer.received().single("Create");
        peer.forget();
    }
    let closed = json!({"blockedHosts": [peers[2].host()]});
    server.owner().call("admin/update-meta", closed).done();
    server.settle();
    let uri = format!("{}/users/{}", server.origin(), dave.id());
    dave.call("i/delete-account", json!({ "password": PASSWORD }))
        .done();
    server.settle();
    for peer in &peers[..2] {
        let posts = peer.received().posts();
        let goodbyes = posts
            .iter()
            .filter(|post| post.asked.json()["object"] == uri);
        let inboxes: Vec<&str> = goodbyes.map(|post| post.asked.path()).collect();
        assert_eq!(inboxes, ["/inbox"], "once for all who live there");
        let deletes = peer.received().all("Delete");
        assert!(
            deletes
                .iter()
                .any(|one| one["actor"] == uri && one["object"] == uri)
        );
    }
    let gone = peers[2].received().posts();
    assert!(gone.iter().all(|post| post.asked.json()["object"] != uri));
    server
        .visitor()
        .get_activity(&format!(
            "/users/{}",
            uri.rsplit('/').next().expect("an id")
        ))
        .status(410);
}

#[test]
fn what_a_server_knows_is_for_its_owner_alone() {
    let home = Process::start();
    let folder = home.folder();
    let elsewhere = TempDir::new().expect("a folder");
    let copy = elsewhere.path().join("copy");
    home.run(&["backup", copy.to_str().expect("a path")])
        .success();
    let mode = |path: &Path| {
        let about = fs::metadata(path).expect("it is there");
        about.permissions().mode() & 0o777
    };
    assert_eq!(mode(&copy), 0o700);
    assert_eq!(mode(&folder.path().join("mamekey.db")), 0o600);
    assert_eq!(mode(&folder.path().join("mamekey.db-wal")), 0o600);
}
