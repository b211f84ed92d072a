//! Files: what is taken, what they become, and how they are given out again.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Answer;
use crate::harness::client::Client;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::server::Server;

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
    assert!(matches!(answer.status, 400 | 413), "{answer}");
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
