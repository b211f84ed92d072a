//! What a door is asked and what it answers: plain values, no sockets.
//!
//! `server` makes a [`Request`] of what came over the wire and writes a [`Reply`] back;
//! the doors (`api`, `web`, `federation`) know only these two. Bodies are complete and
//! within their limits before a door sees them.

use std::fs::File;
use std::net::IpAddr;

use bytes::Bytes;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;

/// A whole request, read within limits.
#[derive(Debug)]
pub struct Request {
    /// GET, POST …; HEAD is answered as GET without a body by `server`.
    pub method: Method,
    /// The path as it was sent, still percent-encoded.
    pub path: String,
    /// What stood behind `?`, still encoded.
    pub query: Option<String>,
    /// All headers as they came.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
    /// Who asks: the peer, or what a trusted proxy says of it.
    pub address: IpAddr,
}

/// A request's body.
#[derive(Debug)]
pub enum Body {
    /// Raw bytes, perhaps none.
    Bytes(Bytes),
    /// A multipart form; its files wait in temporary files.
    Form(Form),
}

/// A multipart form.
#[derive(Debug, Default)]
pub struct Form {
    /// Text fields in the order they came.
    pub fields: Vec<(String, String)>,
    /// Files in the order they came.
    pub uploads: Vec<Upload>,
}

/// A file of a multipart form, already on disk and deleted when dropped.
#[derive(Debug)]
pub struct Upload {
    /// The name of the form field.
    pub field: String,
    /// The file's name as the sender gave it.
    pub name: Option<String>,
    /// The bytes.
    pub file: tempfile::NamedTempFile,
    /// How many.
    pub size_bytes: u64,
}

/// A whole answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// Headers the door has something to say about.
    pub headers: HeaderMap,
    /// The body.
    pub body: ReplyBody,
}

/// An answer's body.
#[derive(Debug)]
pub enum ReplyBody {
    /// Bytes in memory, perhaps none.
    Bytes(Bytes),
    /// An open file; `server` sends the range the client asked for.
    File {
        /// Opened for reading.
        file: File,
        /// Its whole length.
        length_bytes: u64,
    },
}

impl Request {
    /// A header's value as text; `None` when absent or not text.
    pub fn header(&self, name: impl http::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The first query parameter of this name, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let query = self.query.as_deref()?;
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The body's bytes; a form has none.
    pub fn bytes(&self) -> &[u8] {
        match &self.body {
            Body::Bytes(bytes) => bytes,
            Body::Form(_) => &[],
        }
    }

    /// Path and query exactly as they were sent, the request target of signatures.
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// The value of the first cookie of this name.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let all = self
            .headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        all.flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

impl Reply {
    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: ReplyBody::Bytes(Bytes::new()),
        }
    }

    /// An answer with a body of this type.
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = ReplyBody::Bytes(body.into());
        Self {
            status,
            headers: HeaderMap::new(),
            body,
        }
        .with(header::CONTENT_TYPE, HeaderValue::from_static(content_type))
    }

    /// Sends the client elsewhere; a location that is no header value becomes `/`.
    pub fn redirect(status: StatusCode, location: &str) -> Self {
        let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
        Self::empty(status).with(header::LOCATION, location)
    }

    /// The same answer with one more header (replacing an older one of that name).
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}
