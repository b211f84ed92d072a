//! Reports by other servers (I28). They name accounts, notes or both, as ids or whole; of
//! what is whole nothing but the id is read.

use crate::actions::reports;
use crate::clock::HOUR;
use crate::federation::addresses;
use crate::federation::inbox::Act;
use crate::federation::inbox::politely;
use crate::federation::people;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::mfm;
use crate::model::Id;
use crate::model::instances::Mark;
use crate::model::reports::COMMENT_CHARACTERS;
use crate::model::users::User;
use crate::store::instances;

/// Things one report names that are looked at.
const OBJECTS: usize = 50;

/// Characters of a comment that are for the addresses of what else is reported.
const ADDRESS_CHARACTERS: usize = COMMENT_CHARACTERS / 2;

/// Reports of one actor that are kept: moderators are people.
const PACE: Rule = Rule {
    max: 20,
    window: HOUR,
};

/// Whom of ours a report is about, and what else it names.
type Named<'a> = (Id<User>, Vec<&'a str>);

/// Somebody reports one of ours.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let host = act.by.host.as_deref().unwrap_or_default();
    let mark = Mark::ReportSilenced;
    if act.app.db.read(|db| instances::is_marked(db, host, mark))? {
        return Ok(());
    }
    let ids = act.activity.objects().iter().filter_map(loose::id_of);
    let ids: Vec<&str> = ids.take(OBJECTS).collect();
    let Some((target, others)) = found(act, &ids)? else {
        return Ok(());
    };
    let (limits, now) = (&act.app.limits, act.app.clock.now());
    let pace = limits.count(Actor::Account(act.by.id.number()), "flag", PACE, now);
    if act.app.config.rate_limits && pace.is_err() {
        return Err(Trouble::never("too many reports"));
    }
    let comment = comment(act, &others);
    let by = act.by.clone();
    Ok(act
        .app
        .db
        .write(move |tx| politely(reports::receive(tx, &by, target, &comment)))?)
}

/// Whom of ours it is about: the first one it names, else who wrote the first note of ours;
/// and everything else it names.
fn found<'a>(act: Act<'_>, ids: &[&'a str]) -> Result<Option<Named<'a>>, Trouble> {
    let us = &act.app.config.origin;
    let (mut account, mut author, mut others) = (None, None, Vec::new());
    act.app.db.read(|db| {
        for id in ids {
            let ours = addresses::Ours::read(us, id);
            let person = match &ours {
                Some(ours) => people::resident(db, ours)?,
                None => None,
            };
            if let Some(person) = person.filter(|_| account.is_none()) {
                account = Some(person.id);
                continue;
            }
            let note = posts::known(db, us, id)?.filter(|note| note.is_local());
            author = author.or(note.map(|note| note.user_id));
            others.push(*id);
        }
        Ok(())
    })?;
    Ok(account.or(author).map(|target| (target, others)))
}

/// Why, in their words, and what else they name, a line each.
fn comment(act: Act<'_>, others: &[&str]) -> String {
    let document = act.activity.document;
    let mut said = ["content", "summary"]
        .into_iter()
        .filter_map(|name| loose::text(document, name));
    let said = said
        .find(|said| !said.trim().is_empty())
        .unwrap_or_default();
    let said = mfm::from_html(&said, &mfm::Context::default()).text;
    let list = loose::cut(&others.join("\n"), ADDRESS_CHARACTERS).to_owned();
    // Many words leave room for what they are about.
    let room = COMMENT_CHARACTERS - list.chars().count() - 1;
    let comment = format!("{}\n{list}", loose::cut(said.trim(), room));
    comment.trim().to_owned()
}
