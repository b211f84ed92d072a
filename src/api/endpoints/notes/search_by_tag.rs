//! `notes/search-by-tag`: notes with hashtags.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::mfm::normalise_hashtag;
use crate::store::hashtags;
use crate::store::timelines::Wish;

/// Sets of tags in one query; Misskey has no bound, no client asks for more than a few.
const SETS: usize = 16;
/// Tags of one set, likewise.
const TAGS: usize = 16;
/// The longest tag that is looked up; notes have none that is longer.
const TAG_CHARACTERS: usize = 128;

/// Searches.
pub struct SearchByTag;

/// For what. `query` is any of these sets, all tags of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    reply: Option<bool>,
    renote: Option<bool>,
    with_files: bool,
    poll: Option<bool>,
    #[serde(flatten)]
    page: Page,
    tag: Option<String>,
    query: Option<Vec<Vec<String>>>,
}

impl Endpoint for SearchByTag {
    const NAME: &'static str = "notes/search-by-tag";
    const PARAMS: Schema = object(&[
        ("reply", boolean().nullable().or(Literal::Null)),
        ("renote", boolean().nullable().or(Literal::Null)),
        ("withFiles", boolean().or(Literal::Bool(false))),
        ("poll", boolean().nullable().or(Literal::Null)),
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", LIMIT),
        ("tag", text(1, TAG_CHARACTERS)),
        (
            "query",
            list_of(&list_of(&text(1, TAG_CHARACTERS), 1, TAGS), 1, SETS),
        ),
    ])
    .any_of(&[&["tag"], &["query"]]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        let sets = match params.tag {
            Some(tag) => vec![vec![tag]],
            None => params.query.unwrap_or_default(),
        };
        let matching = |set: &Vec<String>| set.iter().map(|tag| normalise_hashtag(tag)).collect();
        let sets: Vec<Vec<String>> = sets.iter().map(matching).collect();
        let wish = Wish {
            reply: params.reply,
            renote: params.renote,
            poll: params.poll,
            files: params.with_files.then_some(true),
        };
        look(app, me.as_ref(), |lens| {
            let page = params.page.rows();
            let listed = hashtags::notes_with_any(lens.db, lens.viewer(), &sets, wish, page)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
