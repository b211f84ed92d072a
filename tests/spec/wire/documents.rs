//! Our documents and activities beside theirs: whatever property the four recorded servers
//! show of a thing, ours shows too, or [`LEFT_OUT`] says why not.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use mamekey::clock::MINUTE;
use serde_json::Value;
use serde_json::json;

use crate::harness::pictures;
use crate::inputs::house::House;
use crate::inputs::house::list;
use crate::inputs::house::text;
use crate::wire::left_out::LEFT_OUT;
use crate::wire::recording::Recording;

const SOFTWARES: [&str; 4] = ["misskey", "gts", "mitra", "snac"];

/// The one elsewhere all is done with.
const ALICE: &str = "https://gts.test/users/alice";

/// More notes than a page of an outbox shows.
const PAGE: usize = 41;

/// What is recorded under another name than the kind of thing it is.
const KINDS: [(&str, &str); 10] = [
    ("question", "note"),
    ("cw", "note"),
    ("files", "note"),
    ("hashtag", "note"),
    ("mention", "note"),
    ("reply", "note"),
    ("quote", "note"),
    ("emoji", "note"),
    ("other actor", "actor"),
    ("following page", "followers page"),
];

/// Property paths by kind of document.
#[derive(Default)]
struct Shapes {
    paths: BTreeMap<String, BTreeSet<String>>,
    /// Where a bare id stands: what is inside is found there.
    links: BTreeMap<String, BTreeSet<String>>,
}

impl Shapes {
    fn document(&mut self, kind: &str, document: &Value) {
        let other = KINDS.iter().find(|(name, _)| *name == kind);
        let kind = other.map_or(kind, |(_, kind)| kind).to_owned();
        let paths = self.paths.entry(kind.clone()).or_default();
        let links = self.links.entry(kind).or_default();
        let mut document = document.clone();
        let items = document.get_mut("orderedItems").map(Value::take);
        walk(&document, "", paths, links);
        if let Some(items) = items {
            paths.insert("orderedItems".to_owned());
            list(&items).iter().for_each(|item| self.item(item));
        }
    }

    /// A member of a collection, looked at for itself.
    fn item(&mut self, item: &Value) {
        if item.get("actor").is_some() {
            self.activity(item);
        } else if item.is_object() {
            self.document("note", item);
        }
    }

    /// An activity; notes and actors in it are looked at for themselves.
    fn activity(&mut self, activity: &Value) {
        let mut activity = activity.clone();
        let object = std::mem::replace(&mut activity["object"], json!({}));
        let is_told = matches!(text(&activity["type"]), "Create" | "Update");
        match text(&object["type"]) {
            "Note" if is_told && object["content"].is_null() => self.document("vote", &object),
            "Note" | "Question" if is_told => self.document("note", &object),
            "Person" if is_told => self.document("actor", &object),
            _ => activity["object"] = object,
        }
        let kind = text(&activity["type"]).to_owned();
        self.document(&kind, &activity);
    }

    /// Whether this property is shown, or found behind a link.
    fn shows(&self, kind: &str, path: &str) -> bool {
        let (Some(paths), Some(links)) = (self.paths.get(kind), self.links.get(kind)) else {
            return false;
        };
        paths.contains(path) || links.iter().any(|link| is_within(path, link))
    }
}

fn is_within(path: &str, outer: &str) -> bool {
    outer.is_empty()
        || path
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// One or many is the same; null is nothing; languages are not properties.
fn walk(value: &Value, at: &str, paths: &mut BTreeSet<String>, links: &mut BTreeSet<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| walk(one, at, paths, links)),
        Value::Object(all) => {
            for (name, inner) in all {
                if name == "@context" || inner.is_null() {
                    continue;
                }
                let path = match at {
                    "" => name.clone(),
                    at => format!("{at}.{name}"),
                };
                paths.insert(path.clone());
                if name != "contentMap" {
                    walk(inner, &path, paths, links);
                }
            }
        }
        Value::String(text) if text.starts_with("https://us.example/") => {
            links.insert(at.to_owned());
        }
        _ => {}
    }
}

/// All that theirs show.
fn theirs() -> Shapes {
    let mut shapes = Shapes::default();
    for software in SOFTWARES {
        let recording = Recording::open(software);
        for (kind, document) in recording.documents() {
            match kind {
                "create" | "announce" | "like" => shapes.activity(document),
                kind => shapes.document(kind, document),
            }
        }
        recording
            .activities()
            .for_each(|activity| shapes.activity(activity));
    }
    shapes
}

/// All that ours show, after someone did everything there is to do.
fn ours() -> Shapes {
    let recording = Recording::open("gts");
    let mut house = recording.house();
    recording.play_until(&mut house, "33-poll");
    let [note, poll] = lives(&house);
    let mut shapes = Shapes::default();
    for (_, activity) in house.sent() {
        shapes.activity(&activity);
    }
    let bea = house.names.apply("https://us.example/users/bea");
    let system = house.user_id("system.actor").unwrap_or_default();
    for (kind, url) in [
        (
            "webfinger",
            "https://us.example/.well-known/webfinger?resource=acct:bea@us.example",
        ),
        ("nodeinfo", "/.well-known/nodeinfo"),
        ("nodeinfo 2.0", "/nodeinfo/2.0"),
        ("nodeinfo 2.1", "/nodeinfo/2.1"),
        ("actor", &bea),
        ("instance actor", &format!("/users/{system}")),
        ("key", &format!("{bea}/publickey")),
        ("outbox", &format!("{bea}/outbox")),
        ("outbox page", &format!("{bea}/outbox?page=true")),
        ("followers", &format!("{bea}/followers")),
        ("followers page", &format!("{bea}/followers?page=true")),
        ("featured", &format!("{bea}/collections/featured")),
        ("note", &note),
        ("note", &poll),
        ("replies", &format!("{note}/replies")),
        ("replies page", &format!("{note}/replies?page=true")),
        ("context", &note.replace("/notes/", "/contexts/")),
        ("emoji object", "/emojis/blob"),
    ] {
        let answer = house.serves(url).status(200);
        shapes.document(kind, &answer.json());
    }
    shapes
}

/// Everything bea does; answers the URLs of a note and of a closed poll.
fn lives(house: &House) -> [String; 2] {
    let does = |endpoint: &str, params: Value| {
        let answer = house.does("bea", endpoint, params);
        house.settle();
        answer
    };
    let posts = |params: Value| {
        let made = does("notes/create", params);
        text(&made["createdNote"]["id"]).to_owned()
    };
    let alice = house.user_id(ALICE).expect("alice is known");
    let heard = house.call("bea", "notes/timeline", json!({}))[0]["id"].clone();
    does("notes/polls/vote", json!({"noteId": heard, "choice": 0}));
    let picture = keeps(house, "a.png");
    settings(house);
    does(
        "i/update",
        json!({
            "name": "Bea :blob:", "description": "#cats", "avatarId": picture,
            "bannerId": picture, "birthday": "2000-01-01", "location": "here", "isCat": true,
            "followedMessage": "hello", "fields": [{"name": "site", "value": "https://example.com"}],
        }),
    );
    let note = posts(json!({
        "text": "**Hello** @alice@gts.test :blob: #tag", "cw": "warned", "fileIds": [picture],
    }));
    posts(json!({"text": "an answer", "replyId": note}));
    let poll = posts(json!({"text": "?", "poll": {"choices": ["a", "b"], "expiredAfter": 60_000}}));
    posts(json!({"text": "so true", "renoteId": heard}));
    let renote = posts(json!({"renoteId": heard}));
    does("notes/delete", json!({"noteId": renote}));
    for reaction in ["🎉", ":blob:"] {
        does(
            "notes/reactions/create",
            json!({"noteId": heard, "reaction": reaction}),
        );
        does("notes/reactions/delete", json!({"noteId": heard}));
    }
    does("i/pin", json!({"noteId": note}));
    does("i/unpin", json!({"noteId": note}));
    does("i/pin", json!({"noteId": note}));
    does(
        "notes/edit",
        json!({"editId": note, "text": "**Hello** @alice@gts.test :blob: #tag!", "cw": "warned", "fileIds": [picture]}),
    );
    for number in 0..PAGE {
        posts(json!({"text": format!("note {number}")}));
    }
    let gone = posts(json!({"text": "gone soon"}));
    does("notes/delete", json!({"noteId": gone}));
    does(
        "users/report-abuse",
        json!({"userId": alice, "comment": "spam"}),
    );
    let reports = house.call("alice", "admin/abuse-user-reports", json!({}));
    let report = json!({"reportId": reports[0]["id"]});
    house.does("alice", "admin/forward-abuse-user-report", report);
    does("following/invalidate", json!({"userId": alice}));
    does("following/delete", json!({"userId": alice}));
    does("blocking/create", json!({"userId": alice}));
    does("blocking/delete", json!({"userId": alice}));
    house.sets_clock(house.now().plus(MINUTE));
    house.settle();
    [note, poll].map(|id| format!("https://us.example/notes/{id}"))
}

fn keeps(house: &House, name: &str) -> Value {
    let app = house.app("bea");
    let answer = app.upload(name, &pictures::png(64, 48), json!({"comment": "A square"}));
    answer.ok()["id"].clone()
}

/// The server's owner says what it is about and adds an emoji.
fn settings(house: &House) {
    let app = house.app("alice");
    let about = json!({
        "name": "Us", "description": "A server", "maintainerName": "Alice",
        "maintainerEmail": "alice@us.example", "tosUrl": "https://us.example/tos",
        "themeColor": "#86b300",
    });
    app.call("admin/update-meta", about).done();
    let file = app.upload("blob.png", &pictures::png(32, 32), json!({}));
    let params = json!({"name": "blob", "fileId": file.ok()["id"]});
    app.call("admin/emoji/add", params).ok();
}

#[test]
fn what_others_show_of_a_thing_ours_shows_too() {
    let (theirs, ours) = (theirs(), ours());
    let mut unused: BTreeSet<usize> = (0..LEFT_OUT.len()).collect();
    let mut missing = Vec::new();
    for (kind, paths) in &theirs.paths {
        for path in paths.iter().filter(|path| !ours.shows(kind, path)) {
            let mut reasons = LEFT_OUT.iter().enumerate();
            let reason = reasons
                .find(|(_, (of, outer, _))| (*of == "*" || of == kind) && is_within(path, outer));
            match reason {
                Some((number, _)) => drop(unused.remove(&number)),
                None => missing.push(format!("{kind}: {path}")),
            }
        }
    }
    assert!(
        missing.is_empty(),
        "others show what we do not:\n{}",
        missing.join("\n")
    );
    let unused: Vec<_> = unused.into_iter().map(|number| LEFT_OUT[number]).collect();
    assert!(unused.is_empty(), "shown after all: {unused:?}");
}

#[test]
fn what_others_ask_to_know_someone_is_answered_as_they_want_it() {
    for software in SOFTWARES {
        let recording = Recording::open(software);
        let house = recording.house();
        for (path, accept) in recording.asks() {
            let url = format!("https://us.example{path}");
            let url = match path.starts_with("/users/") {
                true => house.names.apply(&url),
                false => url,
            };
            let answer = house.answers(&url, accept).status(200);
            let got = answer.header("content-type");
            let wanted = match path.split(['/', '?']).nth(2) {
                Some("webfinger" | "nodeinfo") => "application/jrd+json",
                _ => "application/activity+json; charset=utf-8",
            };
            assert!(got.starts_with(wanted), "{software} at {path}: {got}");
            answer.json();
        }
    }
}

#[test]
fn host_meta_says_what_theirs_says() {
    let house = Recording::open("gts").house();
    let ours = house.serves("/.well-known/host-meta").status(200).text();
    for software in ["misskey", "gts", "snac"] {
        let recording = Recording::open(software);
        let mut all = recording.documents();
        let (_, theirs) = all
            .find(|(kind, _)| *kind == "host-meta")
            .expect("recorded");
        let template = text(theirs)
            .split("template=\"")
            .nth(1)
            .expect("a template");
        let template = template.split('"').next().expect("an end");
        let (_, path) = template.split_once(".test").expect("their host");
        let wanted = format!("template=\"https://us.example{path}\"");
        assert!(ours.contains(&wanted), "{wanted} is not in {ours}");
        assert!(ours.contains("rel=\"lrdd\""), "{ours}");
    }
}
