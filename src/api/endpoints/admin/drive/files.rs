//! `admin/drive/files`: files of everybody, and pictures of other servers.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::file;
use crate::api::pack::file::Packed;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::like;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::word;
use crate::app::App;
use crate::model::users::User;
use crate::store::files;
use crate::store::files::Everywhere;

/// A media type, or a family of them.
const MEDIA_TYPE: Pattern = Pattern {
    source: "^[a-zA-Z0-9\\/\\-*]+$",
    matches: |text| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'*');
        !text.is_empty() && text.bytes().all(fits)
    },
};

/// Lists them.
pub struct Files;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    user_id: Option<Named<User>>,
    r#type: Option<String>,
    origin: String,
    hostname: Option<String>,
}

impl Endpoint for Files {
    const NAME: &'static str = "admin/drive/files";
    const SCOPE: Option<&'static str> = Some("read:admin:drive");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("userId", id().nullable()),
        ("type", like(MEDIA_TYPE).nullable()),
        (
            "origin",
            word(&["combined", "local", "remote"]).or(Literal::Text("local")),
        ),
        ("hostname", string().nullable().or(Literal::Null)),
    ]);
    type Caller = Moderator;
    type Params = Params;
    type Output = Vec<Packed>;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Vec<Packed>, ApiError> {
        let wanted = Everywhere {
            user: params.user_id.map(|user| user.0),
            is_ours: match params.origin.as_str() {
                "local" => Some(true),
                "remote" => Some(false),
                _ => None,
            },
            host: params.hostname.map(|host| host.to_ascii_lowercase()),
            media_type: params.r#type,
        };
        look(app, Some(&me), |lens| {
            let found = files::everywhere(lens.db, &wanted, params.page.rows())?;
            Ok(file::all_detailed(lens, found)?)
        })
    }
}
