//! The skin itself, over real sockets: connections, limits, streams, stopping.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;
use tungstenite::Message;

use super::*;
use crate::config::Config;
use crate::server::offload::Lane;

struct Server {
    listening: Option<Listening>,
    app: Arc<App>,
    _folder: TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let app = App::open(Config::in_folder(folder.path())).expect("an app");
        let app = Arc::new(app);
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let listening = listen(Arc::clone(&app), anywhere).expect("a free port");
        Self {
            listening: Some(listening),
            app,
            _folder: folder,
        }
    }

    fn address(&self) -> SocketAddr {
        self.listening.as_ref().expect("it listens").address()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).expect("a connection");
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).expect("a timeout");
        stream
    }

    /// Sends this and reads until the server hangs up.
    fn ask(&self, sent: &str) -> String {
        let mut stream = self.connect();
        // A server that has heard enough may hang up before the end.
        let _ = stream.write_all(sent.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn stop(mut self) {
        self.listening.take().expect("it listens").stop();
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

#[test]
fn one_connection_asks_many_times() {
    let server = Server::start();
    let twice = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned() + &get("/healthz");
    let answer = server.ask(&twice);
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{answer}");
}

#[test]
fn what_is_too_large_is_told_so_and_not_taken() {
    let server = Server::start();
    let long = "x".repeat(BUFFER_BYTES * 2);
    let head = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-long: {long}\r\n\r\n");
    let answer = server.ask(&head);
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let body = "x".repeat(body::LIMIT_BYTES + 1);
    let length = body.len();
    let post = format!(
        "POST /api/meta HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let answer = server.ask(&post);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[test]
fn figures_are_shown_here_and_not_through_a_proxy() {
    let server = Server::start();
    let here = server.ask(&get("/metrics"));
    assert!(here.contains("\nmamekey_connections 1\n"), "{here}");
    let forwarded = get("/metrics").replace("\r\n\r\n", "\r\nx-forwarded-for: 192.0.2.1\r\n\r\n");
    let through = server.ask(&forwarded);
    assert!(through.starts_with("HTTP/1.1 404 "), "{through}");
}

#[test]
fn a_stream_is_told_when_the_server_stops() {
    let server = Server::start();
    let address = server.address();
    let (mut socket, _) =
        tungstenite::client(format!("ws://{address}/streaming"), server.connect())
            .expect("a handshake");
    socket.send(Message::text("h")).expect("sent");
    let stopping = std::thread::spawn(move || server.stop());
    let last = socket.read().expect("a last frame");
    let Message::Close(Some(frame)) = last else {
        panic!("{last:?} is no reason");
    };
    assert_eq!(u16::from(frame.code), 1001);
    drop(socket);
    stopping.join().expect("it stops");
}

#[test]
fn a_token_that_is_nobodys_opens_no_stream() {
    let server = Server::start();
    let address = server.address();
    let url = format!("ws://{address}/streaming?i=wrong");
    let refused = tungstenite::client(url, server.connect()).expect_err("a refusal");
    assert!(refused.to_string().contains("401"), "{refused}");
}

#[test]
fn a_message_too_long_ends_the_stream() {
    let server = Server::start();
    let url = format!("ws://{}/streaming", server.address());
    let (mut socket, _) = tungstenite::client(url, server.connect()).expect("a handshake");
    let _ = socket.send(Message::text("x".repeat(100 << 10)));
    match socket.read() {
        Ok(Message::Close(Some(frame))) => assert_eq!(u16::from(frame.code), 1009),
        Ok(other) => panic!("{other:?} is no end"),
        // Its own bytes still unread, the system may reset the connection at once.
        Err(_) => {}
    }
}

#[test]
fn stopping_takes_nothing_new_and_is_quick_when_idle() {
    let server = Server::start();
    let address = server.address();
    let idle = server.connect();
    let begun = std::time::Instant::now();
    server.stop();
    assert!(
        begun.elapsed() < GRACE / 2,
        "an idle connection holds nothing up"
    );
    drop(idle);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_permit_belongs_to_the_work_not_to_who_waits() {
    let server = Server::start();
    let (release, released) = mpsc::channel::<()>();
    let (begin, begun) = mpsc::channel::<()>();
    let lanes = Arc::new(Lanes::default());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (app, ours) = (Arc::clone(&server.app), Arc::clone(&lanes));
    let asking = runtime.spawn(async move {
        let work = move |_: &App| {
            begin.send(()).expect("the test waits");
            let _ = released.recv();
        };
        let _ = ours.offload(app, Lane::Remote, work).await;
    });
    begun.recv().expect("the work begins");
    asking.abort();
    assert!(
        runtime
            .block_on(asking)
            .is_err_and(|end| end.is_cancelled())
    );
    assert_eq!(
        lanes.at_work(Lane::Remote),
        1,
        "the caller has gone, the work goes on"
    );
    drop(release);
    while lanes.at_work(Lane::Remote) > 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn work_that_panics_is_lost_and_the_next_is_done() {
    let server = Server::start();
    let lanes = Lanes::default();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let app = || Arc::clone(&server.app);
    let work = |_: &App| -> u8 { panic!("on purpose") };
    let lost = runtime.block_on(lanes.offload(app(), Lane::Local, work));
    assert!(matches!(lost, Err(offload::Lost::Panicked(_))), "{lost:?}");
    let done = runtime.block_on(lanes.offload(app(), Lane::Local, |_| 7));
    assert!(matches!(done, Ok(7)), "{done:?}");
}
