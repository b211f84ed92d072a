//! A door's reply on its way out: validators, ranges, security headers, HEAD.
//!
//! Doors say what is true of their answer; what is true of every answer is said here. A
//! header that a door has set is never replaced.

use std::fs::File;
use std::io;
use std::io::Seek;
use std::io::SeekFrom;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use bytes::Bytes;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::Method;
use http::Response;
use http::StatusCode;
use http::header;
use hyper::body::Body;
use hyper::body::Frame;
use hyper::body::SizeHint;
use tokio::io::AsyncRead;
use tokio::io::ReadBuf;

use crate::http::Reply;
use crate::http::ReplyBody;
use crate::server::range;
use crate::server::range::Part;

/// What is read of a file at a time: large enough that crossing to a blocking thread
/// costs little, small enough for a thousand downloads.
const CHUNK_BYTES: usize = 64 << 10;

/// What a document of ours may do when its door did not say: nothing.
const NOTHING_ALLOWED: &str = "default-src 'none'; frame-ancestors 'none'";

/// What of the request decides the form of the answer.
#[derive(Debug, Default)]
pub struct Asked {
    head: bool,
    if_none_match: Option<String>,
    range: Option<String>,
    if_range: Option<String>,
}

impl Asked {
    /// Notes it before the request goes to its door.
    pub fn of(method: &Method, headers: &HeaderMap) -> Self {
        let text = |name| {
            let value: Option<&HeaderValue> = headers.get(name);
            value
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        Self {
            head: method == Method::HEAD,
            if_none_match: text(header::IF_NONE_MATCH),
            range: text(header::RANGE).filter(|_| method == Method::GET),
            if_range: text(header::IF_RANGE),
        }
    }
}

/// Writes a reply as this client asked for it. `https` says that our origin is one.
pub fn write(reply: Reply, asked: &Asked, https: bool) -> Response<Outgoing> {
    let mut reply = reply;
    if is_known(&reply, asked) {
        reply.status = StatusCode::NOT_MODIFIED;
        reply.body = ReplyBody::Bytes(Bytes::new());
    }
    let (body, length_bytes) = match reply.body {
        ReplyBody::Bytes(bytes) => (Outgoing::of(bytes.clone()), bytes.len() as u64),
        ReplyBody::File { file, length_bytes } => {
            let part = part_asked(asked, &reply.headers, length_bytes);
            send_file(
                file,
                length_bytes,
                part,
                &mut reply.status,
                &mut reply.headers,
            )
        }
    };
    let headers = &mut reply.headers;
    if has_length(reply.status) {
        headers.insert(header::CONTENT_LENGTH, length_bytes.into());
    }
    secure(headers, https);
    let mut response = Response::new(if asked.head { Outgoing::empty() } else { body });
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}

/// Whether the client already has exactly this (RFC 9110 section 13.1.2).
fn is_known(reply: &Reply, asked: &Asked) -> bool {
    let (Some(tag), Some(known)) = (reply.headers.get(header::ETAG), &asked.if_none_match) else {
        return false;
    };
    let tag = tag.to_str().unwrap_or_default();
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let matches = known.trim() == "*" || known.split(',').any(|known| weak(known) == weak(tag));
    reply.status == StatusCode::OK && matches
}

/// The part asked for; a range meant for another version of the file is no range.
fn part_asked(asked: &Asked, headers: &HeaderMap, length_bytes: u64) -> Part {
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let same = asked.if_range.is_none() || asked.if_range.as_deref() == tag;
    range::read(asked.range.as_deref().filter(|_| same), length_bytes)
}

fn send_file(
    mut file: File,
    length_bytes: u64,
    part: Part,
    status: &mut StatusCode,
    headers: &mut HeaderMap,
) -> (Outgoing, u64) {
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let (first, length) = match part {
        _ if *status != StatusCode::OK => (0, length_bytes),
        Part::Whole => (0, length_bytes),
        Part::Bytes { first, last } => {
            *status = StatusCode::PARTIAL_CONTENT;
            content_range(headers, &format!("bytes {first}-{last}/{length_bytes}"));
            (first, last - first + 1)
        }
        Part::Outside => {
            *status = StatusCode::RANGE_NOT_SATISFIABLE;
            content_range(headers, &format!("bytes */{length_bytes}"));
            return (Outgoing::empty(), 0);
        }
    };
    // Moving the position asks the kernel, not the disk, so it may be done here.
    if file.seek(SeekFrom::Start(first)).is_err() {
        *status = StatusCode::INTERNAL_SERVER_ERROR;
        headers.remove(header::CONTENT_RANGE);
        return (Outgoing::empty(), 0);
    }
    (Outgoing::File(FileBody::new(file, length)), length)
}

fn content_range(headers: &mut HeaderMap, range: &str) {
    let value = HeaderValue::from_str(range).expect("digits and punctuation are a header");
    headers.insert(header::CONTENT_RANGE, value);
}

/// 1xx, 204 and 304 say nothing of a length (RFC 9110 section 8.6).
fn has_length(status: StatusCode) -> bool {
    !(status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED)
}

/// What protects every answer, whatever it is.
fn secure(headers: &mut HeaderMap, https: bool) {
    let mut unless_said = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    unless_said(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: browsers would then send forms of our own with `Origin: null`.
    unless_said(header::REFERRER_POLICY, "same-origin");
    unless_said(header::X_FRAME_OPTIONS, "DENY");
    unless_said(header::CONTENT_SECURITY_POLICY, NOTHING_ALLOWED);
    if https {
        unless_said(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=15552000; preload",
        );
    }
}

/// The body of an answer.
pub enum Outgoing {
    /// Bytes in memory; none once they are sent.
    Bytes(Option<Bytes>),
    /// A part of a file, read as it is sent.
    File(FileBody),
}

impl Outgoing {
    /// These bytes.
    pub fn of(bytes: Bytes) -> Self {
        Self::Bytes(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    /// No body.
    pub fn empty() -> Self {
        Self::Bytes(None)
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Bytes(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::File(file) => file.poll_chunk(context).map(|chunk| {
                let chunk = chunk.transpose();
                chunk.map(|chunk| chunk.map(Frame::data))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Bytes(bytes) => bytes.is_none(),
            Self::File(file) => file.left_bytes == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match self {
            Self::Bytes(bytes) => bytes.as_ref().map_or(0, Bytes::len) as u64,
            Self::File(file) => file.left_bytes,
        })
    }
}

/// A part of a file on its way out. No thread waits while the client reads slowly.
pub struct FileBody {
    file: tokio::fs::File,
    left_bytes: u64,
    /// Where to begin, until the file stands there.
    chunk: Vec<u8>,
}

impl FileBody {
    fn new(file: File, left_bytes: u64) -> Self {
        let mut file = tokio::fs::File::from_std(file);
        file.set_max_buf_size(CHUNK_BYTES);
        Self {
            file,
            left_bytes,
            chunk: Vec::new(),
        }
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        if self.left_bytes == 0 {
            return Poll::Ready(Ok(None));
        }
        let want = self.left_bytes.min(CHUNK_BYTES as u64) as usize;
        self.chunk.resize(want, 0);
        let mut buffer = ReadBuf::new(&mut self.chunk);
        std::task::ready!(Pin::new(&mut self.file).poll_read(context, &mut buffer))?;
        let length = buffer.filled().len();
        if length == 0 {
            return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
        }
        let mut chunk = std::mem::take(&mut self.chunk);
        chunk.truncate(length);
        self.left_bytes -= length as u64;
        Poll::Ready(Ok(Some(chunk.into())))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use http_body_util::BodyExt;

    use super::*;

    const TAG: &str = "\"abc\"";

    fn asked(headers: &[(HeaderName, &'static str)]) -> Asked {
        let headers = headers.iter().cloned();
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Asked::of(&Method::GET, &HeaderMap::from_iter(headers))
    }

    fn letters() -> Reply {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"abcdefghij").expect("written");
        let body = ReplyBody::File {
            file,
            length_bytes: 10,
        };
        Reply {
            body,
            ..Reply::empty(StatusCode::OK)
        }
        .with(header::ETAG, HeaderValue::from_static(TAG))
    }

    fn sent(response: Response<Outgoing>) -> (u16, HeaderMap, String) {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let (head, body) = response.into_parts();
        let body = runtime.expect("a runtime").block_on(body.collect());
        let bytes = body.expect("a body").to_bytes();
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        (head.status.as_u16(), head.headers, text)
    }

    #[test]
    fn a_file_is_sent_whole_or_in_the_part_asked_for() {
        let (status, headers, body) = sent(write(letters(), &asked(&[]), true));
        assert_eq!((status, body.as_str()), (200, "abcdefghij"));
        assert_eq!(headers[header::CONTENT_LENGTH], "10");
        assert_eq!(headers[header::ACCEPT_RANGES], "bytes");
        let (status, headers, body) = sent(write(
            letters(),
            &asked(&[(header::RANGE, "bytes=2-4")]),
            true,
        ));
        assert_eq!((status, body.as_str()), (206, "cde"));
        assert_eq!(headers[header::CONTENT_RANGE], "bytes 2-4/10");
        assert_eq!(headers[header::CONTENT_LENGTH], "3");
    }

    #[test]
    fn a_part_outside_the_file_is_416() {
        let (status, headers, body) = sent(write(
            letters(),
            &asked(&[(header::RANGE, "bytes=10-")]),
            true,
        ));
        assert_eq!((status, body.as_str()), (416, ""));
        assert_eq!(headers[header::CONTENT_RANGE], "bytes */10");
    }

    #[test]
    fn a_part_of_an_older_version_is_the_whole_new_one() {
        let of = |tag| [(header::RANGE, "bytes=0-0"), (header::IF_RANGE, tag)];
        assert_eq!(sent(write(letters(), &asked(&of(TAG)), true)).0, 206);
        assert_eq!(sent(write(letters(), &asked(&of("\"old\"")), true)).0, 200);
    }

    #[test]
    fn who_has_it_already_is_told_so() {
        for known in [TAG, "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            let (status, headers, body) = sent(write(
                letters(),
                &asked(&[(header::IF_NONE_MATCH, known)]),
                true,
            ));
            assert_eq!((status, body.as_str()), (304, ""), "{known}");
            assert_eq!(headers[header::ETAG], TAG);
            assert!(!headers.contains_key(header::CONTENT_LENGTH));
        }
        assert_eq!(
            sent(write(
                letters(),
                &asked(&[(header::IF_NONE_MATCH, "\"x\"")]),
                true
            ))
            .0,
            200
        );
    }

    #[test]
    fn head_tells_the_length_and_sends_nothing() {
        let asked = Asked::of(&Method::HEAD, &HeaderMap::new());
        let (status, headers, body) = sent(write(letters(), &asked, true));
        assert_eq!((status, body.as_str()), (200, ""));
        assert_eq!(headers[header::CONTENT_LENGTH], "10");
    }

    #[test]
    fn every_answer_is_protected_and_a_doors_own_word_stands() {
        let (_, headers, _) = sent(write(
            Reply::empty(StatusCode::NOT_FOUND),
            &asked(&[]),
            true,
        ));
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], NOTHING_ALLOWED);
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        let own = HeaderValue::from_static("default-src 'self'");
        let page = Reply::empty(StatusCode::OK).with(header::CONTENT_SECURITY_POLICY, own.clone());
        let (_, headers, _) = sent(write(page, &asked(&[]), false));
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], own);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn an_answer_without_content_has_no_length() {
        let (_, headers, _) = sent(write(
            Reply::empty(StatusCode::NO_CONTENT),
            &asked(&[]),
            true,
        ));
        assert!(!headers.contains_key(header::CONTENT_LENGTH));
    }
}
