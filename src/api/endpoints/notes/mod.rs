//! `notes`: public notes, newest first; and what endpoints about notes share.

pub mod children;
pub mod clips;
pub mod conversation;
pub mod create;
pub mod delete;
pub mod drafts;
pub mod edit;
pub mod favorites;
pub mod featured;
pub mod global_timeline;
pub mod hybrid_timeline;
pub mod local_timeline;
pub mod mentions;
pub mod polls;
pub mod reactions;
pub mod renotes;
pub mod replies;
pub mod search;
pub mod search_by_tag;
pub mod show;
pub mod show_partial_bulk;
pub mod state;
pub mod thread_muting;
pub mod timeline;
pub mod unrenote;
pub mod update;
pub mod user_list_timeline;
pub mod versions;

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::federation::threads;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::notes;
use crate::store::timelines;
use crate::store::timelines::Wish;

/// Lists them.
pub struct List;

/// Which part of the list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    local: bool,
    reply: Option<bool>,
    renote: Option<bool>,
    with_files: Option<bool>,
    poll: Option<bool>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for List {
    const NAME: &'static str = "notes";
    const PARAMS: Schema = object(&[
        ("local", boolean().or(Literal::Bool(false))),
        ("reply", boolean()),
        ("renote", boolean()),
        ("withFiles", boolean()),
        ("poll", boolean()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
    ]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        let wish = Wish {
            reply: params.reply,
            renote: params.renote,
            poll: params.poll,
            files: params.with_files,
        };
        look(app, me.as_ref(), |lens| {
            let (page, local) = (params.page.rows(), params.local);
            let listed = timelines::public(lens.db, lens.viewer(), local, wish, page)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}

/// Somebody here opens the thread of a note: if it began elsewhere it is completed soon.
pub fn open_thread(app: &App, me: Option<&User>, id: Id<Note>) -> Result<(), ApiError> {
    match me {
        Some(_) => Ok(threads::opened(app, id)?),
        None => Ok(()),
    }
}

/// The note of this id, if the viewer may see it.
pub fn visible(lens: &Lens<'_>, id: Id<Note>) -> Result<Option<Note>, ApiError> {
    let Some(note) = notes::by_id(lens.db, id)? else {
        return Ok(None);
    };
    let may_see = notes::may_see(lens.db, lens.viewer().user, &note)?;
    Ok(may_see.then_some(note))
}
