//! Notes in the making: kept for their writer alone, posted at their time and not before.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::server::Server;

const MINUTE: i64 = 60_000;

fn draft(who: &Client, params: Value) -> Value {
    who.call("notes/drafts/create", params).ok()["createdDraft"].clone()
}

fn scheduled(server: &Server, who: &Client, words: &str) -> String {
    let at = server.now() + 10 * MINUTE;
    let params = json!({"text": words, "scheduledAt": at, "isActuallyScheduled": true});
    text(&draft(who, params)["id"])
}

#[test]
fn a_draft_is_kept_as_it_was_written_and_changed_in_parts() {
    let server = Server::start();
    let owner = server.owner();
    let note = owner.writes_id("to answer");
    let poll = json!({"choices": ["a"], "multiple": true, "expiredAfter": 1_000});
    let made = draft(
        owner,
        json!({"text": "half a", "cw": "warning", "visibility": "home", "replyId": note, "poll": poll}),
    );
    assert_eq!(made["text"], "half a");
    assert_eq!(made["reply"]["text"], "to answer");
    assert_eq!(made["poll"]["choices"], json!(["a"]));
    assert_eq!(made["isActuallyScheduled"], false);
    assert_eq!(made["scheduledAt"], Value::Null);
    let params = json!({"draftId": made["id"], "text": "whole", "replyId": null});
    let changed = owner.call("notes/drafts/update", params).ok()["updatedDraft"].clone();
    assert_eq!(changed["text"], "whole");
    assert_eq!(changed["cw"], "warning", "not mentioned, not changed");
    assert_eq!(changed["replyId"], Value::Null);
    assert_eq!(owner.call("notes/drafts/count", json!({})).ok(), 1);
    let params = json!({"draftId": made["id"]});
    owner.call("notes/drafts/delete", params.clone()).done();
    owner
        .call("notes/drafts/delete", params)
        .refused(400, "NO_SUCH_NOTE_DRAFT");
}

#[test]
fn a_draft_is_nobody_elses() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = draft(owner, json!({"text": "secret"}))["id"].clone();
    for endpoint in ["update", "delete"] {
        let params = json!({"draftId": id, "text": "taken"});
        bob.call(&format!("notes/drafts/{endpoint}"), params)
            .refused(400, "NO_SUCH_NOTE_DRAFT");
    }
    assert_eq!(bob.call("notes/drafts/list", json!({})).ok(), json!([]));
    let kept = owner.call("notes/drafts/list", json!({})).ok();
    assert_eq!(kept[0]["text"], "secret");
}

#[test]
fn a_scheduled_draft_is_posted_at_its_time() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    scheduled(&server, owner, "@bob good morning");
    server.advance(9 * MINUTE);
    server.settle();
    assert_eq!(owner.me()["notesCount"], 0);
    let waiting = |scheduled: bool| {
        let params = json!({"scheduled": scheduled});
        list(&owner.call("notes/drafts/list", params).ok()).len()
    };
    assert_eq!((waiting(true), waiting(false)), (1, 0));
    server.advance(2 * MINUTE);
    server.settle();
    assert_eq!(bob.is_told(), ["mention"]);
    let told = owner.notifications();
    assert_eq!(told[0]["type"], "scheduledNotePosted");
    assert_eq!(told[0]["note"]["text"], "@bob good morning");
    assert_eq!(owner.call("notes/drafts/count", json!({})).ok(), 0);
    assert_eq!(owner.me()["notesCount"], 1, "once");
}

#[test]
fn what_cannot_be_posted_any_more_is_kept_and_its_writer_told() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = bob.writes_id("to answer");
    let at = server.now() + MINUTE;
    let params =
        json!({"text": "late", "replyId": note, "scheduledAt": at, "isActuallyScheduled": true});
    draft(owner, params);
    bob.deletes(&note);
    server.advance(2 * MINUTE);
    server.settle();
    let told = owner.notifications();
    assert_eq!(told[0]["type"], "scheduledNotePostFailed");
    assert_eq!(told[0]["noteDraft"]["text"], "late");
    assert_eq!(told[0]["noteDraft"]["reply"], Value::Null);
    assert_eq!(told[0]["noteDraft"]["isActuallyScheduled"], false);
    assert_eq!(owner.me()["notesCount"], 0);
    assert_eq!(bob.is_told(), Vec::<String>::new());
    let params = json!({"draftId": told[0]["noteDraft"]["id"]});
    owner.call("notes/drafts/delete", params).done();
    assert!(owner.notifications().is_empty(), "nothing to tell of");
}

#[test]
fn a_schedule_that_was_taken_back_or_put_off_posts_nothing() {
    let server = Server::start();
    let owner = server.owner();
    let id = scheduled(&server, owner, "never");
    owner
        .call("notes/drafts/delete", json!({"draftId": id}))
        .done();
    let id = scheduled(&server, owner, "not now");
    let off = json!({"draftId": id, "isActuallyScheduled": false});
    owner.call("notes/drafts/update", off).ok();
    server.advance(20 * MINUTE);
    server.settle();
    assert_eq!(owner.me()["notesCount"], 0);
    assert_eq!(server.waiting_jobs(), 0);
}

#[test]
fn a_draft_names_nothing_its_writer_may_not_and_no_time_that_has_passed() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let hidden = bob.notes_id(json!({"text": "closed", "visibility": "specified"}));
    let create = |params: Value| owner.call("notes/drafts/create", params);
    create(json!({"replyId": hidden})).refused(400, "CANNOT_REPLY_TO_AN_INVISIBLE_NOTE");
    create(json!({"renoteId": hidden})).refused(400, "CANNOT_RENOTE_DUE_TO_VISIBILITY");
    create(json!({"isActuallyScheduled": true})).refused(400, "SCHEDULED_AT_REQUIRED");
    let past = json!({"isActuallyScheduled": true, "scheduledAt": server.now() - MINUTE});
    create(past).refused(400, "SCHEDULED_AT_MUST_BE_IN_FUTURE");
    assert_eq!(owner.call("notes/drafts/count", json!({})).ok(), 0);
}

#[test]
fn drafts_are_as_many_as_the_policies_allow() {
    let server = Server::start();
    let owner = server.owner();
    let policies = owner.me()["policies"].clone();
    for _ in 0..policies["scheduledNoteLimit"].as_i64().expect("a limit") {
        scheduled(&server, owner, "later");
    }
    let params = json!({"isActuallyScheduled": true, "scheduledAt": server.now() + MINUTE});
    owner
        .call("notes/drafts/create", params)
        .refused(400, "TOO_MANY_SCHEDULED_NOTES");
    let kept = owner.call("notes/drafts/count", json!({})).ok();
    let limit = policies["noteDraftLimit"].as_i64().expect("a limit");
    for _ in kept.as_i64().expect("a count")..limit {
        draft(owner, json!({"text": "more"}));
    }
    owner
        .call("notes/drafts/create", json!({"text": "too many"}))
        .refused(400, "TOO_MANY_DRAFTS");
    let id = list(
        &owner
            .call("notes/drafts/list", json!({"scheduled": true}))
            .ok(),
    )[0]["id"]
        .clone();
    owner
        .call("notes/drafts/delete", json!({"draftId": id}))
        .done();
}

/// I63: said with the draft, or as its writer prefers when it is posted.
#[test]
fn a_draft_keeps_who_may_quote_it_until_it_is_posted() {
    let server = Server::start();
    let owner = server.owner();
    let at = server.now() + 10 * MINUTE;
    let params = json!({"text": "for friends", "scheduledAt": at, "isActuallyScheduled": true,
        "quoteApprovalPolicy": "nobody"});
    let made = draft(owner, params);
    assert_eq!(made["quoteApprovalPolicy"], "nobody");
    let update = |change: Value| {
        let mut params = json!({"draftId": made["id"]});
        params["quoteApprovalPolicy"] = change;
        owner.call("notes/drafts/update", params).ok()["updatedDraft"].clone()
    };
    let plain = update(Value::Null);
    assert_eq!(
        plain.get("quoteApprovalPolicy"),
        None,
        "never given: {plain}"
    );
    update(json!("followers"));
    let words = json!({"draftId": made["id"], "text": "for my friends"});
    owner.call("notes/drafts/update", words).ok();
    let listed = owner.call("notes/drafts/list", json!({})).ok();
    assert_eq!(listed[0]["quoteApprovalPolicy"], "followers");

    server.advance(20 * MINUTE);
    server.settle();
    let home = owner.call("notes/timeline", json!({})).ok();
    let note = text(&home[0]["id"]);
    let path = format!("/notes/{note}");
    let document = server.visitor().get_activity(&path).status(200).json();
    let followers = format!("{}/users/{}/followers", server.origin(), owner.id());
    assert_eq!(
        document["interactionPolicy"]["canQuote"]["automaticApproval"],
        json!([followers])
    );
}
