//! Posting a draft whose time has come: looks for those it names, then leaves it to the
//! rules.

use crate::actions::drafts::post;
use crate::app::App;
use crate::federation::Trouble;
use crate::federation::naming;
use crate::model::Id;
use crate::model::drafts::Draft;
use crate::store::drafts;
use crate::store::users;

/// Posts it, if it is still there and due.
pub fn post_due(app: &App, id: Id<Draft>) -> Result<(), Trouble> {
    let found = app.db.read(|db| match drafts::by_id(db, id)? {
        Some(draft) => Ok(users::by_id(db, draft.user_id)?.map(|writer| (draft, writer))),
        None => Ok(None),
    })?;
    let Some((draft, writer)) = found else {
        return Ok(());
    };
    let content = draft.content;
    let choices = content.poll.iter().flat_map(|poll| &poll.choices);
    let texts: Vec<&str> = content
        .text
        .as_deref()
        .into_iter()
        .chain(content.cw.as_deref())
        .chain(choices.map(String::as_str))
        .collect();
    let named = naming::named(app, &texts, Some(&writer))?;
    Ok(app.db.write(move |tx| post(tx, id, named))?)
}
