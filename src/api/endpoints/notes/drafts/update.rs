//! `notes/drafts/update`: a note in the making says something else, or is posted at another
//! time, or only when its writer posts it. What is not mentioned stays.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::drafts::DraftRefusal;
use crate::actions::drafts::change;
use crate::actions::notes::PostRefusal;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::create::CANNOT_CREATE_ALREADY_EXPIRED_POLL;
use crate::api::endpoints::notes::create::CANNOT_RENOTE_DUE_TO_VISIBILITY;
use crate::api::endpoints::notes::create::CANNOT_REPLY_TO_A_PURE_RENOTE;
use crate::api::endpoints::notes::create::CANNOT_REPLY_TO_AN_INVISIBLE_NOTE;
use crate::api::endpoints::notes::create::CONTAINS_PROHIBITED_WORDS;
use crate::api::endpoints::notes::create::CONTAINS_TOO_MANY_MENTIONS;
use crate::api::endpoints::notes::create::NO_SUCH_CHANNEL;
use crate::api::endpoints::notes::create::NO_SUCH_FILE;
use crate::api::endpoints::notes::create::YOU_HAVE_BEEN_BLOCKED;
use crate::api::endpoints::notes::create::declared as posting;
use crate::api::endpoints::notes::drafts::FIELDS;
use crate::api::endpoints::notes::drafts::Fields;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::draft;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::model::drafts::Draft;

const NO_SUCH_NOTE_DRAFT: Declared = client(
    "NO_SUCH_NOTE_DRAFT",
    "49cd6b9d-848e-41ee-b0b9-adaca711a6b1",
    "No such note draft.",
);
const NO_SUCH_RENOTE: Declared = client(
    "NO_SUCH_RENOTE",
    "64929870-2540-4d11-af41-3b484d78c956",
    "No such renote.",
);
const CANNOT_RENOTE: Declared = client(
    "CANNOT_RENOTE",
    "76cc5583-5a14-4ad3-8717-0298507e32db",
    "Cannot renote.",
);
const NO_SUCH_REPLY: Declared = client(
    "NO_SUCH_REPLY",
    "c4721841-22fc-4bb7-ad3d-897ef1d375b5",
    "No such reply.",
);
const CANNOT_REPLY_WITH_EXTENDED_VISIBILITY: Declared = client(
    "CANNOT_REPLY_TO_SPECIFIED_NOTE_WITH_EXTENDED_VISIBILITY",
    "ed940410-535c-4d5e-bfa3-af798671e93c",
    "You cannot reply to a specified visibility note with extended visibility.",
);
const TOO_MANY_SCHEDULED_NOTES: Declared = client(
    "TOO_MANY_SCHEDULED_NOTES",
    "02f5df79-08ae-4a33-8524-f1503c8f6212",
    "You cannot create scheduled notes any more.",
);
const SCHEDULED_AT_REQUIRED: Declared = client(
    "SCHEDULED_AT_REQUIRED",
    "fe9737d5-cc41-498c-af9d-149207307530",
    "scheduledAt is required when isActuallyScheduled is true.",
);
const SCHEDULED_AT_MUST_BE_IN_FUTURE: Declared = client(
    "SCHEDULED_AT_MUST_BE_IN_FUTURE",
    "ed1a6673-d0d1-4364-aaae-9bf3f139cbc5",
    "scheduledAt must be in the future.",
);

/// Changes it.
pub struct Update;

/// Which, and what it shall say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    draft_id: Named<Draft>,
    #[serde(flatten)]
    fields: Fields,
}

/// The draft as it is now.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    updated_draft: draft::One,
}

impl Endpoint for Update {
    const NAME: &'static str = "notes/drafts/update";
    const SCOPE: Option<&'static str> = Some("write:account");
    const LIMIT: Option<Limit> = Some(Limit::per_hour(300));
    const PARAMS: Schema = object(FIELDS).required(&["draftId"]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_NOTE_DRAFT,
        NO_SUCH_RENOTE,
        CANNOT_RENOTE,
        NO_SUCH_REPLY,
        CANNOT_REPLY_WITH_EXTENDED_VISIBILITY,
        CANNOT_RENOTE_DUE_TO_VISIBILITY,
        CANNOT_REPLY_TO_AN_INVISIBLE_NOTE,
        CANNOT_REPLY_TO_A_PURE_RENOTE,
        CANNOT_CREATE_ALREADY_EXPIRED_POLL,
        NO_SUCH_CHANNEL,
        YOU_HAVE_BEEN_BLOCKED,
        NO_SUCH_FILE,
        CONTAINS_TOO_MANY_MENTIONS,
        CONTAINS_PROHIBITED_WORDS,
        TOO_MANY_SCHEDULED_NOTES,
        SCHEDULED_AT_REQUIRED,
        SCHEDULED_AT_MUST_BE_IN_FUTURE,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let fields = params.fields;
        if fields.channel_id.is_some() {
            return Err(NO_SUCH_CHANNEL.into());
        }
        let (id, is_scheduled) = (params.draft_id.0, fields.is_actually_scheduled);
        let writer = me.clone();
        let changed = app
            .db
            .write(move |tx| change(tx, &writer, id, is_scheduled, |old| fields.upon(old)))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&me), |lens| {
            Ok(Output {
                updated_draft: draft::one(lens, changed)?,
            })
        })
    }
}

fn declared(refusal: DraftRefusal) -> Declared {
    match refusal {
        DraftRefusal::NoSuchDraft | DraftRefusal::TooMany => NO_SUCH_NOTE_DRAFT,
        DraftRefusal::TooManyScheduled => TOO_MANY_SCHEDULED_NOTES,
        DraftRefusal::NoTime => SCHEDULED_AT_REQUIRED,
        DraftRefusal::Past => SCHEDULED_AT_MUST_BE_IN_FUTURE,
        DraftRefusal::Post(PostRefusal::NoSuchRenote) => NO_SUCH_RENOTE,
        DraftRefusal::Post(PostRefusal::RenoteOfRenote) => CANNOT_RENOTE,
        DraftRefusal::Post(PostRefusal::NoSuchReply) => NO_SUCH_REPLY,
        DraftRefusal::Post(PostRefusal::ReplyWidensSpecified) => {
            CANNOT_REPLY_WITH_EXTENDED_VISIBILITY
        }
        DraftRefusal::Post(refusal) => posting(refusal),
    }
}
