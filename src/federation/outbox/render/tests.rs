//! Our documents beside those of a real Misskey: whatever a property of theirs is, ours
//! has it in the same shape, and the same value where ids do not come into it.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::clock::Time;
use crate::config::Origin;
use crate::federation::outbox::render::collection;
use crate::federation::outbox::render::deeds;
use crate::federation::outbox::render::note;
use crate::federation::outbox::render::person;
use crate::federation::outbox::render::question;
use crate::federation::outbox::render::tags;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::emojis::Looks;
use crate::model::emojis::Picture;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::interactions::Circle;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::polls::Choice;
use crate::model::polls::Poll;
use crate::model::reactions::Reaction;
use crate::model::users::Avatar;
use crate::model::users::Field;
use crate::model::users::Profile;
use crate::model::users::User;

fn us() -> Origin {
    Origin::parse("https://misskey.test").expect("an origin")
}

fn theirs(name: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wire/misskey.json");
    let text = std::fs::read(file).expect("a fixture");
    let recording: Value = serde_json::from_slice(&text).expect("JSON");
    let mut documents = recording["documents"].as_array().expect("a list").iter();
    let found = documents.find(|document| document["kind"] == name);
    found.expect("a recorded document")["body"].clone()
}

/// Properties of theirs that ours lacks or has in another shape. Their null may be
/// absent here (D23).
fn lacking(theirs: &Value, ours: &Value, path: &str) -> Vec<String> {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => theirs
            .iter()
            .filter(|(name, value)| *name != "@context" && !value.is_null())
            .flat_map(|(name, value)| {
                let inner = format!("{path}/{name}");
                match ours.get(name) {
                    Some(found) => lacking(value, found, &inner),
                    None => vec![inner],
                }
            })
            .collect(),
        (Value::Array(theirs), Value::Array(ours)) => match (theirs.first(), ours.first()) {
            (Some(one), Some(other)) => lacking(one, other, &format!("{path}[]")),
            (Some(_), None) => vec![format!("{path}[] is empty")],
            _ => Vec::new(),
        },
        _ => {
            let same_kind = std::mem::discriminant(theirs) == std::mem::discriminant(ours);
            let fits = same_kind || (theirs.is_boolean() && ours.is_boolean());
            if fits {
                Vec::new()
            } else {
                vec![format!("{path} has another shape")]
            }
        }
    }
}

fn assert_like(name: &str, ours: &impl Serialize) -> (Value, Value) {
    let (theirs, ours) = (theirs(name), json!(ours));
    assert_eq!(
        lacking(&theirs, &ours, ""),
        Vec::<String>::new(),
        "{name}: {ours:#}"
    );
    (theirs, ours)
}

/// The same in both, as far as ids and times do not differ.
fn assert_same(documents: &(Value, Value), names: &[&str]) {
    for name in names {
        assert_eq!(documents.0[*name], documents.1[*name], "{name}");
    }
}

fn user(number: i64, username: &str) -> User {
    User {
        id: Id::new(number),
        host: None,
        username: username.to_owned(),
        name: None,
        emojis: Vec::new(),
        avatar: None,
        is_bot: false,
        is_cat: false,
        is_locked: false,
        is_explorable: true,
        is_admin: false,
        is_silenced: false,
        suspended_at: None,
        gone_at: None,
        remote: None,
    }
}

fn facts(text: &str) -> note::Facts {
    note::Facts {
        community: None,
        note: Note {
            id: Id::new(900),
            user_id: Id::new(1),
            text: Some(text.to_owned()).filter(|text| !text.is_empty()),
            ..Note::sample()
        },
        mentioned: Vec::new(),
        addressed: Vec::new(),
        reply_to: None,
        quote: None,
        hashtags: Vec::new(),
        emojis: Vec::new(),
        files: Vec::new(),
        poll: None,
        consent: None,
        stamp: None,
        context: None,
        shares: 0,
        quoters: Circle::Everyone,
        approval: None,
    }
}

fn written(facts: &note::Facts) -> crate::federation::vocab::written::Note {
    note::note(&us(), facts, Time(0))
}

#[test]
fn a_plain_note_is_one_of_misskeys() {
    let both = assert_like("note", &written(&facts("Hello world")));
    assert_same(
        &both,
        &[
            "type",
            "content",
            "to",
            "inReplyTo",
            "attachment",
            "sensitive",
            "tag",
        ],
    );
    let create = note::create(&us(), &facts("Hello world"), Time(0));
    let both = assert_like("create", &create);
    assert_same(&both, &["type", "to"]);
    assert_eq!(both.1["to"], both.1["object"]["to"]);
    assert_eq!(both.1["cc"], both.1["object"]["cc"]);
}

#[test]
fn a_content_warning_is_a_summary_and_one_without_words_is_not_lost() {
    let mut warned = facts("secret text");
    warned.note.cw = Some("spoiler".into());
    let both = assert_like("cw", &written(&warned));
    assert_same(&both, &["sensitive"]);
    assert_eq!(both.1["summary"], "spoiler");
    warned.note.cw = Some(String::new());
    assert_eq!(json!(written(&warned))["summary"], "\u{200b}");
}

#[test]
fn an_answer_names_whom_it_answers() {
    let mut answer = facts("a reply");
    answer.reply_to = Some("https://misskey.test/notes/1".into());
    answer.mentioned = vec![user(2, "alice")];
    let both = assert_like("reply", &written(&answer));
    let actor = json!("https://misskey.test/users/0000000002");
    assert!(both.1["cc"].as_array().expect("a list").contains(&actor));
    assert_eq!(both.1["tag"][0]["name"], "@alice@misskey.test");
    assert_like("mention", &written(&answer));
}

#[test]
fn a_poll_is_a_question() {
    let mut asked = facts("poll?");
    let choice = |text: &str, votes| Choice {
        text: text.into(),
        votes,
    };
    asked.poll = Some(Poll {
        note_id: Id::new(900),
        multiple: false,
        choices: vec![choice("Yes", 1), choice("No", 1), choice("Maybe", 0)],
        expires_at: Some(Time(5)),
        voters: None,
    });
    let both = assert_like("question", &written(&asked));
    assert_same(&both, &["type", "content", "oneOf"]);
    assert_eq!(both.1["votersCount"], 2);
    assert!(both.1.get("closed").is_none());
    let over = json!(note::note(&us(), &asked, Time(6)));
    assert_eq!(over["closed"], over["endTime"]);
}

#[test]
fn files_say_what_they_show_in_both_places() {
    let mut shown = facts("two files");
    let file = |comment: Option<&str>| File {
        id: Id::new(5),
        user_id: None,
        folder_id: None,
        name: "a.png".into(),
        media_type: "image/png".into(),
        size_bytes: 1,
        md5: None,
        place: Place::Here {
            key: "hash".into(),
            thumbnail_key: None,
            access: "abc".into(),
        },
        comment: comment.map(str::to_owned),
        is_sensitive: false,
        blurhash: None,
        width: Some(3),
        height: Some(0),
    };
    shown.files = vec![file(None), file(Some("alt text"))];
    let both = assert_like("files", &written(&shown));
    let second = &both.1["attachment"][1];
    assert_eq!(
        (&second["name"], &second["summary"]),
        (&json!("alt text"), &json!("alt text"))
    );
    assert_eq!(
        both.1["attachment"][0]["url"],
        "https://misskey.test/files/abc"
    );
    assert!(both.1["attachment"][0].get("height").is_none());
}

#[test]
fn hashtags_and_emoji_are_tags() {
    let mut tagged = facts("#Golden");
    tagged.hashtags = vec!["Golden".into()];
    assert_like("hashtag", &written(&tagged));
    let emoji = Emoji {
        id: Id::new(7),
        host: None,
        name: "blobcat".into(),
        picture: Picture::Ours {
            file_id: Id::new(8),
            access: "cat".into(),
            media_type: "image/png".into(),
        },
        looks: Looks::default(),
        updated_at: None,
    };
    let tag = tags::emoji(&us(), &emoji)
        .map(crate::federation::vocab::written::Tag::Emoji)
        .expect("a tag");
    assert_same(&assert_like("emoji object", &tag), &["id", "type", "name"]);
    let mut happy = facts(":blobcat: :nope: 🎉");
    happy.emojis = vec![tag];
    assert_like("emoji", &written(&happy));
    let at_home = Emoji {
        looks: Looks {
            local_only: true,
            ..Looks::default()
        },
        ..emoji
    };
    assert!(tags::emoji(&us(), &at_home).is_none());
}

#[test]
fn a_quote_is_said_in_every_dialect() {
    let mut quoting = facts("quoting");
    let address = "https://misskey.test/notes/atvtjy46w3ee0002";
    quoting.quote = Some(address.into());
    let (golden, ours) = assert_like("quote", &written(&quoting));
    for name in ["quote", "_misskey_quote", "quoteUrl", "quoteUri"] {
        assert_eq!(ours[name], address, "{name}");
    }
    assert_eq!(ours["_misskey_content"], golden["_misskey_content"]);
    assert_eq!(ours["source"], golden["source"]);
    assert_eq!(ours["tag"][0]["href"], address);
    let content = ours["content"].as_str().expect("text");
    assert!(content.contains("quote-inline") && content.contains(&format!("href=\"{address}\"")));
}

#[test]
fn a_renote_is_an_announce_and_a_reaction_a_like() {
    let announce = deeds::announce_of(
        &us(),
        Id::new(900),
        Id::new(1),
        Visibility::Public,
        "https://misskey.test/notes/1".into(),
        Vec::new(),
    );
    assert_same(&assert_like("announce", &announce), &["type", "to"]);
    let reaction = Reaction {
        id: Id::new(3),
        note_id: Id::new(900),
        user_id: Id::new(1),
        emoji: "👍".into(),
        uri: None,
        is_beside: false,
    };
    let like = deeds::like(
        &us(),
        &reaction,
        "https://misskey.test/notes/1".into(),
        None,
        Vec::new(),
    );
    assert_same(
        &assert_like("like", &like),
        &["type", "content", "_misskey_reaction"],
    );
}

#[test]
fn an_actor_is_one_of_misskeys() {
    let mut alice = user(1, "alice");
    alice.name = Some("Alice".into());
    alice.avatar = Some(Avatar::Ours {
        access: "a".into(),
        blurhash: None,
    });
    let field = |name: &str, value: &str| Field {
        name: name.into(),
        value: value.into(),
    };
    let facts = person::Facts {
        user: alice,
        profile: Profile {
            description: Some("Hello **world** #misskey".into()),
            location: Some("Kyoto".into()),
            birthday: Some("2000-01-01".into()),
            fields: vec![
                field("Web", "https://alice.example/?a&b"),
                field("Plain", "1 < 2"),
            ],
            followed_message: Some("Thanks!".into()),
            banner: Some(Avatar::Ours {
                access: "b".into(),
                blurhash: None,
            }),
            also_known_as: vec!["https://b.example/u".into()],
            ..Profile::default()
        },
        mentioned: Vec::new(),
        emojis: Vec::new(),
        picture_types: [None, None],
        public_pem: "PEM".into(),
    };
    let ours = json!(person::person(&us(), &facts));
    let mut golden = theirs("actor");
    // Theirs shows an emoji first; ours has none in its name.
    golden["tag"] = json!([]);
    assert_eq!(lacking(&golden, &ours, ""), Vec::<String>::new());
    assert_eq!(
        ours["attachment"][0]["value"],
        "<a href=\"https://alice.example/?a&amp;b\" rel=\"me nofollow noopener\" target=\"_blank\">https://alice.example/?a&amp;b</a>"
    );
    assert!(
        ours["attachment"][1]["value"]
            .as_str()
            .is_some_and(|value| value.contains("1 &lt; 2"))
    );
    assert_eq!(ours["publicKey"]["owner"], ours["id"]);
    let key = person::key(
        &us(),
        &facts,
        "https://misskey.test/users/1/publickey".into(),
    );
    assert_like("key", &key);
    let mut hidden = facts.clone();
    hidden.user.suspended_at = Some(Time(1));
    let hidden = json!(person::person(&us(), &hidden));
    assert_eq!(hidden["suspended"], true);
    assert!(hidden.get("summary").is_none() && hidden.get("icon").is_none());
}

#[test]
fn collections_are_misskeys() {
    let root = collection::paged("https://misskey.test/users/1/outbox".into(), 51);
    let mut golden = theirs("outbox");
    // The last page is a courtesy nobody uses.
    golden.as_object_mut().expect("an object").remove("last");
    assert_eq!(lacking(&golden, &json!(root), ""), Vec::<String>::new());
    assert_like("followers", &collection::paged("x".into(), 2));
    let create = json!(note::create(&us(), &facts("x"), Time(0)));
    let page = collection::page(
        "https://misskey.test/users/1/outbox",
        51,
        "",
        vec![create],
        Some("&until_id=1".into()),
    );
    let mut golden = theirs("outbox page");
    golden["orderedItems"] = json!([theirs("create")]);
    golden.as_object_mut().expect("an object").remove("prev");
    assert_eq!(lacking(&golden, &json!(page), ""), Vec::<String>::new());
    assert_like(
        "featured",
        &collection::whole("x".into(), vec![json!(written(&facts("Hello world")))]),
    );
}

#[test]
fn addressing_follows_the_visibility() {
    let public = "https://www.w3.org/ns/activitystreams#Public";
    let followers = "https://misskey.test/users/0000000001/followers";
    let alice = "https://misskey.test/users/0000000002";
    let of = |visibility| {
        let mut facts = facts("x");
        facts.note.visibility = visibility;
        facts.mentioned = vec![user(2, "alice")];
        let note = json!(written(&facts));
        (note["to"].clone(), note["cc"].clone())
    };
    assert_eq!(
        of(Visibility::Public),
        (json!([public]), json!([followers, alice]))
    );
    assert_eq!(
        of(Visibility::Home),
        (json!([followers]), json!([public, alice]))
    );
    assert_eq!(
        of(Visibility::Followers),
        (json!([followers]), json!([alice]))
    );
    assert_eq!(of(Visibility::Specified), (json!([alice]), json!([])));
}

#[test]
fn a_note_is_never_larger_than_misskey_takes() {
    let picture = File {
        id: Id::new(1),
        user_id: None,
        folder_id: None,
        name: "a.png".into(),
        media_type: "image/png".into(),
        size_bytes: 1,
        md5: None,
        place: Place::Here {
            key: "k".into(),
            thumbnail_key: None,
            access: "a".into(),
        },
        comment: Some("豆".repeat(512)),
        is_sensitive: false,
        blurhash: None,
        width: None,
        height: None,
    };
    let mut facts = facts(&format!("**{}**", "豆".repeat(2_900)));
    let size = |facts: &note::Facts| {
        let note = note::note(&us(), facts, Time(0));
        (serde_json::to_vec(&note).expect("JSON").len(), note)
    };
    let (small, note) = size(&facts);
    assert!(small < 60 * 1024 && note.misskey_content.is_some());
    facts.files = vec![picture; 16];
    let (fit, note) = size(&facts);
    assert!(fit <= 60 * 1024, "{fit} bytes");
    assert!(note.misskey_content.is_none() && note.attachment[0].summary.is_none());
    assert!(note.attachment[0].name.is_some() && note.source.content.contains('豆'));
}

#[test]
fn who_takes_two_choices_is_one_voter() {
    let choice = |votes: i64| Choice {
        text: votes.to_string(),
        votes,
    };
    let mut poll = Poll {
        note_id: Id::new(900),
        multiple: true,
        choices: vec![choice(2), choice(3)],
        expires_at: None,
        voters: Some(4),
    };
    assert_eq!(question::question(&poll, Time(0)).voters_count, 4);
    poll.voters = Some(1);
    assert_eq!(question::question(&poll, Time(0)).voters_count, 3);
    poll.multiple = false;
    assert_eq!(question::question(&poll, Time(0)).voters_count, 5);
}
