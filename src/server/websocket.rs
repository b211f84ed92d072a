//! One stream: handshake, frames, and the loop between a socket and the news.
//!
//! What a connection listens to, and what it is told, is `api::streaming::Session`'s
//! matter; here are only bytes, limits and time. Packing crosses over to a blocking thread
//! like any request. Nobody waits for a slow reader: whoever does not take a frame in time,
//! or falls behind the news, is hung up on and comes back by itself.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::SinkExt;
use futures_util::StreamExt;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::StatusCode;
use http::header;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use tokio::time::MissedTickBehavior;
use tokio::time::interval_at;
use tokio::time::sleep_until;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::api::streaming::Session;
use crate::api::streaming::Step;
use crate::api::streaming::shared;
use crate::api::streaming::work::Work;
use crate::app::App;
use crate::error::Fault;
use crate::http::Body;
use crate::http::Reply;
use crate::http::Request;
use crate::hub::Common;
use crate::hub::Told;
use crate::server::Place;
use crate::server::Site;
use crate::server::doors;
use crate::server::offload::Lane;

/// The longest message of a client; the longest known (a channel's parameters) has a few
/// hundred bytes.
const MESSAGE_BYTES: usize = 64 << 10;

/// Read eagerly for each connection, so a thousand idle ones must fit in little.
const READ_BUFFER_BYTES: usize = 2 << 10;

/// What may wait to be written to one connection.
const WRITE_BUFFER_BYTES: usize = 1 << 20;

/// How often a silent connection is asked whether it is there and whether its token is
/// still good: often enough for proxies, which cut what is silent for a minute.
const PULSE: Duration = Duration::from_secs(30);

/// Pulses without any frame from the client before it counts as gone.
const MISSED_PULSES: u32 = 3;

/// Messages taken from one client between two pulses. A client that connects again sends
/// one for every note on its screen.
const MESSAGES_PER_PULSE: u32 = 3_000;

/// How long a client may take to accept a frame.
const SLOW: Duration = Duration::from_secs(10);

/// Pieces of work of one stream that wait for their time; more are forgotten.
const LATER: usize = 256;

/// The headers that tell who opens a stream, and from which page.
const CREDENTIALS: [HeaderName; 5] = [
    header::AUTHORIZATION,
    header::COOKIE,
    header::HOST,
    header::ORIGIN,
    HeaderName::from_static("sec-fetch-site"),
];

/// Answers `GET /streaming`: 101 and a stream, or why not.
pub async fn open(
    site: &Arc<Site>,
    client: IpAddr,
    place: Place,
    mut request: hyper::Request<Incoming>,
) -> Reply {
    let Some(key) = wanted(request.headers()) else {
        let websocket = HeaderValue::from_static("websocket");
        return Reply::empty(StatusCode::UPGRADE_REQUIRED).with(header::UPGRADE, websocket);
    };
    let Some(own) = site.each.streams.take(client) else {
        return Reply::empty(StatusCode::TOO_MANY_REQUESTS);
    };
    let Ok(permit) = Arc::clone(&site.streams).try_acquire_owned() else {
        return Reply::empty(StatusCode::SERVICE_UNAVAILABLE);
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let asked = credentials(request, client);
    // Before the session begins, so that nothing between the two is missed.
    let news = site.app.hub.listen();
    let begin = move |app: &_| doors::open_stream(app, &asked).map(|session| (session, asked));
    let begun = site
        .lanes
        .offload(Arc::clone(&site.app), Lane::Local, begin);
    match begun.await {
        Ok(Ok((session, asked))) => {
            let stream = Stream {
                site: Arc::clone(site),
                session,
                asked: Arc::new(asked),
                later: Vec::new(),
            };
            tokio::spawn(async move {
                let _held = (own, permit, place);
                stream.run(upgrade, news).await;
            });
            switch(&key)
        }
        Ok(Err(refusal)) => *refusal,
        Err(_) => Reply::empty(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// The key of a handshake (RFC 6455 section 4.2.1); `None` when it is none.
fn wanted(headers: &HeaderMap) -> Option<String> {
    let has = |name, token: &str| {
        let lines = headers
            .get_all(name)
            .iter()
            .filter_map(|line| line.to_str().ok());
        let mut tokens = lines.flat_map(|line| line.split(','));
        tokens.any(|one| one.trim().eq_ignore_ascii_case(token))
    };
    let version = headers.get(header::SEC_WEBSOCKET_VERSION)?;
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?.to_str().ok()?;
    let is_handshake =
        has(header::UPGRADE, "websocket") && has(header::CONNECTION, "upgrade") && version == "13";
    is_handshake.then(|| key.to_owned())
}

fn switch(key: &str) -> Reply {
    let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes()))
        .expect("base64 is a header value");
    Reply::empty(StatusCode::SWITCHING_PROTOCOLS)
        .with(header::CONNECTION, HeaderValue::from_static("Upgrade"))
        .with(header::UPGRADE, HeaderValue::from_static("websocket"))
        .with(header::SEC_WEBSOCKET_ACCEPT, accept)
}

/// Of the handshake, what tells who asks. It is kept as long as the stream lives, so it is
/// copied: what hyper read hangs on a buffer of kilobytes.
///
/// Whether the page it comes from may speak for the user is `web::session`'s judgement.
fn credentials(request: hyper::Request<Incoming>, client: IpAddr) -> Request {
    let (head, _) = request.into_parts();
    let copied = CREDENTIALS.into_iter().filter_map(|name| {
        let value = HeaderValue::from_bytes(head.headers.get(&name)?.as_bytes());
        Some((name, value.ok()?))
    });
    Request {
        method: http::Method::GET,
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: HeaderMap::from_iter(copied),
        body: Body::Bytes(bytes::Bytes::new()),
        address: client,
    }
}

/// A connection that listens.
struct Stream {
    site: Arc<Site>,
    session: Session,
    /// The handshake, whose token is looked at again from time to time.
    asked: Arc<Request>,
    /// Work that waits for its time.
    later: Vec<(Instant, Work)>,
}

/// Why a stream ends.
enum Ended {
    /// The connection is gone; there is nobody to tell.
    Gone,
    /// The client said goodbye.
    Goodbye,
    /// By us, and the client is told why.
    Told(CloseCode, &'static str),
}

type Socket = WebSocketStream<TokioIo<Upgraded>>;

impl Stream {
    async fn run(mut self, upgrade: OnUpgrade, mut news: Receiver<Arc<Told>>) {
        let Ok(io) = upgrade.await else { return };
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_write_buffer_size(WRITE_BUFFER_BYTES)
            .max_message_size(Some(MESSAGE_BYTES))
            .max_frame_size(Some(MESSAGE_BYTES));
        let io = TokioIo::new(io);
        let mut socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
        let Err(ended) = self.listen(&mut socket, &mut news).await;
        match ended {
            Ended::Gone => {}
            // The library has its answer ready and sends it while it reads on.
            Ended::Goodbye => drop(timeout(SLOW, socket.next()).await),
            Ended::Told(code, reason) => {
                let frame = CloseFrame {
                    code,
                    reason: reason.into(),
                };
                let _ = timeout(SLOW, socket.close(Some(frame))).await;
            }
        }
    }

    /// Goes on until something ends it.
    async fn listen(
        &mut self,
        socket: &mut Socket,
        news: &mut Receiver<Arc<Told>>,
    ) -> Result<std::convert::Infallible, Ended> {
        let mut pulse = interval_at(Instant::now() + PULSE, PULSE);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut silent_pulses, mut messages) = (0, 0);
        let site = Arc::clone(&self.site);
        loop {
            let steps = tokio::select! {
                message = socket.next() => {
                    (silent_pulses, messages) = (0, messages + 1);
                    self.hear(message)?
                }
                event = news.recv() => self.told(event)?,
                () = wait_for_first(&self.later) => self.due(),
                _ = pulse.tick() => {
                    if silent_pulses >= MISSED_PULSES {
                        return Err(Ended::Gone);
                    }
                    (silent_pulses, messages) = (silent_pulses + 1, 0);
                    let steps = self.look_again().await?;
                    send(socket, Message::Ping(bytes::Bytes::new())).await?;
                    steps
                }
                () = site.stopped() => return Err(Ended::Told(CloseCode::Away, "stopping")),
            };
            if messages > MESSAGES_PER_PULSE {
                return Err(Ended::Told(CloseCode::Policy, "too many messages"));
            }
            let mut steps = VecDeque::from(steps);
            while let Some(step) = steps.pop_front() {
                for next in self.take(step, socket).await?.into_iter().rev() {
                    steps.push_front(next);
                }
            }
        }
    }

    /// A frame from the client. Frames we do not understand are nothing, as in Misskey.
    fn hear(&mut self, message: Option<Result<Message, Error>>) -> Result<Vec<Step>, Ended> {
        match message {
            Some(Ok(Message::Text(text))) => Ok(self.session.on_message(&text)),
            Some(Ok(Message::Close(_))) => Err(Ended::Goodbye),
            Some(Err(Error::ConnectionClosed)) | None => Err(Ended::Gone),
            Some(Ok(_)) => Ok(Vec::new()),
            Some(Err(Error::Capacity(_))) => Err(Ended::Told(CloseCode::Size, "too long")),
            Some(Err(_)) => Err(Ended::Gone),
        }
    }

    /// News. Whoever fell behind has missed some; coming back, a client asks for the gap.
    fn told(&mut self, told: Result<Arc<Told>, RecvError>) -> Result<Vec<Step>, Ended> {
        match told {
            Ok(told) => Ok(self.session.wants(&told, self.site.app.clock.now())),
            Err(RecvError::Lagged(_)) => Err(Ended::Told(CloseCode::Again, "fell behind")),
            Err(RecvError::Closed) => Err(Ended::Told(CloseCode::Away, "stopping")),
        }
    }

    /// The work whose time has come.
    fn due(&mut self) -> Vec<Step> {
        let now = Instant::now();
        let due = self.later.extract_if(.., |(at, _)| *at <= now);
        due.map(|(_, work)| Step::Do(work)).collect()
    }

    /// Takes a step and says which ones follow from it.
    async fn take(&mut self, step: Step, socket: &mut Socket) -> Result<Vec<Step>, Ended> {
        match step {
            Step::Send(frame) => send(socket, Message::text(frame))
                .await
                .map(|()| Vec::new()),
            Step::Do(work) => {
                let done = self.offload(move |app| work.run(app)).await?;
                Ok(self.session.learn(done))
            }
            Step::Later(after, work) => {
                if self.later.len() < LATER {
                    self.later.push((Instant::now() + after, work));
                }
                Ok(Vec::new())
            }
            Step::Share(told) => {
                let common = self.common(&told).await?;
                Ok(self.session.hear(&told, common, self.site.app.clock.now()))
            }
            Step::Close => Err(Ended::Told(CloseCode::Policy, "signed out")),
        }
    }

    /// What everybody is told of an event; found out by the first stream that comes here,
    /// while the others wait for it.
    async fn common<'t>(&self, told: &'t Arc<Told>) -> Result<&'t Common, Ended> {
        let find = || {
            let told = Arc::clone(told);
            self.offload(move |app| shared::common(app, &told.event))
        };
        told.common.get_or_try_init(find).await
    }

    async fn offload<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Ended> {
        let app = Arc::clone(&self.site.app);
        match self.site.lanes.offload(app, Lane::Stream, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(fault)) => Err(failed(&fault)),
            Err(lost) => Err(failed(&lost)),
        }
    }

    /// A token may have ended in another process, which tells nobody; roles change without
    /// a word, too.
    async fn look_again(&mut self) -> Result<Vec<Step>, Ended> {
        let (app, asked) = (Arc::clone(&self.site.app), Arc::clone(&self.asked));
        let look = move |app: &_| doors::open_stream(app, &asked).ok();
        let fresh = match self.site.lanes.offload(app, Lane::Stream, look).await {
            Ok(fresh) => fresh,
            Err(lost) => return Err(failed(&lost)),
        };
        let was = self.session.viewer().map(|me| me.id);
        match fresh.filter(|fresh| fresh.viewer().map(|me| me.id) == was) {
            Some(fresh) => Ok(self.session.renew(fresh)),
            None => Err(Ended::Told(CloseCode::Policy, "signed out")),
        }
    }
}

/// Waits until the first of these is due; for ever when there is none.
async fn wait_for_first(later: &[(Instant, Work)]) {
    match later.iter().map(|(at, _)| *at).min() {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Sends a frame to a client that takes it in time.
async fn send(socket: &mut Socket, message: Message) -> Result<(), Ended> {
    match timeout(SLOW, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Ended::Gone),
    }
}

/// Our own trouble; the client comes back and asks for what it missed.
fn failed(cause: &impl std::fmt::Debug) -> Ended {
    tracing::error!(?cause, "a stream could not be served");
    Ended::Told(CloseCode::Error, "trouble here")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handshake() -> HeaderMap {
        HeaderMap::from_iter([
            (header::UPGRADE, HeaderValue::from_static("WebSocket")),
            (
                header::CONNECTION,
                HeaderValue::from_static("keep-alive, Upgrade"),
            ),
            (
                header::SEC_WEBSOCKET_VERSION,
                HeaderValue::from_static("13"),
            ),
            (
                header::SEC_WEBSOCKET_KEY,
                HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ=="),
            ),
        ])
    }

    #[test]
    fn a_handshake_is_answered_as_the_rfc_shows() {
        let key = wanted(&handshake()).expect("a handshake");
        let reply = switch(&key);
        assert_eq!(reply.status, StatusCode::SWITCHING_PROTOCOLS);
        let accept = &reply.headers[header::SEC_WEBSOCKET_ACCEPT];
        assert_eq!(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn what_lacks_a_part_is_no_handshake() {
        for name in [
            header::UPGRADE,
            header::CONNECTION,
            header::SEC_WEBSOCKET_VERSION,
            header::SEC_WEBSOCKET_KEY,
        ] {
            let mut headers = handshake();
            headers.remove(&name);
            assert_eq!(wanted(&headers), None, "{name}");
        }
        let mut headers = handshake();
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("8"));
        assert_eq!(wanted(&headers), None);
    }
}
