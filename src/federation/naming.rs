//! What a text of ours names: the *prepare* of everything people write here.
//!
//! People of other servers who are not known yet are looked up, which is why this may
//! take time and happens before the transaction. Who cannot be found is not named; the
//! text keeps the words.

use crate::actions::notes;
use crate::actions::notes::Named;
use crate::app::App;
use crate::error::Fault;
use crate::federation::people;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::mfm;
use crate::mfm::Mention;
use crate::model::Id;
use crate::model::users::User;
use crate::store::roles;

/// Finds what these texts (text, warning, choices …) name together. Without a writer nobody
/// is looked for.
pub fn named(app: &App, texts: &[&str], writer: Option<&User>) -> Result<Named, Fault> {
    let mut named = Named::default();
    let mut mentions: Vec<Mention> = Vec::new();
    for text in texts {
        let found = mfm::find(&mfm::parse(text));
        let tags = found.hashtags.iter().map(|tag| mfm::normalise_hashtag(tag));
        add_new(&mut named.tags, tags);
        add_new(&mut named.emojis, found.emojis);
        add_new(&mut mentions, found.mentions);
    }
    if let Some(writer) = writer.filter(|_| !mentions.is_empty()) {
        let now = app.clock.now();
        let allowed = app
            .db
            .read(|db| Ok(notes::mention_limit(&roles::policies(db, writer, now)?)))?;
        // Two more than allowed are enough for the rules to refuse: one of them may be
        // whom the note answers, who is not counted.
        for mention in mentions.iter().take(allowed + 2) {
            add_new(&mut named.mentions, meet(app, mention)?);
        }
    }
    Ok(named)
}

fn meet(app: &App, mention: &Mention) -> Result<Option<Id<User>>, Fault> {
    let host = mention.host.as_deref();
    match people::by_acct(app, &mention.username, host, Asking::Allowed) {
        Ok(user) => Ok(Some(user.id).filter(|_| user.is_active())),
        Err(Trouble::Failed(fault)) => Err(fault),
        Err(_) => Ok(None),
    }
}

fn add_new<T: PartialEq>(list: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for one in more {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}
