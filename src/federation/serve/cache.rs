//! The actor documents asked for last. Whoever hears of one of ours asks for the actor,
//! often many servers at once; making the document takes ten times as long as finding
//! out that it has not changed.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::PoisonError;

use bytes::Bytes;

use crate::app::App;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::config::Origin;
use crate::error::Fault;
use crate::model::Id;
use crate::model::users::User;
use crate::store::users;

/// Documents kept, of about five kilobytes each.
const LIMIT: usize = 64;
/// How long one is kept though nothing seems changed: emoji it shows may be.
const AGE: i64 = MINUTE;

/// What changes whenever the actor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    updated: Option<Time>,
    suspended: Option<Time>,
}

impl Stamp {
    /// The present one.
    pub fn of(app: &App, user: &User) -> Result<Self, Fault> {
        Ok(Self {
            updated: app.db.read(|db| users::updated_at(db, user.id))?,
            suspended: user.suspended_at,
        })
    }
}

struct Kept {
    stamp: Stamp,
    at: Time,
    document: Bytes,
}

/// By origin and id, because tests run several servers in one process.
type Documents = HashMap<(String, Id<User>), Kept>;

static DOCUMENTS: LazyLock<Mutex<Documents>> = LazyLock::new(Mutex::default);

/// The document, if it is here and as new as this.
pub fn get(us: &Origin, user: Id<User>, stamp: &Stamp, now: Time) -> Option<Bytes> {
    let documents = DOCUMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = documents.get(&(us.as_str().to_owned(), user))?;
    let fresh = kept.at <= now && now < kept.at.plus(AGE);
    (kept.stamp == *stamp && fresh).then(|| kept.document.clone())
}

/// Keeps a document. When there are too many, all are let go: that is rare and cheap.
pub fn put(us: &Origin, user: Id<User>, stamp: Stamp, now: Time, document: Bytes) {
    let mut documents = DOCUMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    if documents.len() >= LIMIT {
        documents.clear();
    }
    let kept = Kept {
        stamp,
        at: now,
        document,
    };
    documents.insert((us.as_str().to_owned(), user), kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_actor_is_not_served_from_memory() {
        let us = Origin::parse("https://cache.example").expect("an origin");
        let user = Id::new(1);
        let stamp = |updated| Stamp {
            updated: Some(Time(updated)),
            suspended: None,
        };
        put(&us, user, stamp(5), Time(1000), Bytes::from_static(b"x"));
        assert!(get(&us, user, &stamp(5), Time(1000)).is_some());
        assert!(get(&us, user, &stamp(6), Time(1000)).is_none());
        assert!(get(&us, user, &stamp(5), Time(1000 + AGE)).is_none());
        let other = Origin::parse("https://cache2.example").expect("an origin");
        assert!(get(&other, user, &stamp(5), Time(1000)).is_none());
    }
}
