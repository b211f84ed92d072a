//! Roles: what they let people do, who may give them, who may know of them.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::reader::Reader;
use crate::harness::server::Server;

/// A role that sets these policies, made by the owner.
fn role(server: &Server, more: Value) -> String {
    let mut role = json!({
        "name": "Role", "description": "for the test", "color": null, "iconUrl": null,
        "target": "manual", "condFormula": {}, "isPublic": true, "isModerator": false,
        "isAdministrator": false, "isExplorable": true, "asBadge": false,
        "canEditMembersByModerator": false, "displayOrder": 0, "policies": {},
    });
    for (name, value) in more.as_object().expect("an object") {
        role[name] = value.clone();
    }
    text(&server.owner().call("admin/roles/create", role).ok()["id"])
}

fn policy(name: &str, priority: i64, value: Value) -> Value {
    json!({ name: {"useDefault": false, "priority": priority, "value": value} })
}

fn give(by: &Client, role: &str, to: &Client) {
    let whom = json!({"roleId": role, "userId": to.id()});
    by.call("admin/roles/assign", whom).done();
}

#[test]
fn a_role_gives_more_until_it_ends() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let role = role(
        &server,
        json!({"policies": policy("pinLimit", 0, json!(7))}),
    );
    let whom = json!({"roleId": role, "userId": bob.id(), "expiresAt": server.now() + 60_000});
    owner.call("admin/roles/assign", whom).done();
    assert_eq!(bob.me()["policies"]["pinLimit"], 7);
    assert_eq!(list(&bob.me()["roles"]).len(), 1);
    server.advance(60_001);
    assert_eq!(bob.me()["policies"]["pinLimit"], 5);
    assert_eq!(bob.me()["roles"], json!([]));
}

#[test]
fn the_higher_priority_wins_and_among_equals_the_more_generous() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    for (priority, pins) in [(0, 9), (1, 2), (1, 3)] {
        let policies = policy("pinLimit", priority, json!(pins));
        give(owner, &role(&server, json!({ "policies": policies })), &bob);
    }
    assert_eq!(bob.me()["policies"]["pinLimit"], 3);
}

#[test]
fn a_condition_fits_whom_it_describes() {
    let server = Server::start();
    let bob = server.account("bob");
    let old_hands = json!({"type": "and", "values": [
        {"type": "isLocal"},
        {"type": "not", "value": {"type": "isBot"}},
        {"type": "notesMoreThanOrEq", "value": 1},
    ]});
    let policies = policy("canInvite", 0, json!(true));
    role(
        &server,
        json!({"target": "conditional", "condFormula": old_hands, "policies": policies}),
    );
    assert_eq!(bob.me()["policies"]["canInvite"], false);
    bob.writes("hello");
    assert_eq!(bob.me()["policies"]["canInvite"], true);
    bob.call("i/update", json!({"isBot": true})).ok();
    assert_eq!(bob.me()["policies"]["canInvite"], false);
}

#[test]
fn a_role_without_the_word_keeps_its_bearer_out_of_public_timelines() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let policies = policy("canPublicNote", 0, json!(false));
    give(owner, &role(&server, json!({ "policies": policies })), &bob);
    assert_eq!(bob.writes("quietly")["visibility"], "home");
    assert_eq!(owner.finds("bob", None)["isSilenced"], true);
    assert_eq!(owner.reads("notes/local-timeline"), Vec::<String>::new());
}

#[test]
fn timelines_and_mentions_are_as_wide_as_the_roles_say() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    server.account("carol");
    let mut policies = policy("ltlAvailable", 0, json!(false));
    for (name, value) in [("gtlAvailable", json!(false)), ("mentionLimit", json!(1))] {
        policies[name] = policy(name, 0, value)[name].clone();
    }
    give(owner, &role(&server, json!({ "policies": policies })), &bob);
    let page = || json!({});
    bob.call("notes/local-timeline", page())
        .refused(400, "LTL_DISABLED");
    bob.call("notes/global-timeline", page())
        .refused(400, "GTL_DISABLED");
    let owner_name = text(&owner.me()["username"]);
    let names = json!({"text": format!("@{owner_name} @carol")});
    bob.call("notes/create", names)
        .refused(400, "CONTAINS_TOO_MANY_MENTIONS");
    bob.writes(&format!("@{owner_name} alone"));
}

#[test]
fn a_role_may_let_people_name_more_than_twenty_and_still_sets_an_end() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let names: Vec<String> = (0..24).map(|number| format!("guest{number}")).collect();
    for name in &names {
        server.account(name);
    }
    let naming = |count: usize| {
        let named: Vec<String> = names[..count]
            .iter()
            .map(|name| format!("@{name}"))
            .collect();
        json!({"text": named.join(" "), "visibility": "home"})
    };
    bob.call("notes/create", naming(21))
        .refused(400, "CONTAINS_TOO_MANY_MENTIONS");
    let policies = policy("mentionLimit", 0, json!(22));
    give(owner, &role(&server, json!({ "policies": policies })), &bob);
    assert_eq!(
        bob.notes(naming(22))["mentions"].as_array().map(Vec::len),
        Some(22)
    );
    for too_many in [23, 24] {
        bob.call("notes/create", naming(too_many))
            .refused(400, "CONTAINS_TOO_MANY_MENTIONS");
    }
    let note = bob.writes_id("nobody yet");
    let mut change = naming(23);
    change["editId"] = json!(note);
    bob.call("notes/edit", change)
        .refused(400, "CONTAINS_TOO_MANY_MENTIONS");
    assert_eq!(bob.shows(&note)["text"], "nobody yet");
}

#[test]
fn a_role_may_keep_people_from_other_pictures_but_not_from_none() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let [face, other] = [1, 2].map(|size| bob.keeps("face.png", &pictures::png(8 * size, 8)));
    bob.call("i/update", json!({ "avatarId": face })).ok();
    let policies = policy("canUpdateBioMedia", 0, json!(false));
    give(owner, &role(&server, json!({ "policies": policies })), &bob);
    for change in [json!({ "avatarId": other }), json!({ "bannerId": other })] {
        bob.call("i/update", change)
            .refused(400, "RESTRICTED_BY_ROLE");
    }
    bob.call("i/update", json!({"name": "Bob"})).ok();
    assert_eq!(bob.me()["avatarId"], json!(face));
    let browser = door::signed_in(&server, "bob");
    let page = browser.get("/settings/profile").status(200).text();
    let proof = door::field(&page, "proof");
    let fields = [("proof", &*proof), ("name", "Bob")];
    let picture = pictures::png(31, 31);
    browser
        .post_upload("/settings/profile", &fields, ("avatar", &picture))
        .status(422);
    let kept = bob.call("drive/files", json!({})).ok();
    assert_eq!(list(&kept).len(), 2, "a refused profile leaves no picture");
    bob.call("i/update", json!({"avatarId": null})).ok();
    assert_eq!(bob.me()["avatarId"], Value::Null);
}

#[test]
fn room_in_the_drive_and_patience_come_from_roles() {
    let server = Server::with(|config| config.rate_limits = true);
    let (owner, bob) = (server.owner(), server.account("bob"));
    let mut policies = policy("driveCapacityMb", 0, json!(3));
    policies["rateLimitFactor"] =
        policy("rateLimitFactor", 0, json!(100))["rateLimitFactor"].clone();
    give(owner, &role(&server, json!({ "policies": policies })), &bob);
    assert_eq!(
        bob.call("drive", json!({})).ok()["capacity"],
        3 * 1024 * 1024
    );
    for _ in 0..3 {
        bob.writes("300 an hour are 3 now");
    }
    bob.call("notes/create", json!({"text": "the fourth"}))
        .refused(429, "RATE_LIMIT_EXCEEDED");
}

#[test]
fn a_moderator_by_role_moderates_but_does_not_run_the_server() {
    let server = Server::start();
    let (owner, mia, bob) = (server.owner(), server.account("mia"), server.account("bob"));
    let id = bob.id();
    let whom = || json!({ "userId": id });
    mia.call("admin/suspend-user", whom())
        .refused(403, "ROLE_PERMISSION_DENIED");
    let moderators = role(&server, json!({"isModerator": true}));
    give(owner, &moderators, &mia);
    assert_eq!(mia.me()["isModerator"], true);
    assert_eq!(mia.me()["isAdmin"], false);
    mia.call("admin/suspend-user", whom()).done();
    mia.call("admin/meta", json!({}))
        .refused(403, "ROLE_PERMISSION_DENIED");
    mia.call("admin/show-user", json!({"userId": owner.id()}))
        .refused(400, "ACCESS_DENIED");
    let themselves = json!({"roleId": moderators, "userId": id});
    mia.call("admin/roles/assign", themselves)
        .refused(400, "ACCESS_DENIED");
    owner
        .call(
            "admin/roles/unassign",
            json!({"roleId": moderators, "userId": mia.id()}),
        )
        .done();
    mia.call("admin/unsuspend-user", whom())
        .refused(403, "ROLE_PERMISSION_DENIED");
}

#[test]
fn an_administrator_by_role_runs_the_server() {
    let server = Server::start();
    let (owner, mia) = (server.owner(), server.account("mia"));
    give(
        owner,
        &role(&server, json!({"isAdministrator": true})),
        &mia,
    );
    assert_eq!(mia.me()["isAdmin"], true);
    mia.call("admin/update-meta", json!({"name": "Mia's"}))
        .done();
    assert_eq!(mia.call("meta", json!({})).ok()["name"], "Mia's");
}

#[test]
fn a_secret_role_is_nobodys_business() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let secret = role(&server, json!({"isPublic": false}));
    give(owner, &secret, &bob);
    let which = || json!({"roleId": secret});
    let visitor = server.visitor();
    visitor
        .call("roles/show", which())
        .refused(400, "NO_SUCH_ROLE");
    visitor
        .call("roles/users", which())
        .refused(400, "NO_SUCH_ROLE");
    bob.call("roles/notes", which())
        .refused(400, "NO_SUCH_ROLE");
    assert_eq!(bob.call("roles/list", json!({})).ok(), json!([]));
    assert_eq!(owner.finds("bob", None)["roles"], json!([]));
    assert!(!bob.is_told().contains(&"roleAssigned".to_owned()));
}

#[test]
fn a_badge_stands_beside_every_note_and_its_bearer_is_told() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    give(
        owner,
        &role(&server, json!({"asBadge": true, "name": "Star"})),
        &bob,
    );
    let note = bob.writes("look");
    assert_eq!(note["user"]["badgeRoles"][0]["name"], "Star");
    assert_eq!(bob.notifications()[0]["role"]["name"], "Star");
    let id = text(&owner.call("admin/roles/list", json!({})).ok()[0]["id"]);
    let notes = bob.call("roles/notes", json!({"roleId": id})).ok();
    assert_eq!(notes[0]["id"], note["id"]);
    owner
        .call("admin/roles/delete", json!({"roleId": id}))
        .done();
    assert_eq!(
        bob.shows(&text(&note["id"]))["user"]["badgeRoles"],
        json!([])
    );
    assert_eq!(bob.notifications(), Vec::<Value>::new());
}

#[test]
fn what_everyone_may_do_can_be_changed_at_once() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let policies = json!({"policies": {"pinLimit": 1, "canInvite": "yes", "nonsense": 3}});
    owner
        .call("admin/roles/update-default-policies", policies)
        .done();
    let told = bob.me()["policies"].clone();
    assert_eq!(
        (&told["pinLimit"], &told["canInvite"]),
        (&json!(1), &json!(false))
    );
    assert!(told["nonsense"].is_null());
    assert_eq!(
        server.visitor().call("meta", json!({})).ok()["policies"]["pinLimit"],
        1
    );
}

#[test]
fn who_may_not_search_finds_no_notes_on_the_pages_either() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.writes("a bean in the haystack");
    let page = Reader::signed_in(&server, "bob");
    let finds = || {
        page.reads_page("/search?q=haystack")
            .contains("in the haystack")
    };
    assert!(finds());
    let policies = policy("canSearchNotes", 0, json!(false));
    give(owner, &role(&server, json!({ "policies": policies })), &bob);
    bob.call("notes/search", json!({"query": "haystack"}))
        .refused(400, "UNAVAILABLE");
    assert!(!finds());
    assert!(page.reads_page("/search?q=owner").contains("/@owner"));
}

#[test]
fn who_may_not_read_timelines_has_no_page_of_them() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let mut policies = policy("ltlAvailable", 0, json!(false));
    policies["gtlAvailable"] = policy("gtlAvailable", 0, json!(false))["gtlAvailable"].clone();
    give(owner, &role(&server, json!({ "policies": policies })), &bob);
    let page = Reader::signed_in(&server, "bob");
    page.get("/").status(200);
    for path in ["/local", "/social", "/global"] {
        page.get(path).status(403);
    }
}
