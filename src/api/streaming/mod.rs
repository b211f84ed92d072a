//! Streaming: what one connection listens to.
//!
//! A [`Session`] is a pure state machine: frames and events go in, [`Step`]s come out.
//! It touches neither socket nor database, so it is tested without either; `server` owns
//! the socket, and what needs the database is a [`Work`] that `server` runs on a blocking
//! thread and whose [`Done`] it hands back to the session. Packing lives in [`work`].
//!
//! Unlike Misskey, a capture of a note one may not see hears nothing of it, and signing
//! out closes the sockets (README items 22 and 23 of the recordings this was made from).

pub mod channels;
pub mod message;
pub mod work;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use http::StatusCode;
use http::header;

use crate::api::auth;
use crate::api::pack::Lens;
use crate::api::streaming::channels::Channel;
use crate::api::streaming::channels::Circle;
use crate::api::streaming::channels::Owned;
use crate::api::streaming::message::Connect;
use crate::api::streaming::message::Said;
use crate::api::streaming::work::Task;
use crate::api::streaming::work::Work;
use crate::app::App;
use crate::clock::Time;
use crate::error::Fault;
use crate::http::Reply;
use crate::http::Request;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::notifications::Notification;
use crate::model::users::User;

/// Channels one connection listens to at most, as Misskey.
const CHANNELS: usize = 32;

/// Notes one connection watches at most. Misskey sets no bound; a client that scrolls all
/// day and never lets go of a note stays far below.
const CAPTURES: usize = 4_096;

/// How long a notification may stay unread before the client is told so, as Misskey.
const UNREAD_AFTER: Duration = Duration::from_secs(2);

/// What is to be done after a frame or an event.
#[derive(Debug, PartialEq)]
pub enum Step {
    /// Send this frame.
    Send(String),
    /// Run this where blocking is allowed, then send and [`Session::learn`] what came out.
    Do(Work),
    /// The same after a while.
    Later(Duration, Work),
    /// Hang up.
    Close,
}

/// What came of a [`Work`].
#[derive(Debug, Default)]
pub struct Done {
    /// Frames to send.
    pub frames: Vec<String>,
    /// Whom the viewer follows now.
    pub circle: Option<Circle>,
    /// A channel the viewer may listen to, under this name.
    pub joined: Option<(String, Channel)>,
    /// Who is on a list now.
    pub members: Option<(Id<UserList>, HashMap<Id<User>, bool>)>,
}

/// One connection.
pub struct Session {
    viewer: Option<Arc<User>>,
    circle: Circle,
    connections: Vec<(String, Channel)>,
    captures: HashMap<Id<Note>, u32>,
}

/// The token a connection is opened with: in the header, or in the query as `i`.
pub fn token(request: &Request) -> Option<String> {
    let bearer = request
        .header(header::AUTHORIZATION)
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::to_owned);
    bearer.or_else(|| request.parameter("i"))
}

/// Opens a connection for whoever holds the token. Answers 401 to a token nobody has and
/// to an app that may not read the account, as Misskey's `StreamingApiServerService.ts`.
pub fn open(app: &App, token: &str) -> Result<Session, Box<Reply>> {
    let identity = auth::identify(app, token).map_err(failed)?;
    match identity.filter(|identity| identity.token.grant.allows("read:account")) {
        Some(identity) => of_user(app, Some(identity.user)),
        None => Err(unknown()),
    }
}

/// Opens a connection for a user who is known already, or for a visitor. Answers 403 to
/// the suspended.
pub fn of_user(app: &App, user: Option<User>) -> Result<Session, Box<Reply>> {
    if user
        .as_ref()
        .is_some_and(|user| user.suspended_at.is_some())
    {
        return Err(Box::new(Reply::empty(StatusCode::FORBIDDEN)));
    }
    let circle = app
        .db
        .read(|db| work::circle(&Lens::new(app, db, user.as_ref())));
    Ok(Session::new(user, circle.map_err(failed)?))
}

fn unknown() -> Box<Reply> {
    let challenge = HeaderValue::from_static(
        "Bearer realm=\"Misskey\", error=\"invalid_token\", error_description=\"Failed to authenticate\"",
    );
    let reply = Reply::empty(StatusCode::UNAUTHORIZED);
    Box::new(reply.with(header::WWW_AUTHENTICATE, challenge))
}

/// The answer when a connection could not be opened for reasons of ours.
pub fn failed(fault: Fault) -> Box<Reply> {
    tracing::error!(%fault, "a stream could not be opened");
    Box::new(Reply::empty(StatusCode::INTERNAL_SERVER_ERROR))
}

impl Session {
    /// A connection of this viewer, or of a visitor.
    pub fn new(viewer: Option<User>, circle: Circle) -> Self {
        Self {
            viewer: viewer.map(Arc::new),
            circle,
            connections: Vec::new(),
            captures: HashMap::new(),
        }
    }

    /// Takes a frame from the client.
    pub fn on_message(&mut self, text: &str) -> Vec<Step> {
        let step = match message::read(text) {
            Said::Connect(connect) => self.connect(connect),
            Said::Disconnect(id) => {
                self.connections.retain(|(name, _)| *name != id);
                None
            }
            Said::Capture(note) => {
                self.capture(&note);
                None
            }
            Said::Release(note) => {
                self.release(&note);
                None
            }
            Said::ReadNotifications => self.viewer_task(Task::ReadNotifications),
            Said::Ping => Some(Step::Send("pong".to_owned())),
            Said::Nothing => None,
        };
        step.into_iter().collect()
    }

    /// Takes news and says what this connection is to be told of it.
    pub fn wants(&self, event: &Event, now: Time) -> Vec<Step> {
        match event {
            Event::Posted(note) => self.posted(note, now),
            Event::Deleted { note, .. } => self.deleted(*note, now),
            Event::Reacted { note, user, emoji } => self.captured(
                *note,
                Task::Reacted {
                    note: *note,
                    user: *user,
                    emoji: emoji.clone(),
                },
            ),
            Event::Unreacted { note, user, emoji } => self.captured(
                *note,
                Task::Unreacted {
                    note: *note,
                    user: *user,
                    emoji: emoji.clone(),
                },
            ),
            Event::Voted { note, user, choice } => self.captured(
                *note,
                Task::Voted {
                    note: *note,
                    user: *user,
                    choice: *choice,
                },
            ),
            other => self.personal(other, now),
        }
    }

    /// Remembers what a [`Work`] found out.
    pub fn learn(&mut self, done: &mut Done) {
        if let Some(circle) = done.circle.take() {
            self.circle = circle;
        }
        if let Some((id, channel)) = done.joined.take()
            && self.connections.len() < CHANNELS
        {
            self.connections.push((id, channel));
        }
        if let Some((list, members)) = done.members.take() {
            self.set_members(list, &members);
        }
    }

    /// Whose connection it is.
    pub fn viewer(&self) -> Option<&User> {
        self.viewer.as_deref()
    }

    fn set_members(&mut self, list: Id<UserList>, members: &HashMap<Id<User>, bool>) {
        for (_, channel) in &mut self.connections {
            if let Channel::List(channel) = channel
                && channel.list == list
            {
                channel.members.clone_from(members);
            }
        }
    }

    fn connect(&mut self, wish: Connect) -> Option<Step> {
        if let Some(owned) = Owned::read(&wish.channel, &wish.params) {
            if self.connections.len() >= CHANNELS {
                return None;
            }
            let (id, pong) = (wish.id, wish.pong);
            return self.viewer_task(Task::Join { owned, id, pong });
        }
        let channel = Channel::open(&wish.channel, &wish.params, self.viewer.is_some())?;
        let is_there = |(_, one): &(String, Channel)| channel.is_shared() && *one == channel;
        if self.connections.len() >= CHANNELS || self.connections.iter().any(is_there) {
            return None;
        }
        let answer = wish.pong.then(|| Step::Send(message::connected(&wish.id)));
        self.connections.push((wish.id, channel));
        answer
    }

    fn capture(&mut self, note: &str) {
        let Some(note) = Id::parse(note) else { return };
        if self.captures.len() < CAPTURES || self.captures.contains_key(&note) {
            let count = self.captures.entry(note).or_default();
            *count = count.saturating_add(1);
        }
    }

    fn release(&mut self, note: &str) {
        let Some(note) = Id::parse(note) else { return };
        if let Some(count) = self.captures.get_mut(&note) {
            *count -= 1;
            if *count == 0 {
                self.captures.remove(&note);
            }
        }
    }

    fn posted(&self, note: &Arc<Note>, now: Time) -> Vec<Step> {
        let viewer = self.viewer.as_ref().map(|user| user.id);
        let wanting = self
            .connections
            .iter()
            .filter(|(_, channel)| channel.wants(note, viewer, &self.circle, now));
        let to: Vec<String> = wanting.map(|(id, _)| id.clone()).collect();
        if to.is_empty() {
            return Vec::new();
        }
        vec![Step::Do(self.work(Task::Posted { note: note.id, to }))]
    }

    /// A note that is gone cannot be asked who might see it; that something is gone says
    /// nothing to who knew its id already.
    fn deleted(&self, note: Id<Note>, now: Time) -> Vec<Step> {
        if !self.captures.contains_key(&note) {
            return Vec::new();
        }
        let body = serde_json::json!({ "deletedAt": now });
        vec![Step::Send(message::note_updated(&note, "deleted", &body))]
    }

    fn captured(&self, note: Id<Note>, task: Task) -> Vec<Step> {
        if !self.captures.contains_key(&note) {
            return Vec::new();
        }
        vec![Step::Do(self.work(task))]
    }

    /// News for one user.
    fn personal(&self, event: &Event, now: Time) -> Vec<Step> {
        let Some(me) = self.viewer.as_ref().map(|user| user.id) else {
            return self.everyone(event);
        };
        match event {
            Event::SignedOut(user) if *user == me => vec![Step::Close],
            Event::Followed { follower, followee } => self.followed(*follower, *followee, me),
            Event::Unfollowed { follower, followee } if *follower == me => {
                let mut steps = vec![Step::Do(self.work(Task::Circle))];
                steps.extend(self.to_main(|to| Task::Unfollowed {
                    user: *followee,
                    to,
                }));
                steps
            }
            Event::Caught { antenna, note } => self.caught(*antenna, note, now),
            Event::ListMember {
                list,
                user,
                is_added,
            } => self.list_changed(*list, Some((*user, *is_added))),
            Event::ListChanged(list) => self.list_changed(*list, None),
            Event::CircleChanged(user) if *user == me => vec![Step::Do(self.work(Task::Circle))],
            Event::Notified { user, notification } if *user == me => self.notified(*notification),
            Event::NotificationsRead(user) if *user == me => {
                self.send_main("readAllNotifications", "null")
            }
            Event::NotificationsFlushed(user) if *user == me => {
                self.send_main("notificationFlushed", "null")
            }
            Event::FollowRequested { follower, followee } if *followee == me => {
                self.to_main(|to| Task::FollowRequested {
                    user: *follower,
                    to,
                })
            }
            Event::Changed(user) if *user == me => {
                let mut steps = vec![Step::Do(self.work(Task::Circle))];
                steps.extend(self.to_main(|to| Task::MeUpdated { to }));
                steps
            }
            Event::FileAdded { user, file } if *user == me => self.file_added(*file),
            Event::FileChanged { user, file } if *user == me => self.to_drive(|to| Task::File {
                file: *file,
                event: "fileUpdated",
                to,
            }),
            Event::FileDeleted { user, file } if *user == me => {
                let body = format!("\"{file}\"");
                send(&self.listening(&Channel::Drive), "fileDeleted", &body)
            }
            other => self.everyone(other),
        }
    }

    /// A note in one of the viewer's antennas.
    fn caught(&self, antenna: Id<Antenna>, note: &Note, now: Time) -> Vec<Step> {
        if !self.circle.hears(note, now) {
            return Vec::new();
        }
        self.to(&Channel::Antenna(antenna), |to| Task::Posted {
            note: note.id,
            to,
        })
    }

    /// Someone came or went, or other things are wanted of those on a list.
    fn list_changed(&self, list: Id<UserList>, moved: Option<(Id<User>, bool)>) -> Vec<Step> {
        let is_it = |channel: &Channel| matches!(channel, Channel::List(one) if one.list == list);
        let listening = self.connections.iter().filter(|(_, one)| is_it(one));
        let to: Vec<String> = listening.map(|(id, _)| id.clone()).collect();
        if to.is_empty() {
            return Vec::new();
        }
        vec![Step::Do(self.work(Task::Members { list, moved, to }))]
    }

    /// A notification: at once, and as unread if nobody has looked at it a little later.
    fn notified(&self, notification: Id<Notification>) -> Vec<Step> {
        let notified = self.to_main(|to| Task::Notified { notification, to });
        let unread = self.to_main(|to| Task::Unread { notification, to });
        let later = unread.into_iter().filter_map(|step| match step {
            Step::Do(work) => Some(Step::Later(UNREAD_AFTER, work)),
            _ => None,
        });
        notified.into_iter().chain(later).collect()
    }

    fn file_added(&self, file: Id<File>) -> Vec<Step> {
        let told = |event| move |to| Task::File { file, event, to };
        let mut steps = self.to_drive(told("fileCreated"));
        steps.extend(self.to_main(told("driveFileCreated")));
        steps
    }

    /// News for every connection.
    fn everyone(&self, event: &Event) -> Vec<Step> {
        match event {
            Event::EmojisChanged => vec![Step::Do(self.work(Task::Emojis))],
            _ => Vec::new(),
        }
    }

    fn followed(&self, follower: Id<User>, followee: Id<User>, me: Id<User>) -> Vec<Step> {
        if follower == me {
            let mut steps = vec![Step::Do(self.work(Task::Circle))];
            steps.extend(self.to_main(|to| Task::Follows { user: followee, to }));
            return steps;
        }
        if followee == me {
            return self.to_main(|to| Task::FollowedBy { user: follower, to });
        }
        Vec::new()
    }

    fn to_main(&self, task: impl FnOnce(Vec<String>) -> Task) -> Vec<Step> {
        self.to(&Channel::Main, task)
    }

    fn to_drive(&self, task: impl FnOnce(Vec<String>) -> Task) -> Vec<Step> {
        self.to(&Channel::Drive, task)
    }

    fn to(&self, channel: &Channel, task: impl FnOnce(Vec<String>) -> Task) -> Vec<Step> {
        let to = self.listening(channel);
        if to.is_empty() {
            return Vec::new();
        }
        vec![Step::Do(self.work(task(to)))]
    }

    fn send_main(&self, kind: &str, body: &str) -> Vec<Step> {
        send(&self.listening(&Channel::Main), kind, body)
    }

    fn listening(&self, channel: &Channel) -> Vec<String> {
        let listening = self.connections.iter().filter(|(_, one)| one == channel);
        listening.map(|(id, _)| id.clone()).collect()
    }

    fn viewer_task(&self, task: Task) -> Option<Step> {
        self.viewer.is_some().then(|| Step::Do(self.work(task)))
    }

    fn work(&self, task: Task) -> Work {
        Work::new(self.viewer.clone(), task)
    }
}

fn send(to: &[String], kind: &str, body: &str) -> Vec<Step> {
    let frames = message::to_channels(to, kind, body);
    frames.into_iter().map(Step::Send).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::streaming::channels::tests::ALICE;
    use crate::api::streaming::channels::tests::BOB;
    use crate::api::streaming::channels::tests::note;

    const NOTE: &str = "atvs09s3pl";

    fn user(id: Id<User>) -> User {
        User {
            id,
            host: None,
            username: "alice".into(),
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

    fn alice() -> Session {
        Session::new(Some(user(ALICE)), Circle::default())
    }

    fn connect(session: &mut Session, channel: &str, id: &str) -> Vec<Step> {
        let body = json!({"channel": channel, "id": id, "params": {}, "pong": true});
        session.on_message(&json!({"type": "connect", "body": body}).to_string())
    }

    fn say(session: &mut Session, kind: &str, id: &str) {
        let steps = session.on_message(&json!({"type": kind, "body": {"id": id}}).to_string());
        assert_eq!(steps, []);
    }

    fn reacted() -> Event {
        Event::Reacted {
            note: Id::parse(NOTE).expect("an id"),
            user: BOB,
            emoji: "👍".into(),
        }
    }

    fn tasks(steps: Vec<Step>) -> Vec<Task> {
        let task = |step| match step {
            Step::Do(work) | Step::Later(_, work) => Some(work.task),
            _ => None,
        };
        steps.into_iter().filter_map(task).collect()
    }

    #[test]
    fn a_second_main_and_an_unknown_channel_are_met_with_silence() {
        let mut session = alice();
        let answer = Step::Send(r#"{"type":"connected","body":{"id":"a-main"}}"#.to_owned());
        assert_eq!(connect(&mut session, "main", "a-main"), [answer]);
        assert_eq!(connect(&mut session, "main", "a-main2"), []);
        assert_eq!(connect(&mut session, "nosuchChannel", "a-bad"), []);
        assert_eq!(session.listening(&Channel::Main), ["a-main"]);
    }

    #[test]
    fn a_visitor_listens_to_public_timelines_only() {
        let mut session = Session::new(None, Circle::default());
        assert_eq!(connect(&mut session, "main", "n-main"), []);
        assert_eq!(connect(&mut session, "localTimeline", "n-local").len(), 1);
    }

    #[test]
    fn thirty_two_channels_are_enough() {
        let mut session = alice();
        for turn in 0..40 {
            let answered = connect(&mut session, "localTimeline", &turn.to_string()).len();
            assert_eq!(answered, usize::from(turn < CHANNELS));
        }
    }

    #[test]
    fn captures_are_counted_so_three_need_three_releases() {
        let mut session = alice();
        for kind in ["sr", "s", "subNote"] {
            say(&mut session, kind, NOTE);
        }
        for kind in ["un", "un"] {
            say(&mut session, kind, NOTE);
            assert_eq!(session.wants(&reacted(), Time(0)).len(), 1);
        }
        say(&mut session, "unsubNote", NOTE);
        assert_eq!(session.wants(&reacted(), Time(0)), []);
        say(&mut session, "un", NOTE);
    }

    #[test]
    fn the_death_of_a_captured_note_is_told_at_once() {
        let mut session = alice();
        say(&mut session, "s", NOTE);
        let event = Event::Deleted {
            note: Id::parse(NOTE).expect("an id"),
            author: BOB,
            reply: None,
        };
        let frame = format!(
            r#"{{"type":"noteUpdated","body":{{"id":"{NOTE}","type":"deleted","body":{{"deletedAt":"1970-01-01T00:00:00.000Z"}}}}}}"#
        );
        assert_eq!(session.wants(&event, Time(0)), [Step::Send(frame)]);
    }

    #[test]
    fn a_note_is_packed_once_for_all_connections_that_want_it() {
        let mut session = alice();
        for (channel, id) in [("homeTimeline", "1"), ("localTimeline", "2"), ("main", "3")] {
            connect(&mut session, channel, id);
        }
        let posted = Event::Posted(Arc::new(note(ALICE)));
        let to = vec!["1".to_owned(), "2".to_owned()];
        let expected = Task::Posted {
            note: Id::new(100),
            to,
        };
        assert_eq!(tasks(session.wants(&posted, Time(0))), [expected]);

        session.on_message(r#"{"type":"disconnect","body":{"id":"1"}}"#);
        let to = vec!["2".to_owned()];
        let expected = Task::Posted {
            note: Id::new(100),
            to,
        };
        assert_eq!(tasks(session.wants(&posted, Time(0))), [expected]);
    }

    #[test]
    fn a_notification_is_told_now_and_again_when_it_stays_unread() {
        let mut session = alice();
        connect(&mut session, "main", "m");
        let event = Event::Notified {
            user: ALICE,
            notification: Id::new(7),
        };
        let steps = session.wants(&event, Time(0));
        assert!(matches!(&steps[0], Step::Do(_)));
        assert!(matches!(&steps[1], Step::Later(wait, _) if *wait == Duration::from_secs(2)));
        let others = Event::Notified {
            user: BOB,
            notification: Id::new(7),
        };
        assert_eq!(session.wants(&others, Time(0)), []);
    }

    #[test]
    fn following_someone_brings_their_notes() {
        let mut session = alice();
        connect(&mut session, "homeTimeline", "h");
        let posted = Event::Posted(Arc::new(note(BOB)));
        assert_eq!(session.wants(&posted, Time(0)), []);
        let followed = Event::Followed {
            follower: ALICE,
            followee: BOB,
        };
        assert_eq!(tasks(session.wants(&followed, Time(0))), [Task::Circle]);
        let circle = Circle {
            following: [(BOB, false)].into(),
            ..Circle::default()
        };
        session.learn(&mut Done {
            circle: Some(circle),
            ..Done::default()
        });
        assert_eq!(session.wants(&posted, Time(0)).len(), 1);
    }

    #[test]
    fn signing_out_closes_ones_own_sockets_only() {
        let session = alice();
        assert_eq!(
            session.wants(&Event::SignedOut(ALICE), Time(0)),
            [Step::Close]
        );
        assert_eq!(session.wants(&Event::SignedOut(BOB), Time(0)), []);
        let visitor = Session::new(None, Circle::default());
        assert_eq!(visitor.wants(&Event::SignedOut(ALICE), Time(0)), []);
    }

    #[test]
    fn milktea_gets_its_pong() {
        assert_eq!(alice().on_message("ping"), [Step::Send("pong".to_owned())]);
    }
}
