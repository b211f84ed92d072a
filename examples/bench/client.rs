//! Plain HTTP/1.1 over keep-alive sockets, as little of it as a load needs.

use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use crate::process::Process;

/// Many connections that ask one after the other.
pub struct Load {
    address: SocketAddr,
    clients: usize,
    times: Option<usize>,
    lasting: Duration,
}

/// What a load measured.
pub struct Measured {
    pub answers: usize,
    pub elapsed: Duration,
    waits: Vec<Duration>,
}

impl Load {
    pub fn new(server: &Process, clients: usize) -> Self {
        Self {
            address: server.address,
            clients,
            times: None,
            lasting: Duration::MAX,
        }
    }

    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    pub fn lasting(mut self, lasting: Duration) -> Self {
        self.lasting = lasting;
        self
    }

    /// Sends what `request` makes of each number until the load is over. Every answer
    /// must be a success.
    pub fn run(self, request: impl Fn(usize) -> Vec<u8> + Sync) -> Measured {
        let next = AtomicUsize::new(0);
        let begin = Instant::now();
        let one = || {
            let mut connection = Connection::open(self.address);
            let mut waits = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if self.times.is_some_and(|times| number >= times)
                    || begin.elapsed() >= self.lasting
                {
                    return waits;
                }
                let sent = Instant::now();
                connection.ask(&request(number));
                waits.push(sent.elapsed());
            }
        };
        let mut waits: Vec<Duration> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.clients).map(|_| scope.spawn(one)).collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().expect("a client"))
                .collect()
        });
        waits.sort();
        Measured {
            answers: waits.len(),
            elapsed: begin.elapsed(),
            waits,
        }
    }
}

impl Measured {
    pub fn rate(&self) -> String {
        format!("{:.0}", self.answers as f64 / self.elapsed.as_secs_f64())
    }

    pub fn quantiles(&self) -> String {
        let at = |share: usize| {
            self.waits[(self.waits.len() * share / 100).min(self.waits.len() - 1)].as_secs_f64()
                * 1e3
        };
        format!("{:.1} / {:.1} ms", at(50), at(99))
    }
}

/// One socket.
pub struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).expect("a connection");
        socket.set_nodelay(true).expect("a socket option");
        Self {
            socket,
            buffer: Vec::with_capacity(1 << 17),
        }
    }

    /// Sends a request and reads its whole answer, which must be a success with a length.
    pub fn ask(&mut self, request: &[u8]) -> &[u8] {
        self.socket.write_all(request).expect("a request sent");
        self.buffer.clear();
        let mut piece = [0; 1 << 16];
        loop {
            let read = self.socket.read(&mut piece).expect("an answer");
            assert!(
                read > 0,
                "the server hung up: {}",
                String::from_utf8_lossy(&self.buffer)
            );
            self.buffer.extend_from_slice(&piece[..read]);
            let Some(end) = find(&self.buffer, b"\r\n\r\n") else {
                continue;
            };
            let body = end + 4;
            let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
            let status = head.split(' ').nth(1).unwrap_or_default();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            if self.buffer.len() >= body + length {
                assert!(
                    status.starts_with('2'),
                    "{}",
                    String::from_utf8_lossy(&self.buffer)
                );
                return &self.buffer[body..];
            }
        }
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// A JSON request.
pub fn post(path: &str, body: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A request for a document of this type.
pub fn get(path: &str, accept: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: {accept}\r\n\r\n").into_bytes()
}
