//! The stream: who hears what, and who must not.

use serde_json::json;

use crate::harness::client::Client;
use crate::harness::server::Server;
use crate::harness::stream::Stream;

fn listen(server: &Server, who: &Client) -> Stream {
    Stream::open(server.origin(), Some(who.token()))
}

#[test]
fn home_hears_what_the_timeline_will_show() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    owner.follows(&bob.id());
    let mut stream = listen(&server, owner);
    let home = stream.connect("homeTimeline");
    carol.writes("a stranger");
    bob.notes(json!({"text": "not for owner", "visibility": "specified"}));
    bob.notes(json!({"text": "for followers", "visibility": "followers"}));
    assert_eq!(stream.next(&home, "note")["text"], "for followers");
    owner.writes("mine");
    assert_eq!(stream.next(&home, "note")["text"], "mine");
    stream.silent();
}

#[test]
fn local_is_for_everyone_and_hears_public_notes_only() {
    let server = Server::start();
    let owner = server.owner();
    let mut stream = Stream::open(server.origin(), None);
    let local = stream.connect("localTimeline");
    for visibility in ["home", "followers", "specified"] {
        owner.notes(json!({"text": "quiet", "visibility": visibility}));
    }
    owner.writes("loud");
    assert_eq!(stream.next(&local, "note")["text"], "loud");
    stream.silent();
}

#[test]
fn main_hears_what_concerns_oneself() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("hello");
    let mut stream = listen(&server, owner);
    let main = stream.connect("main");
    bob.notes(json!({"text": "hi", "replyId": note}));
    let told = stream.until(&main, "notification");
    assert_eq!(told["type"], "reply");
    assert_eq!(told["note"]["text"], "hi");
    bob.follows(&owner.id());
    assert_eq!(stream.until(&main, "followed")["username"], "bob");
    owner
        .call("i/update", json!({"name": "Owner of it all"}))
        .ok();
    assert_eq!(stream.until(&main, "meUpdated")["name"], "Owner of it all");
}

#[test]
fn main_hears_of_notes_even_if_no_notification_is_wanted() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("hello");
    let never = json!({"type": "never"});
    let wishes = json!({"mention": never, "reply": never, "quote": never, "renote": never});
    owner
        .call("i/update", json!({ "notificationRecieveConfig": wishes }))
        .ok();
    let mut stream = listen(&server, owner);
    let main = stream.connect("main");
    bob.notes(json!({"text": "all at once", "replyId": note, "renoteId": note}));
    for kind in ["mention", "reply", "renote"] {
        assert_eq!(stream.next(&main, kind)["text"], "all at once");
    }
    bob.renotes(&note);
    assert_eq!(stream.next(&main, "renote")["renoteId"], note.as_str());
    stream.silent();
    assert_eq!(owner.is_told(), Vec::<String>::new());
    owner.notes(json!({"text": "and to myself", "replyId": note}));
    assert_eq!(stream.next(&main, "reply")["text"], "and to myself");
}

#[test]
fn main_hears_nothing_of_those_one_mutes_nor_of_muted_threads() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let (note, other) = (owner.writes_id("hello"), owner.writes_id("to all"));
    owner
        .call("mute/create", json!({"userId": bob.id()}))
        .done();
    owner
        .call("notes/thread-muting/create", json!({ "noteId": note }))
        .done();
    let mut stream = listen(&server, owner);
    let main = stream.connect("main");
    bob.notes(json!({"text": "from the muted @owner", "replyId": other}));
    carol.notes(json!({"text": "in the muted thread", "replyId": note}));
    carol.notes(json!({"text": "elsewhere", "replyId": other}));
    assert_eq!(stream.next(&main, "mention")["text"], "elsewhere");
}

#[test]
fn the_end_of_a_poll_is_no_new_mention() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let poll = json!({"choices": ["tea", "coffee"], "expiredAfter": 60_000});
    let asked = bob.notes_id(json!({"text": "@owner what?", "poll": poll}));
    owner
        .call("notes/polls/vote", json!({"noteId": asked, "choice": 0}))
        .done();
    let mut stream = listen(&server, owner);
    let main = stream.connect("main");
    server.advance(60_001);
    server.settle();
    assert_eq!(stream.next(&main, "notification")["type"], "pollEnded");
}

#[test]
fn timelines_on_streams_are_as_wide_as_the_roles_say() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let policy = |value: bool| json!({"useDefault": false, "priority": 0, "value": value});
    let role = json!({
        "name": "Indoors", "description": "", "color": null, "iconUrl": null, "target": "manual",
        "condFormula": {}, "isPublic": false, "isModerator": false, "isAdministrator": true,
        "isExplorable": false, "asBadge": false, "canEditMembersByModerator": false, "displayOrder": 0,
        "policies": {"ltlAvailable": policy(false), "gtlAvailable": policy(false)},
    });
    let role = owner.call("admin/roles/create", role).ok();
    let whom = json!({"roleId": role["id"], "userId": bob.id()});
    owner.call("admin/roles/assign", whom).done();
    let mut stream = listen(&server, &bob);
    for channel in ["localTimeline", "hybridTimeline", "globalTimeline"] {
        stream.send(
            "connect",
            json!({"channel": channel, "id": channel, "pong": true}),
        );
    }
    stream.silent();
    // The role runs the server all the same.
    for channel in ["homeTimeline", "queueStats", "serverStats", "admin"] {
        stream.connect(channel);
    }
    let closed = json!({"policies": {"ltlAvailable": false, "gtlAvailable": true}});
    owner
        .call("admin/roles/update-default-policies", closed)
        .done();
    let mut guest = Stream::open(server.origin(), None);
    let local = json!({"channel": "localTimeline", "id": "local", "pong": true});
    guest.send("connect", local);
    guest.silent();
    guest.connect("globalTimeline");
}

#[test]
fn nobody_hears_what_concerns_others() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let mut stream = listen(&server, &carol);
    let main = stream.connect("main");
    bob.reacts(&owner.writes_id("to owner"), "👍");
    bob.follows(&owner.id());
    bob.writes("hello @carol");
    let told = stream.next(&main, "mention");
    assert_eq!(told["text"], "hello @carol");
}

#[test]
fn a_captured_note_tells_its_news() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("watch me");
    let mut stream = listen(&server, owner);
    stream.capture(&note);
    bob.reacts(&note, "👍");
    let reacted = stream.next_of_note(&note, "reacted");
    assert_eq!(
        (&reacted["reaction"], &reacted["userId"]),
        (&json!("👍"), &json!(bob.id()))
    );
    bob.call("notes/reactions/delete", json!({ "noteId": note }))
        .done();
    assert_eq!(stream.next_of_note(&note, "unreacted")["reaction"], "👍");
    owner.deletes(&note);
    assert!(stream.next_of_note(&note, "deleted")["deletedAt"].is_string());
}

#[test]
fn a_hidden_note_tells_nothing_to_those_who_guess_its_id() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    let hidden = owner.notes_id(json!({"text": "hidden", "visibility": "followers"}));
    let open = owner.writes_id("open");
    let mut guest = Stream::open(server.origin(), None);
    guest.capture(&hidden);
    guest.capture(&open);
    bob.reacts(&hidden, "👍");
    bob.reacts(&open, "🎉");
    assert_eq!(guest.next_of_note(&open, "reacted")["reaction"], "🎉");
    guest.silent();
}

#[test]
fn a_wrong_token_opens_no_stream() {
    let server = Server::start();
    assert_eq!(
        Stream::try_open(server.origin(), Some("wrongtoken")).err(),
        Some(401)
    );
}

#[test]
fn what_is_not_understood_is_neither_answered_nor_punished() {
    let server = Server::start();
    let mut stream = listen(&server, server.owner());
    for odd in [
        "h",
        "",
        "{",
        "[]",
        "null",
        "{\"type\":\"alive\"}",
        "{\"type\":\"connect\"}",
        "{\"type\":\"connect\",\"body\":{\"channel\":\"noSuchChannel\",\"id\":\"1\",\"pong\":true}}",
        "{\"type\":\"un\",\"body\":{\"id\":\"never seen\"}}",
    ] {
        stream.send_text(odd);
    }
    stream.silent();
    let home = stream.connect("homeTimeline");
    server.owner().writes("heard");
    assert_eq!(stream.next(&home, "note")["text"], "heard");
}

#[test]
fn who_leaves_a_channel_hears_it_no_more() {
    let server = Server::start();
    let mut stream = listen(&server, server.owner());
    let home = stream.connect("homeTimeline");
    let local = stream.connect("localTimeline");
    stream.disconnect(&home);
    server.owner().writes("heard once");
    assert_eq!(stream.next(&local, "note")["text"], "heard once");
    stream.silent();
}

#[test]
fn a_connection_has_thirty_two_channels_at_most() {
    let server = Server::start();
    let mut stream = Stream::open(server.origin(), None);
    for _ in 0..32 {
        stream.connect("localTimeline");
    }
    let body = json!({"channel": "localTimeline", "id": "one too many", "pong": true});
    stream.send("connect", body);
    stream.silent();
}

#[test]
fn who_is_suspended_hears_no_more() {
    let server = Server::start();
    let bob = server.account("bob");
    let mut stream = listen(&server, &bob);
    stream.connect("homeTimeline");
    server.suspend("bob");
    stream.closed();
}

#[test]
fn a_guest_hears_nothing_that_needs_an_account() {
    let server = Server::start();
    let mut stream = Stream::open(server.origin(), None);
    for channel in ["main", "homeTimeline"] {
        let body = json!({"channel": channel, "id": channel, "pong": true});
        stream.send("connect", body);
    }
    server.owner().writes("not for guests");
    stream.silent();
}

#[test]
fn a_hashtag_channel_hears_what_carries_the_tags() {
    let server = Server::start();
    let owner = server.owner();
    let mut stream = Stream::open(server.origin(), None);
    let tags = stream.connect_with("hashtag", json!({"q": [["beans"], ["peas", "pods"]]}));
    owner.writes("#peas alone");
    owner.notes(json!({"text": "#beans in secret", "visibility": "followers"}));
    owner.writes("#Ｂｅａｎｓ");
    assert_eq!(stream.next(&tags, "note")["text"], "#Ｂｅａｎｓ");
    owner.writes("#pods and #peas");
    assert_eq!(stream.next(&tags, "note")["text"], "#pods and #peas");
    stream.silent();
}

#[test]
fn what_i_did_to_a_note_is_told_to_me_alone() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("renote me");
    bob.reacts(&note, "🎉");
    let (mut mine, mut theirs) = (listen(&server, &bob), listen(&server, owner));
    let (here, there) = (
        mine.connect("localTimeline"),
        theirs.connect("localTimeline"),
    );
    owner.renotes(&note);
    let (mine, theirs) = (mine.next(&here, "note"), theirs.next(&there, "note"));
    assert_eq!(mine["renote"]["myReaction"], "🎉");
    assert!(theirs["renote"].get("myReaction").is_none(), "{theirs:#}");
    let pair = format!("{}/🎉", bob.id());
    assert_eq!(theirs["renote"]["reactionAndUserPairCache"], json!([pair]));
}

#[test]
fn a_renote_of_a_closed_note_shows_nobody_what_they_may_not_see() {
    let server = Server::start();
    let owner = server.owner();
    let (bob, carol) = (server.account("bob"), server.account("carol"));
    bob.follows(&owner.id());
    carol.follows(&owner.id());
    let (mut follower, mut guest) = (listen(&server, &bob), Stream::open(server.origin(), None));
    let home = follower.connect("homeTimeline");
    let local = guest.connect("localTimeline");
    let closed = owner.notes_id(json!({"text": "among us", "visibility": "followers"}));
    assert_eq!(follower.next(&home, "note")["text"], "among us");
    owner.renotes(&closed);
    assert_eq!(follower.next(&home, "note")["renote"]["text"], "among us");
    owner.writes("for all");
    assert_eq!(guest.next(&local, "note")["text"], "for all");
}

#[test]
fn how_the_queue_stands_is_for_the_owner() {
    let server = Server::start();
    let bob = server.account("bob");
    let mut stream = listen(&server, server.owner());
    let queue = stream.connect("queueStats");
    let ask = |id: &str| json!({"id": id, "type": "requestLog", "body": {"id": "x", "length": 2}});
    stream.send("channel", ask(&queue));
    assert_eq!(stream.next(&queue, "statsLog"), json!([]));
    let mut other = listen(&server, &bob);
    for channel in ["queueStats", "serverStats", "admin", "roleTimeline"] {
        let body =
            json!({"channel": channel, "id": channel, "params": {"roleId": "x"}, "pong": true});
        other.send("connect", body);
        other.send("channel", ask(channel));
    }
    other.silent();
}

#[test]
fn two_accounts_hear_the_same_note_in_the_same_words() {
    let server = Server::start();
    let bob = server.account("bob");
    let (mut one, mut other) = (listen(&server, server.owner()), listen(&server, &bob));
    let (here, there) = (one.connect("localTimeline"), other.connect("localTimeline"));
    bob.writes("to everybody");
    assert_eq!(one.next(&here, "note"), other.next(&there, "note"));
}

#[test]
fn who_says_goodbye_is_answered() {
    let server = Server::start();
    let mut stream = listen(&server, server.owner());
    stream.connect("main");
    stream.goodbye();
}

#[test]
fn who_does_not_read_is_dropped_and_holds_nobody_up() {
    let server = Server::start();
    let owner = server.owner();
    let open = || {
        let metrics = server.visitor().get("/metrics").text();
        metrics.contains("mamekey_streams 2\n")
    };
    let mut deaf = listen(&server, owner);
    for _ in 0..32 {
        deaf.connect("localTimeline");
    }
    let mut awake = listen(&server, owner);
    let local = awake.connect("localTimeline");
    assert!(open());
    let long = "長い話".repeat(1_000);
    while open() {
        owner.writes(&long);
        assert_eq!(awake.next(&local, "note")["text"], long.as_str());
    }
    deaf.ended();
}

#[test]
fn an_app_hears_and_does_no_more_than_its_token_allows() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    let app = server.token("owner", &["read:account", "write:account"]);
    let mut stream = listen(&server, &app);
    let main = stream.connect("main");
    let mut own = listen(&server, owner);
    let own_main = own.connect("main");

    stream.send("readNotification", json!({}));
    stream.silent();
    assert_eq!(owner.me()["hasUnreadNotification"], true);

    let changed = app.call("i/update", json!({"name": "Bean"})).ok();
    assert!(changed.get("email").is_none(), "{changed}");
    let told = stream.until(&main, "meUpdated");
    assert!(told.get("email").is_none(), "{told}");
    assert!(own.until(&own_main, "meUpdated").get("email").is_some());

    for channel in ["admin", "serverStats", "queueStats"] {
        let wish = json!({"channel": channel, "id": channel, "pong": true});
        stream.send("connect", wish.clone());
        own.send("connect", wish);
        while own.frame()["body"]["id"] != channel {}
    }
    let report = json!({"userId": server.account("carol").id(), "comment": "rude"});
    bob.call("users/report-abuse", report).done();
    own.until("admin", "newAbuseUserReport");
    stream.silent_after("connected");

    let reader = server.token("owner", &["read:account", "write:notifications"]);
    let mut stream = listen(&server, &reader);
    stream.send("readNotification", json!({}));
    own.until(&own_main, "readAllNotifications");
}
