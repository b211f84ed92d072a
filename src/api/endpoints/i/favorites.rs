//! `i/favorites`: the notes one has marked, the newest mark first.

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::DATE;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::favorites::Favorite;
use crate::model::notes::Note;
use crate::store::favorites;
use crate::store::notes;

/// Lists them.
pub struct Favorites;

/// Which part.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
}

/// Marks, and the notes they are on.
pub struct Output {
    marks: Vec<Favorite>,
    notes: Notes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<N: Serialize> {
    id: Id<Favorite>,
    created_at: Time,
    note_id: Id<Note>,
    note: N,
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let views = self.marks.iter().filter_map(|mark| {
            Some(View {
                id: mark.id,
                created_at: mark.id.time(),
                note_id: mark.note_id,
                note: self.notes.get(mark.note_id)?,
            })
        });
        out.collect_seq(views)
    }
}

impl Endpoint for Favorites {
    const NAME: &'static str = "i/favorites";
    const SCOPE: Option<&'static str> = Some("read:favorites");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        look(app, Some(&me), |lens| {
            let marks = favorites::of(lens.db, me.id, params.page.rows())?;
            let found = notes::by_ids(lens.db, marks.iter().map(|mark| mark.note_id))?;
            Ok(Output {
                marks,
                notes: Notes::pack(lens, found.into_values().collect())?,
            })
        })
    }
}
