//! What the operator says, as checked values: the rest of the program sees nothing else.
//!
//! How it is read and checked is `written.rs`. Settings the owner changes while the server
//! runs are rows, not config.

mod written;

use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;

use url::Url;

pub use crate::config::written::ConfigError;
pub use crate::config::written::FILE_NAME;
pub use crate::config::written::KEYS;
pub use crate::config::written::Written;

/// Ready values.
#[derive(Clone, Debug)]
pub struct Config {
    /// The public origin.
    pub origin: Origin,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder that holds everything.
    pub data: PathBuf,
    /// The server's name, unless the owner set one in the browser.
    pub name: Option<String>,
    /// What the server is, unless the owner said so in the browser.
    pub description: Option<String>,
    /// Who may make an account.
    pub registration: Registration,
    /// Whether limits are enforced.
    pub rate_limits: bool,
    /// Whose forwarding headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// What programs are told we are (NodeInfo): our own name, unless an app of a user knows
    /// no other than Misskey's.
    pub nodeinfo_name: String,
    /// How we speak with other servers.
    pub federation: Federation,
    /// Remote media kept on disk at most.
    pub media_remote_bound_bytes: u64,
    /// Days after which untouched remote notes are forgotten; `None` keeps them.
    pub notes_remote_days: Option<u32>,
    /// Drive space of each account.
    pub drive_capacity_bytes: u64,
    /// The largest upload.
    pub drive_max_file_bytes: u64,
    /// The least important level that is logged.
    pub log: String,
    /// Log as JSON.
    pub log_json: bool,
}

/// Scheme, host and port that the world sees; ids and addresses begin with it. And the
/// domain that stands in the handles of those who live here, which may be another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    text: String,
    host: String,
    account_domain: String,
}

/// How we speak with other servers.
#[derive(Clone, Debug)]
pub struct Federation {
    /// Whether we do.
    pub enabled: bool,
    /// Which addresses may be reached.
    pub reach: Reach,
    /// One more certificate authority to trust.
    pub extra_ca: Option<PathBuf>,
    /// Serve ActivityPub objects to signed requests only (S35).
    pub signed_fetch: bool,
}

/// Which addresses may be reached: a value, not a special build, so tests federate over
/// real sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// HTTPS to public addresses only.
    #[default]
    Public,
    /// Also loopback addresses, plain HTTP, any port.
    Loopback,
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// The owner makes them.
    #[default]
    Closed,
    /// Whoever has an invitation.
    Invite,
    /// Anyone.
    Open,
}

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Config {
    /// The defaults, in this data folder.
    pub fn in_folder(data: &Path) -> Self {
        let mut config = Written::default().check().expect("the defaults are valid");
        config.data = data.to_owned();
        config
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.data.join("mamekey.db")
    }

    /// The folder of media.
    pub fn media(&self) -> PathBuf {
        self.data.join("media")
    }
}

impl Origin {
    /// Reads `https://host[:port]`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text)
            .map_err(|_| "write an origin, such as https://bean.example".to_owned())?;
        let plain = matches!(url.scheme(), "https" | "http")
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        let Some(host) = url.host_str().filter(|_| plain) else {
            return Err("write scheme and host only, such as https://bean.example".to_owned());
        };
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Ok(Self {
            text: format!("{}://{host}", url.scheme()),
            account_domain: host.clone(),
            host,
        })
    }

    /// The same with handles at another domain, whose WebFinger leads here.
    pub fn with_account_domain(self, domain: &str) -> Result<Self, String> {
        let advice = "write a domain only, such as bean.example";
        let at_home = Self::parse(&format!("https://{domain}")).map_err(|_| advice.to_owned())?;
        let is_bare = !domain.contains(['/', '?', '#', '@', '\\']);
        match is_bare {
            true => Ok(Self {
                account_domain: at_home.host,
                ..self
            }),
            false => Err(advice.to_owned()),
        }
    }

    /// `https://bean.example`, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `bean.example`, with the port unless it is the scheme's own.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// `alice@` this: the host, unless handles are at another domain.
    pub fn account_domain(&self) -> &str {
        &self.account_domain
    }

    /// Whether somebody at this host is one of ours.
    pub fn is_home(&self, host: &str) -> bool {
        let mut homes = self.homes().into_iter();
        homes.any(|ours| ours.eq_ignore_ascii_case(host))
    }

    /// The host and the account domain, which may be the same.
    pub fn homes(&self) -> [&str; 2] {
        [&self.host, &self.account_domain]
    }

    /// The host in a handle, unless that is here.
    pub fn elsewhere<'a>(&self, host: Option<&'a str>) -> Option<&'a str> {
        host.filter(|host| !self.is_home(host))
    }

    /// A name as one of ours writes their own: `alice`, `@alice` or `@alice@` here.
    pub fn own_name<'a>(&self, typed: &'a str) -> &'a str {
        let bare = typed.trim().trim_start_matches('@');
        match bare.split_once('@') {
            Some((name, host)) if self.is_home(host) => name,
            _ => bare,
        }
    }

    /// Whether the world reaches us through TLS.
    pub fn is_secure(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// The address of a path here; the path begins with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The path of an address here; `None` for other origins.
    pub fn path_of<'a>(&self, address: &'a str) -> Option<&'a str> {
        address
            .strip_prefix(&self.text)
            .filter(|path| path.is_empty() || path.starts_with(['/', '?', '#']))
    }

    /// The same, where it leads here even when it stands alone, in a link or `Location`.
    pub fn page_of<'a>(&self, address: &'a str) -> Option<&'a str> {
        self.path_of(address).filter(|path| is_path(path))
    }
}

/// Whether this leads to a page of ours when it stands alone in a link or `Location`:
/// `//b.example` and, to browsers, `/\\b.example` lead to another server (WHATWG URL 4.4),
/// and so they do with tabs and line ends in between, which browsers leave out.
pub fn is_path(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| !c.is_ascii_control());
    letters.next() == Some('/') && !matches!(letters.next(), Some('/' | '\\'))
}

impl Network {
    /// Reads `address` or `address/bits`.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, bits.parse::<u8>().ok()?),
            None => {
                let address: IpAddr = text.parse().ok()?;
                (address, if address.is_ipv4() { 32 } else { 128 })
            }
        };
        let width = if address.is_ipv4() { 32 } else { 128 };
        (bits <= width).then_some(Self { address, bits })
    }

    /// Whether an address lies in it; an IPv4 address in IPv6 clothes counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(one)) => {
                prefix(u128::from(network.to_bits()), self.bits, 32)
                    == prefix(u128::from(one.to_bits()), self.bits, 32)
            }
            (IpAddr::V6(network), IpAddr::V6(one)) => {
                prefix(network.to_bits(), self.bits, 128) == prefix(one.to_bits(), self.bits, 128)
            }
            _ => false,
        }
    }
}

fn prefix(number: u128, bits: u8, width: u8) -> u128 {
    number.checked_shr(u32::from(width - bits)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_contains_its_addresses_only() {
        let network = Network::parse("10.0.0.0/8").expect("a network");
        assert!(network.contains("10.200.3.4".parse().expect("an address")));
        assert!(network.contains("::ffff:10.1.1.1".parse().expect("an address")));
        assert!(!network.contains("11.0.0.1".parse().expect("an address")));
        assert!(
            Network::parse("0.0.0.0/0")
                .expect("a network")
                .contains("9.9.9.9".parse().expect("an address"))
        );
    }

    #[test]
    fn an_origin_knows_its_own_addresses() {
        let origin = Origin::parse("https://a.example").expect("an origin");
        assert_eq!(
            origin.path_of("https://a.example/notes/1"),
            Some("/notes/1")
        );
        assert_eq!(origin.path_of("https://a.example.net/notes/1"), None);
        for elsewhere in [
            "https://a.example.net/notes/1",
            "https://a.example//b.example",
            "https://a.example/\\b.example",
            "https://a.example/\t/b.example",
            "https://a.example",
        ] {
            assert_eq!(origin.page_of(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(origin.page_of("https://a.example/"), Some("/"));
        assert_eq!(
            Origin::parse("http://localhost:3000/")
                .expect("an origin")
                .host(),
            "localhost:3000"
        );
        assert!(Origin::parse("https://a.example/path").is_err());
    }

    #[test]
    fn handles_may_be_at_another_domain() {
        let origin = Origin::parse("https://us.example").expect("an origin");
        assert_eq!(origin.account_domain(), "us.example");
        let split = origin.clone().with_account_domain("Example.org");
        let split = split.expect("a domain");
        assert_eq!(
            (split.host(), split.account_domain()),
            ("us.example", "example.org")
        );
        assert!(split.is_home("EXAMPLE.org") && split.is_home("us.example"));
        assert_eq!(split.elsewhere(Some("b.example")), Some("b.example"));
        for own in ["alice", "@alice", "@alice@example.org", "alice@us.example"] {
            assert_eq!(split.own_name(own), "alice");
        }
        assert_eq!(split.own_name("@alice@b.example"), "alice@b.example");
        for no_domain in ["https://example.org", "example.org/x", "a@example.org", ""] {
            assert!(origin.clone().with_account_domain(no_domain).is_err());
        }
    }
}
