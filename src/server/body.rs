//! A request's body, read within limits of size, time and memory.
//!
//! A body is complete before a door sees it, so that no thread ever waits for a slow
//! client. Multipart forms go their own way (`multipart`).

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use bytes::BytesMut;
use flate2::read::MultiGzDecoder;
use http::HeaderMap;
use http::header;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use hyper::body::Incoming;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio::time::timeout;
use tokio::time::timeout_at;

/// The longest body of one request: Misskey's own limit for JSON, and Mastodon's for
/// activities.
pub const LIMIT_BYTES: usize = 1 << 20;

/// All bodies in memory together, in kibibytes: 32 of the longest at once.
pub const MEMORY_KIB: usize = 32 << 10;

/// How long a client may send nothing.
pub const SILENCE: Duration = Duration::from_secs(20);

/// How long a whole body may take.
const WHOLE: Duration = Duration::from_secs(60);

/// What is still read and thrown away of a refused body, so that the client gets to read
/// why instead of a broken connection.
const DRAIN_BYTES: usize = 4 << 20;

/// How long that may take.
const DRAIN: Duration = Duration::from_secs(3);

/// Why there is no body.
#[derive(Debug, PartialEq, Eq)]
pub enum Unread {
    /// Longer than this many bytes.
    TooLarge(u64),
    /// The client stopped sending, or sent too slowly.
    TooSlow,
    /// The connection broke, or the bytes are not what the headers promise.
    Broken(&'static str),
    /// A content coding we do not undo.
    Encoded,
    /// Too many bodies are in memory already.
    Busy,
    /// We could not keep what came.
    Failed(String),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(limit) => write!(f, "too large: at most {limit} bytes are taken"),
            Self::TooSlow => f.write_str("the body came too slowly"),
            Self::Broken(how) => f.write_str(how),
            Self::Encoded => f.write_str("only gzip is taken as content encoding"),
            Self::Busy => f.write_str("too many requests at once; try again shortly"),
            Self::Failed(_) => f.write_str("the body could not be kept"),
        }
    }
}

impl std::error::Error for Unread {}

/// A complete body, counted among all bodies in memory until it is dropped.
#[derive(Debug)]
pub struct Whole {
    /// The bytes, inflated if they came compressed.
    pub bytes: Bytes,
    /// Its share of the memory for bodies.
    pub share: Share,
}

/// A share of the memory for bodies, given back when dropped.
#[derive(Debug, Default)]
pub struct Share {
    held: Option<OwnedSemaphorePermit>,
}

impl Share {
    /// Makes this a share of so many bytes in all; it never shrinks.
    pub fn grow_to(&mut self, memory: &Arc<Semaphore>, bytes: usize) -> Result<(), Unread> {
        let held_kib = self.held.as_ref().map_or(0, |held| held.num_permits());
        let more_kib = bytes.div_ceil(1024).saturating_sub(held_kib);
        if more_kib == 0 {
            return Ok(());
        }
        let more_kib = u32::try_from(more_kib).unwrap_or(u32::MAX);
        let more = Arc::clone(memory)
            .try_acquire_many_owned(more_kib)
            .map_err(|_| Unread::Busy)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }
}

/// Reads a whole body of at most [`LIMIT_BYTES`], inflating gzip up to the same limit.
///
/// A digest or signature is checked later, against the inflated bytes.
pub async fn read(
    headers: &HeaderMap,
    mut body: Incoming,
    memory: &Arc<Semaphore>,
) -> Result<Whole, Unread> {
    let whole = match collect(&mut body, memory).await {
        Ok(whole) => whole,
        Err(unread) => {
            drain(body).await;
            return Err(unread);
        }
    };
    match coding(headers) {
        None => Ok(whole),
        Some("gzip" | "x-gzip") => inflate(whole, memory),
        Some(_) => Err(Unread::Encoded),
    }
}

/// Reads and forgets the rest of a refused body, for a short while.
pub async fn drain(mut body: Incoming) {
    let mut left = DRAIN_BYTES;
    let reading = async {
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(length) {
                Some(rest) => left = rest,
                None => break,
            }
        }
    };
    let _ = timeout(DRAIN, reading).await;
}

async fn collect(body: &mut Incoming, memory: &Arc<Semaphore>) -> Result<Whole, Unread> {
    if body.size_hint().lower() > LIMIT_BYTES as u64 {
        return Err(Unread::TooLarge(LIMIT_BYTES as u64));
    }
    let mut share = Share::default();
    let mut bytes = BytesMut::new();
    let end = Instant::now() + WHOLE;
    while let Some(frame) = next_frame(body, end).await? {
        if bytes.len() + frame.len() > LIMIT_BYTES {
            return Err(Unread::TooLarge(LIMIT_BYTES as u64));
        }
        share.grow_to(memory, bytes.len() + frame.len())?;
        bytes.extend_from_slice(&frame);
    }
    Ok(Whole {
        bytes: bytes.freeze(),
        share,
    })
}

/// The next bytes of a body; `None` at its end.
pub async fn next_frame(body: &mut Incoming, end: Instant) -> Result<Option<Bytes>, Unread> {
    loop {
        let silence = Instant::now() + SILENCE;
        let frame = timeout_at(silence.min(end), body.frame()).await;
        match frame.map_err(|_| Unread::TooSlow)? {
            None => return Ok(None),
            Some(Err(_)) => return Err(Unread::Broken("the body broke off")),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}

/// The content coding to undo; none for `identity`.
fn coding(headers: &HeaderMap) -> Option<&str> {
    let coding = headers.get(header::CONTENT_ENCODING)?;
    let coding = coding.to_str().unwrap_or("unreadable").trim();
    (!coding.is_empty() && !coding.eq_ignore_ascii_case("identity")).then_some(coding)
}

fn inflate(whole: Whole, memory: &Arc<Semaphore>) -> Result<Whole, Unread> {
    let mut share = whole.share;
    share.grow_to(memory, whole.bytes.len() + LIMIT_BYTES)?;
    let bytes = gunzip(&whole.bytes, LIMIT_BYTES)?;
    Ok(Whole { bytes, share })
}

/// Undoes gzip up to a limit. A mebibyte inflates in a few milliseconds.
fn gunzip(packed: &[u8], limit_bytes: usize) -> Result<Bytes, Unread> {
    let mut bytes = Vec::new();
    let within = limit_bytes as u64;
    MultiGzDecoder::new(packed)
        .take(within + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Unread::Broken("the body is not gzip as its header says"))?;
    if bytes.len() > limit_bytes {
        return Err(Unread::TooLarge(within));
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::server::wire;
    use crate::server::wire::Then;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        out.write_all(bytes).expect("memory takes everything");
        out.finish().expect("memory takes everything")
    }

    fn read_sent(headers: &str, body: &[u8], then: Then) -> Result<Bytes, Unread> {
        let memory = Arc::new(Semaphore::new(MEMORY_KIB));
        let read = wire::receive(wire::post(headers, body), then, async |headers, body| {
            let whole = read(&headers, body, &memory).await;
            whole.map(|whole| whole.bytes)
        });
        assert_eq!(
            memory.available_permits(),
            MEMORY_KIB,
            "memory is given back"
        );
        read
    }

    #[test]
    fn a_body_arrives_whole_however_it_is_sent() {
        let read = read_sent("content-length: 5", b"hello", Then::Stay);
        assert_eq!(read, Ok(Bytes::from("hello")));
        let chunks = b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
        let read = read_sent("transfer-encoding: chunked", chunks, Then::Stay);
        assert_eq!(read, Ok(Bytes::from("hello")));
        let longest = vec![b'x'; LIMIT_BYTES];
        let headers = format!("content-length: {LIMIT_BYTES}");
        let read = read_sent(&headers, &longest, Then::Stay);
        assert_eq!(read.map(|bytes| bytes.len()), Ok(LIMIT_BYTES));
    }

    #[test]
    fn a_body_over_the_limit_is_refused_announced_or_not() {
        let refused = Err(Unread::TooLarge(LIMIT_BYTES as u64));
        let headers = format!("content-length: {}", LIMIT_BYTES + 1);
        assert_eq!(read_sent(&headers, b"", Then::Stay), refused);
        let mut chunks = Vec::new();
        for _ in 0..=LIMIT_BYTES / 0x1000 {
            chunks.extend_from_slice(b"1000\r\n");
            chunks.extend_from_slice(&[b'x'; 0x1000]);
            chunks.extend_from_slice(b"\r\n");
        }
        let read = read_sent("transfer-encoding: chunked", &chunks, Then::Stay);
        assert_eq!(read, refused);
    }

    #[test]
    fn who_stops_sending_is_not_waited_for_long() {
        let read = read_sent("content-length: 5", b"hel", Then::Stay);
        assert_eq!(read, Err(Unread::TooSlow));
        let read = read_sent("content-length: 5", b"hel", Then::HangUp);
        assert!(matches!(read, Err(Unread::Broken(_))), "{read:?}");
    }

    #[test]
    fn gzip_is_the_only_coding_taken() {
        let body = packed(b"hello");
        let headers = format!("content-encoding: gzip\r\ncontent-length: {}", body.len());
        assert_eq!(
            read_sent(&headers, &body, Then::Stay),
            Ok(Bytes::from("hello"))
        );
        let headers = "content-encoding: br\r\ncontent-length: 5";
        assert_eq!(
            read_sent(headers, b"hello", Then::Stay),
            Err(Unread::Encoded)
        );
    }

    #[test]
    fn gzip_is_undone_up_to_the_limit() {
        let text = vec![b'x'; 1000];
        assert_eq!(gunzip(&packed(&text), 1000), Ok(Bytes::from(text.clone())));
        assert_eq!(gunzip(&packed(&text), 999), Err(Unread::TooLarge(999)));
    }

    #[test]
    fn a_small_bomb_does_not_grow() {
        let bomb = packed(&vec![0; 64 << 20]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(gunzip(&bomb, 4096), Err(Unread::TooLarge(4096)));
    }

    #[test]
    fn what_is_no_gzip_is_refused() {
        let cut = &packed(&[1; 100])[..20];
        for bytes in [cut, b"plain".as_slice()] {
            assert!(matches!(gunzip(bytes, 4096), Err(Unread::Broken(_))));
        }
    }

    #[test]
    fn memory_for_bodies_is_counted_and_given_back() {
        let memory = Arc::new(Semaphore::new(2));
        let mut share = Share::default();
        assert_eq!(share.grow_to(&memory, 1), Ok(()));
        assert_eq!(share.grow_to(&memory, 1024), Ok(()));
        assert_eq!(memory.available_permits(), 1);
        assert_eq!(share.grow_to(&memory, 2048), Ok(()));
        assert_eq!(share.grow_to(&memory, 2049), Err(Unread::Busy));
        drop(share);
        assert_eq!(memory.available_permits(), 2);
    }
}
