//! Taking things out into files, and bringing them in again.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::server::Server;

/// Takes something out and answers the text of the file the user is told of.
fn export(server: &Server, who: &Client, what: &str) -> (String, String) {
    who.call(&format!("i/export-{what}"), json!({})).done();
    server.settle();
    let told = who.notifications().remove(0);
    assert_eq!(told["type"], "exportCompleted");
    let file = who
        .call("drive/files/show", json!({"fileId": told["fileId"]}))
        .ok();
    let url = text(&file["url"]);
    let path = url.strip_prefix(server.origin()).expect("a file of ours");
    let body = server.visitor().get(path).status(200).text();
    assert!(text(&file["name"]).contains("-20"), "{file}");
    (text(&told["exportedEntity"]), body)
}

fn import(server: &Server, who: &Client, what: &str, body: &str) {
    let file = who.keeps("import.csv", body.as_bytes());
    who.call(&format!("i/import-{what}"), json!({"fileId": file}))
        .done();
    server.settle();
}

#[test]
fn ones_notes_go_into_a_file_and_nobody_elses() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let first = owner.writes_id("first");
    owner.notes(json!({"text": "quiet", "visibility": "specified", "visibleUserIds": [bob.id()]}));
    owner.notes(json!({"text": "choose", "poll": {"choices": ["a", "b"]}}));
    bob.writes("not mine");
    let (entity, body) = export(&server, owner, "notes");
    assert_eq!(entity, "note");
    let notes: Value = serde_json::from_str(&body).expect("JSON");
    let texts: Vec<String> = list(&notes)
        .iter()
        .map(|note| text(&note["text"]))
        .collect();
    assert_eq!(texts, ["first", "quiet", "choose"]);
    assert_eq!(notes[0]["id"], first);
    assert_eq!(notes[1]["visibleUserIds"], json!([bob.id()]));
    assert_eq!(notes[2]["poll"]["votes"], json!([0, 0]));
}

#[test]
fn people_go_into_a_file_and_come_in_again() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let carol = server.account("carol");
    owner.follows(&bob.id());
    let mute = json!({"userId": carol.id()});
    owner.call("mute/create", mute).done();
    let host = server.origin().trim_start_matches("http://");
    let (entity, following) = export(&server, owner, "following");
    assert_eq!(entity, "following");
    assert_eq!(following, format!("bob@{host}\n"));
    let (entity, muted) = export(&server, owner, "mute");
    assert_eq!(entity, "muting");
    assert_eq!(muted, format!("carol@{host}\n"));
    assert_eq!(export(&server, owner, "blocking").1, "");

    let dave = server.account("dave");
    import(
        &server,
        &dave,
        "following",
        &format!("Account address\n{following}nobody@{host}\n"),
    );
    import(&server, &dave, "muting", &muted);
    import(&server, &dave, "blocking", &format!("owner@{host}"));
    assert_eq!(dave.finds("bob", None)["isFollowing"], true);
    assert_eq!(dave.finds("carol", None)["isMuted"], true);
    assert_eq!(dave.finds("owner", None)["isBlocking"], true);
}

#[test]
fn lists_and_antennas_go_into_a_file_and_come_in_again() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let list_id = owner
        .call("users/lists/create", json!({"name": "a, b"}))
        .ok()["id"]
        .clone();
    let push = json!({"listId": list_id, "userId": bob.id()});
    owner.call("users/lists/push", push).done();
    let antenna = json!({
        "name": "tea", "src": "list", "userListId": list_id, "keywords": [["tea"]], "excludeKeywords": [],
        "users": [], "caseSensitive": false, "withReplies": false, "withFile": false,
    });
    owner.call("antennas/create", antenna).ok();
    let (_, lists) = export(&server, owner, "user-lists");
    let (_, antennas) = export(&server, owner, "antennas");

    let dave = server.account("dave");
    import(&server, &dave, "user-lists", &lists);
    import(&server, &dave, "antennas", &antennas);
    let made = dave.call("users/lists/list", json!({})).ok();
    assert_eq!(made[0]["name"], "a, b");
    assert_eq!(made[0]["userIds"], json!([bob.id()]));
    let made = dave.call("antennas/list", json!({})).ok();
    assert_eq!(made[0]["name"], "tea");
    assert_eq!(
        made[0]["src"], "users",
        "a list of somebody else's is its members"
    );
    assert_eq!(list(&made[0]["users"]).len(), 1);
}

#[test]
fn what_one_may_see_no_more_does_not_go_out() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    let clip = bob.call("clips/create", json!({"name": "c"})).ok()["id"].clone();
    for visibility in ["public", "followers"] {
        let note = owner.notes_id(json!({"text": visibility, "visibility": visibility}));
        let mark = json!({"noteId": note});
        bob.call("notes/favorites/create", mark).done();
        let add = json!({"noteId": note, "clipId": clip});
        bob.call("clips/add-note", add).done();
    }
    let unfollow = json!({"userId": owner.id()});
    bob.call("following/delete", unfollow).ok();
    let (_, marks) = export(&server, &bob, "favorites");
    let marks: Value = serde_json::from_str(&marks).expect("JSON");
    assert_eq!(list(&marks).len(), 1);
    assert_eq!(marks[0]["note"]["user"]["username"], "owner");
    let (_, clips) = export(&server, &bob, "clips");
    let clips: Value = serde_json::from_str(&clips).expect("JSON");
    assert_eq!(list(&clips[0]["clipNotes"]).len(), 1);
    assert_eq!(clips[0]["clipNotes"][0]["note"]["text"], "public");
}

#[test]
fn only_ones_own_files_of_a_fitting_size_come_in() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let call = |file: &str| owner.call("i/import-following", json!({"fileId": file}));
    call(&bob.keeps("a.csv", b"owner")).refused(400, "NO_SUCH_FILE");
    call(&owner.keeps("a.csv", b"")).refused(400, "EMPTY_FILE");
    call(&owner.keeps("a.csv", &[b'x'; 60_000])).refused(400, "TOO_BIG_FILE");
    import(
        &server,
        owner,
        "following",
        "\u{1}\n,,,\n@\n@@@\nbob\nowner\n\"",
    );
    assert_eq!(owner.finds("bob", None)["isFollowing"], true);
    let app = server.token("owner", &["read:account", "write:account"]);
    app.call("i/export-notes", json!({}))
        .refused(400, "ACCESS_DENIED");
}

#[test]
fn a_page_takes_lists_out_and_brings_them_in() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let carol = server.account("carol");
    owner.follows(&bob.id());
    owner
        .call("blocking/create", json!({"userId": carol.id()}))
        .ok();
    let browser = door::signed_in(&server, "owner");
    let page = "/settings/moving";
    let proof = door::field(&browser.get(page).status(200).text(), "proof");
    let nothing = browser.post_form("/settings/moving/export", &[("proof", &proof)]);
    assert_eq!(nothing.status, 422);
    let fields = [
        ("proof", proof.as_str()),
        ("what", "following"),
        ("what", "blocking"),
    ];
    browser
        .post_form("/settings/moving/export", &fields)
        .redirected();
    server.settle();
    let mut told: Vec<String> = owner
        .notifications()
        .iter()
        .filter(|one| one["type"] == "exportCompleted")
        .map(|one| text(&one["exportedEntity"]))
        .collect();
    told.sort();
    assert_eq!(told, ["blocking", "following"]);
    // The notification leads to the file.
    let news = browser.get("/notifications").status(200).text();
    let link = news.split("/my/drive/file/").nth(1).expect("a link");
    let id = link.split('"').next().expect("an id");
    browser.get(&format!("/my/drive/file/{id}")).status(200);

    let dave = server.account("dave");
    let browser = door::signed_in(&server, "dave");
    let proof = door::field(&browser.get(page).status(200).text(), "proof");
    let host = server.origin().trim_start_matches("http://");
    let list = format!("Account address,Show boosts\nbob@{host},true\n");
    let fields = [("proof", proof.as_str()), ("what", "following")];
    browser
        .post_upload(
            "/settings/moving/import",
            &fields,
            ("file", list.as_bytes()),
        )
        .redirected();
    server.settle();
    assert_eq!(dave.me()["followingCount"], 1);
}
