//! ActivityStreams as Rust types: lenient in, strict out.
//!
//! What others send is read through [`loose`] into plain structs ([`activity`],
//! [`actor`], [`object`], [`collection`]) that hold only what we understand, bounded.
//! What we send is in [`written`]: exact types with the shapes of section 0.4 of the
//! federation rules (lists always lists, one owner, JSON booleans). Nothing here knows
//! our database, our address or the network.

use std::fmt;

pub mod activity;
pub mod actor;
pub mod attachment;
pub mod collection;
pub mod context;
pub mod loose;
pub mod object;
pub mod policy;
pub mod poll;
pub mod tag;
pub mod written;

/// Why a document of others cannot be understood; one clause for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable(pub &'static str);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unreadable {}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::activity::Activity;
    use super::activity::Kind;
    use super::actor::Actor;
    use super::loose;
    use super::loose::get;
    use super::object::Post;
    use crate::federation::authority;
    use crate::federation::authority::Class;

    /// Reads a document down to everything our structs take from it.
    fn understand(body: &[u8]) -> Result<Class, super::Unreadable> {
        let document = loose::parse(body)?;
        let class = authority::classify(&document);
        match class {
            Class::Actor => drop(Actor::read(&document)?),
            Class::Post => drop(Post::read(&document, None)?),
            Class::Activity => understand_activity(&document)?,
            _ => {}
        }
        Ok(class)
    }

    fn understand_activity(document: &Value) -> Result<(), super::Unreadable> {
        let activity = Activity::read(document)?;
        let object = activity.object();
        let says_something = matches!(activity.kind, Kind::Create | Kind::Update);
        match authority::classify(object) {
            Class::Post if says_something => drop(Post::read(object, Some(activity.actor))?),
            Class::Actor if says_something => drop(Actor::read(object)?),
            _ => {}
        }
        Ok(())
    }

    #[test]
    fn documents_of_many_servers_are_understood_and_forged_ones_are_not() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ap-inputs");
        // Refused by reading alone; other hostile ones are refused by who sent them.
        let refused = [
            "hostile-graph-keyword.json",
            "hostile-deep-nesting.json",
            "hostile-id-with-credentials.json",
            "hostile-id-host-mismatch.json",
            "hostile-attributedto-mismatch.json",
            "hostile-note-without-id.json",
            "hostile-actor-inbox-other-host.json",
        ];
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).expect("the fixtures") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if name == "index.json" {
                continue;
            }
            let body = std::fs::read(&path).expect("a file");
            let outcome = understand(&body);
            if refused.contains(&name.as_str()) {
                assert!(outcome.is_err(), "{name}: {outcome:?}");
            } else if !name.starts_with("hostile-")
                && !name.contains("approval")
                && !name.contains("authorization")
            {
                assert!(
                    outcome.as_ref().is_ok_and(|class| *class != Class::Other),
                    "{name}: {outcome:?}"
                );
            }
            seen += 1;
        }
        assert!(seen > 60, "only {seen} fixtures were found");
    }

    #[test]
    fn text_of_any_shape_never_panics() {
        let note =
            include_bytes!("../../../tests/fixtures/ap-inputs/mastodon-create-note-cw-media.json");
        for end in 0..note.len() {
            let _ = understand(&note[..end]);
        }
        for at in 0..note.len() {
            let mut broken = note.to_vec();
            broken[at] = b"\0\"{[5\xff"[at % 6];
            let _ = understand(&broken);
        }
        assert!(get(&Value::Null, "x").is_null());
    }
}
