//! Files: what is taken, what they become, and how they are given out again.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Answer;
use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::peer::Peer;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::stream::Stream;
use crate::harness::wire::Page;

/// The path of a file's public address.
fn path(server: &Server, url: &Value) -> String {
    let url = text(url);
    let path = url.strip_prefix(server.origin());
    path.unwrap_or_else(|| panic!("{url} is not on {}", server.origin()))
        .to_owned()
}

fn fetch(server: &Server, url: &Value) -> Answer {
    server.visitor().get(&path(server, url)).status(200)
}

#[test]
fn a_picture_is_described() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner
        .upload("hill.png", &pictures::png(640, 480), json!({}))
        .ok();
    assert_eq!(file["name"], "hill.png");
    assert_eq!(file["type"], "image/png");
    assert_eq!(file["properties"], json!({"width": 640, "height": 480}));
    assert_eq!(file["isSensitive"], false);
    assert!(text(&file["blurhash"]).len() > 6);
    assert_eq!(text(&file["md5"]).len(), 32);
    let shown = owner.call("drive/files/show", json!({"fileId": file["id"]}));
    assert_eq!(shown.ok()["md5"], file["md5"]);
}

#[test]
fn the_fields_of_the_form_are_kept() {
    let server = Server::start();
    let fields = json!({"name": "renamed.png", "comment": "alt", "isSensitive": "true"});
    let file = server
        .owner()
        .upload("a.png", &pictures::png(8, 8), fields)
        .ok();
    assert_eq!(file["name"], "renamed.png");
    assert_eq!(file["comment"], "alt");
    assert_eq!(file["isSensitive"], true);
}

#[test]
fn a_file_is_what_it_is_and_not_what_it_is_called() {
    let server = Server::start();
    let owner = server.owner();
    let kind = |name: &str, bytes: &[u8]| owner.upload(name, bytes, json!({})).ok()["type"].clone();
    assert_eq!(kind("notes.txt", &pictures::png(8, 8)), "image/png");
    assert_eq!(
        kind("picture.png", b"hello, I am text"),
        "application/octet-stream"
    );
    let page = b"<!doctype html><script>alert(1)</script>";
    assert_eq!(kind("page.html", page), "application/octet-stream");
}

#[test]
fn what_a_camera_knows_stays_here() {
    let server = Server::start();
    let photo = pictures::jpeg_with_place(64, 32);
    assert!(pictures::tells_place(&photo), "the fixture has a place");
    let file = server.owner().upload("photo.jpg", &photo, json!({})).ok();
    let kept = fetch(&server, &file["url"]).body;
    assert!(!pictures::tells_place(&kept), "the place was given away");
    assert_eq!(pictures::size(&kept), (32, 64), "it stands upright");
    assert_eq!(file["properties"]["width"], 32);
}

#[test]
fn a_preview_is_smaller_than_the_picture() {
    let server = Server::start();
    let picture = pictures::png(1600, 1200);
    let file = server.owner().upload("big.png", &picture, json!({})).ok();
    let preview = fetch(&server, &file["thumbnailUrl"]);
    let (width, height) = pictures::size(&preview.body);
    assert!(width <= 600 && height <= 600, "{width}×{height}");
    assert!(width > 100 && height > 100, "{width}×{height}");
}

#[test]
fn files_are_given_out_so_that_nothing_in_them_runs() {
    let server = Server::start();
    let owner = server.owner();
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    for (name, bytes) in [
        ("a.svg", &svg[..]),
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("a.xml", b"<?xml version=\"1.0\"?><x/>"),
        ("a.png", &pictures::png(8, 8)),
    ] {
        let file = owner.upload(name, bytes, json!({})).ok();
        let answer = fetch(&server, &file["url"]);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{name}: {policy}");
        assert!(policy.contains("sandbox"), "{name}: {policy}");
        let kind = answer.header("content-type");
        assert!(
            !["html", "svg", "xml", "javascript"]
                .iter()
                .any(|word| kind.contains(word)),
            "{name} is given out as {kind}"
        );
    }
}

#[test]
fn a_part_of_a_file_can_be_asked_for() {
    let server = Server::start();
    let words: Vec<u8> = (0..=255).collect();
    let file = server.owner().upload("bytes.bin", &words, json!({})).ok();
    let path = path(&server, &file["url"]);
    let ask = |range: &str| server.visitor().get_with(&path, &[("range", range)]);
    let part = ask("bytes=10-19").status(206);
    assert_eq!(part.body, &words[10..20]);
    assert_eq!(part.header("content-range"), "bytes 10-19/256");
    assert_eq!(ask("bytes=-6").status(206).body, &words[250..]);
    assert_eq!(ask("bytes=250-").status(206).body, &words[250..]);
    let beyond = ask("bytes=256-").status(416);
    assert_eq!(beyond.header("content-range"), "bytes */256");
    assert_eq!(server.visitor().get(&path).status(200).body, words);
}

#[test]
fn a_file_that_never_changes_is_kept_by_browsers() {
    let server = Server::start();
    let file = server
        .owner()
        .upload("a.png", &pictures::png(8, 8), json!({}))
        .ok();
    let answer = fetch(&server, &file["url"]);
    assert!(answer.header("cache-control").contains("immutable"));
    let tag = answer.header("etag").to_owned();
    let path = path(&server, &file["url"]);
    let again = server.visitor().get_with(&path, &[("if-none-match", &tag)]);
    assert!(again.status(304).body.is_empty());
}

#[test]
fn the_same_file_twice_is_one_file_unless_forced() {
    let server = Server::start();
    let owner = server.owner();
    let picture = pictures::png(8, 8);
    let upload = |fields: Value| owner.upload("a.png", &picture, fields).ok()["id"].clone();
    let first = upload(json!({}));
    assert_eq!(upload(json!({"name": "other.png"})), first);
    assert_ne!(upload(json!({"force": "true"})), first);
}

#[test]
fn what_is_no_upload_is_refused() {
    let server = Server::start();
    let owner = server.owner();
    let picture = pictures::png(8, 8);
    server
        .visitor()
        .upload("a.png", &picture, json!({}))
        .refused(401, "CREDENTIAL_REQUIRED");
    owner
        .upload("a.png", &picture, json!({"comment": "x".repeat(513)}))
        .refused(400, "INVALID_PARAM");
    owner
        .upload("a.png", &picture, json!({"name": "a/b..c"}))
        .refused(400, "INVALID_FILE_NAME");
    owner.call("drive/files/create", json!({})).status(400);
    assert_eq!(server.files_on_disk(), 0);
}

#[test]
fn a_file_above_the_limit_is_refused_and_leaves_nothing_on_disk() {
    let server = Server::with(|config| config.drive_max_file_bytes = 10_000);
    let answer = server
        .owner()
        .upload("large.bin", &vec![7; 10_001], json!({}));
    assert_eq!(answer.status, 413, "{answer}");
    assert_eq!(server.files_on_disk(), 0);
    server
        .owner()
        .upload("fits.bin", &[7; 10_000], json!({}))
        .ok();
}

#[test]
fn a_full_drive_takes_no_more() {
    let server = Server::with(|config| config.drive_capacity_bytes = 15_000);
    let owner = server.owner();
    owner.upload("one.bin", &[1; 10_000], json!({})).ok();
    owner
        .upload("two.bin", &[2; 10_000], json!({}))
        .refused(400, "NO_FREE_SPACE");
    // What was refused takes no space: this one still fits.
    owner.upload("three.bin", &[3; 5_000], json!({})).ok();
}

#[test]
fn a_file_belongs_to_whoever_sent_it() {
    let server = Server::start();
    let (owner, bob): (&Client, Client) = (server.owner(), server.account("bob"));
    let file = json!({"fileId": owner.keeps("mine.png", &pictures::png(8, 8))});
    bob.call("drive/files/show", file.clone())
        .refused(400, "ACCESS_DENIED");
    bob.call("drive/files/delete", file.clone())
        .refused(400, "ACCESS_DENIED");
    owner.call("drive/files/delete", file.clone()).done();
    owner
        .call("drive/files/show", file)
        .refused(400, "NO_SUCH_FILE");
}

#[test]
fn a_broken_picture_is_refused_and_leaves_nothing_on_disk() {
    let server = Server::start();
    let mut broken = pictures::png(64, 64);
    broken.truncate(broken.len() / 2);
    let answer = server.owner().upload("broken.png", &broken, json!({}));
    answer.refused(400, "UNREADABLE_IMAGE");
    assert_eq!(server.files_on_disk(), 0);
}

#[test]
fn no_path_leads_out_of_the_media_folder() {
    let server = Server::start();
    for path in [
        "/files/../mamekey.db",
        "/files/..%2fmamekey.db",
        "/files/%2e%2e/mamekey.db",
        "/files//etc/passwd",
        "/files/",
        "/files/nothing",
    ] {
        let answer = server.visitor().get(path);
        assert!(matches!(answer.status, 400 | 404), "{answer}");
    }
}

#[test]
fn what_does_not_fit_leaves_nothing_on_the_disk() {
    let server = Server::with(|config| config.drive_capacity_bytes = 10);
    let owner = server.owner();
    let picture = pictures::png(640, 480);
    owner
        .upload("hill.png", &picture, json!({}))
        .refused(400, "NO_FREE_SPACE");
    assert_eq!(server.files_on_disk(), 0);
}

/// The names in a list of files or folders.
fn names(listed: &Value) -> Vec<String> {
    let all = listed.as_array().expect("a list");
    all.iter().map(|one| text(&one["name"])).collect()
}

#[test]
fn folders_are_made_found_moved_and_thrown_away() {
    let server = Server::start();
    let owner = server.owner();
    let make = |params: Value| owner.call("drive/folders/create", params).ok();
    let beans = make(json!({"name": "Beans"}));
    let green = make(json!({"parentId": beans["id"]}));
    assert_eq!(green["name"], "Untitled");
    let shown = owner
        .call("drive/folders/show", json!({"folderId": green["id"]}))
        .ok();
    assert_eq!(shown["parent"]["name"], "Beans");
    assert_eq!(shown["parent"]["foldersCount"], 1);
    assert_eq!(
        names(&owner.call("drive/folders", json!({})).ok()),
        ["Beans"]
    );
    let found = owner
        .call("drive/folders/find", json!({"name": "Beans"}))
        .ok();
    assert_eq!(found[0]["id"], beans["id"]);

    let circle = json!({"folderId": beans["id"], "parentId": green["id"]});
    owner
        .call("drive/folders/update", circle)
        .refused(400, "RECURSIVE_NESTING");
    owner
        .call("drive/folders/delete", json!({"folderId": beans["id"]}))
        .refused(400, "HAS_CHILD_FILES_OR_FOLDERS");
    let up = json!({"folderId": green["id"], "parentId": null, "name": "Green"});
    assert_eq!(
        owner.call("drive/folders/update", up).ok()["parentId"],
        Value::Null
    );
    owner
        .call("drive/folders/delete", json!({"folderId": beans["id"]}))
        .done();
    assert_eq!(
        names(&owner.call("drive/folders", json!({})).ok()),
        ["Green"]
    );
}

#[test]
fn a_folder_is_nobody_elses() {
    let server = Server::start();
    let (owner, eve) = (server.owner(), server.account("eve"));
    let folder = owner
        .call("drive/folders/create", json!({"name": "mine"}))
        .ok()["id"]
        .clone();
    for (endpoint, params) in [
        ("drive/folders/show", json!({"folderId": folder})),
        (
            "drive/folders/update",
            json!({"folderId": folder, "name": "x"}),
        ),
        ("drive/folders/delete", json!({"folderId": folder})),
        ("drive/folders/create", json!({"parentId": folder})),
    ] {
        eve.call(endpoint, params).refused(400, "NO_SUCH_FOLDER");
    }
    assert_eq!(
        eve.call("drive/folders", json!({"folderId": folder})).ok(),
        json!([])
    );
    let file = eve.keeps("a.png", &pictures::png(8, 8));
    eve.call(
        "drive/files/move-bulk",
        json!({"fileIds": [file], "folderId": folder}),
    )
    .refused(400, "NO_SUCH_FOLDER");
}

#[test]
fn folders_do_not_go_down_for_ever() {
    let server = Server::with(|config| config.rate_limits = false);
    let owner = server.owner();
    let mut parent = Value::Null;
    for _ in 0..32 {
        let made = owner
            .call("drive/folders/create", json!({"parentId": parent}))
            .ok();
        parent = made["id"].clone();
    }
    owner
        .call("drive/folders/create", json!({"parentId": parent}))
        .refused(400, "TOO_MANY_FOLDERS");
    let shown = owner
        .call("drive/folders/show", json!({"folderId": parent}))
        .ok();
    assert!(shown["parent"]["parent"].is_object());
}

#[test]
fn files_are_found_by_name_and_bytes_and_moved_together() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner.upload("a.png", &pictures::png(8, 8), json!({})).ok();
    let other = owner.keeps("b.png", &pictures::png(9, 9));
    let md5 = json!({"md5": file["md5"]});
    assert_eq!(
        owner.call("drive/files/check-existence", md5.clone()).ok(),
        true
    );
    assert_eq!(
        owner.call("drive/files/find-by-hash", md5.clone()).ok()[0]["id"],
        file["id"]
    );
    assert_eq!(
        server
            .account("eve")
            .call("drive/files/check-existence", md5)
            .ok(),
        false
    );
    let folder = owner.call("drive/folders/create", json!({})).ok()["id"].clone();
    let both = json!({"fileIds": [file["id"], other], "folderId": folder});
    owner.call("drive/files/move-bulk", both).done();
    let inside = owner.call("drive/files", json!({"folderId": folder})).ok();
    assert_eq!(names(&inside), ["b.png", "a.png"]);
    let find = |folder: &Value| {
        let params = json!({"name": "a.png", "folderId": folder});
        owner.call("drive/files/find", params).ok()
    };
    assert_eq!(names(&find(&folder)), ["a.png"]);
    assert_eq!(find(&Value::Null), json!([]));
    assert_eq!(
        names(&owner.call("drive/stream", json!({"type": "image/*"})).ok()),
        ["b.png", "a.png"]
    );
}

#[test]
fn the_notes_a_file_hangs_on_are_its_owners_to_see() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner.keeps("a.png", &pictures::png(8, 8));
    let note = owner.notes_id(json!({"text": "look", "fileIds": [file]}));
    let listed = owner
        .call("drive/files/attached-notes", json!({"fileId": file}))
        .ok();
    assert_eq!(listed[0]["id"], note);
    assert_eq!(listed.as_array().expect("a list").len(), 1);
    server
        .account("eve")
        .call("drive/files/attached-notes", json!({"fileId": file}))
        .refused(400, "NO_SUCH_FILE");
}

#[test]
fn a_file_is_fetched_from_elsewhere_and_its_owner_is_told() {
    let (server, peer) = (Server::start(), Peer::start());
    let picture = Page::new("image/png", pictures::png(12, 8));
    peer.serve(
        "/x/bean.png",
        picture.with("content-disposition", "inline; filename=\"green.png\""),
    );
    let owner = server.owner();
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let main = stream.connect("main");
    let wish = json!({"url": format!("{}/x/bean.png", peer.origin()), "marker": "m1", "comment": "a bean"});
    owner.call("drive/files/upload-from-url", wish).done();
    let told = stream.until(&main, "urlUploadFinished");
    assert_eq!(told["marker"], "m1");
    assert_eq!(told["file"]["name"], "green.png");
    assert_eq!(told["file"]["comment"], "a bean");
    assert_eq!(told["file"]["properties"]["width"], 12);
}

#[test]
fn what_cannot_be_fetched_or_kept_leaves_nothing() {
    let (server, peer) = (Server::start(), Peer::start());
    peer.serve(
        "/broken.png",
        Page::new("image/png", b"\x89PNG\r\n\x1a\n broken".to_vec()),
    );
    peer.serve("/loop", Page::redirect("/loop"));
    let owner = server.owner();
    for wrong in [
        format!("{}/missing", peer.origin()),
        format!("{}/broken.png", peer.origin()),
        format!("{}/loop", peer.origin()),
        format!("{}/api/meta", server.origin()),
        "http://192.168.0.1/a.png".to_owned(),
        "file:///etc/passwd".to_owned(),
        "nonsense".to_owned(),
    ] {
        owner
            .call("drive/files/upload-from-url", json!({"url": wrong}))
            .done();
    }
    server.settle();
    assert_eq!(owner.call("drive/stream", json!({})).ok(), json!([]));
    assert_eq!(server.files_on_disk(), 0);
}

#[test]
fn who_has_the_same_bytes_learns_nothing_about_a_file() {
    let server = Server::start();
    let picture = pictures::png(8, 8);
    let file = server.owner().upload("a.png", &picture, json!({})).ok();
    let name = text(&file["url"]);
    let name = name.rsplit('/').next().expect("a name").to_owned();
    let again = server
        .account("eve")
        .upload("b.png", &picture, json!({}))
        .ok();
    assert_ne!(file["url"], again["url"], "each has an address of its own");
    let stored = fetch(&server, &file["url"]).body;
    let hash = ring::digest::digest(&ring::digest::SHA256, &stored);
    let hash: String = hash
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for guess in [
        hash.clone(),
        format!("thumbnail-{hash}"),
        text(&file["md5"]),
    ] {
        server.visitor().get(&format!("/files/{guess}")).status(404);
    }
    server.visitor().get(&format!("/files/{name}")).status(200);
    server
        .owner()
        .call("drive/files/delete", json!({"fileId": file["id"]}))
        .done();
    server.visitor().get(&format!("/files/{name}")).status(404);
    fetch(&server, &again["url"]);
}

#[test]
fn streams_tell_of_folders() {
    let server = Server::start();
    let owner = server.owner();
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let drive = stream.connect("drive");
    let folder = owner
        .call("drive/folders/create", json!({"name": "S"}))
        .ok();
    assert_eq!(stream.next(&drive, "folderCreated"), folder);
    let rename = json!({"folderId": folder["id"], "name": "S2"});
    owner.call("drive/folders/update", rename).ok();
    assert_eq!(stream.next(&drive, "folderUpdated")["name"], "S2");
    owner
        .call("drive/folders/delete", json!({"folderId": folder["id"]}))
        .done();
    assert_eq!(stream.next(&drive, "folderDeleted"), folder["id"]);
}

#[test]
fn a_moderator_marks_a_file_where_it_lies_and_its_owner_hears_of_it() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let folder = bob
        .call("drive/folders/create", json!({"name": "mine"}))
        .ok()["id"]
        .clone();
    let file = bob
        .upload(
            "a.png",
            &pictures::png(8, 8),
            json!({"folderId": folder.clone()}),
        )
        .ok()["id"]
        .clone();
    let mut drive = Stream::open(server.origin(), Some(bob.token()));
    let channel = drive.connect("drive");
    let change = json!({"fileId": file, "isSensitive": true, "folderId": null});
    let changed = owner.call("drive/files/update", change).ok();
    assert_eq!(changed["isSensitive"], true);
    assert_eq!(drive.next(&channel, "fileUpdated")["id"], file);
    let shown = bob.call("drive/files/show", json!({ "fileId": file })).ok();
    assert_eq!(shown["folderId"], folder);
}

#[test]
fn a_note_whose_file_was_deleted_is_no_note_with_files() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner.keeps("a.png", &pictures::png(8, 8));
    let note = owner.notes_id(json!({"text": "look", "fileIds": [file]}));
    let with_files = || {
        let params = json!({"userId": owner.id(), "withFiles": true});
        list(&owner.call("users/notes", params).ok())
    };
    assert_eq!(with_files()[0]["id"], note);
    owner
        .call("drive/files/delete", json!({ "fileId": file }))
        .done();
    assert!(with_files().is_empty());
    assert_eq!(owner.shows(&note)["text"], "look");
}

#[test]
fn the_drive_is_a_page_with_everything_in_it() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let browser = door::signed_in(&server, "owner");
    let proof = door::field(&browser.get("/my/drive").status(200).text(), "proof");
    let made = browser.post_form(
        "/my/drive/folder",
        &[("proof", &proof), ("name", "Gardens")],
    );
    let folder = made.redirected();
    let folder = folder.split('?').next().expect("a path");
    let id = folder.rsplit('/').next().expect("an id");
    let fields = [("proof", proof.as_str()), ("folder", id)];
    let picture = pictures::png(24, 24);
    browser
        .post_upload("/my/drive/file", &fields, ("file", &picture))
        .redirected();
    let inside = browser.get(folder).status(200).text();
    assert!(inside.contains("Gardens") && inside.contains("picture.png"));
    let file = owner.call("drive/files", json!({ "folderId": id })).ok();
    let file = text(&file[0]["id"]);
    let path = format!("/my/drive/file/{file}");
    browser.get(&path).status(200);
    let fields = [
        ("proof", proof.as_str()),
        ("name", "beans.png"),
        ("comment", "Two beans"),
        ("sensitive", "1"),
        ("folder", ""),
    ];
    browser.post_form(&path, &fields).redirected();
    let changed = owner
        .call("drive/files/show", json!({ "fileId": file }))
        .ok();
    assert_eq!(changed["name"], "beans.png");
    assert_eq!(changed["comment"], "Two beans");
    assert_eq!(changed["isSensitive"], true);
    assert_eq!(changed["folderId"], json!(null));

    // Nobody else sees or touches any of it.
    let other = door::signed_in(&server, "bob");
    let theirs = door::field(&other.get("/my/drive").status(200).text(), "proof");
    for page in [&path, folder] {
        other.get(page).status(404);
        let fields = [("proof", theirs.as_str()), ("name", "stolen.png")];
        assert_eq!(other.post_form(page, &fields).status, 422, "{page}");
        let delete = format!("{page}/delete");
        let fields = [("proof", theirs.as_str())];
        assert_eq!(other.post_form(&delete, &fields).status, 422, "{page}");
    }
    assert_eq!(bob.call("drive/files", json!({})).ok(), json!([]));
    server.visitor().get("/my/drive").redirected();

    let gone = [("proof", proof.as_str())];
    browser
        .post_form(&format!("{folder}/delete"), &gone)
        .redirected();
    browser
        .post_form(&format!("{path}/delete"), &gone)
        .redirected();
    assert_eq!(owner.call("drive/files", json!({})).ok(), json!([]));
    assert_eq!(owner.call("drive/folders", json!({})).ok(), json!([]));
}
