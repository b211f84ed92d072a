//! What authors let others do with their notes: whom ours let quote them, and what becomes
//! of what ours do with notes whose authors want to be asked first (sections 3.8 and 3.9).

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::actor::PUBLIC;
use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::peer::Peer;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::town::Town;
use crate::harness::wire::Page;

const HOUR: i64 = 3_600_000;

/// A town whose owner also has a follower on another server.
struct Audience {
    town: Town,
    others: Peer,
}

impl Audience {
    fn new() -> Self {
        let town = Town::with_followee();
        let others = Peer::start();
        let fan = others.actor("fan");
        town.hears(&fan, &fan.follow(&town.owner_uri()));
        others.received().single("Accept");
        others.forget();
        Self { town, others }
    }
}

/// A note of bob's with rules; its id here.
#[track_caller]
fn ruled(town: &Town, words: &str, policy: &Value) -> String {
    let note = town.bob.note_with(&format!("<p>{words}</p>"), |note| {
        note["interactionPolicy"] = policy.clone();
    });
    town.hears(&town.bob, &town.bob.create(&note));
    text(&town.received(&note["id"])["id"])
}

/// What GoToSocial says of a note whose author wants to be asked.
fn asks(what: &str) -> Value {
    json!({what: {"automaticApproval": [], "manualApproval": [PUBLIC]}})
}

/// The author's yes to something, in GoToSocial's words.
fn approves(author: &Actor, what: &Value, target: &Value) -> Value {
    let mut accept = author.act("Accept", what.clone());
    accept["target"] = target.clone();
    accept["result"] = json!(format!("{}/authorizations/1", author.id));
    accept
}

/// I71, I72: nobody but the author has it before they say yes, and then it shows the proof.
#[test]
fn an_answer_waits_for_its_author_and_then_everybody_has_it() {
    let Audience { town, others } = Audience::new();
    let note = ruled(&town, "ask me", &asks("canReply"));
    let answer = town
        .owner()
        .notes_id(json!({"text": "may I?", "replyId": note}));
    town.server.settle();
    let create = town.peer.received().single("Create");
    assert_eq!(create["object"]["id"], town.uri(&answer));
    assert_eq!(create["object"].get("approvedBy"), None);
    others.received().none("Create");
    let outbox = format!("/users/{}/outbox?page=true", town.owner().id());
    let listed = town.server.visitor().get_activity(&outbox).json();
    assert_eq!(listed["orderedItems"], json!([]), "not even to who looks");

    town.peer.forget();
    let yes = approves(&town.bob, &json!(town.uri(&answer)), &json!("x"));
    town.hears(&town.bob, &yes);
    let create = others.received().single("Create");
    for name in ["approvedBy", "replyAuthorization"] {
        assert_eq!(create["object"][name], yes["result"], "{name}");
    }
    let again = approves(&town.bob, &json!(town.uri(&answer)), &json!("x"));
    town.hears(&town.bob, &again);
    others.received().single("Create");
}

#[test]
fn a_reaction_and_a_renote_wait_for_the_author_too() {
    let Audience { town, others } = Audience::new();
    let policy = json!({"canLike": asks("canLike")["canLike"], "canAnnounce": asks("canAnnounce")["canAnnounce"]});
    let note = ruled(&town, "ask me", &policy);
    town.owner().reacts(&note, "👍");
    town.owner().renotes(&note);
    town.server.settle();
    let like = town.peer.received().single("Like");
    let announce = town.peer.received().single("Announce");
    others.received().none("Like");
    others.received().none("Announce");

    // In part, as GoToSocial embeds it.
    let part = json!({"type": "Like", "id": like["id"], "actor": like["actor"]});
    town.hears(&town.bob, &approves(&town.bob, &part, &like["object"]));
    town.hears(
        &town.bob,
        &approves(&town.bob, &announce["id"], &announce["object"]),
    );
    let like = others.received().single("Like");
    assert!(text(&like["likeAuthorization"]).starts_with(&town.bob.id));
    let announce = others.received().single("Announce");
    assert!(text(&announce["announceAuthorization"]).starts_with(&town.bob.id));
}

#[test]
fn what_the_author_does_not_accept_is_undone_and_its_writer_is_told() {
    let Audience { town, others } = Audience::new();
    let policy =
        json!({"canLike": asks("canLike")["canLike"], "canReply": asks("canReply")["canReply"]});
    let note = ruled(&town, "ask me", &policy);
    let answer = town
        .owner()
        .notes_id(json!({"text": "may I?", "replyId": note}));
    town.owner().reacts(&note, "👍");
    town.server.settle();
    let like = town.peer.received().single("Like");
    let carol = town.peer.actor("carol");
    town.hears(&carol, &carol.reject(&json!(town.uri(&answer))));
    town.owner().shows(&answer);

    town.hears(&town.bob, &town.bob.reject(&json!(town.uri(&answer))));
    town.hears(&town.bob, &town.bob.reject(&like["id"]));
    town.owner()
        .call("notes/show", json!({ "noteId": answer }))
        .refused(400, "NO_SUCH_NOTE");
    assert_eq!(town.owner().shows(&note)["reactionCount"], 0);
    let told = town.owner().notifications();
    let apps: Vec<&Value> = told.iter().filter(|one| one["type"] == "app").collect();
    assert_eq!(apps.len(), 2, "{told:?}");
    assert!(text(&apps[0]["body"]).contains("bob"), "{apps:?}");
    others.received().none("Create");
    others.received().none("Delete");
}

#[test]
fn what_an_author_lets_nobody_do_is_refused() {
    let town = Town::with_followee();
    let bob = town.bob.id.clone();
    let nobody = json!({"automaticApproval": [bob], "manualApproval": []});
    let policy =
        json!({"canLike": nobody, "canReply": nobody, "canAnnounce": nobody, "canQuote": nobody});
    let note = ruled(&town, "leave me alone", &policy);
    let owner = town.owner();
    for wish in [
        json!({"text": "no?", "replyId": note}),
        json!({"renoteId": note}),
        json!({"text": "this", "renoteId": note}),
    ] {
        owner
            .call("notes/create", wish)
            .refused(400, "INTERACTION_NOT_ALLOWED");
    }
    let like = json!({"noteId": note, "reaction": "👍"});
    owner
        .call("notes/reactions/create", like)
        .refused(400, "INTERACTION_NOT_ALLOWED");
    assert_eq!(owner.me()["notesCount"], 0);
}

/// A town whose peer says that it runs this version of GoToSocial.
fn gotosocial(version: &str) -> Town {
    let town = Town::new();
    let document = json!({
        "version": "2.0",
        "software": {"name": "gotosocial", "version": version},
        "protocols": ["activitypub"],
        "metadata": {},
    });
    let page = Page::new("application/json", document.to_string());
    town.peer.serve("/nodeinfo/2.1", page);
    town.follows(&town.bob);
    town
}

/// Answers, reacts to and passes on a note of bob's who wants to be asked about all of it;
/// the note and the answer.
fn asks_for_everything(town: &Town) -> (Value, String) {
    let policy = json!({"canLike": asks("canLike")["canLike"], "canReply": asks("canReply")["canReply"],
        "canAnnounce": asks("canAnnounce")["canAnnounce"]});
    let note = ruled(town, "ask me", &policy);
    let answer = town
        .owner()
        .notes_id(json!({"text": "may I?", "replyId": note}));
    town.owner().reacts(&note, "👍");
    town.owner().renotes(&note);
    town.server.settle();
    (town.owner().shows(&note)["uri"].clone(), answer)
}

/// I71: as GoToSocial's documentation of interaction controls shows them.
#[test]
fn a_gotosocial_that_answers_requests_is_asked_in_so_many_words() {
    let town = gotosocial("0.21.0-rc1+git-abc");
    let others = Peer::start();
    let fan = others.actor("fan");
    town.hears(&fan, &fan.follow(&town.owner_uri()));
    let (note, answer) = asks_for_everything(&town);
    let received = town.peer.received();
    for kind in ["Create", "Like", "Announce"] {
        received.none(kind);
    }
    let requests = [
        ("ReplyRequest", "Note"),
        ("LikeRequest", "Like"),
        ("AnnounceRequest", "Announce"),
    ]
    .map(|(kind, instrument)| {
        let request = received.single(kind);
        assert_eq!(request["actor"], town.owner_uri());
        assert_eq!(request["object"], note);
        assert_eq!(request["to"], json!([town.bob.id]));
        assert_eq!(request["instrument"]["type"], instrument);
        assert_ne!(request["id"], request["instrument"]["id"]);
        request
    });
    assert_eq!(requests[0]["instrument"]["id"], town.uri(&answer));
    assert_eq!(requests[0]["instrument"]["inReplyTo"], note);

    // By the request in part, by its id alone, and by what it is about.
    let [reply, like, announce] = &requests;
    let mut part = reply.clone();
    part["instrument"] = reply["instrument"]["id"].clone();
    let forgotten = json!({"type": "AnnounceRequest", "id": format!("{}/lost", town.bob.id),
        "instrument": announce["instrument"]["id"]});
    for (number, what) in [part, like["id"].clone(), forgotten].iter().enumerate() {
        let mut accept = town.bob.act("Accept", what.clone());
        accept["result"] = json!(format!("{}/authorizations/{number}", town.bob.id));
        town.hears(&town.bob, &accept);
    }
    let stamp = |number: usize| json!(format!("{}/authorizations/{number}", town.bob.id));
    let create = others.received().single("Create");
    assert_eq!(create["object"]["replyAuthorization"], stamp(0));
    let like = others.received().single("Like");
    assert_eq!(like["likeAuthorization"], stamp(1));
    let announce = others.received().single("Announce");
    assert_eq!(announce["announceAuthorization"], stamp(2));
}

#[test]
fn what_was_asked_in_so_many_words_may_be_turned_down() {
    let town = gotosocial("0.21.0");
    let (note, answer) = asks_for_everything(&town);
    for kind in ["ReplyRequest", "LikeRequest", "AnnounceRequest"] {
        let mut request = town.peer.received().single(kind);
        request["instrument"] = request["instrument"]["id"].clone();
        town.hears(&town.bob, &town.bob.reject(&request));
    }
    town.owner()
        .call("notes/show", json!({ "noteId": answer }))
        .refused(400, "NO_SUCH_NOTE");
    let shown = town.received(&note);
    for count in ["repliesCount", "renoteCount", "reactionCount"] {
        assert_eq!(shown[count], 0, "{count}");
    }
    town.peer.received().none("Undo");
    town.peer.received().none("Delete");
}

#[test]
fn an_older_gotosocial_is_asked_by_the_deed_itself() {
    let town = gotosocial("0.20.3");
    asks_for_everything(&town);
    for kind in ["Create", "Like", "Announce"] {
        town.peer.received().single(kind);
    }
}

#[test]
fn whom_a_note_names_may_answer_it_whatever_its_rules() {
    let Audience { town, others } = Audience::new();
    let me = town.owner_uri();
    let note = town.bob.note_with("<p>you, say something</p>", |note| {
        note["interactionPolicy"] = asks("canReply");
        note["tag"] = json!([{"type": "Mention", "href": me, "name": "@owner"}]);
        note["cc"] = json!([me]);
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let id = town.received(&note["id"])["id"].clone();
    town.owner()
        .notes(json!({"text": "here I am", "replyId": id}));
    town.server.settle();
    others.received().single("Create");
}

/// Where bob's yes to an answer of carol's lies.
fn stamp_of(town: &Town, number: u8) -> String {
    format!("{}/authorizations/{number}", town.bob.id)
}

/// Bob's yes to an answer, as his server shows it at this address.
fn shows_stamp(town: &Town, stamp: &str, answer: &Value, above: &Value) {
    let document = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "ReplyAuthorization",
        "id": stamp,
        "attributedTo": town.bob.id,
        "interactingObject": answer,
        "interactionTarget": above,
    });
    shows(&town.peer, &document);
}

fn shows(peer: &Peer, document: &Value) {
    let id = text(&document["id"]);
    let path = id.strip_prefix(&peer.origin()).expect("an id of the peer");
    peer.serve(path, Page::activity(document));
}

/// A note of bob's that nobody answers without his yes.
fn guarded(town: &Town) -> Value {
    town.bob.note_with("<p>ask me</p>", |note| {
        note["interactionPolicy"] = asks("canReply");
    })
}

/// An answer that shows the yes at this address.
fn answer_with(by: &Actor, above: &Value, stamp: &str) -> Value {
    by.note_with("<p>an answer</p>", |note| {
        note["inReplyTo"] = above["id"].clone();
        note["approvedBy"] = json!(stamp);
    })
}

/// What stands below a note of bob's, by address.
fn answers_to(town: &Town, above: &Value) -> Vec<Value> {
    let id = town.received(&above["id"])["id"].clone();
    let thread = town
        .owner()
        .call("notes/children", json!({ "noteId": id }))
        .ok();
    let notes = list(&thread).into_iter();
    notes.map(|note| note["uri"].clone()).collect()
}

/// The answer is here, in the thread or not.
#[track_caller]
fn is_kept(town: &Town, answer: &Value) {
    let found = town.owner().call("ap/show", json!({ "uri": answer["id"] }));
    assert_eq!(found.ok()["object"]["uri"], answer["id"]);
}

/// I73: a stranger's answer that shows no yes stays out of the thread, and is kept.
#[test]
fn an_answer_of_others_that_shows_no_yes_is_not_in_the_thread() {
    let town = Town::with_followee();
    let carol = town.peer.actor("carol");
    town.follows(&carol);
    let above = guarded(&town);
    town.hears(&town.bob, &town.bob.create(&above));
    let silent = carol.note_with("<p>uninvited</p>", |note| {
        note["inReplyTo"] = above["id"].clone();
    });
    let invited = answer_with(&carol, &above, &stamp_of(&town, 1));
    shows_stamp(&town, &stamp_of(&town, 1), &invited["id"], &above["id"]);
    let others = Peer::start();
    let elsewhere = format!("{}/authorizations/1", others.origin());
    let mut foreign = json!({"type": "ReplyAuthorization", "id": elsewhere});
    foreign["attributedTo"] = json!(town.bob.id);
    foreign["interactionTarget"] = above["id"].clone();
    let forged = answer_with(&carol, &above, &elsewhere);
    foreign["interactingObject"] = forged["id"].clone();
    shows(&others, &foreign);
    let uninvited = [
        silent,
        forged,
        answer_with(&carol, &above, &stamp_of(&town, 1)),
        answer_with(&carol, &above, &stamp_of(&town, 2)),
    ];
    for answer in uninvited.iter().chain([&invited]) {
        town.hears(&carol, &carol.create(answer));
    }
    assert_eq!(answers_to(&town, &above), [invited["id"].clone()]);
    for answer in &uninvited {
        is_kept(&town, answer);
    }
    others.received().none("Create");
}

/// GoToSocial before 0.19 has no stamps: its Accept is one.
#[test]
fn the_accept_of_an_older_server_is_a_yes_to_an_answer() {
    let town = Town::with_followee();
    let carol = town.peer.actor("carol");
    let above = guarded(&town);
    town.hears(&town.bob, &town.bob.create(&above));
    let id = format!("{}/accepts/1", town.bob.id);
    let answer = answer_with(&carol, &above, &id);
    let mut accept = town.bob.act("Accept", answer["id"].clone());
    accept["id"] = json!(id);
    accept["target"] = above["id"].clone();
    shows(&town.peer, &accept);
    town.follows(&carol);
    town.hears(&carol, &carol.create(&answer));
    assert_eq!(answers_to(&town, &above), [answer["id"].clone()]);
}

#[test]
fn a_yes_that_cannot_be_looked_at_is_looked_at_again_and_the_answer_is_not_lost() {
    let town = Town::with_followee();
    let carol = town.peer.actor("carol");
    town.follows(&carol);
    let above = guarded(&town);
    town.hears(&town.bob, &town.bob.create(&above));
    let stamp = stamp_of(&town, 1);
    let path = stamp.strip_prefix(&town.peer.origin()).expect("a path");
    town.peer.serve(path, Page::status(503));
    let answer = answer_with(&carol, &above, &stamp);
    town.hears(&carol, &carol.create(&answer));
    assert_eq!(answers_to(&town, &above), [json!(null); 0]);
    is_kept(&town, &answer);

    shows_stamp(&town, &stamp, &answer["id"], &above["id"]);
    town.server.advance(HOUR);
    town.server.settle();
    // Before anybody looks at the thread, which has it filled.
    assert_eq!(town.server.waiting_jobs(), 0);
    assert_eq!(answers_to(&town, &above), [answer["id"].clone()]);
}

#[test]
fn an_answer_that_shows_its_yes_when_it_is_edited_joins_the_thread() {
    let town = Town::with_followee();
    let carol = town.peer.actor("carol");
    town.follows(&carol);
    let above = guarded(&town);
    town.hears(&town.bob, &town.bob.create(&above));
    let mut answer = carol.note_with("<p>may I?</p>", |note| {
        note["inReplyTo"] = above["id"].clone();
    });
    town.hears(&carol, &carol.create(&answer));
    assert_eq!(answers_to(&town, &above), [json!(null); 0]);
    shows_stamp(&town, &stamp_of(&town, 1), &answer["id"], &above["id"]);
    answer["replyAuthorization"] = json!(stamp_of(&town, 1));
    town.hears(&carol, &carol.update(&answer));
    assert_eq!(answers_to(&town, &above), [answer["id"].clone()]);
}

/// Only they can, by the bare id of the yes or by the whole of it.
#[test]
fn an_author_takes_their_yes_to_an_answer_back() {
    let town = Town::with_followee();
    let carol = town.peer.actor("carol");
    town.follows(&carol);
    let above = guarded(&town);
    town.hears(&town.bob, &town.bob.create(&above));
    let stamps = [1, 2].map(|number| stamp_of(&town, number));
    let answers = stamps.each_ref().map(|stamp| {
        let answer = answer_with(&carol, &above, stamp);
        shows_stamp(&town, stamp, &answer["id"], &above["id"]);
        town.hears(&carol, &carol.create(&answer));
        answer
    });
    town.hears(&carol, &carol.act("Delete", json!(stamps[0])));
    assert_eq!(answers_to(&town, &above).len(), 2);

    town.hears(&town.bob, &town.bob.act("Delete", json!(stamps[0])));
    assert_eq!(answers_to(&town, &above), [answers[1]["id"].clone()]);
    let whole = json!({"type": "ReplyAuthorization", "id": stamps[1]});
    town.hears(&town.bob, &town.bob.act("Delete", whole));
    assert_eq!(answers_to(&town, &above), [json!(null); 0]);
    assert_eq!(town.received(&above["id"])["repliesCount"], 0);
    for answer in &answers {
        is_kept(&town, answer);
    }
}

/// The path of something of ours.
fn path(town: &Town, uri: &Value) -> String {
    let uri = text(uri);
    let path = uri.strip_prefix(town.server.origin());
    path.expect("an address of ours").to_owned()
}

/// The inboxes that got an activity of this type.
fn inboxes(peer: &Peer, kind: &str) -> Vec<String> {
    let posts = peer.received().posts();
    let such = posts
        .iter()
        .filter(|post| post.asked.json()["type"] == kind);
    such.map(|post| post.asked.path().to_owned()).collect()
}

/// I71: not even those who know its address.
#[test]
fn what_is_asked_is_shown_to_the_asked_server_alone() {
    let Audience { town, others } = Audience::new();
    let policy = json!({"canLike": asks("canLike")["canLike"], "canReply": asks("canReply")["canReply"],
        "canAnnounce": asks("canAnnounce")["canAnnounce"]});
    let note = ruled(&town, "ask me", &policy);
    let owner = town.owner();
    let answer = owner.notes_id(json!({"text": "may I?", "replyId": note}));
    let renote = owner.renotes(&note);
    owner.reacts(&note, "👍");
    town.server.settle();
    let like = town.peer.received().single("Like");
    let paths = [
        format!("/notes/{answer}"),
        format!("/notes/{answer}/activity"),
        format!("/notes/{renote}/activity"),
        path(&town, &like["id"]),
    ];
    let fan = others.actor("fan");
    let visitor = town.server.visitor();
    for path in &paths {
        visitor.get_activity(path).status(404);
        fan.fetch(&town.server, path).status(404);
        let shown = town.bob.fetch(&town.server, path).status(200);
        assert_eq!(shown.header("cache-control"), "private, no-store", "{path}");
    }
    visitor
        .get_activity(&format!("/notes/{answer}/replies"))
        .status(404);

    for asked in [
        json!(town.uri(&answer)),
        like["id"].clone(),
        json!(format!("{}/activity", town.uri(&renote))),
    ] {
        town.hears(&town.bob, &approves(&town.bob, &asked, &json!("x")));
    }
    for path in &paths {
        visitor.get_activity(path).status(200);
    }
}

#[test]
fn a_thread_of_ours_does_not_list_what_is_asked() {
    let town = Town::with_followee();
    let owner = town.owner();
    let root = owner.writes_id("the beginning");
    let above = town.bob.note_with("<p>ask me</p>", |note| {
        note["inReplyTo"] = json!(town.uri(&root));
        note["interactionPolicy"] = asks("canReply");
    });
    town.hears(&town.bob, &town.bob.create(&above));
    let found = owner.call("ap/show", json!({ "uri": above["id"] })).ok();
    let answer = owner.notes_id(json!({"text": "may I?", "replyId": found["object"]["id"]}));
    town.server.settle();
    let context = format!("/contexts/{root}?page=true");
    let listed = || town.server.visitor().get_activity(&context).ok()["orderedItems"].clone();
    let (root, answer) = (town.uri(&root), town.uri(&answer));
    assert_eq!(listed(), json!([above["id"], root]));
    town.hears(
        &town.bob,
        &approves(&town.bob, &json!(answer), &above["id"]),
    );
    assert_eq!(listed(), json!([answer, above["id"], root]));
}

#[test]
fn what_is_asked_cannot_be_pinned_or_renoted_yet() {
    let Audience { town, others } = Audience::new();
    let note = ruled(&town, "ask me", &asks("canReply"));
    let owner = town.owner();
    let answer = owner.notes_id(json!({"text": "may I?", "replyId": note}));
    town.server.settle();
    let pin = || owner.call("i/pin", json!({ "noteId": answer }));
    pin().refused(400, "NO_SUCH_NOTE");
    let dave = town.server.account("dave");
    for person in [owner, &dave] {
        for wish in [
            json!({ "renoteId": answer }),
            json!({"text": "look", "renoteId": answer}),
        ] {
            person
                .call("notes/create", wish)
                .refused(400, "CANNOT_RENOTE_DUE_TO_VISIBILITY");
        }
    }
    town.server.settle();
    others.received().none("Add");
    let yes = approves(&town.bob, &json!(town.uri(&answer)), &json!("x"));
    town.hears(&town.bob, &yes);
    pin().ok();
    dave.renotes(&answer);
    town.server.settle();
    others.received().single("Add");
}

/// The Undo or Delete stands in the line of what it takes back.
#[test]
fn what_is_taken_back_while_it_is_asked_is_told_to_the_asked_author_alone() {
    let Audience { town, others } = Audience::new();
    let policy = json!({"canLike": asks("canLike")["canLike"], "canReply": asks("canReply")["canReply"],
        "canAnnounce": asks("canAnnounce")["canAnnounce"]});
    let note = ruled(&town, "ask me", &policy);
    let owner = town.owner();
    let answer = owner.notes_id(json!({"text": "may I?", "replyId": note}));
    owner.renotes(&note);
    owner.reacts(&note, "👍");
    town.server.settle();
    let asked = inboxes(&town.peer, "Create");
    assert_eq!(asked.len(), 1);
    assert_eq!(inboxes(&town.peer, "Like"), asked);
    assert_eq!(inboxes(&town.peer, "Announce"), asked);

    owner.deletes(&answer);
    owner
        .call("notes/unrenote", json!({ "noteId": note }))
        .done();
    owner
        .call("notes/reactions/delete", json!({ "noteId": note }))
        .done();
    town.server.settle();
    let delete = town.peer.received().single("Delete");
    assert_eq!(delete["object"]["id"], town.uri(&answer));
    town.peer.received().at_least(2, "Undo");
    assert_eq!(inboxes(&town.peer, "Delete"), asked);
    assert_eq!(
        inboxes(&town.peer, "Undo"),
        [asked[0].clone(), asked[0].clone()]
    );
    others.received().none("Delete");
    others.received().none("Undo");
}

#[test]
fn an_answer_that_also_quotes_asks_the_quoted_author_when_it_is_accepted() {
    let Audience { town, others } = Audience::new();
    let carol = others.actor("carol");
    let quoted = carol.note_with("<p>quote me</p>", |note| {
        note["interactionPolicy"] = json!({"canQuote": {"automaticApproval": [PUBLIC]}});
    });
    let owner = town.owner();
    let found = owner.call("ap/show", json!({ "uri": quoted["id"] })).ok();
    let note = ruled(&town, "ask me", &asks("canReply"));
    let answer = owner.notes_id(
        json!({"text": "as she says", "replyId": note, "renoteId": found["object"]["id"]}),
    );
    town.server.settle();
    town.peer.received().single("Create");
    others.received().none("QuoteRequest");
    others.received().none("Create");

    let yes = approves(&town.bob, &json!(town.uri(&answer)), &json!("x"));
    town.hears(&town.bob, &yes);
    let request = others.received().single("QuoteRequest");
    assert_eq!(request["instrument"]["id"], town.uri(&answer));
    assert_eq!(request["object"], quoted["id"]);
}

/// I73, whichever comes first.
#[test]
fn an_answer_that_came_before_what_it_answers_shows_a_yes_or_stays_out_of_the_thread() {
    let town = Town::new();
    let [carol, dora] = ["carol", "dora"].map(|name| town.peer.actor(name));
    for actor in [&town.bob, &carol, &dora] {
        town.follows(actor);
    }
    let above = town.bob.note_with("<p>ask me, but you, dora</p>", |note| {
        note["interactionPolicy"] = asks("canReply");
        note["tag"] = json!([{"type": "Mention", "href": dora.id, "name": "@dora"}]);
    });
    let away = above["id"].as_str().expect("an id");
    let away = away.strip_prefix(&town.peer.origin()).expect("a path");
    town.peer.withdraw(away);
    let answers = |by: &Actor, words: &str, stamp: Option<String>| {
        let note = by.note_with(words, |note| {
            note["inReplyTo"] = above["id"].clone();
            if let Some(stamp) = &stamp {
                note["approvedBy"] = json!(stamp);
            }
        });
        if let Some(stamp) = stamp.filter(|stamp| stamp.starts_with(&town.peer.origin())) {
            shows_stamp(&town, &stamp, &note["id"], &above["id"]);
        }
        town.hears(by, &by.create(&note));
        let found = town.owner().call("ap/show", json!({ "uri": note["id"] }));
        let note = &found.ok()["object"];
        assert_eq!(note["replyId"], json!(null), "it waits");
        text(&note["id"])
    };
    let elsewhere = Peer::start();
    let stamp = |host: &str| Some(format!("{host}/authorizations/3"));
    answers(&carol, "<p>uninvited</p>", None);
    answers(&carol, "<p>forged</p>", stamp(&elsewhere.origin()));
    let mut kept = [
        answers(&carol, "<p>invited</p>", stamp(&town.peer.origin())),
        answers(&dora, "<p>named</p>", None),
        answers(&town.bob, "<p>my own</p>", None),
    ];
    town.hears(&town.bob, &town.bob.create(&above));
    let id = town.received(&above["id"])["id"].clone();
    let thread = town
        .owner()
        .call("notes/children", json!({ "noteId": id }))
        .ok();
    let mut ids: Vec<String> = list(&thread).iter().map(|note| text(&note["id"])).collect();
    ids.sort();
    kept.sort();
    assert_eq!(ids, kept);
}

/// The `canQuote` of a note of ours as others read it.
#[track_caller]
fn quoters(town: &Town, note: &str) -> Value {
    let path = format!("/notes/{note}");
    let document = town.server.visitor().get_activity(&path).status(200).json();
    document["interactionPolicy"]["canQuote"]["automaticApproval"].clone()
}

/// I63: everybody, followers or nobody, as its writer says or prefers.
#[test]
fn one_says_who_may_quote_a_note_or_what_one_prefers() {
    let town = Town::new();
    let owner = town.owner();
    let me = town.owner_uri();
    let plain = owner.writes_id("plain");
    assert_eq!(quoters(&town, &plain), json!([PUBLIC]));
    assert_eq!(owner.me()["quotePolicy"], "public");
    owner
        .call("i/update", json!({"quotePolicy": "nobody"}))
        .ok();
    assert_eq!(owner.me()["quotePolicy"], "nobody");
    let preferred = owner.writes_id("preferred");
    assert_eq!(quoters(&town, &preferred), json!([me]));
    assert_eq!(quoters(&town, &plain), json!([PUBLIC]), "as it was written");
    let said = owner.notes_id(json!({"text": "said", "quoteApprovalPolicy": "followers"}));
    assert_eq!(quoters(&town, &said), json!([format!("{me}/followers")]));
    owner
        .call(
            "notes/create",
            json!({"text": "?", "quoteApprovalPolicy": "friends"}),
        )
        .refused(400, "INVALID_PARAM");
}

#[test]
fn who_may_quote_is_chosen_in_the_settings() {
    let town = Town::new();
    let me = town.owner_uri();
    let browser = door::signed_in(&town.server, "owner");
    let page = browser.get("/settings/profile").status(200).text();
    assert!(page.contains("Who may quote my notes"));
    let mut fields = vec![("quoters".to_owned(), "followers".to_owned())];
    fields.push(("proof".to_owned(), door::field(&page, "proof")));
    door::send(&browser, "/settings/profile", &fields).redirected();
    let note = town.owner().writes_id("for friends");
    assert_eq!(quoters(&town, &note), json!([format!("{me}/followers")]));
}

fn asks_to_quote(by: &Actor, town: &Town, note: &str) -> Value {
    let quoted = town.uri(note);
    let quote = by.note_with("<p>look</p>", |note| note["quote"] = json!(quoted));
    let mut request = by.act("QuoteRequest", json!(quoted));
    request["instrument"] = quote;
    request
}

#[test]
fn a_quote_that_its_author_does_not_want_is_refused_here_and_elsewhere() {
    let town = Town::with_follower();
    let dave = town.server.account("dave");
    let few = json!({"text": "for friends", "quoteApprovalPolicy": "followers"});
    let note = town.owner().notes_id(few);
    let none = json!({"text": "for nobody", "quoteApprovalPolicy": "nobody"});
    let closed = town.owner().notes_id(none);
    let eve = town.peer.actor("eve");
    town.hears(&eve, &asks_to_quote(&eve, &town, &note));
    town.peer.received().single("Reject");
    town.hears(&town.bob, &asks_to_quote(&town.bob, &town, &note));
    town.peer.received().single("Accept");
    town.hears(&town.bob, &asks_to_quote(&town.bob, &town, &closed));
    town.peer.received().at_least(2, "Reject");

    for id in [&note, &closed] {
        dave.call("notes/create", json!({"text": "look", "renoteId": id}))
            .refused(400, "INTERACTION_NOT_ALLOWED");
        dave.renotes(id);
    }
    dave.follows(&town.owner().id());
    dave.notes(json!({"text": "look", "renoteId": note}));
    town.owner()
        .notes(json!({"text": "mine", "renoteId": closed}));
}

/// What a browser shows under a note.
fn page(browser: &Client, note: &str) -> String {
    browser.get(&format!("/notes/{note}")).status(200).text()
}

/// I71: who waits sees that they wait; to everybody else it is a note like any other.
#[test]
fn who_waits_for_a_yes_sees_that_and_nobody_else_does() {
    let town = Town::with_followee();
    let (uri, answer) = asks_for_everything(&town);
    let note = text(&town.received(&uri)["id"]);
    let owner = town.owner();
    assert_eq!(owner.shows(&answer)["approval"], "pending");
    let renote = &list(&owner.call("notes/renotes", json!({ "noteId": note })).ok())[0];
    assert_eq!(renote["approval"], "pending");
    let dave = town.server.account("dave");
    assert_eq!(dave.shows(&answer).get("approval"), None);
    assert_eq!(
        owner.shows(&note).get("approval"),
        None,
        "not the note itself"
    );

    let waits = ["Waiting for", "Your reaction waits", "Your renote waits"];
    let mine = door::signed_in(&town.server, "owner");
    let shown = [page(&mine, &answer), page(&mine, &note), page(&mine, &note)];
    for (page, words) in shown.iter().zip(waits) {
        assert!(page.contains(words), "{words}: {page}");
    }
    for others in [door::signed_in(&town.server, "dave"), town.server.visitor()] {
        for id in [&answer, &note] {
            let page = page(&others, id);
            let told = waits.iter().find(|words| page.contains(**words));
            assert_eq!(told, None);
        }
    }

    for (kind, number) in [("Create", 1), ("Like", 2), ("Announce", 3)] {
        let deed = town.peer.received().single(kind);
        let what = match kind {
            "Create" => deed["object"]["id"].clone(),
            _ => deed["id"].clone(),
        };
        let mut yes = approves(&town.bob, &what, &uri);
        yes["result"] = json!(format!("{}/authorizations/{number}", town.bob.id));
        town.hears(&town.bob, &yes);
    }
    assert_eq!(owner.shows(&answer).get("approval"), None);
    for id in [&answer, &note] {
        let page = page(&mine, id);
        assert_eq!(waits.iter().find(|words| page.contains(**words)), None);
    }
}

/// A town where bob has accepted an answer, a reaction and a renote of the owner, and others
/// have them: bob's note, the answer, and bob's three yeses in the order of the names.
struct Accepted {
    audience: Audience,
    note: String,
    answer: String,
    deeds: [Value; 3],
}

impl Accepted {
    fn new() -> Self {
        let audience = Audience::new();
        let (uri, answer) = asks_for_everything(&audience.town);
        let town = &audience.town;
        let note = text(&town.received(&uri)["id"]);
        let received = town.peer.received();
        let deeds = [
            json!(town.uri(&answer)),
            received.single("Like")["id"].clone(),
            received.single("Announce")["id"].clone(),
        ];
        for (number, deed) in (0..).zip(&deeds) {
            let mut yes = approves(&town.bob, deed, &uri);
            yes["result"] = json!(stamp_of(town, number));
            town.hears(&town.bob, &yes);
        }
        let others = &audience.others;
        for kind in ["Create", "Like", "Announce"] {
            others.received().single(kind);
        }
        others.forget();
        Self {
            audience,
            note,
            answer,
            deeds,
        }
    }

    /// I72: the answer is its writer's own; what only passes on or judges is undone.
    #[track_caller]
    fn is_taken_back(&self) {
        let Audience { town, others } = &self.audience;
        let owner = town.owner();
        let answer = owner.shows(&self.answer);
        assert_eq!(answer["text"], "may I?");
        assert_eq!(answer["replyId"], json!(null));
        assert_eq!(answer["approval"], "revoked");
        let note = owner.shows(&self.note);
        for count in ["repliesCount", "renoteCount", "reactionCount"] {
            assert_eq!(note[count], 0, "{count}");
        }
        let update = others.received().single("Update");
        assert_eq!(update["object"]["id"], town.uri(&self.answer));
        for name in ["approvedBy", "replyAuthorization"] {
            assert_eq!(update["object"].get(name), None, "{name}");
        }
        let undone = others.received().at_least(2, "Undo");
        let mut undone: Vec<String> = undone
            .iter()
            .map(|undo| text(&undo["object"]["type"]))
            .collect();
        undone.sort();
        assert_eq!(undone, ["Announce", "Like"]);
        others.received().none("Delete");
        for kind in ["Create", "ReplyRequest", "LikeRequest"] {
            others.received().none(kind);
        }
        let told = owner.notifications();
        let told = told.iter().filter(|one| one["type"] == "app");
        assert_eq!(told.count(), 3);
        let browser = door::signed_in(&town.server, "owner");
        assert!(page(&browser, &self.answer).contains("No longer accepted"));
        let shown = town
            .server
            .visitor()
            .get_activity(&format!("/notes/{}", self.answer));
        assert_eq!(shown.ok().get("approvedBy"), None);
    }
}

#[test]
fn a_yes_is_taken_back_by_a_no() {
    let accepted = Accepted::new();
    let town = &accepted.audience.town;
    let carol = town.peer.actor("carol");
    for deed in &accepted.deeds {
        town.hears(&carol, &carol.reject(deed));
    }
    assert_eq!(town.owner().shows(&accepted.answer).get("approval"), None);
    for deed in &accepted.deeds {
        town.hears(&town.bob, &town.bob.reject(deed));
        town.hears(&town.bob, &town.bob.reject(deed));
    }
    accepted.is_taken_back();

    // An old yes that comes late changes nothing.
    let late = approves(&town.bob, &accepted.deeds[0], &json!("x"));
    town.hears(&town.bob, &late);
    assert_eq!(town.owner().shows(&accepted.answer)["approval"], "revoked");
}

#[test]
fn a_yes_is_taken_back_by_deleting_what_proves_it() {
    let accepted = Accepted::new();
    let town = &accepted.audience.town;
    let carol = accepted.audience.others.actor("carol");
    let stamps = [0, 1, 2].map(|number| stamp_of(town, number));
    for stamp in &stamps {
        carol.deliver(&town.server, &carol.act("Delete", json!(stamp)));
    }
    town.server.settle();
    assert_eq!(town.owner().shows(&accepted.answer).get("approval"), None);
    let kinds = ["ReplyAuthorization", "LikeAuthorization"];
    for (stamp, kind) in stamps.iter().zip(kinds) {
        let proof = json!({"id": stamp, "type": kind, "attributedTo": town.bob.id});
        town.hears(&town.bob, &town.bob.act("Delete", proof));
    }
    let by_id = town.bob.act("Delete", json!(stamps[2]));
    town.hears(&town.bob, &by_id);
    accepted.is_taken_back();
}

/// I71: the pages do not offer what would be refused, and say why.
#[test]
fn the_pages_do_not_offer_what_an_author_lets_nobody_do() {
    let town = Town::with_followee();
    let nobody = json!({"automaticApproval": [town.bob.id], "manualApproval": []});
    let policy =
        json!({"canLike": nobody, "canReply": nobody, "canAnnounce": nobody, "canQuote": nobody});
    let closed = ruled(&town, "leave me alone", &policy);
    let silent = ruled(&town, "no answers", &json!({ "canReply": nobody }));
    let unquoted = ruled(&town, "no quotes", &json!({ "canQuote": nobody }));
    let browser = door::signed_in(&town.server, "owner");
    let offers = |note: &str| {
        let page = page(&browser, note);
        [
            format!("/compose?reply={note}"),
            format!("/notes/{note}/react\""),
            format!("formaction=\"/notes/{note}/renote\">"),
            format!("/compose?renote={note}"),
        ]
        .map(|way| page.contains(&way))
    };
    assert_eq!(offers(&closed), [false; 4]);
    assert_eq!(offers(&silent), [false, true, true, true]);
    assert_eq!(offers(&unquoted), [true, true, true, false]);
    assert!(page(&browser, &silent).contains("the author does not allow this"));

    for path in [
        format!("/compose?reply={closed}"),
        format!("/compose?renote={unquoted}"),
    ] {
        let page = browser.get(&path).status(403).text();
        assert!(page.contains("does not allow this") && !page.contains("<textarea"));
    }
    let page = browser.get(&format!("/notes/{closed}/react")).status(200);
    let page = page.text();
    assert!(page.contains("does not allow this") && !page.contains("name=\"reaction\""));
}

#[test]
fn a_quote_is_not_offered_to_whom_its_author_here_does_not_let() {
    let town = Town::new();
    let few = json!({"text": "for friends", "quoteApprovalPolicy": "followers"});
    let note = town.owner().notes_id(few);
    let dave = town.server.account("dave");
    let way = format!("/compose?renote={note}");
    let browser = door::signed_in(&town.server, "dave");
    assert!(!page(&browser, &note).contains(&way));
    dave.follows(&town.owner().id());
    assert!(page(&browser, &note).contains(&way));
    let own = door::signed_in(&town.server, "owner");
    assert!(page(&own, &note).contains(&way));
}

/// I63: it is no edit of what the note says, and others are told all the same.
#[test]
fn who_may_quote_a_note_can_be_changed() {
    let town = Town::with_follower();
    let owner = town.owner();
    let note = owner.writes_id("quote me");
    town.server.settle();
    town.peer.forget();
    let edit = |name: &str, id: &str, quoters: Value| {
        let mut change = json!({"text": "quote me", "quoteApprovalPolicy": quoters});
        change[id] = json!(note);
        owner.call(name, change);
        town.server.settle();
    };
    edit("notes/edit", "editId", json!("nobody"));
    assert_eq!(quoters(&town, &note), json!([town.owner_uri()]));
    let update = town.peer.received().single("Update");
    let policy = &update["object"]["interactionPolicy"];
    assert_eq!(
        policy["canQuote"]["automaticApproval"],
        json!([town.owner_uri()])
    );
    let shown = owner.shows(&note);
    assert_eq!(shown.get("updatedAt"), None, "{shown}");
    let versions = owner.call("notes/versions", json!({"noteId": note})).ok();
    assert_eq!(versions, json!([]));

    for nothing in [json!("nobody"), json!(null)] {
        edit("notes/update", "noteId", nothing);
    }
    town.peer.received().single("Update");
    edit("notes/update", "noteId", json!("public"));
    assert_eq!(quoters(&town, &note), json!([PUBLIC]));
    town.peer.received().at_least(2, "Update");
}

/// GoToSocial tells its people's followers of a yes to an answer whose server knows of no
/// such thing, and of a no.
#[test]
fn an_answer_that_shows_no_yes_joins_the_thread_when_its_author_tells_of_one() {
    let town = Town::with_followee();
    let elsewhere = Peer::start();
    let carol = elsewhere.actor("carol");
    let above = guarded(&town);
    town.hears(&town.bob, &town.bob.create(&above));
    let answer = carol.note_with("<p>an answer</p>", |note| {
        note["inReplyTo"] = above["id"].clone();
        note["cc"] = json!([town.owner_uri()]);
    });
    town.hears(&carol, &carol.create(&answer));
    assert_eq!(answers_to(&town, &above), [json!(null); 0]);

    let stamp = stamp_of(&town, 1);
    let yes = |by: &Actor, number: u8| {
        let mut yes = approves(by, &answer["id"], &above["id"]);
        yes["id"] = json!(format!("{}/accepts/{number}", by.id));
        yes["result"] = json!(stamp);
        yes
    };
    town.hears(&town.bob, &yes(&town.bob, 1));
    assert_eq!(
        answers_to(&town, &above),
        [json!(null); 0],
        "nothing proves it"
    );
    shows_stamp(&town, &stamp, &answer["id"], &above["id"]);
    let dora = town.peer.actor("dora");
    town.hears(&dora, &yes(&dora, 2));
    assert_eq!(answers_to(&town, &above), [json!(null); 0], "not her note");
    town.hears(&town.bob, &yes(&town.bob, 3));
    assert_eq!(answers_to(&town, &above), [answer["id"].clone()]);

    town.hears(&dora, &dora.reject(&answer["id"]));
    assert_eq!(answers_to(&town, &above), [answer["id"].clone()]);
    town.hears(&town.bob, &town.bob.reject(&answer["id"]));
    assert_eq!(answers_to(&town, &above), [json!(null); 0]);
    is_kept(&town, &answer);
}

/// A town whose owner follows bob and carol, a note of bob's that may be quoted when he says
/// yes, and what is made of a quote of it by carol.
fn quoted_with(change: impl FnOnce(&Town, &Value, &mut Value)) -> (Town, Actor, Value) {
    let town = Town::with_followee();
    let carol = town.peer.actor("carol");
    town.follows(&carol);
    let quoted = town.bob.note_with("<p>ask me</p>", |note| {
        note["interactionPolicy"] = asks("canQuote");
    });
    town.hears(&town.bob, &town.bob.create(&quoted));
    let quote = carol.note_with("<p>look</p>", |note| change(&town, &quoted["id"], note));
    town.hears(&carol, &carol.create(&quote));
    (town, carol, quote)
}

/// Bob's consent to a quote.
fn shows_consent(town: &Town, quote: &Value, quoted: &Value) -> Value {
    let id = json!(stamp_of(town, 1));
    let consent = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "QuoteAuthorization",
        "id": id,
        "attributedTo": town.bob.id,
        "interactingObject": quote,
        "interactionTarget": quoted,
    });
    shows(&town.peer, &consent);
    id
}

/// I68: the words of FEP-044f promise that the author was asked; older words promise nothing.
#[test]
fn a_quote_of_others_that_shows_no_yes_where_it_needs_one_is_a_link() {
    let shown = |town: &Town, quote: &Value| {
        let note = town.received(&quote["id"]);
        (text(&note["text"]), note["renote"]["text"].clone())
    };
    let (town, carol, mut quote) = quoted_with(|_, quoted, note| note["quote"] = quoted.clone());
    let quoted = quote["quote"].clone();
    let link = format!("look\n\nRE: {}", text(&quoted));
    assert_eq!(shown(&town, &quote), (link, json!(null)));
    let page = page(
        &town.server.visitor(),
        &text(&town.received(&quote["id"])["id"]),
    );
    assert!(page.contains(&text(&quoted)), "{page}");

    quote["quoteAuthorization"] = shows_consent(&town, &quote["id"], &quoted);
    town.hears(&carol, &carol.update(&quote));
    assert_eq!(shown(&town, &quote), ("look".to_owned(), json!("ask me")));
    let note = town.received(&quote["id"]);
    assert_eq!(note.get("updatedAt"), None, "nobody edited it");

    let (town, _, quote) = quoted_with(|_, quoted, note| note["quoteUrl"] = quoted.clone());
    assert_eq!(shown(&town, &quote), ("look".to_owned(), json!("ask me")));

    let (town, _, quote) = quoted_with(|town, quoted, note| {
        note["quote"] = quoted.clone();
        note["quoteAuthorization"] = shows_consent(town, &note["id"], quoted);
    });
    assert_eq!(shown(&town, &quote), ("look".to_owned(), json!("ask me")));

    let (town, _, quote) = quoted_with(|town, quoted, note| {
        note["quote"] = quoted.clone();
        note["quoteAuthorization"] = shows_consent(town, quoted, quoted);
    });
    assert_eq!(
        shown(&town, &quote).1,
        json!(null),
        "a yes to something else"
    );
}
