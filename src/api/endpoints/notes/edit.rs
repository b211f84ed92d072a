//! `notes/edit`: changes what a note of one's own says. Vanilla Misskey has no edits; the
//! name and the parameters are those of its forks Sharkey and Firefish, whose apps offer
//! editing where the endpoint is listed.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::notes::edits::Change;
use crate::actions::notes::edits::EditRefusal;
use crate::actions::notes::edits::edit;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::create::CONTAINS_PROHIBITED_WORDS;
use crate::api::endpoints::notes::create::CONTAINS_TOO_MANY_MENTIONS;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::note;
use crate::api::params::Named;
use crate::api::params::ids;
use crate::api::preferences::QUOTERS;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::federation::naming;
use crate::http::Request;
use crate::limits;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::notes::CW_CHARACTERS;
use crate::model::notes::FILES;
use crate::model::notes::Note;
use crate::model::notes::TEXT_CHARACTERS;
use crate::model::users::User;

pub(super) const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "eef6c173-3010-4a23-8674-7c4fcaeba719",
    "No such note.",
);
pub(super) const CANNOT_EDIT_A_PURE_RENOTE: Declared = client(
    "CANNOT_EDIT_A_PURE_RENOTE",
    "3d2f5a6b-0c7e-4b8e-9f0d-5a1f6c2b7e91",
    "A pure Renote says nothing that could be edited.",
);
pub(super) const CONTENT_REQUIRED: Declared = client(
    "CONTENT_REQUIRED",
    "6f57e42b-c348-439b-bc45-993995cc515a",
    "Nothing would be left of the note.",
);
pub(super) const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "b6992544-63e7-67f0-fa7f-32444b1b5307",
    "Some files are not found.",
);

/// What may be said of an edit, by either of its names.
pub(super) const REFUSALS: [Declared; 6] = [
    NO_SUCH_NOTE,
    CANNOT_EDIT_A_PURE_RENOTE,
    CONTENT_REQUIRED,
    NO_SUCH_FILE,
    CONTAINS_TOO_MANY_MENTIONS,
    CONTAINS_PROHIBITED_WORDS,
];

/// Edits a note.
pub struct Edit;

/// What the note is to say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    edit_id: Named<Note>,
    text: Option<String>,
    cw: Option<String>,
    file_ids: Option<Vec<Named<File>>>,
    quote_approval_policy: Option<Quoters>,
}

/// The note as it is now.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    created_note: note::One,
}

impl Endpoint for Edit {
    const NAME: &'static str = "notes/edit";
    const SCOPE: Option<&'static str> = Some("write:notes");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::POST));
    const PARAMS: Schema = object(&[
        ("editId", id()),
        ("text", text(1, TEXT_CHARACTERS).nullable()),
        ("cw", text(1, CW_CHARACTERS).nullable()),
        ("fileIds", list_of(&id(), 0, FILES).unique().nullable()),
        ("quoteApprovalPolicy", QUOTERS.nullable()),
    ])
    .required(&["editId"]);
    const ERRORS: &'static [Declared] = &REFUSALS;
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let files = params.file_ids.as_deref().map(ids);
        let change = Change {
            quoters: params.quote_approval_policy,
            ..change(app, &me, params.text, params.cw, files)?
        };
        let (viewer, id) = (me.clone(), params.edit_id.0);
        let note = app
            .db
            .write(move |tx| edit(tx, &me, id, change))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| {
            Ok(Output {
                created_note: note::one(lens, note)?,
            })
        })
    }

    /// A text with an `@` may name somebody we have to ask for.
    fn lane(request: &Request) -> Lane {
        Lane::of_words(request, "@")
    }
}

/// The change as the rules take it, with everything it names found.
pub(super) fn change(
    app: &App,
    me: &User,
    text: Option<String>,
    cw: Option<String>,
    files: Option<Vec<crate::model::Id<File>>>,
) -> Result<Change, ApiError> {
    let text = text
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    let texts: Vec<&str> = text.as_deref().into_iter().chain(cw.as_deref()).collect();
    let named = naming::named(app, &texts, Some(me))?;
    Ok(Change {
        text,
        cw,
        files,
        quoters: None,
        named,
    })
}

pub(super) fn declared(refusal: EditRefusal) -> Declared {
    match refusal {
        EditRefusal::NoSuchNote => NO_SUCH_NOTE,
        EditRefusal::IsRenote => CANNOT_EDIT_A_PURE_RENOTE,
        EditRefusal::Empty => CONTENT_REQUIRED,
        EditRefusal::NoSuchFile => NO_SUCH_FILE,
        EditRefusal::TooManyMentions => CONTAINS_TOO_MANY_MENTIONS,
        EditRefusal::ProhibitedWords => CONTAINS_PROHIBITED_WORDS,
    }
}
