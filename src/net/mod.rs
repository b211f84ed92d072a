//! Outgoing HTTP: one fetcher for everything we ask of other servers.
//!
//! Every request goes through the [`guard`] and has a bound on its time and on the bytes
//! it may bring, counted after decompression. Nothing is followed: a redirect is an
//! answer, and whoever signed the first request signs the next one. Signing, blocked
//! hosts and how often to try again belong to federation.

mod addresses;
mod answer;
pub mod guard;
mod tls;

use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use http::HeaderMap;
use http::HeaderValue;
use http::Method;
use http::Request;
use http::header;
use ureq::Agent;
use ureq::AsSendBody;
use ureq::Body;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::Connector;
use ureq::unversioned::transport::TcpConnector;
use url::Url;

use crate::config::Federation;
use crate::config::Origin;
use crate::error::Fault;
pub use crate::net::answer::Answer;
pub use crate::net::answer::MAX_REDIRECTS;
pub use crate::net::answer::NetError;
pub use crate::net::answer::Trouble;
use crate::net::guard::Guard;
use crate::net::guard::Network;
use crate::net::guard::Refusal;
use crate::net::tls::TlsConnector;

/// A server is as good as away when its name takes this long to find, or TCP and TLS
/// together.
const CONNECT: Duration = Duration::from_secs(5);

/// Connections kept open for the next request, of all hosts and of one. Each holds
/// under 100 KiB of buffers.
const IDLE_CONNECTIONS: usize = 8;
const IDLE_PER_HOST: usize = 2;

/// Most servers close idle connections after a minute or less.
const IDLE_AGE: Duration = Duration::from_secs(30);

/// Room for the headers of an answer; real ones have one or two kilobytes.
const MAX_HEADER_BYTES: usize = 16 * 1024;
const INPUT_BUFFER_BYTES: usize = 24 * 1024;
const OUTPUT_BUFFER_BYTES: usize = 16 * 1024;

/// How much time and space one request may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the answer's body, after decompression.
    pub body_bytes: u64,
    /// From the request sent to the answer's headers complete.
    pub answer: Duration,
    /// From beginning to end.
    pub total: Duration,
}

impl Limits {
    /// One ActivityPub object: what Mastodon allows.
    pub const OBJECT: Self = Self {
        body_bytes: 1024 * 1024,
        answer: Duration::from_secs(10),
        total: Duration::from_secs(20),
    };

    /// What is asked on the way to something else, WebFinger and NodeInfo (D6).
    pub const DISCOVERY: Self = Self {
        total: Duration::from_secs(10),
        ..Self::OBJECT
    };

    /// A delivery to an inbox: some servers work on it before they answer. Of what they
    /// say enough is read for the log.
    pub const DELIVERY: Self = Self {
        body_bytes: 4 * 1024,
        answer: Duration::from_secs(30),
        total: Duration::from_secs(30),
    };
}

/// An answer whose body went elsewhere.
#[derive(Debug)]
pub struct Download {
    /// Status and headers; its body is empty.
    pub answer: Answer,
    /// How many bytes were written, none unless the status is a success.
    pub size_bytes: u64,
}

/// Asks other servers. One for the process; clones share its connections.
#[derive(Clone, Debug)]
pub struct Fetcher {
    agent: Agent,
    guard: Guard,
}

/// Asks our own public address, wherever it leads: the operator chose it, so it is not
/// guarded. For the operator's own questions, never for an address that came from others.
///
/// # Errors
/// The file of certificate authorities cannot be read.
pub fn ourselves(extra_ca: Option<&Path>, patience: Duration) -> Result<Agent, Fault> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_global(Some(patience))
        .build();
    let connector = ().chain(TcpConnector::default()).chain(TlsConnector::new(extra_ca)?);
    Ok(Agent::with_parts(
        config,
        connector,
        DefaultResolver::default(),
    ))
}

impl Fetcher {
    /// A fetcher that reaches as far as the operator says, over this network, and never
    /// ourselves.
    ///
    /// # Errors
    /// The file of certificate authorities cannot be read.
    pub fn on(origin: &Origin, federation: &Federation, network: Network) -> Result<Self, Fault> {
        let guard = Guard::new(federation.reach, origin, network);
        let tls = TlsConnector::new(federation.extra_ca.as_deref())?;
        let version = env!("CARGO_PKG_VERSION");
        let user_agent = format!("Mamekey/{version} (+{})", origin.at("/"));
        let config = Agent::config_builder()
            .user_agent(user_agent)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy from the environment would connect for us, past the guard.
            .proxy(None)
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .max_response_header_size(MAX_HEADER_BYTES)
            .input_buffer_size(INPUT_BUFFER_BYTES)
            .output_buffer_size(OUTPUT_BUFFER_BYTES)
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_PER_HOST)
            .max_idle_age(IDLE_AGE)
            .build();
        let connector = ().chain(TcpConnector::default()).chain(tls);
        let agent = Agent::with_parts(config, connector, guard.clone());
        Ok(Self { agent, guard })
    }

    /// Fetches. Any status is an answer; see [`Answer::good`].
    ///
    /// # Errors
    /// The URL is refused, nobody answered in time, or the body is larger than allowed.
    pub fn get(&self, url: &Url, headers: &HeaderMap, limits: Limits) -> Result<Answer, NetError> {
        let (answer, body) = self.run(Method::GET, url, headers, (), limits)?;
        let mut bytes = Vec::new();
        body_reader(&answer, body, limits)?
            .read_to_end(&mut bytes)
            .map_err(NetError::from)?;
        Ok(Answer {
            body: bytes,
            ..answer
        })
    }

    /// Posts. Of the answer's body only the first `limits.body_bytes` are read.
    ///
    /// # Errors
    /// The URL is refused, or nobody answered in time.
    pub fn post(
        &self,
        url: &Url,
        headers: &HeaderMap,
        body: &[u8],
        limits: Limits,
    ) -> Result<Answer, NetError> {
        let (answer, told) = self.run(Method::POST, url, headers, body, limits)?;
        let mut bytes = Vec::new();
        // What they say beside the status is for the log; a broken end of it is no
        // reason to deliver again.
        let mut told = told.into_reader().take(limits.body_bytes);
        let _ = told.read_to_end(&mut bytes);
        Ok(Answer {
            body: bytes,
            ..answer
        })
    }

    /// Fetches into a file (or anything that takes bytes), piece by piece.
    ///
    /// Nothing is written unless the status is a success; what is written when it ends in
    /// an error is incomplete.
    ///
    /// # Errors
    /// As [`Fetcher::get`], and when writing fails.
    pub fn get_to_file(
        &self,
        url: &Url,
        headers: &HeaderMap,
        limits: Limits,
        file: &mut impl Write,
    ) -> Result<Download, NetError> {
        let (answer, body) = self.run(Method::GET, url, headers, (), limits)?;
        let mut size_bytes = 0;
        if answer.status.is_success() {
            let mut reader = body_reader(&answer, body, limits)?;
            size_bytes = copy(&mut reader, file)?;
        }
        Ok(Download { answer, size_bytes })
    }

    fn run(
        &self,
        method: Method,
        url: &Url,
        headers: &HeaderMap,
        body: impl AsSendBody,
        limits: Limits,
    ) -> Result<(Answer, Body), NetError> {
        self.guard.admit(url)?;
        let request = self.request(method, url, headers, body, limits)?;
        let (parts, body) = self
            .agent
            .run(request)
            .map_err(NetError::from)?
            .into_parts();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body: Vec::new(),
        };
        Ok((answer, body))
    }

    fn request<B: AsSendBody>(
        &self,
        method: Method,
        url: &Url,
        headers: &HeaderMap,
        body: B,
        limits: Limits,
    ) -> Result<Request<B>, NetError> {
        let form = |_| NetError::from(Refusal::Form);
        let host = HeaderValue::from_str(&host_of(url)).map_err(|_| Refusal::Form)?;
        let mut request = Request::builder()
            .method(method)
            .uri(&url[..url::Position::AfterQuery])
            .body(body)
            .map_err(form)?;
        *request.headers_mut() = headers.clone();
        request.headers_mut().insert(header::HOST, host);
        let limited = self
            .agent
            .configure_request(request)
            .timeout_recv_response(Some(limits.answer))
            .timeout_global(Some(limits.total));
        Ok(limited.build())
    }
}

/// The value of `Host` for this URL: the port only if it is not the scheme's own.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// We ask for gzip only, and ureq undoes it; anything else left is not what we asked for.
fn body_reader(answer: &Answer, body: Body, limits: Limits) -> Result<impl Read + use<>, NetError> {
    match answer.header(header::CONTENT_ENCODING) {
        None | Some("" | "identity") => {}
        Some(_) => return Err(NetError::Never(Trouble::Encoding)),
    }
    Ok(body.into_with_config().limit(limits.body_bytes).reader())
}

/// As `io::copy`, but tells their trouble from ours.
fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<u64, NetError> {
    let mut piece = [0; 16 * 1024];
    let mut total = 0;
    loop {
        let length = match from.read(&mut piece) {
            Ok(0) => return Ok(total),
            Ok(length) => length,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(cause.into()),
        };
        to.write_all(&piece[..length])
            .map_err(|cause| NetError::Later(Trouble::Writing(cause.to_string())))?;
        total += length as u64;
    }
}

#[cfg(test)]
mod tests;
