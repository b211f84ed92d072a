//! The smallest HTTP/1.1 server that can play another instance: one thread per
//! connection, one request per connection, whole bodies.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::StreamOwned;
use serde_json::Value;

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Asked {
    /// GET, POST …
    pub method: String,
    /// Path and query exactly as sent.
    pub target: String,
    /// Lower-case names, in order.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status line's number; 0 hangs up without a word.
    pub status: u16,
    /// Headers beside the length.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Asked {
    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether something was brought rather than asked for.
    pub fn is_post(&self) -> bool {
        self.method == "POST"
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(self.target.as_str(), |(path, _)| path)
    }

    /// A decoded query parameter.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Page {
    /// A body of this type.
    pub fn new(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
        }
    }

    /// An ActivityPub document.
    pub fn activity(document: &Value) -> Self {
        Self::new(
            "application/activity+json; charset=utf-8",
            document.to_string(),
        )
    }

    /// A status and nothing else.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Closes the connection instead of answering.
    pub fn hang_up() -> Self {
        Self::status(0)
    }

    /// Sends the asker elsewhere.
    pub fn redirect(location: &str) -> Self {
        Self::status(302).with("location", location)
    }

    /// The same page with one more header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// Listens on a free port of 127.0.0.1, answers every request with `answer`, and says where.
/// It listens until the tests end, so whoever outlives a peer still gets an answer.
pub fn listen(answer: impl Fn(Asked) -> Page + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answer = answer.clone();
            thread::spawn(move || serve(connection, answer.as_ref()));
        }
    });
    address
}

/// The same behind TLS.
pub fn listen_tls(
    tls: Arc<ServerConfig>,
    answer: impl Fn(Asked) -> Page + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let (answer, tls) = (answer.clone(), tls.clone());
            thread::spawn(move || {
                let session = ServerConnection::new(tls).expect("a sound configuration");
                serve(StreamOwned::new(session, connection), answer.as_ref());
            });
        }
    });
    address
}

/// One connection: one question, one answer. A caller who hangs up is nobody's trouble.
fn serve(connection: impl Read + Write, answer: &dyn Fn(Asked) -> Page) {
    let mut reader = BufReader::new(connection);
    if let Ok(asked) = read(&mut reader) {
        let page = answer(asked);
        let _ = write(reader.get_mut(), &page);
    }
}

fn read(reader: &mut impl BufRead) -> io::Result<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let mut asked = Asked {
        method,
        target,
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let pair = (name.to_ascii_lowercase(), value.trim().to_owned());
        asked.headers.push(pair);
    }
    let length = asked
        .header("content-length")
        .and_then(|text| text.parse().ok());
    asked.body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut asked.body)?;
    Ok(asked)
}

fn write(connection: &mut impl Write, page: &Page) -> io::Result<()> {
    if page.status == 0 {
        return Ok(());
    }
    let mut head = format!("HTTP/1.1 {} -\r\nconnection: close\r\n", page.status);
    for (name, value) in &page.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", page.body.len()));
    connection.write_all(head.as_bytes())?;
    connection.write_all(&page.body)?;
    connection.flush()
}
