//! How much of what there is one address may hold at once: connections, streams, uploads,
//! bodies on their way in. Without it, one machine that holds on to its places keeps
//! everybody else out.
//!
//! Memory is bounded by what is held: an address that holds nothing is not remembered.

use std::collections::HashMap;
use std::net::IpAddr;
use std::net::Ipv6Addr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Places of one kind, counted by address.
#[derive(Debug)]
pub struct Places {
    most: usize,
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// One place; given back when dropped.
#[derive(Debug)]
pub struct Held {
    places: Arc<Places>,
    network: IpAddr,
}

impl Places {
    /// At most so many for each address.
    pub fn of(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            held: Mutex::default(),
        })
    }

    /// A place for this address, if it has one left.
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Option<Held> {
        let network = network(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.get(&network).copied().unwrap_or(0);
        if count >= self.most {
            return None;
        }
        held.insert(network, count + 1);
        Some(Held {
            places: Arc::clone(self),
            network,
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let held = &self.places.held;
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get_mut(&self.network) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                held.remove(&self.network);
            }
        }
    }
}

/// IPv4 whole, IPv6 by its /64: the smallest network one person gets.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_holds_no_more_than_its_part_and_others_have_theirs() {
        let places = Places::of(2);
        let take = |text: &str| places.take(text.parse().expect("an address"));
        let (first, second) = (take("192.0.2.1"), take("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(take("192.0.2.1").is_none());
        assert!(take("192.0.2.2").is_some());
        drop(first);
        let again = take("192.0.2.1");
        assert!(again.is_some() && take("192.0.2.1").is_none());
        drop((second, again));
        assert!(places.held.lock().expect("a lock").is_empty());
    }

    #[test]
    fn a_network_of_one_person_counts_as_one() {
        let places = Places::of(1);
        let take = |text: &str| places.take(text.parse().expect("an address"));
        let first = take("2001:db8::1");
        assert!(first.is_some() && take("2001:db8::2").is_none());
        assert!(take("2001:db8:0:1::1").is_some());
    }
}
