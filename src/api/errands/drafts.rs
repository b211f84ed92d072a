//! Posting a draft whose time has come: looks for those it names, then leaves it to the
//! rules.

use crate::actions::drafts::post;
use crate::app::App;
use crate::federation::Trouble;
use crate::federation::naming;
use crate::model::Id;
use crate::model::drafts::Draft;
use crate::store::drafts;

/// Posts it, if it is still there and due.
pub fn post_due(app: &App, id: Id<Draft>) -> Result<(), Trouble> {
    let Some(draft) = app.db.read(|db| drafts::by_id(db, id))? else {
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
    let named = naming::named(app, &texts, true)?;
    Ok(app.db.write(move |tx| post(tx, id, named))?)
}
