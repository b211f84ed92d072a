//! Who is asking: the peer of the connection, or what a trusted proxy says of it.
//!
//! `X-Forwarded-For` and `X-Forwarded-Proto` are believed only when the connection comes
//! from a proxy the operator named; anybody can write a header. `Forwarded` (RFC 7239) is
//! not read: no proxy in common use sends it by default.

use std::net::IpAddr;

use http::HeaderMap;
use http::HeaderName;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Hops read back through a chain of trusted proxies.
const HOPS: usize = 8;

/// The client's address: `peer`, or the last hop before the proxies `trusted` knows.
///
/// The list in `X-Forwarded-For` is read from its end, where our own proxy wrote; what a
/// client put at its beginning is never reached.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: impl Fn(IpAddr) -> bool) -> IpAddr {
    let mut address = peer.to_canonical();
    let lines: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    for hop in hops.take(HOPS) {
        if !trusted(address) {
            break;
        }
        let Some(before) = parse(hop) else { break };
        address = before;
    }
    address
}

/// Whether a proxy, trusted or not, stands between the client and us.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED_FOR) || headers.contains_key(http::header::FORWARDED)
}

/// One hop, with or without a port or brackets.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    let address = bare
        .parse::<IpAddr>()
        .or_else(|_| hop.parse::<std::net::SocketAddr>().map(|with| with.ip()));
    Some(address.ok()?.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const PROXY: &str = "127.0.0.1";

    fn seen(peer: &str, forwarded: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let peer = peer.parse().expect("an address");
        let found = client(peer, &headers, |address| {
            trusted.contains(&address.to_string().as_str())
        });
        found.to_string()
    }

    #[test]
    fn nobody_is_believed_by_default() {
        assert_eq!(seen("198.51.100.7", &["203.0.113.9"], &[]), "198.51.100.7");
        assert_eq!(seen(PROXY, &["203.0.113.9"], &[]), PROXY);
    }

    #[test]
    fn a_trusted_proxy_names_the_client() {
        assert_eq!(seen(PROXY, &["203.0.113.9"], &[PROXY]), "203.0.113.9");
        assert_eq!(seen("::ffff:127.0.0.1", &["::1"], &[PROXY]), "::1");
        assert_eq!(seen(PROXY, &["203.0.113.9:4711"], &[PROXY]), "203.0.113.9");
        assert_eq!(seen(PROXY, &["[2001:db8::7]:443"], &[PROXY]), "2001:db8::7");
        assert_eq!(seen(PROXY, &[], &[PROXY]), PROXY);
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        let forged = &["10.0.0.1, 192.0.2.1, 203.0.113.9"];
        assert_eq!(seen(PROXY, forged, &[PROXY]), "203.0.113.9");
        let twice = &["192.0.2.1", "203.0.113.9, 10.0.0.2"];
        assert_eq!(seen(PROXY, twice, &[PROXY, "10.0.0.2"]), "203.0.113.9");
    }

    #[test]
    fn nonsense_ends_the_chain() {
        assert_eq!(seen(PROXY, &["192.0.2.1, unknown"], &[PROXY]), PROXY);
        assert_eq!(seen(PROXY, &[""], &[PROXY]), PROXY);
    }
}
