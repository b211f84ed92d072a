//! A real program with one inhabitant, who also runs it: the neighbours of stories about
//! two and three servers.

use std::array;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use serde_json::json;

use super::client::Client;
use super::person::list;
use super::person::text;
use super::process::Process;

/// What has not crossed between two processes by then never will.
const PATIENCE: Duration = Duration::from_secs(30);

/// The password of every inhabitant.
pub const PASSWORD: &str = "correct horse";

/// Asks again until the answer is there. Each question is a request to a server, so this
/// does not spin; nothing else is told when a delivery has arrived.
#[track_caller]
pub fn until<T>(what: &str, ask: impl Fn() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(answer) = ask() {
            return answer;
        }
    }
    panic!("waited in vain for {what}");
}

/// A server and who lives there.
pub struct Household {
    /// The running program.
    pub process: Process,
    /// Its inhabitant and owner.
    pub person: Client,
    /// The inhabitant's name.
    pub name: &'static str,
}

impl Household {
    /// Starts a server for one person.
    #[track_caller]
    pub fn of(name: &'static str) -> Self {
        let process = Process::start();
        process.account(name, PASSWORD, &["--owner"]);
        let person = process.token(name);
        Self {
            process,
            person,
            name,
        }
    }

    /// Several at once.
    pub fn several<const N: usize>(names: [&'static str; N]) -> [Self; N] {
        thread::scope(|scope| {
            let started = names.map(|name| scope.spawn(move || Self::of(name)));
            let mut all = started.into_iter();
            array::from_fn(|_| all.next().expect("as many").join().expect("a household"))
        })
    }

    /// `127.0.0.1:port`.
    pub fn host(&self) -> &str {
        self.process.origin().trim_start_matches("http://")
    }

    /// `@name@127.0.0.1:port`.
    pub fn handle(&self) -> String {
        format!("@{}@{}", self.name, self.host())
    }

    /// The id by which this household knows the inhabitant of another.
    #[track_caller]
    pub fn knows(&self, other: &Self) -> String {
        text(&self.person.finds(other.name, Some(other.host()))["id"])
    }

    /// How its inhabitant stands to that of another.
    #[track_caller]
    pub fn relation(&self, other: &Self) -> Value {
        let id = self.knows(other);
        let all = self.person.call("users/relation", json!({"userId": [id]}));
        all.ok()[0].clone()
    }

    /// Follows the inhabitant of another and waits until that is accepted.
    #[track_caller]
    pub fn follows(&self, other: &Self) {
        let id = self.knows(other);
        self.person.follows(&id);
        until("the follow to be accepted", || {
            let all = self.person.call("users/relation", json!({"userId": [id]}));
            (all.ok()[0]["isFollowing"] == true).then_some(())
        });
    }

    /// The first note of the home timeline that says this.
    #[track_caller]
    pub fn hears(&self, words: &str) -> Value {
        until(words, || {
            let home = self.person.call("notes/timeline", json!({})).ok();
            list(&home).into_iter().find(|note| note["text"] == words)
        })
    }

    /// The note of another's inhabitant that says this, on their profile here: a timeline
    /// leaves out answers to strangers.
    #[track_caller]
    pub fn hears_from(&self, other: &Self, words: &str) -> Value {
        let params = json!({"userId": self.knows(other), "withReplies": true});
        until(words, || {
            let notes = self.person.call("users/notes", params.clone()).ok();
            list(&notes).into_iter().find(|note| note["text"] == words)
        })
    }

    /// The note below another that says this; looking makes the server complete the thread.
    #[track_caller]
    pub fn finds_below(&self, note: &str, words: &str) -> Value {
        until(words, || {
            let params = json!({"noteId": note, "limit": 100});
            let below = self.person.call("notes/children", params).ok();
            list(&below).into_iter().find(|note| note["text"] == words)
        })
    }

    /// Waits until a note looks like this.
    #[track_caller]
    pub fn sees(&self, note: &str, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        until(what, || Some(self.person.shows(note)).filter(&is_so))
    }

    /// Waits until the inhabitant is told something of this kind.
    #[track_caller]
    pub fn is_told(&self, kind: &str) -> Value {
        until(kind, || {
            let told = self.person.notifications();
            told.into_iter().find(|news| news["type"] == kind)
        })
    }
}
