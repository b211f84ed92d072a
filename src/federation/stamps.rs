//! What proves that authors let others do something with their notes: looked at where it
//! lies, on their host (FEP-044f for quotes, GoToSocial for answers; I66, I73).

use serde_json::Value;

use crate::actions::interactions;
use crate::app::App;
use crate::federation::addresses;
use crate::federation::authority;
use crate::federation::bounds;
use crate::federation::fetch;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::Id;
use crate::model::interactions::Wish;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::follows;
use crate::store::interactions as rows;
use crate::store::notes;
use crate::store::users;

/// What calls itself the yes to an answer, from GoToSocial 0.19 on and since 0.21.
const REPLY_STAMPS: [&str; 2] = ["ReplyApproval", "ReplyAuthorization"];

/// What calls itself the yes to a reaction or a renote, likewise.
const OTHER_STAMPS: [&str; 4] = [
    "LikeApproval",
    "LikeAuthorization",
    "AnnounceApproval",
    "AnnounceAuthorization",
];

/// What somebody did with another's note, by the ids of all.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'a> {
    /// Whose yes it takes.
    pub author: &'a str,
    /// The quote or the answer.
    pub done: &'a str,
    /// The note it was done with.
    pub with: &'a str,
}

/// Whether a document is the author's consent to a quote.
pub fn allows_quote(stamp: &Value, quote: Deed<'_>) -> bool {
    loose::is_a(stamp, "QuoteAuthorization")
        && names(stamp, &["attributedTo"], quote.author)
        && names(stamp, &["interactingObject"], quote.done)
        && names(stamp, &["interactionTarget"], quote.with)
        && lies_with(stamp, quote.author)
}

/// Whether a document is the author's consent to an answer: a stamp in either spelling, or
/// the very Accept of older servers, which need not say what is answered.
pub fn allows_reply(stamp: &Value, reply: Deed<'_>) -> bool {
    let target = ["interactionTarget", "target"];
    let is_stamp = REPLY_STAMPS.iter().any(|kind| loose::is_a(stamp, kind))
        && names(stamp, &["attributedTo"], reply.author)
        && names(stamp, &target, reply.with);
    let is_accept = loose::is_a(stamp, "Accept")
        && names(stamp, &["actor"], reply.author)
        && (get(stamp, "target").is_null() || names(stamp, &target, reply.with));
    (is_stamp || is_accept)
        && names(stamp, &["interactingObject", "object"], reply.done)
        && lies_with(stamp, reply.author)
}

/// Whether a document is called the yes to an answer, a reaction or a renote.
pub fn is_of_interaction(document: &Value) -> bool {
    let kinds = REPLY_STAMPS.iter().chain(&OTHER_STAMPS);
    kinds.into_iter().any(|kind| loose::is_a(document, kind))
}

/// Whether the author of what is answered or quoted says yes to that at this address;
/// `allows` reads what lies there.
///
/// # Errors
/// What may pass, and `MustAsk`; an address where nothing to be believed lies says no.
pub fn is_accepted(
    app: &App,
    stamp: &str,
    deed: Deed<'_>,
    allows: fn(&Value, Deed<'_>) -> bool,
    asking: Asking,
) -> Result<bool, Trouble> {
    if !authority::same_origin(stamp, deed.author) {
        return Ok(false);
    }
    asking.allowed()?;
    match fetch::object(app, stamp) {
        Ok(document) => Ok(allows(&document.value, deed)),
        Err(trouble) if trouble.may_pass() => Err(trouble),
        Err(_) => Ok(false),
    }
}

/// The work of `Job::CheckStamp`: the yes that an answer shows is looked at, and the answer
/// let into its thread or not (I73).
pub fn check(app: &App, id: Id<Note>) -> Result<(), Trouble> {
    let Some(waiting) = app.db.read(|db| waiting(db, app, id))? else {
        return Ok(());
    };
    if app.db.read(|db| follows::has_heard_author(db, id))? {
        bounds::is_for_ours();
    }
    let reply = Deed {
        author: &waiting.author,
        done: &waiting.reply,
        with: &waiting.above.1,
    };
    let is_accepted = is_accepted(app, &waiting.stamp, reply, allows_reply, Asking::Allowed)?;
    let above = waiting.above.0;
    Ok(app
        .db
        .write(move |tx| interactions::settle_answer(tx, id, above, is_accepted))?)
}

/// An answer that waits outside the thread for its stamp to be looked at.
struct Waiting {
    stamp: String,
    /// Its id.
    reply: String,
    /// What it answers.
    above: (Id<Note>, String),
    /// Whose that is.
    author: String,
}

fn waiting(
    db: &rusqlite::Connection,
    app: &App,
    id: Id<Note>,
) -> rusqlite::Result<Option<Waiting>> {
    let stamp = rows::approval(db, Wish::Note(id))?.and_then(|approval| approval.stamp);
    let note = notes::by_id(db, id)?.filter(|note| note.reply_id.is_none());
    let (Some(stamp), Some(note)) = (stamp, note) else {
        return Ok(None);
    };
    let (Some(reply), Some(uri)) = (note.uri, note.reply_uri) else {
        return Ok(None);
    };
    let Some(above) = notes::by_uri(db, &uri)? else {
        return Ok(None);
    };
    let author = users::by_id(db, above.user_id)?;
    Ok(author.map(|author| Waiting {
        stamp,
        reply,
        author: uri_of(app, &author),
        above: (above.id, uri),
    }))
}

/// Somebody's ActivityPub id.
fn uri_of(app: &App, user: &User) -> String {
    match &user.remote {
        Some(remote) => remote.uri.clone(),
        None => addresses::actor(&app.config.origin, user.id),
    }
}

fn names(stamp: &Value, properties: &[&str], id: &str) -> bool {
    let said = properties.iter().map(|name| loose::id_of(get(stamp, name)));
    said.flatten().next() == Some(id)
}

fn lies_with(stamp: &Value, author: &str) -> bool {
    loose::id_of(stamp).is_some_and(|id| authority::same_origin(id, author))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const REPLY: Deed<'_> = Deed {
        author: "https://a.example/users/1",
        done: "https://b.example/notes/2",
        with: "https://a.example/notes/1",
    };

    fn stamp(change: impl FnOnce(&mut Value)) -> Value {
        let mut stamp = json!({
            "id": "https://a.example/stamps/1", "type": "ReplyAuthorization",
            "attributedTo": REPLY.author, "interactingObject": REPLY.done,
            "interactionTarget": REPLY.with,
        });
        change(&mut stamp);
        stamp
    }

    #[test]
    fn an_answer_is_allowed_in_any_of_three_spellings() {
        assert!(allows_reply(&stamp(|_| {}), REPLY));
        let older = json!({
            "id": "https://a.example/stamps/1", "type": "ReplyApproval",
            "attributedTo": REPLY.author, "object": REPLY.done, "target": REPLY.with,
        });
        assert!(allows_reply(&older, REPLY));
        let mut oldest = json!({
            "id": "https://a.example/accepts/1", "type": "Accept",
            "actor": REPLY.author, "object": REPLY.done,
        });
        assert!(allows_reply(&oldest, REPLY));
        oldest["target"] = json!(REPLY.with);
        assert!(allows_reply(&oldest, REPLY));
        oldest["target"] = json!("https://a.example/notes/3");
        assert!(!allows_reply(&oldest, REPLY));
    }

    #[test]
    fn a_stamp_for_something_else_allows_nothing() {
        for (name, value) in [
            ("id", "https://b.example/stamps/1"),
            ("type", "LikeAuthorization"),
            ("attributedTo", "https://a.example/users/3"),
            ("interactingObject", "https://b.example/notes/3"),
            ("interactionTarget", "https://a.example/notes/3"),
        ] {
            let wrong = stamp(|stamp| stamp[name] = json!(value));
            assert!(!allows_reply(&wrong, REPLY), "{name}");
            let mut absent = stamp(|_| {});
            absent.as_object_mut().expect("an object").remove(name);
            assert!(!allows_reply(&absent, REPLY), "without {name}");
        }
        assert!(!allows_quote(&stamp(|_| {}), REPLY));
    }
}
