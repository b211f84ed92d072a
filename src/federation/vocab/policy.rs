//! Interaction policies of foreign notes (I70): GoToSocial's words, today's and its older
//! ones.
//!
//! Only what differs from "everybody" is told apart, as far as we can tell who belongs to
//! a collection: followers we know, of any other collection its author's server knows.

use serde_json::Value;

use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;
use crate::model::interactions::Circle;
use crate::model::interactions::Policy;

/// Entries of one list that are looked at.
const ENTRIES: usize = 100;

/// Reads the policy of a note; what it does not say is for everybody.
pub fn read(note: &Value, owner: &str) -> Policy {
    let policy = get(note, "interactionPolicy");
    let circle = |name: &str| circle(get(policy, name), owner);
    Policy {
        likes: circle("canLike"),
        replies: circle("canReply"),
        renotes: circle("canAnnounce"),
        quotes: circle("canQuote"),
    }
}

/// The proof that its author lets a note answer theirs, in either spelling (I73).
pub fn reply_stamp(note: &Value) -> Option<&str> {
    loose::id_of(get(note, "replyAuthorization")).or_else(|| loose::id_of(get(note, "approvedBy")))
}

fn circle(rule: &Value, owner: &str) -> Circle {
    if !rule.is_object() {
        return Circle::Everyone;
    }
    let automatic = entries(rule, &["automaticApproval", "always"]);
    let manual = entries(rule, &["manualApproval", "approvalRequired"]);
    if automatic.iter().any(|one| loose::is_public(one)) {
        return Circle::Everyone;
    }
    let named = || automatic.iter().chain(&manual).filter(|one| **one != owner);
    let are_followers = |one: &str| one.ends_with("/followers");
    if named().any(|one| !are_followers(one)) {
        return Circle::Askers;
    }
    match named().next() {
        Some(_) => Circle::Followers,
        None => Circle::Nobody,
    }
}

fn entries<'a>(rule: &'a Value, names: &[&str]) -> Vec<&'a str> {
    let lists = names.iter().map(|name| many(get(rule, name)));
    let ids = lists.flatten().filter_map(loose::id_of);
    ids.take(ENTRIES).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OWNER: &str = "https://a.example/users/1";
    const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

    fn of(rule: Value) -> Circle {
        read(&json!({"interactionPolicy": {"canReply": rule}}), OWNER).replies
    }

    #[test]
    fn silence_is_consent() {
        assert_eq!(read(&json!({}), OWNER), Policy::default());
        assert_eq!(of(json!(null)), Circle::Everyone);
    }

    #[test]
    fn both_spellings_are_read() {
        assert_eq!(of(json!({"always": PUBLIC})), Circle::Everyone);
        assert_eq!(
            of(json!({"automaticApproval": ["as:Public"]})),
            Circle::Everyone
        );
        assert_eq!(
            of(json!({"always": [OWNER], "approvalRequired": [PUBLIC]})),
            Circle::Askers
        );
        assert_eq!(of(json!({"manualApproval": PUBLIC})), Circle::Askers);
    }

    #[test]
    fn followers_others_and_nobody_are_told_apart() {
        let followers = format!("{OWNER}/followers");
        assert_eq!(
            of(json!({"automaticApproval": [OWNER, followers]})),
            Circle::Followers
        );
        assert_eq!(
            of(json!({"manualApproval": [format!("{OWNER}/following")]})),
            Circle::Askers
        );
        assert_eq!(of(json!({"automaticApproval": [OWNER]})), Circle::Nobody);
        assert_eq!(
            of(json!({"automaticApproval": [], "manualApproval": []})),
            Circle::Nobody
        );
    }
}
