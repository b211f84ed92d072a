//! `admin/announcements/create`: announces something.

use serde::Deserialize;

use crate::actions::announcements::create;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::pack::announcement;
use crate::api::pack::announcement::Packed;
use crate::api::params::Named;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::api::schema::word;
use crate::app::App;
use crate::model::Id;
use crate::model::announcements::ADDRESS_CHARACTERS;
use crate::model::announcements::Announcement;
use crate::model::announcements::Display;
use crate::model::announcements::Icon;
use crate::model::announcements::TEXT_CHARACTERS;
use crate::model::announcements::TITLE_CHARACTERS;
use crate::model::users::User;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "0625a682-1937-4b56-891f-b382b24902a8",
    "No such user.",
);

/// What it is about.
pub const TITLE: Schema = text(1, TITLE_CHARACTERS);
/// What is said.
pub const TEXT: Schema = text(1, TEXT_CHARACTERS);
/// What kind of news.
pub const ICON: Schema = word(&["info", "warning", "error", "success"]);
/// How it is shown.
pub const DISPLAY: Schema = word(&["normal", "banner", "dialog"]);

/// Announces it.
pub struct Create;

/// The announcement to be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    title: String,
    text: String,
    image_url: Option<String>,
    icon: Icon,
    display: Display,
    for_existing_users: bool,
    silence: bool,
    need_confirmation_to_read: bool,
    user_id: Option<Named<User>>,
}

impl Endpoint for Create {
    const NAME: &'static str = "admin/announcements/create";
    const SCOPE: Option<&'static str> = Some("write:admin:announcements");
    const PARAMS: Schema = object(&[
        ("title", TITLE),
        ("text", TEXT),
        ("imageUrl", text(1, ADDRESS_CHARACTERS).nullable()),
        ("icon", ICON.or(Literal::Text("info"))),
        ("display", DISPLAY.or(Literal::Text("normal"))),
        ("forExistingUsers", boolean().or(Literal::Bool(false))),
        ("silence", boolean().or(Literal::Bool(false))),
        ("needConfirmationToRead", boolean().or(Literal::Bool(false))),
        ("userId", id().nullable().or(Literal::Null)),
    ])
    .required(&["title", "text", "imageUrl"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = Moderator;
    type Params = Params;
    type Output = Packed;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Packed, ApiError> {
        let new = Announcement {
            id: Id::new(0),
            title: params.title,
            text: params.text,
            image_url: params.image_url,
            icon: params.icon,
            display: params.display,
            needs_confirmation: params.need_confirmation_to_read,
            for_existing_users: params.for_existing_users,
            is_silent: params.silence,
            is_active: true,
            user_id: params.user_id.map(|user| user.0),
            updated_at: None,
        };
        let made = app.db.write(move |tx| create(tx, me.id, new));
        made.map(announcement::new)
            .map_err(|error| refusal(error, |_| NO_SUCH_USER))
    }
}
