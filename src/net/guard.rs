//! Which addresses may be reached: nothing of this machine or its network.
//!
//! Others choose most of the URLs we fetch, so a URL is judged twice: by its text before
//! anything happens, and by the addresses its name resolves to, which are then the very
//! addresses connected to (a second look-up could answer differently: DNS rebinding).
//! Which *hosts* are blocked by the operator is not known here.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::ResolvedSocketAddrs;
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::NextTimeout;
use url::Host;
use url::Url;

use crate::config::Origin;
use crate::config::Reach;
use crate::net::addresses::is_loopback;
use crate::net::addresses::is_public;

/// Turns a name into addresses: [`system_lookup`] in life, a script in tests.
pub type Lookup = Arc<dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync>;

/// What lies behind names: the system's answer in life, a script's in tests.
#[derive(Clone)]
pub struct Network {
    /// Where a name leads. The guard judges the answer.
    pub lookup: Lookup,
    /// Connects here instead, whatever was answered and judged: one machine that plays a
    /// whole internet.
    pub dial: Option<SocketAddr>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            lookup: Arc::new(system_lookup),
            dial: None,
        }
    }
}

/// Why a URL is never fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not https (nor http where that is allowed), or no host.
    Scheme,
    /// A user name or password in it.
    Credentials,
    /// A port other than 80 and 443.
    Port(u16),
    /// An address instead of a name, or a name of private networks.
    Name(String),
    /// Its name leads to an address that is not public.
    Address(IpAddr),
    /// It is our own.
    Ours,
    /// No HTTP request can be made of it.
    Form,
}

/// The two judgements, and the resolver ureq calls.
#[derive(Clone)]
pub(super) struct Guard {
    reach: Reach,
    /// Host and port of ourselves.
    ours: (String, u16),
    network: Network,
    /// Look-ups that are still going on, their askers perhaps gone.
    lookups: Arc<AtomicUsize>,
}

/// Top-level names of private networks (RFC 6761, 6762, 7686, 8375; `.internal` is
/// ICANN's). `.test` and the like resolve nowhere and need no rule.
const PRIVATE_SUFFIXES: [&str; 5] = ["localhost", "local", "internal", "onion", "home.arpa"];

/// Look-ups at the same time. The system's resolver cannot be interrupted, so a dead
/// name server leaves threads waiting for some seconds each; there are never more.
const MAX_LOOKUPS: usize = 32;

/// getaddrinfo needs little; threads of two megabytes would be waste.
const LOOKUP_STACK_BYTES: usize = 256 * 1024;

/// Addresses of one name that are tried: what ureq holds.
const MAX_ADDRESSES: usize = 16;

/// Addresses of one name that are judged. Longer answers are refused whole.
const MAX_ANSWERS: usize = 256;

/// Asks the system: `/etc/hosts`, then DNS.
///
/// # Errors
/// The name does not exist, or nobody could be asked.
pub fn system_lookup(name: &str) -> io::Result<Vec<IpAddr>> {
    let found = (name, 0).to_socket_addrs()?;
    Ok(found.map(|address| address.ip()).collect())
}

impl Guard {
    pub(super) fn new(reach: Reach, origin: &Origin, network: Network) -> Self {
        let ours = Url::parse(origin.as_str()).expect("an origin is a URL");
        Self {
            reach,
            ours: host_and_port(&ours),
            network,
            lookups: Arc::default(),
        }
    }

    /// Judges a URL by its text.
    pub(super) fn admit(&self, url: &Url) -> Result<(), Refusal> {
        self.admit_scheme(url)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        if host_and_port(url) == self.ours {
            return Err(Refusal::Ours);
        }
        let host = url.host().ok_or(Refusal::Scheme)?;
        match self.reach {
            Reach::Public => admit_public(url, &host),
            Reach::Loopback => self.admit_near(&host),
        }
    }

    fn admit_scheme(&self, url: &Url) -> Result<(), Refusal> {
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.reach == Reach::Loopback => Ok(()),
            _ => Err(Refusal::Scheme),
        }
    }

    /// In test rigs a name is judged by where it leads; an address must be near.
    fn admit_near(&self, host: &Host<&str>) -> Result<(), Refusal> {
        let address = match host {
            Host::Domain(_) => return Ok(()),
            Host::Ipv4(address) => IpAddr::V4(*address),
            Host::Ipv6(address) => IpAddr::V6(*address),
        };
        if is_loopback(address) {
            return Ok(());
        }
        Err(Refusal::Name(address.to_string()))
    }

    fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || (self.reach == Reach::Loopback && is_loopback(address))
    }

    /// The addresses behind a name, all of them judged: one bad address spoils the answer.
    fn addresses(&self, name: &str, patience: Duration) -> Result<Vec<IpAddr>, ureq::Error> {
        let found = match name.trim_matches(['[', ']']).parse() {
            Ok(address) => vec![address],
            Err(_) => self.look_up(name, patience)?,
        };
        if found.is_empty() || found.len() > MAX_ANSWERS {
            return Err(ureq::Error::HostNotFound);
        }
        match found.iter().find(|address| !self.allows(**address)) {
            Some(bad) => Err(ureq::Error::Other(Box::new(Refusal::Address(*bad)))),
            None => Ok(found),
        }
    }

    /// Looks up on a thread of its own, so that a silent name server costs no more than
    /// our patience.
    fn look_up(&self, name: &str, patience: Duration) -> Result<Vec<IpAddr>, ureq::Error> {
        let held = Held::take(&self.lookups).ok_or_else(|| busy("too many look-ups"))?;
        let (answer, wait) = mpsc::sync_channel(1);
        let lookup = self.network.lookup.clone();
        let name = name.to_owned();
        thread::Builder::new()
            .name("lookup".to_owned())
            .stack_size(LOOKUP_STACK_BYTES)
            .spawn(move || {
                let found = lookup(&name);
                drop(held);
                answer.send(found).ok();
            })?;
        match wait.recv_timeout(patience) {
            Ok(found) => found.map_err(|_| ureq::Error::HostNotFound),
            Err(_) => Err(ureq::Error::Timeout(ureq::Timeout::Resolve)),
        }
    }
}

impl Resolver for Guard {
    /// ureq asks for every request, also when it then takes a kept connection, and
    /// connects to nothing but the answer.
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().ok_or(ureq::Error::HostNotFound)?;
        let default = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        let port = uri.port_u16().unwrap_or(default);
        let mut addresses = self.empty();
        for address in self
            .addresses(host, *timeout.after)?
            .into_iter()
            .take(MAX_ADDRESSES)
        {
            let judged = SocketAddr::new(address, port);
            addresses.push(self.network.dial.unwrap_or(judged));
        }
        Ok(addresses)
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guard({:?})", self.reach)
    }
}

/// One of the look-ups that may go on at the same time.
struct Held(Arc<AtomicUsize>);

impl Held {
    fn take(count: &Arc<AtomicUsize>) -> Option<Self> {
        if count.fetch_add(1, Ordering::Relaxed) >= MAX_LOOKUPS {
            count.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        Some(Self(count.clone()))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn busy(why: &'static str) -> ureq::Error {
    ureq::Error::Io(io::Error::new(io::ErrorKind::ResourceBusy, why))
}

fn host_and_port(url: &Url) -> (String, u16) {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    (host.to_owned(), url.port_or_known_default().unwrap_or(0))
}

fn admit_public(url: &Url, host: &Host<&str>) -> Result<(), Refusal> {
    let port = url.port_or_known_default().unwrap_or(0);
    if !matches!(port, 80 | 443) {
        return Err(Refusal::Port(port));
    }
    match host {
        Host::Domain(name) if is_public_name(name) => Ok(()),
        other => Err(Refusal::Name(other.to_string())),
    }
}

/// At least two labels and no suffix of private networks. The url crate has already
/// lowered the name and turned every spelling of an IPv4 address into one.
fn is_public_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_private = |suffix: &&str| {
        name.strip_suffix(*suffix)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    name.contains('.') && !PRIVATE_SUFFIXES.iter().any(is_private)
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("not an https URL"),
            Self::Credentials => f.write_str("a user name or password in the URL"),
            Self::Port(port) => write!(f, "port {port}"),
            Self::Name(name) => write!(f, "{name} is no public name"),
            Self::Address(address) => write!(f, "the name leads to {address}"),
            Self::Ours => f.write_str("it is our own URL"),
            Self::Form => f.write_str("no request can be made of this URL"),
        }
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(reach: Reach) -> Guard {
        let origin = Origin::parse("https://us.example").unwrap();
        let nobody = Network {
            lookup: Arc::new(|_| Ok(Vec::new())),
            dial: None,
        };
        Guard::new(reach, &origin, nobody)
    }

    fn admit(reach: Reach, url: &str) -> Result<(), Refusal> {
        guard(reach).admit(&Url::parse(url).unwrap())
    }

    #[test]
    fn urls_of_public_servers_are_admitted() {
        for url in [
            "https://example.org/users/bob?x=1",
            "https://example.org:443/",
            "https://example.org:80/",
            "https://sub.example.org./",
            "https://notlocalhost.example.org/",
            "https://日本語.example/",
        ] {
            assert_eq!(admit(Reach::Public, url), Ok(()), "{url}");
        }
    }

    #[test]
    fn urls_that_lead_inside_are_refused_by_their_text() {
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://8.8.8.8/",
            "https://[::1]/",
            "https://[2606:4700:4700::1111]/",
            "https://localhost/",
            "https://localhost./",
            "https://LOCALHOST/",
            "https://a.localhost/",
            "https://printer.local/",
            "https://printer.local./",
            "https://db.internal/",
            "https://abcdef.onion/",
            "https://nas.home.arpa/",
            "https://intranet/",
            "https://com./",
        ] {
            let refused = admit(Reach::Public, url);
            assert!(
                matches!(refused, Err(Refusal::Name(_))),
                "{url} {refused:?}"
            );
        }
    }

    #[test]
    fn urls_of_other_forms_are_refused_with_their_reason() {
        for (url, why) in [
            ("http://example.org/", Refusal::Scheme),
            ("ftp://example.org/", Refusal::Scheme),
            ("file:///etc/passwd", Refusal::Scheme),
            ("data:text/plain,x", Refusal::Scheme),
            ("https://me@example.org/", Refusal::Credentials),
            ("https://:secret@example.org/", Refusal::Credentials),
            ("https://example.org:22/", Refusal::Port(22)),
            ("https://example.org:8443/", Refusal::Port(8443)),
            ("https://us.example/notes/1", Refusal::Ours),
            ("https://US.EXAMPLE./notes/1", Refusal::Ours),
        ] {
            assert_eq!(admit(Reach::Public, url), Err(why), "{url}");
        }
    }

    #[test]
    fn in_test_rigs_the_loopback_is_admitted_and_no_more() {
        for url in [
            "http://127.0.0.1:3000/",
            "https://127.8.8.8/",
            "http://[::1]:1/",
            "http://localhost:3000/",
            "https://mastodon.local:4430/",
        ] {
            assert_eq!(admit(Reach::Loopback, url), Ok(()), "{url}");
        }
        for url in ["http://10.0.0.1/", "http://8.8.8.8/", "http://[fe80::1]/"] {
            let refused = admit(Reach::Loopback, url);
            assert!(matches!(refused, Err(Refusal::Name(_))), "{url}");
        }
        assert_eq!(
            admit(Reach::Loopback, "file:///etc/passwd"),
            Err(Refusal::Scheme)
        );
    }

    #[test]
    fn one_bad_address_spoils_the_answer() {
        let answer = |texts: &'static [&str]| -> Lookup {
            Arc::new(|_| Ok(texts.iter().map(|text| text.parse().unwrap()).collect()))
        };
        let patience = Duration::from_secs(5);
        let ask = |reach, texts| {
            let mut guard = guard(reach);
            guard.network.lookup = answer(texts);
            guard.addresses("peer.example", patience)
        };
        assert_eq!(
            ask(Reach::Public, &["1.1.1.1", "1.0.0.1"]).unwrap().len(),
            2
        );
        for texts in [&["1.1.1.1", "10.0.0.1"][..], &["::1"], &["127.0.0.1"]] {
            assert!(matches!(
                ask(Reach::Public, texts),
                Err(ureq::Error::Other(_))
            ));
        }
        assert_eq!(ask(Reach::Loopback, &["127.0.0.1"]).unwrap().len(), 1);
        assert!(ask(Reach::Loopback, &["127.0.0.1", "10.0.0.1"]).is_err());
        assert!(matches!(
            ask(Reach::Public, &[]),
            Err(ureq::Error::HostNotFound)
        ));
    }

    #[test]
    fn a_silent_name_server_costs_no_more_than_our_patience_and_no_more_threads() {
        let (release, gate) = mpsc::channel::<()>();
        let gate = std::sync::Mutex::new(gate);
        let mut guard = guard(Reach::Public);
        guard.network.lookup = Arc::new(move |_| {
            gate.lock().unwrap().recv().ok();
            Ok(Vec::new())
        });
        for _ in 0..MAX_LOOKUPS {
            let silent = guard.look_up("silent.example", Duration::from_millis(1));
            assert!(matches!(silent, Err(ureq::Error::Timeout(_))));
        }
        let full = guard.look_up("silent.example", Duration::from_millis(1));
        assert!(matches!(full, Err(ureq::Error::Io(_))));
        drop(release);
        for _ in 0..500 {
            if guard.lookups.load(Ordering::Relaxed) == 0 {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the look-ups never ended");
    }
}
