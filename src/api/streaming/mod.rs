//! Streaming: what one connection listens to.
//!
//! A [`Session`] is a pure state machine: frames and events go in, [`Step`]s come out.
//! It touches neither socket nor database, so it is tested without either; `server` owns
//! the socket, and what needs the database is a [`Work`] that `server` runs on a blocking
//! thread and whose [`Done`] it hands back to the session.
//!
//! An event goes three ways. A note for timelines, or news of a watched note, is looked at
//! once for everybody ([`shared`]) and most often told to all in the same words; what
//! concerns one person is packed for them ([`told`]); what is for everyone is written once.
//!
//! Unlike Misskey, a capture of a note one may not see hears nothing of it, and signing
//! out closes the sockets.

pub mod channels;
pub mod message;
pub mod readings;
pub mod shared;
#[cfg(test)]
mod tests;
pub mod timelines;
pub mod told;
pub mod work;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde_json::Map;
use serde_json::Value;

use crate::api::auth;
use crate::api::pack::Lens;
use crate::api::streaming::channels::Channel;
use crate::api::streaming::channels::Opening;
use crate::api::streaming::channels::Reading;
use crate::api::streaming::channels::Wish;
use crate::api::streaming::channels::Wishes;
use crate::api::streaming::message::Connect;
use crate::api::streaming::message::Said;
use crate::api::streaming::timelines::Circle;
use crate::api::streaming::timelines::Listener;
use crate::api::streaming::work::Task;
use crate::api::streaming::work::Work;
use crate::app::App;
use crate::clock::Time;
use crate::error::Fault;
use crate::http::Reply;
use crate::http::Request;
use crate::hub::Common;
use crate::hub::Told;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::events::Audience;
use crate::model::events::Event;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::tokens::Grant;
use crate::model::tokens::Token;
use crate::model::users::User;

/// Channels one connection listens to at most, as Misskey.
const CHANNELS: usize = 32;

/// Notes one connection watches at most. Misskey sets no bound; a client that scrolls all
/// day and never lets go of a note stays far below.
const CAPTURES: usize = 4_096;

/// How long a notification may stay unread before the client is told so, as Misskey.
const UNREAD_AFTER: Duration = Duration::from_secs(2);

/// What is to be done after a frame or an event.
#[derive(Debug)]
pub enum Step {
    /// Send this frame.
    Send(String),
    /// Run this where blocking is allowed, then let the session [`Session::learn`] from it.
    Do(Work),
    /// The same after a while.
    Later(Duration, Work),
    /// Find out what everybody is told, then let the session [`Session::hear`] it.
    Share(Arc<Told>),
    /// Hang up.
    Close,
}

/// What came of a [`Work`].
#[derive(Debug, Default)]
pub struct Done {
    /// Frames to send.
    pub frames: Vec<String>,
    /// Whom the viewer hears now.
    pub circle: Option<Circle>,
    /// Who is on a list now.
    pub members: Option<(Id<UserList>, Wishes)>,
    /// A channel that is open now.
    pub opened: Option<Opened>,
    /// Channels that are the viewer's no more.
    pub closed: Vec<String>,
    /// Something was read off the server; it is read again while somebody listens.
    pub read: Option<Reading>,
}

/// A channel that was looked up.
#[derive(Debug)]
pub struct Opened {
    /// The client's name for it.
    pub id: String,
    /// What it is.
    pub channel: Channel,
    /// Whether the client waits for a word.
    pub pong: bool,
}

/// One connection.
pub struct Session {
    viewer: Option<Arc<User>>,
    /// What it was opened with.
    token: Option<Id<Token>>,
    /// What that allows.
    grant: Grant,
    circle: Circle,
    connections: Vec<(String, Channel)>,
    captures: HashMap<Id<Note>, u32>,
    /// What is being read off the server for it.
    reading: Vec<Reading>,
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
        Some(identity) => Ok(Session {
            token: Some(identity.token.id),
            grant: identity.token.grant,
            ..of_user(app, Some(identity.user))?
        }),
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
            token: None,
            grant: Grant::Everything,
            circle,
            connections: Vec::new(),
            captures: HashMap::new(),
            reading: Vec::new(),
        }
    }

    /// Takes a frame from the client.
    pub fn on_message(&mut self, text: &str) -> Vec<Step> {
        match message::read(text) {
            Said::Connect(wish) => self.connect(wish),
            Said::Disconnect(id) => {
                self.connections.retain(|(name, _)| *name != id);
                Vec::new()
            }
            Said::Capture(note) => {
                self.capture(&note);
                Vec::new()
            }
            Said::Release(note) => {
                self.release(&note);
                Vec::new()
            }
            Said::Tell { id, kind, body } => self.asked(&id, &kind, &body),
            // As `notifications/mark-all-as-read`; Misskey lets every app.
            Said::ReadNotifications
                if self.viewer.is_some() && self.grant.allows("write:notifications") =>
            {
                vec![self.task(Task::ReadNotifications)]
            }
            Said::Ping => vec![Step::Send("pong".to_owned())],
            Said::ReadNotifications | Said::Nothing => Vec::new(),
        }
    }

    /// Takes news and says what is to be done about it.
    pub fn wants(&self, told: &Arc<Told>, now: Time) -> Vec<Step> {
        let is_wanted = match told.event.audience() {
            Audience::Timelines(note) => {
                let listener = self.listener(now);
                let may_want = |(_, channel): &(_, Channel)| channel.may_want(note, listener);
                self.connections.iter().any(may_want)
            }
            Audience::Watchers(note) => self.captures.contains_key(&note),
            Audience::People(people) => match self.viewer.as_ref().map(|user| user.id) {
                Some(me) if people.contains(&Some(me)) => return self.personal(told, me, now),
                _ => false,
            },
            Audience::Everyone => true,
        };
        match is_wanted {
            true => vec![Step::Share(Arc::clone(told))],
            false => Vec::new(),
        }
    }

    /// What is said of news, now that it is known what everybody is told.
    pub fn hear(&self, told: &Arc<Told>, common: &Common, now: Time) -> Vec<Step> {
        let Event::Posted(note) = &told.event else {
            return match &common.text {
                Some(frame) => vec![Step::Send(frame.clone())],
                None => vec![self.task(Task::Watched(Arc::clone(told)))],
            };
        };
        let listener = self.listener(now);
        let wants = |(_, channel): &&(String, Channel)| {
            channel.may_want(note, listener) && channel.wants(note, common, listener)
        };
        let to = self.connections.iter().filter(wants);
        let to: Vec<String> = to.map(|(id, _)| id.clone()).collect();
        match &common.text {
            _ if to.is_empty() => Vec::new(),
            Some(text) => {
                let frame = |id: &String| Step::Send(message::of_channel(id, "note", text));
                to.iter().map(frame).collect()
            }
            None => vec![self.task(Task::Posted { note: note.id, to })],
        }
    }

    /// Takes what came of a [`Work`].
    pub fn learn(&mut self, done: Done) -> Vec<Step> {
        if let Some(circle) = done.circle {
            self.circle = circle;
        }
        if let Some((list, wishes)) = done.members {
            self.set_members(list, &wishes);
        }
        self.connections.retain(|(id, _)| !done.closed.contains(id));
        let mut steps: Vec<Step> = done.frames.into_iter().map(Step::Send).collect();
        if let Some(Opened { id, channel, pong }) = done.opened {
            steps.extend(self.add(id, channel, pong));
        }
        if let Some(reading) = done.read {
            self.reading.retain(|one| *one != reading);
            steps.extend(self.read_on(reading));
        }
        steps
    }

    /// Takes over what has become of the viewer and the token, as a connection that was
    /// opened just now knows them, and asks for every guarded channel again.
    pub fn renew(&mut self, fresh: Self) -> Vec<Step> {
        (self.viewer, self.grant) = (fresh.viewer, fresh.grant);
        let guarded = |(id, channel): &(String, Channel)| Some((id.clone(), channel.guard()?));
        let asked: Vec<_> = self.connections.iter().filter_map(guarded).collect();
        match asked.is_empty() {
            true => Vec::new(),
            false => vec![self.task(Task::Ask(asked))],
        }
    }

    /// Whose connection it is.
    pub fn viewer(&self) -> Option<&User> {
        self.viewer.as_deref()
    }

    fn listener(&self, now: Time) -> Listener<'_> {
        Listener {
            now,
            me: self.viewer.as_ref().map(|user| user.id),
            circle: &self.circle,
        }
    }

    fn connect(&mut self, wish: Connect) -> Vec<Step> {
        let Connect {
            channel,
            id,
            params,
            pong,
        } = wish;
        match Channel::open(&channel, &params, self.viewer.as_deref()) {
            Opening::Open(channel) => self.add(id, channel, pong),
            Opening::Ask(Wish::Guarded(channel)) if !self.grants(&channel) => Vec::new(),
            Opening::Ask(wish) if self.connections.len() < CHANNELS => {
                vec![self.task(Task::Open { id, wish, pong })]
            }
            Opening::Ask(_) | Opening::Refused => Vec::new(),
        }
    }

    fn grants(&self, channel: &Channel) -> bool {
        let needed = channel.permission();
        needed.is_none_or(|permission| self.grant.allows(permission))
    }

    fn add(&mut self, id: String, channel: Channel, pong: bool) -> Vec<Step> {
        let is_there = |(_, one): &(String, Channel)| channel.is_shared() && *one == channel;
        if self.connections.len() >= CHANNELS || self.connections.iter().any(is_there) {
            return Vec::new();
        }
        let mut steps = Vec::new();
        if pong {
            steps.push(Step::Send(message::connected(&id)));
        }
        let reading = match channel {
            Channel::Readings(reading) => Some(reading),
            _ => None,
        };
        self.connections.push((id, channel));
        steps.extend(reading.and_then(|reading| self.read_on(reading)));
        steps
    }

    /// Reads again after a while, as long as somebody listens and it is not read already.
    fn read_on(&mut self, reading: Reading) -> Option<Step> {
        let to = self.listening(&Channel::Readings(reading));
        if to.is_empty() || self.reading.contains(&reading) {
            return None;
        }
        self.reading.push(reading);
        let work = self.work(Task::Read { reading, to });
        Some(Step::Later(reading.every(), work))
    }

    /// What a client says to a channel; only readings answer.
    fn asked(&self, id: &str, kind: &str, body: &Map<String, Value>) -> Vec<Step> {
        let channel = self.connections.iter().find(|(name, _)| name == id);
        match channel {
            Some((id, Channel::Readings(reading))) if kind == "requestLog" => {
                vec![
                    self.task(Task::Log {
                        reading: *reading,
                        length: body
                            .get("length")
                            .and_then(Value::as_u64)
                            .unwrap_or(u64::MAX),
                        to: id.clone(),
                    }),
                ]
            }
            _ => Vec::new(),
        }
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

    /// News for this viewer: what it changes in what they hear, then what they are told.
    fn personal(&self, told: &Arc<Told>, me: Id<User>, now: Time) -> Vec<Step> {
        match &told.event {
            Event::Caught { antenna, note, .. } => return self.caught(*antenna, note, now),
            Event::ListMember { list, .. } | Event::ListChanged { list, .. } => {
                return self.list_changed(told, *list);
            }
            _ => {}
        }
        let mut steps = Vec::new();
        if told.event.changes_circle_of(me) {
            steps.push(self.task(Task::Circle));
        }
        let quiet = |(_, channel): &&(String, Channel)| channel.hears_of_its_owner();
        let to: Vec<_> = self.connections.iter().filter(quiet).cloned().collect();
        if !to.is_empty() {
            let told = Arc::clone(told);
            steps.push(self.task(Task::Told {
                told,
                to: to.clone(),
            }));
        }
        match &told.event {
            Event::Notified { notification, .. } if !to.is_empty() => {
                let task = Task::Unread {
                    notification: *notification,
                    to,
                };
                steps.push(Step::Later(UNREAD_AFTER, self.work(task)));
            }
            Event::SignedOut(_) | Event::TokensRegenerated(_) => steps.push(Step::Close),
            Event::Revoked { token, .. } if self.token == Some(*token) => steps.push(Step::Close),
            _ => {}
        }
        steps
    }

    /// A note in one of the viewer's antennas.
    fn caught(&self, antenna: Id<Antenna>, note: &Note, now: Time) -> Vec<Step> {
        let to = self.listening(&Channel::Antenna(antenna));
        if to.is_empty() || !self.listener(now).hears(note) {
            return Vec::new();
        }
        vec![self.task(Task::Posted { note: note.id, to })]
    }

    /// Someone came or went, or other things are wanted of those on a list.
    fn list_changed(&self, told: &Arc<Told>, list: Id<UserList>) -> Vec<Step> {
        let is_it = |(_, channel): &&(String, Channel)| match channel {
            Channel::List(members) => members.list == list,
            _ => false,
        };
        let to = self.connections.iter().filter(is_it);
        let to: Vec<String> = to.map(|(id, _)| id.clone()).collect();
        if to.is_empty() {
            return Vec::new();
        }
        let told = Arc::clone(told);
        vec![self.task(Task::Members { told, list, to })]
    }

    fn set_members(&mut self, list: Id<UserList>, wishes: &Wishes) {
        for (_, channel) in &mut self.connections {
            if let Channel::List(members) = channel
                && members.list == list
            {
                members.wishes.clone_from(wishes);
            }
        }
    }

    fn listening(&self, channel: &Channel) -> Vec<String> {
        let listening = self.connections.iter().filter(|(_, one)| one == channel);
        listening.map(|(id, _)| id.clone()).collect()
    }

    fn task(&self, task: Task) -> Step {
        Step::Do(self.work(task))
    }

    fn work(&self, task: Task) -> Work {
        let is_sign_in = self.grant == Grant::Everything;
        Work::new(self.viewer.clone(), is_sign_in, task)
    }
}
