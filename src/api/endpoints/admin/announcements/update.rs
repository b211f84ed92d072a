//! `admin/announcements/update`: says something else; what is not named stays.

use serde::Deserialize;

use crate::actions::announcements::update;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::endpoints::admin::announcements::create::DISPLAY;
use crate::api::endpoints::admin::announcements::create::ICON;
use crate::api::endpoints::admin::announcements::create::TEXT;
use crate::api::endpoints::admin::announcements::create::TITLE;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::announcements::ADDRESS_CHARACTERS;
use crate::model::announcements::Announcement;
use crate::model::announcements::Display;
use crate::model::announcements::Icon;

const NO_SUCH_ANNOUNCEMENT: Declared = client(
    "NO_SUCH_ANNOUNCEMENT",
    "d3aae5a7-6372-4cb4-b61c-f511ffc2d7cc",
    "No such announcement.",
);

/// Says it.
pub struct Update;

/// What becomes of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    id: Named<Announcement>,
    title: Option<String>,
    text: Option<String>,
    #[serde(default)]
    image_url: Patch<String>,
    icon: Option<Icon>,
    display: Option<Display>,
    for_existing_users: Option<bool>,
    silence: Option<bool>,
    need_confirmation_to_read: Option<bool>,
    is_active: Option<bool>,
}

impl Endpoint for Update {
    const NAME: &'static str = "admin/announcements/update";
    const SCOPE: Option<&'static str> = Some("write:admin:announcements");
    const PARAMS: Schema = object(&[
        ("id", id()),
        ("title", TITLE),
        ("text", TEXT),
        ("imageUrl", text(0, ADDRESS_CHARACTERS).nullable()),
        ("icon", ICON),
        ("display", DISPLAY),
        ("forExistingUsers", boolean()),
        ("silence", boolean()),
        ("needConfirmationToRead", boolean()),
        ("isActive", boolean()),
    ])
    .required(&["id"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ANNOUNCEMENT];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let id = params.id.0;
        app.db
            .write(move |tx| update(tx, me.id, id, |one| params.change(one)))
            .map_err(|error| refusal(error, |_| NO_SUCH_ANNOUNCEMENT))
    }
}

impl Params {
    fn change(self, one: &mut Announcement) {
        set(&mut one.title, self.title);
        set(&mut one.text, self.text);
        match self.image_url {
            Patch::Keep => {}
            Patch::Remove => one.image_url = None,
            Patch::Set(url) => one.image_url = Some(url).filter(|url| !url.is_empty()),
        }
        set(&mut one.icon, self.icon);
        set(&mut one.display, self.display);
        set(&mut one.for_existing_users, self.for_existing_users);
        set(&mut one.is_silent, self.silence);
        set(&mut one.needs_confirmation, self.need_confirmation_to_read);
        set(&mut one.is_active, self.is_active);
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
