//! What a session does with frames and news, told without a socket or a database.

use serde_json::json;

use super::*;
use crate::api::streaming::channels::Guard;
use crate::api::streaming::channels::Wish;
use crate::api::streaming::timelines::tests::ALICE;
use crate::api::streaming::timelines::tests::BOB;
use crate::api::streaming::timelines::tests::CAROL;
use crate::api::streaming::timelines::tests::NOW;
use crate::api::streaming::timelines::tests::note;
use crate::api::streaming::timelines::tests::user;

const NOTE: &str = "atvs09s3pl";

fn alice() -> Session {
    Session::new(Some(user(ALICE)), Circle::default())
}

/// What comes of a wish for a channel where everything is allowed that may be asked for.
fn connect(session: &mut Session, channel: &str, id: &str) -> Vec<Step> {
    let mut steps = ask(session, channel, id);
    let Some(Step::Do(work)) = steps.first() else {
        return steps;
    };
    let Task::Open { id, wish, pong } = &work.task else {
        return steps;
    };
    if let Wish::Guarded(channel) = wish {
        let opened = Opened {
            id: id.clone(),
            channel: channel.clone(),
            pong: *pong,
        };
        steps = session.learn(Done {
            opened: Some(opened),
            ..Done::default()
        });
    }
    steps
}

fn ask(session: &mut Session, channel: &str, id: &str) -> Vec<Step> {
    let body = json!({"channel": channel, "id": id, "params": {}, "pong": true});
    session.on_message(&json!({"type": "connect", "body": body}).to_string())
}

fn say(session: &mut Session, kind: &str, id: &str) {
    let steps = session.on_message(&json!({"type": kind, "body": {"id": id}}).to_string());
    assert!(steps.is_empty(), "{steps:?}");
}

fn told(event: Event) -> Arc<Told> {
    Arc::new(Told::from(event))
}

fn reacted() -> Arc<Told> {
    told(Event::Reacted {
        note: Id::parse(NOTE).expect("an id"),
        user: BOB,
        emoji: "👍".into(),
    })
}

fn posted(author: Id<User>) -> Arc<Told> {
    told(Event::Posted(Arc::new(note(author))))
}

fn written(text: &str) -> Common {
    Common {
        text: Some(text.to_owned()),
        ..Common::default()
    }
}

/// The frames among these steps, which must all be frames.
fn frames(steps: Vec<Step>) -> Vec<String> {
    let frame = |step| match step {
        Step::Send(frame) => frame,
        other => panic!("expected a frame: {other:?}"),
    };
    steps.into_iter().map(frame).collect()
}

fn names(steps: &[Step]) -> Vec<&'static str> {
    let name = |step: &Step| match step {
        Step::Send(_) => "send",
        Step::Do(work) => match work.task {
            Task::Circle => "circle",
            Task::Told { .. } => "told",
            Task::Open { .. } => "open",
            Task::Posted { .. } => "posted",
            Task::Watched(_) => "watched",
            _ => "other work",
        },
        Step::Later(..) => "later",
        Step::Share(_) => "share",
        Step::Close => "close",
    };
    steps.iter().map(name).collect()
}

#[test]
fn a_second_main_and_an_unknown_channel_are_met_with_silence() {
    let mut session = alice();
    let answer = r#"{"type":"connected","body":{"id":"a-main"}}"#;
    assert_eq!(frames(connect(&mut session, "main", "a-main")), [answer]);
    for (channel, id) in [
        ("main", "a-main2"),
        ("nosuchChannel", "a-bad"),
        ("roleTimeline", "a-role"),
    ] {
        assert!(connect(&mut session, channel, id).is_empty(), "{channel}");
    }
    assert_eq!(session.listening(&Channel::Main), ["a-main"]);
}

#[test]
fn a_visitor_listens_to_public_timelines_only() {
    let mut session = Session::new(None, Circle::default());
    assert!(connect(&mut session, "main", "n-main").is_empty());
    assert_eq!(connect(&mut session, "localTimeline", "n-local").len(), 1);
}

#[test]
fn thirty_two_channels_are_enough() {
    let mut session = alice();
    for turn in 0..40 {
        let answered = connect(&mut session, "localTimeline", &turn.to_string()).len();
        assert_eq!(answered, usize::from(turn < CHANNELS));
    }
    let wish = json!({"channel": "userList", "id": "x", "params": {"listId": NOTE}});
    let steps = session.on_message(&json!({"type": "connect", "body": wish}).to_string());
    assert!(steps.is_empty());
}

#[test]
fn a_channel_that_was_looked_up_is_connected_when_it_is_found() {
    let mut session = alice();
    let params = json!({"antennaId": NOTE});
    let body = json!({"channel": "antenna", "id": "a", "params": params, "pong": true});
    let steps = session.on_message(&json!({"type": "connect", "body": body}).to_string());
    assert_eq!(names(&steps), ["open"]);
    let opened = Opened {
        id: "a".into(),
        channel: Channel::Silent,
        pong: true,
    };
    let done = Done {
        opened: Some(opened),
        ..Done::default()
    };
    assert_eq!(
        frames(session.learn(done)),
        [r#"{"type":"connected","body":{"id":"a"}}"#]
    );
    assert_eq!(session.listening(&Channel::Silent), ["a"]);
}

#[test]
fn captures_are_counted_so_three_need_three_releases() {
    let mut session = alice();
    for kind in ["sr", "s", "subNote"] {
        say(&mut session, kind, NOTE);
    }
    for kind in ["un", "un"] {
        say(&mut session, kind, NOTE);
        assert_eq!(session.wants(&reacted(), NOW).len(), 1);
    }
    say(&mut session, "unsubNote", NOTE);
    assert!(session.wants(&reacted(), NOW).is_empty());
    say(&mut session, "un", NOTE);
}

#[test]
fn news_of_an_open_note_is_told_to_all_in_the_same_words() {
    let mut session = alice();
    say(&mut session, "s", NOTE);
    let event = reacted();
    assert_eq!(names(&session.wants(&event, NOW)), ["share"]);
    let steps = session.hear(&event, &written("{}"), NOW);
    assert_eq!(frames(steps), ["{}"]);
}

#[test]
fn news_of_a_closed_note_is_asked_for_by_each() {
    let mut session = alice();
    say(&mut session, "s", NOTE);
    let steps = session.hear(&reacted(), &Common::default(), NOW);
    assert_eq!(names(&steps), ["watched"]);
}

#[test]
fn a_note_is_packed_once_for_all_connections_that_want_it() {
    let mut session = alice();
    for (channel, id) in [("homeTimeline", "1"), ("localTimeline", "2"), ("main", "3")] {
        connect(&mut session, channel, id);
    }
    let event = posted(ALICE);
    assert_eq!(names(&session.wants(&event, NOW)), ["share"]);
    let frame = |id: &str| message::of_channel(id, "note", r#"{"id":"x"}"#);
    let common = written(r#"{"id":"x"}"#);
    assert_eq!(
        frames(session.hear(&event, &common, NOW)),
        [frame("1"), frame("2")]
    );
    match session.hear(&event, &Common::default(), NOW).remove(0) {
        Step::Do(work) => assert!(matches!(work.task, Task::Posted { to, .. } if to == ["1", "2"])),
        other => panic!("expected work: {other:?}"),
    }

    session.on_message(r#"{"type":"disconnect","body":{"id":"1"}}"#);
    assert_eq!(frames(session.hear(&event, &common, NOW)), [frame("2")]);
}

#[test]
fn a_note_nobody_wants_costs_nothing() {
    let mut session = alice();
    connect(&mut session, "main", "m");
    connect(&mut session, "homeTimeline", "h");
    assert!(session.wants(&posted(BOB), NOW).is_empty());
}

#[test]
fn a_notification_is_told_now_and_again_when_it_stays_unread() {
    let mut session = alice();
    connect(&mut session, "main", "m");
    let notified = |user| {
        told(Event::Notified {
            user,
            notification: Id::new(7),
        })
    };
    let steps = session.wants(&notified(ALICE), NOW);
    assert_eq!(names(&steps), ["told", "later"]);
    assert!(matches!(&steps[1], Step::Later(wait, _) if *wait == Duration::from_secs(2)));
    assert!(session.wants(&notified(BOB), NOW).is_empty());
}

#[test]
fn following_someone_brings_their_notes() {
    let mut session = alice();
    connect(&mut session, "homeTimeline", "h");
    assert!(session.wants(&posted(BOB), NOW).is_empty());
    let followed = told(Event::Followed {
        follower: ALICE,
        followee: BOB,
    });
    assert_eq!(names(&session.wants(&followed, NOW)), ["circle"]);
    let circle = Circle {
        following: [(BOB, false)].into(),
        ..Circle::default()
    };
    session.learn(Done {
        circle: Some(circle),
        ..Done::default()
    });
    assert_eq!(names(&session.wants(&posted(BOB), NOW)), ["share"]);
    assert!(session.wants(&posted(CAROL), NOW).is_empty());
}

#[test]
fn signing_out_closes_ones_own_sockets_only() {
    let session = alice();
    let signed_out = |user| told(Event::SignedOut(user));
    assert_eq!(names(&session.wants(&signed_out(ALICE), NOW)), ["close"]);
    let regenerated = told(Event::TokensRegenerated(ALICE));
    assert_eq!(names(&session.wants(&regenerated, NOW)), ["close"]);
    assert!(session.wants(&signed_out(BOB), NOW).is_empty());
    let visitor = Session::new(None, Circle::default());
    assert!(visitor.wants(&signed_out(ALICE), NOW).is_empty());
}

#[test]
fn a_token_that_ends_closes_what_was_opened_with_it() {
    let session = Session {
        token: Some(Id::new(5)),
        ..alice()
    };
    let revoked = |token| {
        told(Event::Revoked {
            user: ALICE,
            token: Id::new(token),
        })
    };
    assert_eq!(names(&session.wants(&revoked(5), NOW)), ["close"]);
    assert!(session.wants(&revoked(6), NOW).is_empty());
}

#[test]
fn readings_go_on_for_the_administrator_while_somebody_listens() {
    let mut session = alice();
    assert_eq!(names(&ask(&mut session, "queueStats", "q")), ["open"]);
    assert!(
        session
            .listening(&Channel::Readings(Reading::Queue))
            .is_empty()
    );
    assert_eq!(
        names(&connect(&mut session, "queueStats", "q")),
        ["send", "later"]
    );
    let read = || Done {
        frames: vec!["{}".to_owned()],
        read: Some(Reading::Queue),
        ..Done::default()
    };
    assert_eq!(names(&session.learn(read())), ["send", "later"]);
    session.on_message(r#"{"type":"disconnect","body":{"id":"q"}}"#);
    // Back before the next reading: it is not read twice.
    assert_eq!(names(&connect(&mut session, "queueStats", "q2")), ["send"]);
    session.on_message(r#"{"type":"disconnect","body":{"id":"q2"}}"#);
    assert_eq!(names(&session.learn(read())), ["send"]);
}

#[test]
fn milktea_gets_its_pong() {
    assert_eq!(frames(alice().on_message("ping")), ["pong"]);
}

#[test]
fn guarded_channels_are_asked_for_again_and_taken_away() {
    let mut session = alice();
    connect(&mut session, "localTimeline", "local");
    connect(&mut session, "main", "main");
    let steps = session.renew(alice());
    let Some(Step::Do(work)) = steps.first() else {
        panic!("nothing is asked: {steps:?}");
    };
    let Task::Ask(asked) = &work.task else {
        panic!("something else is asked: {work:?}");
    };
    assert_eq!(*asked, [("local".to_owned(), Guard::LocalTimeline)]);
    assert_eq!(names(&session.wants(&posted(BOB), NOW)), ["share"]);
    session.learn(Done {
        closed: vec!["local".to_owned()],
        ..Done::default()
    });
    assert!(session.wants(&posted(BOB), NOW).is_empty());
    assert_eq!(session.listening(&Channel::Main), ["main"]);
    assert!(session.renew(alice()).is_empty());
}
