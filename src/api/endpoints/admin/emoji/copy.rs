//! `admin/emoji/copy`: makes an emoji of another server one of ours.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
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
use crate::http::Request;
use crate::model::emojis::Emoji;
use crate::model::roles::Policies;
use crate::prepare::emojis::CopyRefusal;
use crate::prepare::emojis::copy;

const NO_SUCH_EMOJI: Declared = client(
    "NO_SUCH_EMOJI",
    "e2785b66-dca3-4087-9cac-b93c541cc425",
    "No such emoji.",
);
const DUPLICATE_NAME: Declared = client(
    "DUPLICATE_NAME",
    "f7a3462c-4e6e-4069-8421-b9bd4f4c3975",
    "Duplicate name.",
);
/// Misskey fails here (`INTERNAL_ERROR`); the id is ours.
const PICTURE_NOT_TO_BE_HAD: Declared = client(
    "PICTURE_NOT_TO_BE_HAD",
    "d4b0d3c4-0b65-4a0e-8c33-5b9b6a2f3c21",
    "The picture could not be fetched.",
);

/// Copies an emoji.
pub struct Copy;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    emoji_id: Named<Emoji>,
}

/// The new one.
#[derive(Serialize)]
pub struct Output {
    id: crate::model::Id<Emoji>,
}

impl Endpoint for Copy {
    const NAME: &'static str = "admin/emoji/copy";
    const SCOPE: Option<&'static str> = Some("write:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[("emojiId", id())]).required(&["emojiId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_EMOJI, DUPLICATE_NAME, PICTURE_NOT_TO_BE_HAD];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let copied = copy(app, &me, params.emoji_id.0);
        let copied = copied.map_err(|error| refusal(error, declared))?;
        Ok(Output { id: copied.id })
    }

    fn lane(_: &Request) -> Lane {
        Lane::Remote
    }
}

fn declared(refusal: CopyRefusal) -> Declared {
    match refusal {
        CopyRefusal::NoSuchEmoji => NO_SUCH_EMOJI,
        CopyRefusal::Taken => DUPLICATE_NAME,
        CopyRefusal::NoPicture => PICTURE_NOT_TO_BE_HAD,
    }
}
