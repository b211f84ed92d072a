//! What came of a request: an answer, or a trouble whose kind decides the future.

use std::fmt;
use std::io;
use std::time::SystemTime;

use http::HeaderMap;
use http::StatusCode;
use http::header;
use url::Url;

use crate::clock::DAY;
use crate::clock::SECOND;
use crate::clock::Time;
use crate::net::guard::Refusal;

/// Redirects that callers follow for one fetch, signing anew for each.
pub const MAX_REDIRECTS: usize = 3;

/// The longest `Retry-After` that is honoured.
const MAX_RETRY_AFTER: i64 = DAY;

/// What another server said.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Any status, also those of failure and redirects.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

/// What to do about a request that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetError {
    /// 410: it was there and will not come back. Forget it.
    Gone,
    /// It may work another time.
    Later(Trouble),
    /// It will not work, however often it is tried.
    Never(Trouble),
}

/// What went wrong, for the log and for tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// We may not ask there.
    Refused(Refusal),
    /// The name leads nowhere.
    Name,
    /// It took too long.
    Timeout,
    /// The connection was refused or broke.
    Connection(String),
    /// No trust in their certificate, or no common ground.
    Tls(String),
    /// Not HTTP as we know it.
    Protocol(String),
    /// More bytes than allowed.
    TooLarge,
    /// The body is compressed in a way we did not ask for, or badly.
    Encoding,
    /// They answered with this.
    Status(StatusCode),
    /// We could not write down what they sent.
    Writing(String),
}

impl Answer {
    /// A header's value as text; `None` when absent or not text.
    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The answer if it is a success, else what its status means for the future.
    ///
    /// # Errors
    /// 410 is gone; 408, 425, 429 and 5xx but 501 are for later; all else, redirects
    /// too, never.
    pub fn good(self) -> Result<Self, NetError> {
        let status = self.status;
        if status.is_success() {
            return Ok(self);
        }
        let trouble = Trouble::Status(status);
        Err(match status.as_u16() {
            410 => NetError::Gone,
            501 => NetError::Never(trouble),
            408 | 425 | 429 | 500.. => NetError::Later(trouble),
            _ => NetError::Never(trouble),
        })
    }

    /// Where a redirect leads, for one that asked `from`. `None` when it is no redirect,
    /// leads nowhere, or leads from https to anything less.
    pub fn redirect(&self, from: &Url) -> Option<Url> {
        if !matches!(self.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let mut to = from.join(self.header(header::LOCATION)?).ok()?;
        to.set_fragment(None);
        let same_safety = to.scheme() == from.scheme() || to.scheme() == "https";
        same_safety.then_some(to)
    }

    /// How many milliseconds they ask us to wait (`Retry-After`, in seconds or as a
    /// date), at most a day.
    pub fn retry_after(&self, now: Time) -> Option<i64> {
        let text = self.header(header::RETRY_AFTER)?.trim();
        let wait = match text.parse::<i64>() {
            Ok(seconds) => seconds.saturating_mul(SECOND),
            Err(_) => {
                let date = httpdate::parse_http_date(text).ok()?;
                let since = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
                i64::try_from(since.as_millis()).ok()?.saturating_sub(now.0)
            }
        };
        Some(wait.clamp(0, MAX_RETRY_AFTER))
    }
}

impl From<Refusal> for NetError {
    fn from(refusal: Refusal) -> Self {
        Self::Never(Trouble::Refused(refusal))
    }
}

impl From<ureq::Error> for NetError {
    fn from(error: ureq::Error) -> Self {
        use ureq::Error as E;
        match error {
            E::Timeout(_) => Self::Later(Trouble::Timeout),
            E::HostNotFound => Self::Later(Trouble::Name),
            E::Io(cause) => from_plain_io(cause),
            E::BodyExceedsLimit(_) | E::LargeResponseHeader(..) => Self::Never(Trouble::TooLarge),
            E::Decompress(_, cause) => match E::from(cause) {
                E::Io(_) => Self::Never(Trouble::Encoding),
                wrapped => wrapped.into(),
            },
            E::Http(_) | E::BadUri(_) => Refusal::Form.into(),
            E::Tls(cause) => Self::Later(Trouble::Tls(cause.to_owned())),
            E::Other(cause) => match cause.downcast::<Refusal>() {
                Ok(refusal) => (*refusal).into(),
                Err(other) => Self::Later(Trouble::Connection(other.to_string())),
            },
            other => Self::Later(Trouble::Protocol(other.to_string())),
        }
    }
}

impl From<io::Error> for NetError {
    /// Reading a body gives ureq's errors in the dress of `io::Error`.
    fn from(error: io::Error) -> Self {
        ureq::Error::from(error).into()
    }
}

fn from_plain_io(cause: io::Error) -> NetError {
    let is_tls = cause
        .get_ref()
        .is_some_and(|inner| inner.is::<rustls::Error>());
    let text = cause.to_string();
    NetError::Later(if is_tls {
        Trouble::Tls(text)
    } else {
        Trouble::Connection(text)
    })
}

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("gone"),
            Self::Later(trouble) | Self::Never(trouble) => trouble.fmt(f),
        }
    }
}

impl std::error::Error for NetError {}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "not asked: {refusal}"),
            Self::Name => f.write_str("the name leads nowhere"),
            Self::Timeout => f.write_str("it took too long"),
            Self::Connection(cause) => write!(f, "connection: {cause}"),
            Self::Tls(cause) => write!(f, "TLS: {cause}"),
            Self::Protocol(cause) => write!(f, "HTTP: {cause}"),
            Self::TooLarge => f.write_str("more bytes than allowed"),
            Self::Encoding => f.write_str("badly compressed"),
            Self::Status(status) => write!(f, "answered {status}"),
            Self::Writing(cause) => write!(f, "writing: {cause}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &str)]) -> Answer {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.insert(*name, value.parse().unwrap());
        }
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: all,
            body: Vec::new(),
        }
    }

    #[test]
    fn a_status_decides_the_future() {
        for status in [200, 201, 202, 204] {
            assert!(answer(status, &[]).good().is_ok());
        }
        for status in [408, 425, 429, 500, 502, 503, 504, 520] {
            assert!(matches!(
                answer(status, &[]).good(),
                Err(NetError::Later(_))
            ));
        }
        for status in [301, 304, 400, 401, 403, 404, 405, 413, 501] {
            assert!(matches!(
                answer(status, &[]).good(),
                Err(NetError::Never(_))
            ));
        }
        assert_eq!(answer(410, &[]).good().unwrap_err(), NetError::Gone);
    }

    #[test]
    fn a_redirect_never_leads_to_less_safety() {
        let from = Url::parse("https://a.example/x/y?z").unwrap();
        let to = |location: &str| {
            let url = answer(302, &[("location", location)]).redirect(&from)?;
            Some(url.to_string())
        };
        assert_eq!(to("../w#f").as_deref(), Some("https://a.example/w"));
        assert_eq!(
            to("https://b.example/").as_deref(),
            Some("https://b.example/")
        );
        assert_eq!(to("//b.example/").as_deref(), Some("https://b.example/"));
        for bad in ["http://a.example/", "file:///etc/passwd", "https://"] {
            assert_eq!(to(bad), None, "{bad}");
        }
        assert!(answer(302, &[]).redirect(&from).is_none());
        assert!(answer(200, &[("location", "/")]).redirect(&from).is_none());
        let plain = Url::parse("http://127.0.0.1:1/").unwrap();
        assert!(
            answer(301, &[("location", "/2")])
                .redirect(&plain)
                .is_some()
        );
    }

    #[test]
    fn retry_after_is_read_in_both_forms_and_bounded() {
        let now = Time(1_000_000);
        let wait = |value: &str| answer(429, &[("retry-after", value)]).retry_after(now);
        assert_eq!(wait("120"), Some(120_000));
        assert_eq!(wait("-5"), Some(0));
        assert_eq!(wait("99999999999999999"), Some(MAX_RETRY_AFTER));
        assert_eq!(wait("Thu, 01 Jan 1970 00:17:40 GMT"), Some(60_000));
        assert_eq!(wait("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
    }
}
