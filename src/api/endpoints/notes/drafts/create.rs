//! `notes/drafts/create`: keeps a note in the making; one that is scheduled is posted at its
//! time.

use serde::Serialize;

use crate::actions::drafts::DraftRefusal;
use crate::actions::drafts::create;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::create::CANNOT_CREATE_ALREADY_EXPIRED_POLL;
use crate::api::endpoints::notes::create::CANNOT_RENOTE_DUE_TO_VISIBILITY;
use crate::api::endpoints::notes::create::CANNOT_RENOTE_TO_A_PURE_RENOTE;
use crate::api::endpoints::notes::create::CANNOT_REPLY_TO_A_PURE_RENOTE;
use crate::api::endpoints::notes::create::CANNOT_REPLY_TO_AN_INVISIBLE_NOTE;
use crate::api::endpoints::notes::create::CANNOT_REPLY_WITH_EXTENDED_VISIBILITY;
use crate::api::endpoints::notes::create::CONTAINS_PROHIBITED_WORDS;
use crate::api::endpoints::notes::create::CONTAINS_TOO_MANY_MENTIONS;
use crate::api::endpoints::notes::create::NO_SUCH_CHANNEL;
use crate::api::endpoints::notes::create::NO_SUCH_FILE;
use crate::api::endpoints::notes::create::NO_SUCH_RENOTE_TARGET;
use crate::api::endpoints::notes::create::NO_SUCH_REPLY_TARGET;
use crate::api::endpoints::notes::create::YOU_HAVE_BEEN_BLOCKED;
use crate::api::endpoints::notes::create::declared as posting;
use crate::api::endpoints::notes::drafts::FIELDS;
use crate::api::endpoints::notes::drafts::Fields;
use crate::api::endpoints::notes::drafts::nothing;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::draft;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;

const TOO_MANY_DRAFTS: Declared = client(
    "TOO_MANY_DRAFTS",
    "9ee33bbe-fde3-4c71-9b51-e50492c6b9c8",
    "You cannot create drafts any more.",
);
const TOO_MANY_SCHEDULED_NOTES: Declared = client(
    "TOO_MANY_SCHEDULED_NOTES",
    "22ae69eb-09e3-4541-a850-773cfa45e693",
    "You cannot create scheduled notes any more.",
);
const SCHEDULED_AT_REQUIRED: Declared = client(
    "SCHEDULED_AT_REQUIRED",
    "15e28a55-e74c-4d65-89b7-8880cdaaa87d",
    "scheduledAt is required when isActuallyScheduled is true.",
);
const SCHEDULED_AT_MUST_BE_IN_FUTURE: Declared = client(
    "SCHEDULED_AT_MUST_BE_IN_FUTURE",
    "e4bed6c9-017e-4934-aed0-01c22cc60ec1",
    "scheduledAt must be in the future.",
);

/// Keeps it.
pub struct Create;

/// The draft that was made.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    created_draft: draft::One,
}

impl Endpoint for Create {
    const NAME: &'static str = "notes/drafts/create";
    const SCOPE: Option<&'static str> = Some("write:account");
    const LIMIT: Option<Limit> = Some(Limit::per_hour(300));
    const PARAMS: Schema = object(FIELDS);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_RENOTE_TARGET,
        CANNOT_RENOTE_TO_A_PURE_RENOTE,
        CANNOT_RENOTE_DUE_TO_VISIBILITY,
        NO_SUCH_REPLY_TARGET,
        CANNOT_REPLY_TO_AN_INVISIBLE_NOTE,
        CANNOT_REPLY_TO_A_PURE_RENOTE,
        CANNOT_REPLY_WITH_EXTENDED_VISIBILITY,
        CANNOT_CREATE_ALREADY_EXPIRED_POLL,
        NO_SUCH_CHANNEL,
        YOU_HAVE_BEEN_BLOCKED,
        NO_SUCH_FILE,
        CONTAINS_TOO_MANY_MENTIONS,
        CONTAINS_PROHIBITED_WORDS,
        TOO_MANY_DRAFTS,
        TOO_MANY_SCHEDULED_NOTES,
        SCHEDULED_AT_REQUIRED,
        SCHEDULED_AT_MUST_BE_IN_FUTURE,
    ];
    type Caller = SignedIn;
    type Params = Fields;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, fields: Fields) -> Result<Output, ApiError> {
        if fields.channel_id.is_some() {
            return Err(NO_SUCH_CHANNEL.into());
        }
        let is_scheduled = fields.is_actually_scheduled.unwrap_or(false);
        let content = fields.upon(nothing());
        let writer = me.clone();
        let made = app
            .db
            .write(move |tx| create(tx, &writer, content, is_scheduled))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&me), |lens| {
            Ok(Output {
                created_draft: draft::one(lens, made)?,
            })
        })
    }
}

fn declared(refusal: DraftRefusal) -> Declared {
    match refusal {
        // A new one is always one's own.
        DraftRefusal::NoSuchDraft | DraftRefusal::TooMany => TOO_MANY_DRAFTS,
        DraftRefusal::TooManyScheduled => TOO_MANY_SCHEDULED_NOTES,
        DraftRefusal::NoTime => SCHEDULED_AT_REQUIRED,
        DraftRefusal::Past => SCHEDULED_AT_MUST_BE_IN_FUTURE,
        DraftRefusal::Post(refusal) => posting(refusal),
    }
}
