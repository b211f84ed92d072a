//! Emoji that come from elsewhere: of another server, or in an archive as Misskey writes
//! them (`meta.json` and the pictures); and such an archive of ours.
//!
//! An archive comes from somebody who may look after emoji, and is believed no further:
//! how many, how large and of what kind is bounded, and names in it are only looked up,
//! never made into paths.

use std::io::Read;
use std::io::Write;

use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use tempfile::NamedTempFile;
use url::Url;
use zip::CompressionMethod;
use zip::ZipArchive;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::actions::emojis;
use crate::actions::emojis::EmojiRefusal;
use crate::actions::transfers::exported;
use crate::app::App;
use crate::crypto::random;
use crate::error::Error;
use crate::error::Fault;
use crate::http::Upload;
use crate::model::Id;
use crate::model::emojis::ALIASES;
use crate::model::emojis::Emoji;
use crate::model::emojis::LICENSE_CHARACTERS;
use crate::model::emojis::Looks;
use crate::model::emojis::NAME_CHARACTERS;
use crate::model::emojis::Picture;
use crate::model::emojis::is_name;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::transfers;
use crate::model::users::User;
use crate::prepare::Wanted;
use crate::prepare::fetch;
use crate::prepare::upload;
use crate::store;
use crate::store::files;
use crate::store::users;

/// Emoji of one archive.
const EMOJIS: usize = 4_000;
/// Entries an archive may have: a picture each and the list.
const ENTRIES: usize = 2 * EMOJIS;
/// The list of an archive.
const META_BYTES: u64 = 8 << 20;
/// One picture. Misskey's form for adding one takes no more either.
const PICTURE_BYTES: u64 = 4 << 20;
/// All pictures of an archive together, unpacked.
const TOGETHER_BYTES: u64 = 1 << 30;

/// Why an emoji of another server is not copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyRefusal {
    /// It is not here, or one of ours.
    NoSuchEmoji,
    /// There is one of this name.
    Taken,
    /// Its picture is not to be had, or is none.
    NoPicture,
}

/// Makes an emoji of another server one of ours.
pub fn copy(app: &App, me: &User, id: Id<Emoji>) -> Result<Emoji, Error<CopyRefusal>> {
    let found = app.db.read(|db| {
        let found = store::emojis::by_id(db, id)?;
        Ok(match found {
            Some(emoji) => Some((
                store::emojis::by_name(db, &emoji.name, None)?.is_some(),
                emoji,
            )),
            None => None,
        })
    })?;
    let Some((is_taken, theirs)) = found else {
        return Err(Error::Refused(CopyRefusal::NoSuchEmoji));
    };
    if is_taken || theirs.host.is_none() {
        return Err(Error::Refused(CopyRefusal::Taken));
    }
    let Picture::Theirs(address) = &theirs.picture else {
        return Err(Error::Refused(CopyRefusal::NoSuchEmoji));
    };
    let url = Url::parse(address).map_err(|_| Error::Refused(CopyRefusal::NoPicture))?;
    let mut file = NamedTempFile::new_in(app.media.folder.scratch())?;
    if fetch::download(app, url, PICTURE_BYTES, &mut file).is_err() {
        return Err(Error::Refused(CopyRefusal::NoPicture));
    }
    let picture = hang(app, file, &theirs.name)?;
    let picture = picture.ok_or(Error::Refused(CopyRefusal::NoPicture))?;
    let looks = Looks {
        license: theirs.looks.license,
        is_sensitive: theirs.looks.is_sensitive,
        ..Looks::default()
    };
    let (by, name, access) = (me.id, theirs.name, random::uuid());
    let added = app
        .db
        .write(move |tx| emojis::add_new(tx, by, &name, picture, &access, looks));
    added.map_err(|error| {
        error.map_refusal(|refusal| match refusal {
            EmojiRefusal::Taken => CopyRefusal::Taken,
            EmojiRefusal::NoSuchEmoji | EmojiRefusal::NoSuchFile => CopyRefusal::NoPicture,
        })
    })
}

/// Makes an emoji of an upload.
pub fn add(
    app: &App,
    me: &User,
    name: &str,
    upload: Upload,
    looks: Looks,
) -> Result<Emoji, Error<EmojiRefusal>> {
    if upload.size_bytes > PICTURE_BYTES {
        return Err(Error::Refused(EmojiRefusal::NoSuchFile));
    }
    let picture = hang(app, upload.file, name)?;
    let picture = picture.ok_or(Error::Refused(EmojiRefusal::NoSuchFile))?;
    let (by, name, access) = (me.id, name.to_owned(), random::uuid());
    app.db
        .write(move |tx| emojis::add_new(tx, by, &name, picture, &access, looks))
}

/// Puts the bytes of a picture in place; `None` for what is none. The row of it follows.
fn hang(app: &App, file: NamedTempFile, name: &str) -> Result<Option<File>, Fault> {
    let inspected = match app.media.inspect(file) {
        Ok(inspected) => inspected,
        Err(Error::Refused(_)) => return Ok(None),
        Err(Error::Failed(fault)) => return Err(fault),
    };
    let what = inspected.description.clone();
    if !what.media_type.starts_with("image/") {
        return Ok(None);
    }
    app.media.keep(inspected)?;
    Ok(Some(File {
        id: Id::new(0),
        user_id: None,
        folder_id: None,
        name: format!(
            "{name}.{}",
            what.media_type.rsplit('/').next().unwrap_or("bin")
        ),
        media_type: what.media_type.to_owned(),
        size_bytes: i64::try_from(what.size_bytes).unwrap_or(i64::MAX),
        md5: Some(what.md5),
        place: Place::Here {
            key: what.key,
            thumbnail_key: what.thumbnail_key,
            access: random::uuid(),
        },
        comment: None,
        is_sensitive: false,
        blurhash: what.blurhash,
        width: what.width.map(i64::from),
        height: what.height.map(i64::from),
    }))
}

/// What an archive says of its emoji.
#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    emojis: Vec<Value>,
}

/// One of them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    file_name: String,
    #[serde(default)]
    downloaded: bool,
    emoji: Described,
}

/// What it says of one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    name: String,
    category: Option<String>,
    aliases: Option<Vec<String>>,
    license: Option<String>,
    is_sensitive: Option<bool>,
    local_only: Option<bool>,
}

impl Described {
    fn looks(self) -> Looks {
        let cut = |text: String, most: usize| text.chars().take(most).collect::<String>();
        let aliases = self.aliases.unwrap_or_default().into_iter();
        let aliases = aliases.filter(|alias| !alias.is_empty());
        Looks {
            category: self.category.map(|text| cut(text, NAME_CHARACTERS)),
            aliases: aliases
                .map(|alias| cut(alias, NAME_CHARACTERS))
                .take(ALIASES)
                .collect(),
            license: self.license.map(|text| cut(text, LICENSE_CHARACTERS)),
            is_sensitive: self.is_sensitive.unwrap_or(false),
            local_only: self.local_only.unwrap_or(false),
            roles: Vec::new(),
        }
    }
}

/// Adds the emoji of an archive in somebody's drive; those of the same name are replaced,
/// what is no emoji is passed over.
pub fn import(app: &App, by: Id<User>, file: Id<File>) -> Result<(), Fault> {
    let found = app.db.read(|db| files::by_id(db, file))?;
    let own = found.filter(|file| file.user_id == Some(by));
    let Some(Place::Here { key, .. }) = own.map(|file| file.place) else {
        return Ok(());
    };
    let Some((archive, _)) = app.media.folder.open_file(&key)? else {
        return Ok(());
    };
    let archive = match ZipArchive::new(archive) {
        Ok(archive) if archive.len() <= ENTRIES => archive,
        _ => {
            tracing::info!(%file, "this is no archive of emoji, or one too large");
            return Ok(());
        }
    };
    import_all(app, by, archive)
}

fn import_all(
    app: &App,
    by: Id<User>,
    mut archive: ZipArchive<std::fs::File>,
) -> Result<(), Fault> {
    let Some(meta) = unpacked(&mut archive, "meta.json", META_BYTES) else {
        return Ok(());
    };
    let meta: Meta = match serde_json::from_slice(&meta) {
        Ok(meta) => meta,
        Err(_) => return Ok(()),
    };
    let mut left = TOGETHER_BYTES;
    for entry in meta.emojis.into_iter().take(EMOJIS) {
        let Ok(entry) = serde_json::from_value::<Entry>(entry) else {
            continue;
        };
        if !entry.downloaded || !is_name(&entry.emoji.name) {
            continue;
        }
        let most = PICTURE_BYTES.min(left);
        let Some(bytes) = unpacked(&mut archive, &entry.file_name, most) else {
            continue;
        };
        left -= bytes.len() as u64;
        import_one(app, by, entry.emoji, &bytes)?;
    }
    Ok(())
}

fn import_one(app: &App, by: Id<User>, described: Described, bytes: &[u8]) -> Result<(), Fault> {
    let mut file = NamedTempFile::new_in(app.media.folder.scratch())?;
    file.write_all(bytes)?;
    let name = described.name.clone();
    let Some(picture) = hang(app, file, &name)? else {
        return Ok(());
    };
    let (looks, access) = (described.looks(), random::uuid());
    let put = app
        .db
        .write(move |tx| emojis::put(tx, by, &name, picture, &access, looks));
    match put {
        Ok(_) | Err(Error::Refused(_)) => Ok(()),
        Err(Error::Failed(fault)) => Err(fault),
    }
}

/// An entry's bytes, counted as they are unpacked: what it says of its length is not
/// believed.
fn unpacked(archive: &mut ZipArchive<std::fs::File>, name: &str, most: u64) -> Option<Vec<u8>> {
    let entry = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

/// Puts all emoji of ours into somebody's drive as an archive.
pub fn export(app: &App, by: Id<User>) -> Result<(), Fault> {
    let (me, all) = app
        .db
        .read(|db| Ok((users::by_id(db, by)?, store::emojis::local(db)?)))?;
    let Some(me) = me.filter(User::is_active) else {
        return Ok(());
    };
    let mut file = NamedTempFile::new_in(app.media.folder.scratch())?;
    pack(app, &all, &mut file)?;
    let size_bytes = file.as_file().metadata()?.len();
    let day = app.clock.now().to_string();
    let upload_of = Upload {
        field: String::new(),
        name: Some(format!(
            "custom-emojis-{}.zip",
            day.split('T').next().unwrap_or_default()
        )),
        file,
        size_bytes,
    };
    let wanted = Wanted {
        again: true,
        ..Wanted::default()
    };
    match upload(app, &me, upload_of, wanted) {
        Ok(kept) => app
            .db
            .write(move |tx| exported(tx, by, transfers::EMOJIS, kept.id))
            .map_err(Error::into_fault),
        Err(Error::Refused(refusal)) => {
            tracing::info!(?refusal, "an archive of emoji is not kept");
            Ok(())
        }
        Err(Error::Failed(fault)) => Err(fault),
    }
}

fn pack(app: &App, all: &[Emoji], file: &mut NamedTempFile) -> Result<(), Fault> {
    let zipped = |error: zip::result::ZipError| Fault::new("writing an archive", error);
    // Pictures are compressed already.
    let plainly = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(file.as_file_mut());
    let mut listed = Vec::new();
    for emoji in all {
        let Picture::Ours {
            file_id,
            access,
            media_type,
        } = &emoji.picture
        else {
            continue;
        };
        let ending = media_type.rsplit('/').next().unwrap_or("bin");
        let name = format!("{}.{ending}", emoji.name);
        let bytes = picture_of(app, *file_id)?;
        if let Some(mut bytes) = bytes {
            archive.start_file(&name, plainly).map_err(zipped)?;
            std::io::copy(&mut bytes, &mut archive)?;
            listed.push(told(app, emoji, &name, access, media_type));
        }
    }
    let meta = json!({
        "metaVersion": 2,
        "host": app.config.origin.host(),
        "exportedAt": app.clock.now().to_string(),
        "emojis": listed,
    });
    archive.start_file("meta.json", plainly).map_err(zipped)?;
    archive.write_all(meta.to_string().as_bytes())?;
    archive.finish().map_err(zipped)?;
    Ok(())
}

fn picture_of(app: &App, file: Id<File>) -> Result<Option<std::fs::File>, Fault> {
    let row = app.db.read(|db| files::by_id(db, file))?;
    let Some(Place::Here { key, .. }) = row.map(|row| row.place) else {
        return Ok(None);
    };
    Ok(app.media.folder.open_file(&key)?.map(|(file, _)| file))
}

/// An emoji as Misskey's archives tell it.
fn told(app: &App, emoji: &Emoji, file_name: &str, access: &str, media_type: &str) -> Value {
    let looks = &emoji.looks;
    let address = app.config.origin.at(&crate::model::paths::file(access));
    json!({
        "fileName": file_name,
        "downloaded": true,
        "emoji": {
            "id": emoji.id,
            "updatedAt": emoji.updated_at.map(|at| at.to_string()),
            "name": emoji.name,
            "host": null,
            "category": looks.category,
            "originalUrl": address,
            "publicUrl": address,
            "uri": null,
            "type": media_type,
            "aliases": looks.aliases,
            "license": looks.license,
            "localOnly": looks.local_only,
            "isSensitive": looks.is_sensitive,
            "roleIdsThatCanBeUsedThisEmojiAsReaction": looks.roles,
        },
    })
}
