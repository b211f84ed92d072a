//! Drive files and folders, and pictures on other servers.

use crate::model::Id;
use crate::model::users::User;

/// The longest alternative text of ours, in characters, as in Misskey.
pub const COMMENT_CHARACTERS: usize = 512;
/// The longest alternative text kept of others (section 5.7).
pub const REMOTE_COMMENT_CHARACTERS: usize = 4_096;
/// The longest file name, in characters.
pub const NAME_CHARACTERS: usize = 200;

/// The longest name of a folder, in characters.
pub const FOLDER_NAME_CHARACTERS: usize = 200;
/// Folders in folders. Nobody finds anything further down, and each answer about a folder
/// tells all it lies in.
pub const FOLDER_DEPTH: usize = 32;
/// Folders of one user; Misskey has no bound.
pub const FOLDERS: i64 = 4_000;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: Id<File>,
    /// Whose it is.
    pub user_id: Option<Id<User>>,
    /// The folder it lies in.
    pub folder_id: Option<Id<Folder>>,
    /// Its name.
    pub name: String,
    /// Its media type, found by looking at the bytes.
    pub media_type: String,
    /// How big it is.
    pub size_bytes: i64,
    /// MD5 of the uploaded bytes, which clients compare.
    pub md5: Option<String>,
    /// Where the bytes are.
    pub place: Place,
    /// What it shows, for those who cannot see it.
    pub comment: Option<String>,
    /// Hidden until asked for.
    pub is_sensitive: bool,
    /// The blurred preview.
    pub blurhash: Option<String>,
    /// Pixels across.
    pub width: Option<i64>,
    /// Pixels down.
    pub height: Option<i64>,
}

impl File {
    /// Whether it can be shown small. A picture that is small itself is its own small
    /// version; films, sounds and what we cannot decode have none.
    pub fn has_thumbnail(&self) -> bool {
        match &self.place {
            Place::Here { thumbnail_key, .. } => {
                let is_raster = self.width.is_some() && self.media_type.starts_with("image/");
                thumbnail_key.is_some() || is_raster
            }
            Place::There { .. } => self.media_type.starts_with("image/"),
        }
    }
}

/// Where a file's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In our media folder.
    Here {
        /// Its content hash.
        key: String,
        /// The content hash of its small version.
        thumbnail_key: Option<String>,
        /// Its name in addresses. Nobody can guess it: who has the same bytes learns
        /// nothing about this file, and of two files with the same bytes each has its own.
        access: String,
    },
    /// On another server.
    There {
        /// Its address.
        uri: String,
        /// The address of its small version.
        thumbnail_uri: Option<String>,
    },
}

/// A folder in the drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub id: Id<Folder>,
    /// Whose it is.
    pub user_id: Id<User>,
    /// The folder it lies in.
    pub parent_id: Option<Id<Folder>>,
    /// Its name.
    pub name: String,
}

/// Whether a file may be called so: something, on one line, that is no way out of a
/// folder (Misskey's `DriveFileEntityService.ts: validateFileName`).
pub fn is_name(name: &str) -> bool {
    !name.trim().is_empty()
        && name.chars().count() < NAME_CHARACTERS
        && !name.contains(['\\', '/'])
        && !name.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere() {
        assert!(is_name("gradient.png"));
        for bad in ["", "  ", "a/b", "a..b", "..", "a\\b", &"x".repeat(200)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
