//! `DriveFile`.

use std::sync::Arc;

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::folder;
use crate::api::pack::urls;
use crate::api::pack::user;
use crate::api::pack::user::One;
use crate::clock::Time;
use crate::config::Origin;
use crate::model::Id;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::files::Place;
use crate::model::users::User;
use crate::store::folders;
use crate::store::users;

/// A file to be told as an answer of its own.
pub struct Packed {
    origin: Origin,
    file: File,
    owner: Option<One>,
    folder: Option<folder::Detailed>,
    is_anonymous: bool,
}

/// Packs a file just uploaded, without its owner, as Misskey tells it.
pub fn anonymous(lens: &Lens<'_>, file: File) -> Packed {
    Packed {
        is_anonymous: true,
        ..owned(lens, file)
    }
}

/// Packs a file with the id of its owner.
pub fn owned(lens: &Lens<'_>, file: File) -> Packed {
    Packed {
        origin: lens.origin.clone(),
        file,
        owner: None,
        folder: None,
        is_anonymous: false,
    }
}

/// Packs files with the id of their owner.
pub fn all(lens: &Lens<'_>, files: Vec<File>) -> Vec<Packed> {
    files.into_iter().map(|file| owned(lens, file)).collect()
}

/// Packs a file with its owner and the folders it lies in.
pub fn detailed(lens: &Lens<'_>, file: File) -> rusqlite::Result<Option<Packed>> {
    Ok(all_detailed(lens, vec![file])?.pop())
}

/// Packs files with their owners and the folders they lie in, in a fixed number of queries.
pub fn all_detailed(lens: &Lens<'_>, files: Vec<File>) -> rusqlite::Result<Vec<Packed>> {
    let ids = files.iter().filter_map(|file| file.user_id);
    let owners = users::by_ids(lens.db, ids)?;
    let around = Arc::new(Around::of(lens, owners.values(), Named::new())?);
    let ways = folders::ways_up(lens.db, files.iter().filter_map(|file| file.folder_id))?;
    let packed = files.into_iter().map(|file| {
        let owner = file.user_id.and_then(|id| owners.get(&id));
        let way = file.folder_id.and_then(|id| ways.get(&id)).cloned();
        Packed {
            owner: owner.map(|owner| user::shared(owner.clone(), &around)),
            folder: way.and_then(folder::detailed),
            ..owned(lens, file)
        }
    });
    Ok(packed.collect())
}

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut view = view(&self.origin, &self.file);
        view.user = self.owner.as_ref();
        view.folder = self.folder.as_ref();
        view.user_id = view.user_id.filter(|_| !self.is_anonymous);
        view.serialize(out)
    }
}

/// A drive file as clients know it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View<'a> {
    id: Id<File>,
    created_at: Time,
    name: &'a str,
    r#type: &'a str,
    md5: &'a str,
    size: i64,
    is_sensitive: bool,
    blurhash: Option<&'a str>,
    properties: Properties,
    url: String,
    thumbnail_url: Option<String>,
    comment: Option<&'a str>,
    folder_id: Option<Id<Folder>>,
    folder: Option<&'a folder::Detailed>,
    user_id: Option<Id<User>>,
    user: Option<&'a One>,
}

/// A picture's size; empty for what is no picture.
#[derive(Serialize)]
struct Properties {
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<i64>,
}

/// Packs one file.
pub fn view<'a>(origin: &Origin, file: &'a File) -> View<'a> {
    let (url, thumbnail_url) = addresses(origin, file);
    View {
        id: file.id,
        created_at: file.id.time(),
        name: &file.name,
        r#type: &file.media_type,
        md5: file.md5.as_deref().unwrap_or_default(),
        size: file.size_bytes,
        is_sensitive: file.is_sensitive,
        blurhash: file.blurhash.as_deref(),
        properties: Properties {
            width: file.width,
            height: file.height,
        },
        url,
        thumbnail_url,
        comment: file.comment.as_deref(),
        folder_id: file.folder_id,
        folder: None,
        user_id: file.user_id,
        user: None,
    }
}

/// Where the file and its small version are. A picture without a small version is its
/// own; films and sounds have none.
fn addresses(origin: &Origin, file: &File) -> (String, Option<String>) {
    let is_picture = file.media_type.starts_with("image/");
    match &file.place {
        Place::Here { access, .. } => {
            let thumbnail = file
                .has_thumbnail()
                .then(|| urls::thumbnail(origin, access));
            (urls::file(origin, access), thumbnail)
        }
        Place::There { uri, thumbnail_uri } if is_picture => {
            let small = thumbnail_uri.as_deref().unwrap_or(uri);
            let thumbnail = urls::proxied(origin, "static", small);
            (urls::proxied(origin, "image", uri), Some(thumbnail))
        }
        Place::There { uri, thumbnail_uri } => {
            let thumbnail = thumbnail_uri.as_deref();
            (
                uri.clone(),
                thumbnail.map(|uri| urls::proxied(origin, "static", uri)),
            )
        }
    }
}
