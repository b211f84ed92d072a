//! A client of `/streaming`: a blocking WebSocket with a deadline on every read.
//!
//! That something is *not* told is best shown by what is told next: cause what must stay
//! silent, then something that must be heard, and expect the latter with [`Stream::next`].

use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tungstenite::Message;
use tungstenite::WebSocket;
use tungstenite::client::IntoClientRequest;

/// An event later than this is an event that never comes.
const PATIENCE: Duration = Duration::from_secs(10);

/// One open connection.
pub struct Stream {
    socket: WebSocket<TcpStream>,
    connections: usize,
}

impl Stream {
    /// Connects with a token in the query, as clients do; `None` connects as a guest.
    #[track_caller]
    pub fn open(origin: &str, token: Option<&str>) -> Self {
        Self::try_open(origin, token)
            .unwrap_or_else(|status| panic!("the stream answered {status}"))
    }

    /// Like [`Stream::open`], with the HTTP status of a refused handshake.
    pub fn try_open(origin: &str, token: Option<&str>) -> Result<Self, u16> {
        let address = origin.trim_start_matches("http://");
        let url = match token {
            Some(token) => format!("ws://{address}/streaming?i={token}"),
            None => format!("ws://{address}/streaming"),
        };
        let tcp = TcpStream::connect(address).expect("the server listens");
        tcp.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        tcp.set_nodelay(true).expect("no delay");
        let request = url.into_client_request().expect("a WebSocket address");
        match tungstenite::client(request, tcp) {
            Ok((socket, _)) => Ok(Self {
                socket,
                connections: 0,
            }),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(answer))) => {
                Err(answer.status().as_u16())
            }
            Err(cause) => panic!("no handshake: {cause}"),
        }
    }

    /// Connects a channel, waits until the server says so, and answers the connection's id.
    #[track_caller]
    pub fn connect(&mut self, channel: &str) -> String {
        self.connect_with(channel, json!({}))
    }

    /// Connects a channel with parameters.
    #[track_caller]
    pub fn connect_with(&mut self, channel: &str, params: Value) -> String {
        self.connections += 1;
        let id = format!("{channel}-{}", self.connections);
        let body = json!({"channel": channel, "id": id, "params": params, "pong": true});
        self.send("connect", body);
        let frame = self.frame();
        assert_eq!(frame["type"], "connected", "{frame}");
        assert_eq!(frame["body"]["id"], id.as_str(), "{frame}");
        id
    }

    /// Leaves a channel.
    pub fn disconnect(&mut self, id: &str) {
        self.send("disconnect", json!({ "id": id }));
        self.silent();
    }

    /// Asks to be told what happens to this note; returns when the server has taken it in.
    pub fn capture(&mut self, note: &str) {
        self.send("subNote", json!({ "id": note }));
        self.silent();
    }

    /// Sends one message.
    pub fn send(&mut self, kind: &str, body: Value) {
        self.send_text(&json!({"type": kind, "body": body}).to_string());
    }

    /// Sends any text.
    pub fn send_text(&mut self, text: &str) {
        self.socket
            .send(Message::text(text))
            .expect("the stream takes a message");
    }

    /// The next message of a channel, which must come from this connection and be of this type.
    #[track_caller]
    pub fn next(&mut self, connection: &str, kind: &str) -> Value {
        let frame = self.frame();
        assert_eq!(frame["type"], "channel", "{frame:#}");
        assert_eq!(frame["body"]["id"], connection, "{frame:#}");
        assert_eq!(frame["body"]["type"], kind, "{frame:#}");
        frame["body"]["body"].clone()
    }

    /// Reads on until a connection says something of this type, skipping everything else.
    #[track_caller]
    pub fn until(&mut self, connection: &str, kind: &str) -> Value {
        loop {
            let frame = self.frame();
            let body = &frame["body"];
            if frame["type"] == "channel" && body["id"] == connection && body["type"] == kind {
                return body["body"].clone();
            }
        }
    }

    /// The next message, which must be news of a captured note of this type.
    #[track_caller]
    pub fn next_of_note(&mut self, note: &str, kind: &str) -> Value {
        let frame = self.frame();
        assert_eq!(frame["type"], "noteUpdated", "{frame:#}");
        assert_eq!(frame["body"]["id"], note, "{frame:#}");
        assert_eq!(frame["body"]["type"], kind, "{frame:#}");
        frame["body"]["body"].clone()
    }

    /// Nothing was waiting: the answer to a question asked now is the very next message.
    #[track_caller]
    pub fn silent(&mut self) {
        self.socket
            .send(Message::Ping(b"still there?".as_slice().into()))
            .expect("the stream takes a ping");
        let message = self.message();
        assert!(
            matches!(message, Message::Pong(_)),
            "expected silence, heard {message}"
        );
    }

    /// Reads everything that was waiting; none of it may hold this word.
    #[track_caller]
    pub fn silent_after(&mut self, word: &str) {
        self.socket
            .send(Message::Ping(b"still there?".as_slice().into()))
            .expect("the stream takes a ping");
        loop {
            match self.message() {
                Message::Pong(_) => return,
                other => assert!(!other.to_string().contains(word), "heard {other}"),
            }
        }
    }

    /// The server has hung up.
    #[track_caller]
    pub fn closed(&mut self) {
        loop {
            match self.socket.read() {
                Ok(Message::Close(_)) => {}
                Ok(other) => panic!("expected the end, heard {other}"),
                Err(tungstenite::Error::Io(cause))
                    if matches!(
                        cause.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) =>
                {
                    panic!("the stream is still open")
                }
                Err(_) => return,
            }
        }
    }

    /// Says goodbye and waits until the server has done so too.
    #[track_caller]
    pub fn goodbye(&mut self) {
        self.socket.close(None).expect("a goodbye");
        loop {
            match self.socket.read() {
                Ok(_) => {}
                Err(tungstenite::Error::ConnectionClosed) => return,
                Err(cause) => panic!("no goodbye: {cause}"),
            }
        }
    }

    /// Whatever was still on its way, nothing comes after it.
    #[track_caller]
    pub fn ended(&mut self) {
        while let Ok(message) = self.socket.read() {
            if let Message::Close(_) = message {
                return;
            }
        }
    }

    /// The next text frame as JSON.
    #[track_caller]
    pub fn frame(&mut self) -> Value {
        match self.message() {
            Message::Text(text) => serde_json::from_str(&text).expect("a frame of JSON"),
            other => panic!("expected a text frame, heard {other:?}"),
        }
    }

    /// The next frame that is not the server's own ping.
    #[track_caller]
    fn message(&mut self) -> Message {
        loop {
            match self.socket.read() {
                Ok(Message::Ping(_)) => {}
                Ok(message) => return message,
                Err(cause) => panic!("heard nothing within {PATIENCE:?}: {cause}"),
            }
        }
    }
}
