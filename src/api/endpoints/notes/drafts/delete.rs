//! `notes/drafts/delete`: a note is not made after all.

use serde::Deserialize;

use crate::actions::drafts::DraftRefusal;
use crate::actions::drafts::delete;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::drafts::Draft;

const NO_SUCH_NOTE_DRAFT: Declared = client(
    "NO_SUCH_NOTE_DRAFT",
    "49cd6b9d-848e-41ee-b0b9-adaca711a6b1",
    "No such note draft.",
);

/// Deletes it.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    draft_id: Named<Draft>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "notes/drafts/delete";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("draftId", id())]).required(&["draftId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE_DRAFT];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let id = params.draft_id.0;
        app.db
            .write(move |tx| delete(tx, me.id, id))
            .map_err(|error| refusal(error, |_: DraftRefusal| NO_SUCH_NOTE_DRAFT))
    }
}
