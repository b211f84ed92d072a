//! `notes/update`: [`notes/edit`](super::edit) by the name that other forks of Misskey, and
//! the apps Aria and Miria, know. It answers nothing.

use serde::Deserialize;

use crate::actions::notes::edits::Change;
use crate::actions::notes::edits::edit;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::edit::REFUSALS;
use crate::api::endpoints::notes::edit::change;
use crate::api::endpoints::notes::edit::declared;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::params::ids;
use crate::api::preferences::QUOTERS;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::http::Request;
use crate::limits;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::notes::CW_CHARACTERS;
use crate::model::notes::FILES;
use crate::model::notes::Note;
use crate::model::notes::TEXT_CHARACTERS;

/// Edits a note.
pub struct Update;

/// What the note is to say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
    text: Option<String>,
    cw: Option<String>,
    file_ids: Option<Vec<Named<File>>>,
    quote_approval_policy: Option<Quoters>,
}

impl Endpoint for Update {
    const NAME: &'static str = "notes/update";
    const SCOPE: Option<&'static str> = Some("write:notes");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::POST));
    const PARAMS: Schema = object(&[
        ("noteId", id()),
        ("text", text(1, TEXT_CHARACTERS).nullable()),
        ("cw", text(1, CW_CHARACTERS).nullable()),
        ("fileIds", list_of(&id(), 0, FILES).unique().nullable()),
        ("quoteApprovalPolicy", QUOTERS.nullable()),
    ])
    .required(&["noteId"]);
    const ERRORS: &'static [Declared] = &REFUSALS;
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let files = params.file_ids.as_deref().map(ids);
        let change = Change {
            quoters: params.quote_approval_policy,
            ..change(app, &me, params.text, params.cw, files)?
        };
        let id = params.note_id.0;
        let edited = app.db.write(move |tx| edit(tx, &me, id, change));
        edited.map(drop).map_err(|error| refusal(error, declared))
    }

    /// A text with an `@` may name somebody we have to ask for.
    fn lane(request: &Request) -> Lane {
        Lane::of_words(request, "@")
    }
}
