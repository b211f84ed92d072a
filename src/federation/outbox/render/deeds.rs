//! Everything we do that is not a note: follows and their answers, reactions, renotes,
//! deletions, undoing (sections 0.4, 3.7, 4.5).

use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::clock::Time;
use crate::config::Origin;
use crate::federation::addresses;
use crate::federation::vocab::loose::PUBLIC;
use crate::federation::vocab::written::Activity;
use crate::federation::vocab::written::Actor;
use crate::federation::vocab::written::Flag;
use crate::federation::vocab::written::Like;
use crate::federation::vocab::written::Request;
use crate::federation::vocab::written::Tag;
use crate::federation::vocab::written::Tombstone;
use crate::model::Id;
use crate::model::jobs::Reply;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::quotes::Stamp;
use crate::model::reactions;
use crate::model::reactions::Reaction;
use crate::model::relays::Relay;
use crate::model::reports::Report;
use crate::model::users::User;

/// A follow by one of ours; its id is the pair, so that undoing names the same (O21).
pub fn follow(
    us: &Origin,
    follower: Id<User>,
    followee: Id<User>,
    target: &str,
) -> Activity<String> {
    let id = addresses::follow(us, follower, followee);
    Activity::new(
        "Follow",
        id,
        addresses::actor(us, follower),
        target.to_owned(),
    )
    .addressed(vec![target.to_owned()], Vec::new())
}

/// The subscription to a relay: a Follow of everybody (Mastodon's form), or of its actor
/// (LitePub's) (O28).
pub fn follow_relay(
    us: &Origin,
    system: Id<User>,
    relay: Id<Relay>,
    actor_uri: Option<&str>,
) -> Activity<String> {
    let target = actor_uri.unwrap_or(PUBLIC).to_owned();
    let id = addresses::relay_follow(us, relay);
    Activity::new("Follow", id, addresses::actor(us, system), target.clone())
        .addressed(vec![target], Vec::new())
}

/// A block by one of ours.
pub fn block(us: &Origin, id: i64, blocker: Id<User>, target: &str) -> Activity<String> {
    let id = addresses::block(us, id);
    Activity::new(
        "Block",
        id,
        addresses::actor(us, blocker),
        target.to_owned(),
    )
    .addressed(vec![target.to_owned()], Vec::new())
}

/// A report about somebody elsewhere, in the name of the server.
pub fn flag(
    us: &Origin,
    system: Id<User>,
    report: Id<Report>,
    target: String,
    comment: String,
) -> Flag {
    Flag {
        id: us.at(&format!("/activities/flag-{report}")),
        kind: "Flag",
        actor: addresses::actor(us, system),
        content: comment,
        to: [target.clone()],
        object: [target],
    }
}

/// Their Follow as an answer embeds it: with its own id, or without one if it had none
/// (O22).
pub fn their_follow(id: Option<&str>, follower: &str, followee: &str) -> Value {
    let mut follow = json!({"type": "Follow", "actor": follower, "object": followee});
    if let Some(id) = id {
        follow["id"] = json!(id);
    }
    follow
}

/// Yes or no to their Follow. `nonce`, here and below, is a word that was never used
/// before: no id is given twice (0.3).
pub fn answer(
    us: &Origin,
    verb: &'static str,
    followee: Id<User>,
    nonce: &str,
    follow: Value,
) -> Activity<Value> {
    let follower = follow["actor"].as_str().unwrap_or_default().to_owned();
    let id = activity(us, verb, nonce);
    Activity::new(verb, id, addresses::actor(us, followee), follow)
        .addressed(vec![follower], Vec::new())
}

/// Yes or no to a request, which is repeated whole (I64): a Follow-only reader would not
/// know what was answered. A yes shows the stamp that proves it.
pub fn reply(us: &Origin, reply: &Reply, asker: &str, nonce: &str) -> Value {
    let request = &reply.request;
    let mut object = json!({
        "type": request.kind, "id": request.id, "actor": asker, "object": request.object,
    });
    if let Some(instrument) = &request.instrument {
        object["instrument"] = json!(instrument);
    }
    let verb = if reply.stamp.is_some() {
        "Accept"
    } else {
        "Reject"
    };
    let mut answer = json!({
        "type": verb,
        "id": activity(us, verb, nonce),
        "actor": addresses::actor(us, reply.from),
        "object": object,
        "to": [asker],
    });
    if let Some(stamp) = reply.stamp {
        answer["result"] = json!(addresses::quote_authorization(us, Id::new(stamp)));
    }
    answer
}

/// One of ours goes on under another address (O24).
pub fn moved(us: &Origin, user: Id<User>, target: &str, now: Time) -> Value {
    let actor = addresses::actor(us, user);
    json!({
        "type": "Move",
        "id": format!("{actor}#moves/{}", now.0),
        "actor": actor,
        "object": actor,
        "target": target,
        "to": [addresses::followers(us, user)],
    })
}

/// Our consent to a quote of a note of ours (I65).
pub fn stamp(
    us: &Origin,
    author: Id<User>,
    stamp: Id<Stamp>,
    note: Id<Note>,
    quote: &str,
) -> Value {
    json!({
        "type": "QuoteAuthorization",
        "id": addresses::quote_authorization(us, stamp),
        "attributedTo": addresses::actor(us, author),
        "interactingObject": quote,
        "interactionTarget": addresses::note(us, note),
    })
}

/// That consent taken back (I66).
pub fn delete_stamp(
    us: &Origin,
    author: Id<User>,
    id: Id<Stamp>,
    note: Id<Note>,
    quote: &str,
) -> Activity<Value> {
    let stamp = stamp(us, author, id, note, quote);
    let address = format!("{}#delete", addresses::quote_authorization(us, id));
    Activity::new("Delete", address, addresses::actor(us, author), stamp)
        .addressed(vec![PUBLIC.to_owned()], Vec::new())
}

/// A reaction of one of ours to a note of `author`. The emoji is said without a host: it is ours by being sent
/// by us (I55).
pub fn like(
    us: &Origin,
    reaction: &Reaction,
    target: String,
    author: Option<String>,
    tag: Vec<Tag>,
) -> Like {
    let spoken = match reactions::custom(&reaction.emoji) {
        Some(custom) => format!(":{}:", custom.name),
        None => reaction.emoji.clone(),
    };
    Like {
        id: addresses::like(us, reaction.id),
        kind: "Like",
        actor: addresses::actor(us, reaction.user_id),
        object: target,
        content: spoken.clone(),
        misskey_reaction: spoken,
        to: Vec::from_iter(author),
        tag,
        approved_by: None,
        like_authorization: None,
    }
}

/// Asks the author of a note for their yes to what one of ours wants to do with it, the deed
/// itself inside (GoToSocial, I71).
pub fn request<T>(
    kind: &'static str,
    id: String,
    actor: String,
    (object, author): (String, String),
    instrument: T,
) -> Request<T> {
    Request {
        id,
        kind,
        actor,
        object,
        instrument,
        to: vec![author],
    }
}

/// A renote without words of its own. `named` are those it is for besides: whose note it
/// passes on, if that is still known; of a specified one, those it is for at all.
pub fn announce_of(
    us: &Origin,
    note: Id<Note>,
    user: Id<User>,
    visibility: Visibility,
    target: String,
    named: Vec<String>,
) -> Activity<String> {
    let followers = addresses::followers(us, user);
    let with = |first: Option<String>| first.into_iter().chain(named.clone()).collect();
    let (to, cc) = match visibility {
        Visibility::Public => (vec![PUBLIC.to_owned()], with(Some(followers))),
        Visibility::Home => (vec![followers], with(Some(PUBLIC.to_owned()))),
        Visibility::Followers => (vec![followers], with(None)),
        Visibility::Specified => (with(None), Vec::new()),
    };
    let id = addresses::note_activity(us, note);
    Activity::new("Announce", id, addresses::actor(us, user), target)
        .addressed(to, cc)
        .at(note.time())
}

/// A public note of ours, for relays that take announcements (O29).
pub fn announce_to_relays(
    us: &Origin,
    system: Id<User>,
    note: Id<Note>,
    to: Vec<String>,
) -> Activity<String> {
    Activity::new(
        "Announce",
        us.at(&format!("/activities/announce-{note}")),
        addresses::actor(us, system),
        addresses::note(us, note),
    )
    .addressed(to, Vec::new())
    .at(note.time())
}

/// A note of ours is gone.
pub fn delete_note(us: &Origin, author: Id<User>, note: Id<Note>) -> Activity<Tombstone> {
    let address = addresses::note(us, note);
    let id = format!("{address}#delete");
    Activity::new(
        "Delete",
        id,
        addresses::actor(us, author),
        Tombstone::of(address),
    )
    .addressed(vec![PUBLIC.to_owned()], Vec::new())
}

/// One of ours is gone (O26).
pub fn delete_actor(us: &Origin, user: Id<User>) -> Activity<String> {
    let actor = addresses::actor(us, user);
    Activity::new("Delete", format!("{actor}#delete"), actor.clone(), actor)
        .addressed(vec![PUBLIC.to_owned()], Vec::new())
}

/// Takes an activity of ours back; it is embedded with its id, type, actor and object,
/// which GoToSocial, Lemmy and Threads need (0.4).
pub fn undo<T: Serialize>(
    actor: String,
    id: &str,
    undone: T,
    to: Vec<String>,
    cc: Vec<String>,
) -> Activity<T> {
    Activity::new("Undo", format!("{id}/undo"), actor, undone).addressed(to, cc)
}

/// One of ours changed (O32).
pub fn update_actor(us: &Origin, user: Id<User>, actor: Actor, now: Time) -> Activity<Actor> {
    let address = addresses::actor(us, user);
    Activity::new(
        "Update",
        format!("{address}#updates/{}", now.0),
        address,
        actor,
    )
    .addressed(vec![PUBLIC.to_owned()], Vec::new())
}

/// A vote of one of ours in a poll elsewhere (I78); `name` is the choice's own words.
pub fn vote(
    us: &Origin,
    voter: Id<User>,
    nonce: &str,
    owner: &str,
    poll: &str,
    name: &str,
) -> Activity<Value> {
    let actor = addresses::actor(us, voter);
    let id = format!("{actor}#votes/{nonce}");
    let vote = json!({"id": id, "type": "Note", "attributedTo": actor, "to": [owner],
        "inReplyTo": poll, "name": name});
    Activity::new("Create", format!("{id}/activity"), actor, vote)
        .addressed(vec![owner.to_owned()], Vec::new())
}

/// Something is put into, or taken out of, the pinned notes (O34).
pub fn pin(
    us: &Origin,
    verb: &'static str,
    user: Id<User>,
    nonce: &str,
    note: String,
) -> Activity<String> {
    let actor = addresses::actor(us, user);
    let id = activity(us, verb, nonce);
    let mut activity = Activity::new(verb, id, actor.clone(), note).addressed(
        vec![PUBLIC.to_owned()],
        vec![addresses::followers(us, user)],
    );
    activity.target = Some(format!("{actor}/collections/featured"));
    activity
}

fn activity(us: &Origin, verb: &str, nonce: &str) -> String {
    us.at(&format!(
        "/activities/{}-{nonce}",
        verb.to_ascii_lowercase()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn us() -> Origin {
        Origin::parse("https://us.example").expect("an origin")
    }

    #[test]
    fn an_undone_follow_names_the_same_follow() {
        let (ours, theirs) = (Id::new(1), Id::new(2));
        let follow = follow(&us(), ours, theirs, "https://b.example/u");
        let id = follow.id.clone();
        let undo = undo(
            follow.actor.clone(),
            &id,
            follow,
            vec!["https://b.example/u".into()],
            Vec::new(),
        );
        let value = serde_json::to_value(undo).expect("JSON");
        assert_eq!(value["object"]["id"], json!(id));
        assert_eq!(value["object"]["type"], "Follow");
        assert_eq!(value["object"]["object"], "https://b.example/u");
        assert_eq!(value["id"], json!(format!("{id}/undo")));
    }

    #[test]
    fn an_answer_embeds_their_follow_with_its_own_id() {
        let theirs = their_follow(
            Some("https://b.example/f/1"),
            "https://b.example/u",
            "https://us.example/users/1",
        );
        let accept =
            serde_json::to_value(answer(&us(), "Accept", Id::new(1), "7", theirs)).expect("JSON");
        assert_eq!(accept["object"]["id"], "https://b.example/f/1");
        assert_eq!(accept["to"], json!(["https://b.example/u"]));
        let nameless = their_follow(None, "https://b.example/u", "https://us.example/users/1");
        assert!(nameless.get("id").is_none());
    }

    #[test]
    fn a_reaction_is_said_in_every_dialect_and_without_a_host() {
        let reaction = Reaction {
            id: Id::new(3),
            note_id: Id::new(4),
            user_id: Id::new(1),
            emoji: ":blob@.:".into(),
            uri: None,
            is_beside: false,
        };
        let like = serde_json::to_value(like(
            &us(),
            &reaction,
            "https://b.example/1".into(),
            None,
            Vec::new(),
        ))
        .expect("JSON");
        assert_eq!(like["content"], ":blob:");
        assert_eq!(like["_misskey_reaction"], ":blob:");
        assert_eq!(like["object"], "https://b.example/1");
    }

    #[test]
    fn a_vote_has_a_name_and_no_content() {
        let vote = vote(
            &us(),
            Id::new(1),
            "9",
            "https://b.example/u",
            "https://b.example/poll",
            "Cats",
        );
        let value = serde_json::to_value(vote).expect("JSON");
        assert_eq!(value["object"]["name"], "Cats");
        assert!(value["object"].get("content").is_none());
        assert_eq!(value["object"]["inReplyTo"], "https://b.example/poll");
    }
}
