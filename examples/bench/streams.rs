//! A thousand people with a client open: what they cost while nothing happens, and whether
//! anybody waits while every one of them is told every note.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use futures_util::SinkExt;
use futures_util::StreamExt;
use serde_json::json;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

use crate::client;
use crate::client::Load;
use crate::mebibytes;
use crate::process::Process;
use crate::row;

/// Open streams.
const STREAMS: usize = 1_000;
/// Streams from one address: the server gives one no more than its part.
const EACH: usize = 50;
/// Notes a second while the timeline is read.
const PACE: u64 = 10;
/// Clients that read the timeline meanwhile.
const READERS: usize = 2;

/// Measures both.
pub fn measure(server: &Process, token: &str, seconds: Duration) {
    let before = server.resident_kib();
    let streams = Streams::open(server.address, token);
    let after = server.resident_kib();
    row(
        "1,000 idle streams (main, home) cost",
        &mebibytes(after.saturating_sub(before)),
    );

    let timeline = format!(r#"{{"i":"{token}","limit":20}}"#);
    let note = format!(r#"{{"i":"{token}","text":"News for a thousand"}}"#);
    let (stop, stopped) = mpsc::channel::<()>();
    let address = server.address;
    let writer = thread::spawn(move || {
        let mut connection = client::Connection::open(address);
        let pause = Duration::from_millis(1_000 / PACE);
        let mut posted = 0;
        while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(pause) {
            connection.ask(&client::post("/api/notes/create", &note));
            posted += 1;
        }
        posted
    });
    let read = Load::new(server, READERS)
        .lasting(seconds)
        .run(|_| client::post("/api/notes/timeline", &timeline));
    drop(stop);
    let posted: usize = writer.join().expect("a writer");
    row("timeline while 1,000 streams hear notes", &read.rate());
    row("  half of them within, 99 of 100 within", &read.quantiles());
    let told = streams.told(posted * STREAMS);
    row(
        "notes told to 1,000 streams, per second",
        &format!("{:.0}", told),
    );
}

/// The open streams, on a thread of their own.
struct Streams {
    heard: mpsc::Receiver<Instant>,
    began: Instant,
}

impl Streams {
    /// Opens all of them and returns when each listens to both channels.
    fn open(server: SocketAddr, token: &str) -> Self {
        let (tell, heard) = mpsc::channel();
        let (ready, all_ready) = mpsc::channel();
        let url = format!("ws://{server}/streaming?i={token}");
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async move {
                let mut tasks = Vec::with_capacity(STREAMS);
                for number in 0..STREAMS {
                    let socket = connect(server, number, &url).await;
                    tasks.push(tokio::spawn(listen(socket, tell.clone())));
                }
                ready.send(()).expect("somebody waits");
                for task in tasks {
                    task.await.expect("a stream");
                }
            });
        });
        all_ready.recv().expect("all streams are open");
        Self {
            heard,
            began: Instant::now(),
        }
    }

    /// Waits until so many notes were heard, and says how many each second.
    fn told(&self, expected: usize) -> f64 {
        let mut last = self.began;
        for _ in 0..expected {
            last = self
                .heard
                .recv_timeout(Duration::from_secs(30))
                .expect("every note is heard");
        }
        expected as f64 / last.duration_since(self.began).as_secs_f64()
    }
}

type Socket = WebSocketStream<TcpStream>;

/// Connects from an address that has some left, and to both channels.
async fn connect(server: SocketAddr, number: usize, url: &str) -> Socket {
    let host = u8::try_from(2 + number / EACH).expect("few addresses");
    let tcp = TcpSocket::new_v4().expect("a socket");
    tcp.bind((Ipv4Addr::new(127, 0, 0, host), 0).into())
        .expect("an address of ours");
    let tcp = tcp.connect(server).await.expect("the server listens");
    let (mut socket, _) = client_async(url, tcp).await.expect("a stream");
    for channel in ["main", "homeTimeline"] {
        let body = json!({"channel": channel, "id": channel, "pong": true});
        let message = json!({"type": "connect", "body": body}).to_string();
        socket
            .send(Message::text(message))
            .await
            .expect("a message");
        socket.next().await.expect("an answer").expect("connected");
    }
    socket
}

async fn listen(mut socket: Socket, tell: mpsc::Sender<Instant>) {
    while let Some(Ok(message)) = socket.next().await {
        if message
            .to_text()
            .is_ok_and(|text| text.contains("homeTimeline"))
        {
            // Whoever measured may have gone.
            let _ = tell.send(Instant::now());
        }
    }
}
