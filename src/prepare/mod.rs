//! *Prepare*, for every door: what must be put in place before the rules decide. A password
//! becomes an account, an upload becomes a file of the drive.
//!
//! This lies below `api`, `web` and `cli`, which share it and must not know each other; its
//! sister is `federation::naming`, which turns names in a text into people. It decides
//! nothing: what is refused is refused by `actions`.

pub mod emojis;
pub mod fetch;

use crate::actions;
use crate::actions::files::FileRefusal;
use crate::actions::users::Entitled;
use crate::actions::users::SignUpRefusal;
use crate::app::App;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::crypto::encoding;
use crate::crypto::mac;
use crate::crypto::password;
use crate::crypto::push::Voucher;
use crate::crypto::random;
use crate::error::Error;
use crate::error::Fault;
use crate::http::Upload;
use crate::ids;
use crate::media::InspectRefusal;
use crate::model::Id;
use crate::model::files;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::files::Place;
use crate::model::roles::Policies;
use crate::model::users::User;
use crate::store::roles;
use crate::store::settings;
use crate::store::settings::VapidKey;
use crate::store::users;

/// Someone gets an account: the password is hashed before the transaction, for that takes
/// long. Their key pair is made when it is first needed (`federation::keys`).
pub fn sign_up(
    app: &App,
    username: &str,
    password: Option<&str>,
    by: Entitled,
) -> Result<Id<User>, Error<SignUpRefusal>> {
    let password = password.map(password::hash).transpose()?;
    let username = username.to_owned();
    app.db
        .write(move |tx| actions::users::sign_up(tx, &username, password.as_deref(), &by))
}

/// Whether a guest may make an account: asked before the password is hashed, for that
/// costs, and again by the rules.
pub fn may_sign_up(app: &App, invitation: Option<&str>) -> Result<bool, Fault> {
    let (now, configured) = (app.clock.now(), app.config.registration);
    let admitted = app
        .db
        .read(|db| Ok(actions::users::admit(db, now, configured, invitation)))?;
    match admitted {
        Ok(_) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(Error::Failed(fault)) => Err(fault),
    }
}

/// A code to invite somebody with, in Misskey's form: eight letters by chance, then the
/// minute in base 36.
pub fn invitation_code(now: Time) -> String {
    let minute = ids::to_text(now.0 / MINUTE).to_ascii_uppercase();
    let minute = minute.trim_start_matches('0');
    format!("{}{minute}", random::plain_word::<8>())
}

/// Whether this is the token of the setup link, and nobody has used it yet.
pub fn is_setup_token(app: &App, given: &str) -> Result<bool, Fault> {
    app.db.read(|db| {
        let kept: Option<String> = settings::get(db, settings::SETUP_TOKEN)?;
        let fits = kept.is_some_and(|kept| mac::equal(kept.as_bytes(), given.as_bytes()));
        Ok(fits && !users::any_account(db)?)
    })
}

/// The key with which push services know us; made when it is first asked for.
pub fn voucher(app: &App) -> Result<VapidKey, Fault> {
    if let Some(kept) = app.db.read(|db| settings::get(db, settings::VAPID))? {
        return Ok(kept);
    }
    let private = Voucher::make()?;
    let made = VapidKey {
        public: Voucher::read(&private)?.public(),
        private: encoding::base64_url(&private),
    };
    app.db
        .write(move |tx| actions::push::keep_key(tx, made))
        .map_err(Error::into_fault)
}

/// What goes with an upload.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Its name, if not the one it came with.
    pub name: Option<String>,
    /// What it shows, for those who cannot see it.
    pub comment: Option<String>,
    /// Covered until asked for.
    pub is_sensitive: bool,
    /// Where it shall lie.
    pub folder: Option<Id<Folder>>,
    /// Keep it although the same bytes are there already.
    pub again: bool,
}

/// Why an upload is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadRefusal {
    /// Larger than the operator allows.
    TooBig,
    /// It cannot be read as what it claims to be.
    Unfit(InspectRefusal),
    /// The drive does not take it.
    Kept(FileRefusal),
}

/// Looks at an upload, puts its bytes in place and its row in the drive.
pub fn upload(
    app: &App,
    me: &User,
    upload: Upload,
    wanted: Wanted,
) -> Result<File, Error<UploadRefusal>> {
    if upload.size_bytes > app.config.drive_max_file_bytes {
        return Err(Error::Refused(UploadRefusal::TooBig));
    }
    let inspected = app
        .media
        .inspect(upload.file)
        .map_err(|error| error.map_refusal(UploadRefusal::Unfit))?;
    let what = inspected.description.clone();
    let name = file_name(wanted.name.or(upload.name));
    let allowance = allowance(app, me)?;
    let new = File {
        id: Id::new(0),
        user_id: Some(me.id),
        folder_id: wanted.folder,
        name: with_ending(name, what.media_type),
        media_type: what.media_type.to_owned(),
        size_bytes: i64::try_from(what.size_bytes).unwrap_or(i64::MAX),
        md5: Some(what.md5),
        place: Place::Here {
            key: what.key,
            thumbnail_key: what.thumbnail_key,
            access: random::uuid(),
        },
        comment: wanted.comment.filter(|text| !text.is_empty()),
        is_sensitive: wanted.is_sensitive || allowance.always_sensitive,
        blurhash: what.blurhash,
        width: what.width.map(i64::from),
        height: what.height.map(i64::from),
    };
    let (me, again, capacity) = (me.clone(), wanted.again, allowance.bytes);
    let room = app
        .db
        .read(|db| Ok(actions::files::find_room(db, &me, &new, again, capacity)))?;
    if let Some(same) = room.map_err(|error| error.map_refusal(UploadRefusal::Kept))? {
        return Ok(same);
    }
    // If two uploads race for the last room, the sweep finds what the loser leaves.
    app.media.keep(inspected)?;
    app.db
        .write(move |tx| actions::files::keep(tx, &me, new, again, capacity))
        .map_err(|error| error.map_refusal(UploadRefusal::Kept))
}

/// What a user may keep.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// Bytes in their drive.
    pub bytes: u64,
    /// Whether everything is covered, by their role or their wish.
    pub always_sensitive: bool,
}

/// What their roles and their own settings say of their drive.
pub fn allowance(app: &App, me: &User) -> Result<Allowance, Fault> {
    let ground = Policies::with_capacity(app.config.drive_capacity_bytes);
    let now = app.clock.now();
    app.db.read(|db| {
        let policies = roles::policies_upon(db, me, now, &ground)?;
        let account = users::account(db, me.id)?;
        let wishes_so = account.is_some_and(|account| account.settings.always_mark_nsfw);
        Ok(Allowance {
            bytes: policies.drive_capacity_bytes(),
            always_sensitive: policies.always_mark_nsfw || wishes_so,
        })
    })
}

/// The name with the ending of what the file is, as Misskey corrects it
/// (`correct-filename.ts`).
fn with_ending(name: String, media_type: &str) -> String {
    let endings: &[&str] = match media_type {
        "image/png" => &["png"],
        "image/apng" => &["apng"],
        "image/jpeg" => &["jpg", "jpeg"],
        "image/gif" => &["gif"],
        "image/webp" => &["webp"],
        "image/avif" => &["avif"],
        "image/bmp" => &["bmp"],
        "video/mp4" => &["mp4"],
        "video/webm" => &["webm"],
        "video/quicktime" => &["mov"],
        "audio/mpeg" => &["mp3"],
        "audio/flac" => &["flac"],
        "audio/wav" => &["wav"],
        "audio/mp4" => &["m4a", "mp4"],
        "application/zip" => &["zip"],
        "application/pdf" => &["pdf"],
        _ => return name,
    };
    let own = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match own {
        Some(own) if endings.contains(&own.as_str()) => name,
        _ => format!("{name}.{}", endings[0]),
    }
}

/// A name that is short and no path.
fn file_name(name: Option<String>) -> String {
    let name = name.unwrap_or_default();
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|letter| !letter.is_control())
        .take(files::NAME_CHARACTERS)
        .collect();
    let plain = plain.trim();
    if plain.is_empty() || plain.chars().all(|letter| letter == '.') {
        "untitled".to_owned()
    } else {
        plain.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_as_what_it_is() {
        let name = |name: &str, kind| with_ending(name.to_owned(), kind);
        assert_eq!(name("anim.png", "image/apng"), "anim.png.apng");
        assert_eq!(name("a.JPEG", "image/jpeg"), "a.JPEG");
        assert_eq!(name("notes", "image/png"), "notes.png");
        assert_eq!(name("hello.txt", "application/octet-stream"), "hello.txt");
    }

    #[test]
    fn a_file_name_is_no_path() {
        let name = |name: &str| file_name(Some(name.to_owned()));
        assert_eq!(name("../../etc/passwd"), "passwd");
        assert_eq!(name("C:\\tea.png"), "tea.png");
        assert_eq!(name(".."), "untitled");
        assert_eq!(file_name(None), "untitled");
        assert_eq!(name(&"豆".repeat(300)).chars().count(), 200);
    }
}
