//! How much others can make us ask (X22).
//!
//! Whoever sends us a message can name any number of addresses on the servers of third
//! parties, and each of these would be asked by us. So the work on one message may ask few
//! things, none of them twice, and a server that we never heard of or that everybody points
//! at is asked slowly. What somebody of ours asks for by themselves knows none of this.
//!
//! A job is done by one thread from its beginning to its end and asks in a dozen places;
//! so what it has asked is kept with the thread instead of being handed through all of them.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::Value;
use url::Url;

use crate::app::App;
use crate::clock::MINUTE;
use crate::error::Fault;
use crate::federation::authority;
use crate::federation::trouble::Trouble;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::store::instances;

/// Documents that the work on one message may ask for; Lemmy's number. A note of strangers
/// that answers and quotes others needs a dozen.
const QUESTIONS: usize = 20;

/// Longer documents are not kept for being asked for again in the same work, which is rare;
/// twenty of the longest would be twenty mebibytes.
const KEPT_BYTES: usize = 64 << 10;

/// Requests to one host for messages of those of one domain whom nobody here follows: it
/// may be that they want to harm that host.
const FOR_STRANGERS: Rule = Rule {
    max: 30,
    window: MINUTE,
};

/// The same for all strangers together: what some of them use up is not to be missing for
/// the others at once.
const FOR_ALL_STRANGERS: Rule = Rule {
    max: 120,
    window: MINUTE,
};

/// Requests to one host for messages of relays and of those whom somebody here follows. The
/// people of a large server are passed on by many; ten notes of them and their authors in a
/// minute would be too few.
const FOR_OURS: Rule = Rule {
    max: 300,
    window: MINUTE,
};

/// Hosts below one domain that are asked for the first time: they cost nothing to make.
const NEW_BELOW: Rule = Rule {
    max: 10,
    window: MINUTE,
};

/// A host counts as new once.
const NEW: Rule = Rule {
    max: 1,
    window: MINUTE,
};

/// What was answered.
#[derive(Clone, Debug)]
pub struct Told {
    /// The document.
    pub value: Value,
    /// Where it was found at last.
    pub url: String,
    /// It was shown to one of ours, not to the server itself.
    pub is_private: bool,
}

/// What came of a question.
type Answered = Result<Told, Trouble>;

/// The work on one message.
#[derive(Default)]
struct Work {
    is_for_ours: bool,
    /// The host of who sent it, as far as they say.
    from: String,
    /// What was asked, and what came of it unless that is too long to be kept.
    asked: HashMap<String, Option<Answered>>,
    questions: usize,
}

thread_local! {
    static WORK: RefCell<Option<Work>> = const { RefCell::new(None) };
}

/// Ends the work also when it panics.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        WORK.set(None);
    }
}

/// Does the work on one message of others within the bounds.
pub fn within<T>(work: impl FnOnce() -> T) -> T {
    WORK.set(Some(Work::default()));
    let _end = End;
    work()
}

/// Who sent the message is on this host, as they say.
pub fn is_from(host: &str) {
    WORK.with_borrow_mut(|work| {
        if let Some(work) = work {
            host.clone_into(&mut work.from);
        }
    });
}

/// From here on the work is for somebody of ours, who follows the one who sent the message.
pub fn is_for_ours() {
    WORK.with_borrow_mut(|work| {
        if let Some(work) = work {
            work.is_for_ours = true;
        }
    });
}

/// Asks for a document, unless this work asked the same question before: then the answer is
/// the same. `ask` also tells how many bytes came.
///
/// # Errors
/// Those of `ask`, and [`Trouble::Enough`].
pub fn once(
    question: &str,
    ask: impl FnOnce() -> Result<(Told, usize), Trouble>,
) -> Result<Told, Trouble> {
    let known = WORK.with_borrow_mut(|work| match work {
        None => Ok(None),
        Some(work) => work.begin(question),
    })?;
    if let Some(answered) = known {
        return answered;
    }
    let (answered, bytes) = match ask() {
        Ok((told, bytes)) => (Ok(told), bytes),
        Err(trouble) => (Err(trouble), 0),
    };
    WORK.with_borrow_mut(|work| {
        if let Some(work) = work {
            let kept = (bytes <= KEPT_BYTES).then(|| answered.clone());
            work.asked.insert(question.to_owned(), kept);
        }
    });
    answered
}

impl Work {
    /// What came of the same question before; else one more is asked.
    fn begin(&mut self, question: &str) -> Result<Option<Answered>, Trouble> {
        if let Some(Some(known)) = self.asked.get(question) {
            return Ok(Some(known.clone()));
        }
        if self.questions >= QUESTIONS {
            return Err(Trouble::Enough("one message asks for too much".to_owned()));
        }
        self.questions += 1;
        Ok(None)
    }
}

/// Counts one request to a host.
///
/// # Errors
/// [`Trouble::Enough`] when the host was asked so often for others that it has to wait.
pub fn pace(app: &App, url: &Url) -> Result<(), Trouble> {
    let work = WORK.with_borrow(|work| {
        let work = work.as_ref()?;
        Some((work.is_for_ours, work.from.clone()))
    });
    let Some((is_for_ours, from)) = work.filter(|_| app.config.rate_limits) else {
        return Ok(());
    };
    let host = authority::host_of(url.as_str()).unwrap_or_default();
    let enough = || Trouble::Enough(format!("{host} is asked enough for now"));
    if !is_for_ours && !may_be_met(app, &host)? {
        return Err(enough());
    }
    let now = app.clock.now();
    let count = |what: &str, rule| {
        let what = format!("{what} {host}");
        let counted = app.limits.count(Actor::Anybody, &what, rule, now);
        counted.map_err(|_| enough())
    };
    if is_for_ours {
        return count("asked for ours", FOR_OURS);
    }
    let from = authority::domain(&from);
    // Who they are is asked at their own server, which is harmed by nobody else.
    if from == authority::domain(&host) {
        return count("asked at home", FOR_OURS);
    }
    count(&format!("asked for {from}"), FOR_STRANGERS)?;
    count("asked for strangers", FOR_ALL_STRANGERS)
}

/// Whether a host is known, or one of few new ones below its domain.
fn may_be_met(app: &App, host: &str) -> Result<bool, Fault> {
    if app.db.read(|db| instances::by_host(db, host))?.is_some() {
        return Ok(true);
    }
    let now = app.clock.now();
    let (one, all) = (
        format!("new {host}"),
        format!("new below {}", authority::domain(host)),
    );
    if app.limits.check(Actor::Anybody, &one, NEW, now).is_err() {
        return Ok(true);
    }
    let counted = app.limits.count(Actor::Anybody, &all, NEW_BELOW, now);
    Ok(counted.is_ok() && app.limits.count(Actor::Anybody, &one, NEW, now).is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ask(address: &str, asked: &RefCell<Vec<String>>) -> Answered {
        once(address, || {
            asked.borrow_mut().push(address.to_owned());
            match address.contains("gone") {
                true => Err(Trouble::Gone),
                false => {
                    let told = Told {
                        value: json!({"id": address}),
                        url: address.to_owned(),
                        is_private: false,
                    };
                    Ok((told, 100))
                }
            }
        })
    }

    #[test]
    fn one_work_asks_nothing_twice_and_no_more_than_twenty_things() {
        let asked = RefCell::default();
        within(|| {
            for _ in 0..3 {
                assert!(ask("https://a.example/1", &asked).is_ok());
                assert!(matches!(
                    ask("https://a.example/gone", &asked),
                    Err(Trouble::Gone)
                ));
            }
            assert_eq!(asked.borrow().len(), 2);
            for number in 2..QUESTIONS {
                assert!(ask(&format!("https://a.example/{number}"), &asked).is_ok());
            }
            assert!(matches!(
                ask("https://a.example/more", &asked),
                Err(Trouble::Enough(_))
            ));
            assert!(ask("https://a.example/1", &asked).is_ok());
        });
        assert_eq!(asked.borrow().len(), QUESTIONS);
        within(|| assert!(ask("https://a.example/more", &asked).is_ok()));
    }

    #[test]
    fn what_ours_ask_by_themselves_is_not_counted() {
        let asked = RefCell::default();
        for _ in 0..2 * QUESTIONS {
            assert!(ask("https://a.example/1", &asked).is_ok());
        }
        assert_eq!(asked.borrow().len(), 2 * QUESTIONS);
    }
}
