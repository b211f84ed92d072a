//! `drive/files`: what lies in one's drive; and what endpoints about files share.

pub mod attached_notes;
pub mod check_existence;
pub mod create;
pub mod delete;
pub mod find;
pub mod find_by_hash;
pub mod move_bulk;
pub mod show;
pub mod update;
pub mod upload_from_url;

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
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
use crate::api::schema::word;
use crate::app::App;
use crate::model::files::Folder;
use crate::store::files;
use crate::store::files::Filter;
use crate::store::files::Order;

/// A media type, or a family of them (`image/*`).
pub(super) const MEDIA_TYPE: Pattern = Pattern {
    source: "^[a-zA-Z\\/\\-*]+$",
    matches: |text| {
        let fits = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'-' | b'*');
        !text.is_empty() && text.bytes().all(fits)
    },
};

/// Lists files.
pub struct List;

/// Which, and in which order.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    folder_id: Option<Named<Folder>>,
    r#type: Option<String>,
    sort: Option<String>,
}

impl Endpoint for List {
    const NAME: &'static str = "drive/files";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("folderId", id().nullable().or(Literal::Null)),
        ("type", like(MEDIA_TYPE).nullable()),
        (
            "sort",
            word(&[
                "+createdAt",
                "-createdAt",
                "+name",
                "-name",
                "+size",
                "-size",
            ])
            .nullable(),
        ),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Packed>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Packed>, ApiError> {
        let filter = Filter {
            folder: Some(params.folder_id.map(|folder| folder.0)),
            media_type: params.r#type,
            order: order(params.sort.as_deref()),
        };
        look(app, Some(&me), |lens| {
            let found = files::of_user(lens.db, me.id, &filter, params.page.rows())?;
            Ok(file::all(lens, found))
        })
    }
}

/// Misskey's `+` goes down.
fn order(sort: Option<&str>) -> Order {
    match sort {
        Some("+createdAt") => Order::Newest,
        Some("-createdAt") => Order::Oldest,
        Some("+name") => Order::NameDown,
        Some("-name") => Order::NameUp,
        Some("+size") => Order::Largest,
        Some("-size") => Order::Smallest,
        _ => Order::ById,
    }
}
