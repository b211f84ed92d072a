//! Files on disk, by the hash of their content: `media/ab/cdef…`.
//!
//! One folder level of 256 keeps each small enough for any file system, with few folders
//! to sync. A key names its content, so files never change, the same upload is stored
//! once, and a file is whole or absent. Who refers to which file is the database's
//! knowledge; what nobody refers to any more is swept, an hour later at the earliest:
//! a file is put here *before* the row that names it is committed.

use std::fs;
use std::fs::File;
use std::io;
use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::SystemTime;

use tempfile::NamedTempFile;

use crate::error::Fault;
use crate::media::Blob;
use crate::media::hash::is_key;

/// How long a file may lie here before a row must refer to it. A deed takes
/// milliseconds; an upload that waits for its comment, minutes.
const GRACE: Duration = Duration::from_secs(3_600);

/// The folder of our own media.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    scratch: PathBuf,
    /// Held while a file is settled or swept, so that neither overtakes the other.
    settling: Mutex<()>,
}

/// What a sweep gave back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files removed.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Folder {
    /// Opens `media` in the data folder, making it if need be.
    pub fn open(data: &Path) -> Result<Self, Fault> {
        let root = data.join("media");
        let scratch = root.join("incoming");
        fs::create_dir_all(&scratch)
            .map_err(|cause| Fault::new("making the media folder", cause))?;
        Ok(Self {
            root,
            scratch,
            settling: Mutex::new(()),
        })
    }

    /// Where uploads are to be written while they come in: on the same file system, so
    /// that keeping one is a rename.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Puts a file in its place. When this returns, it is on the disk, not on its way.
    pub fn put(&self, blob: Blob) -> Result<(), Fault> {
        self.settle(blob)
            .map_err(|cause| Fault::new("keeping a file", cause))
    }

    /// Opens a file and tells its length; `None`: there is none, or that is no key.
    pub fn open_file(&self, key: &str) -> Result<Option<(File, u64)>, Fault> {
        let Some(path) = self.path(key) else {
            return Ok(None);
        };
        match File::open(path) {
            Ok(file) => {
                let length = file.metadata()?.len();
                Ok(Some((file, length)))
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(Fault::new("opening a media file", cause)),
        }
    }

    /// Removes a file at once; one that is not there is fine. Only for who knows that no
    /// row refers to it: the same content may belong to several.
    pub fn remove(&self, key: &str) -> Result<(), Fault> {
        let Some(path) = self.path(key) else {
            return Ok(());
        };
        match fs::remove_file(path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                Err(Fault::new("removing a media file", cause))
            }
            _ => Ok(()),
        }
    }

    /// Removes what nothing refers to and what uploads cut short have left, if it is
    /// older than an hour.
    pub fn sweep(&self, is_referenced: impl Fn(&str) -> bool) -> Result<Swept, Fault> {
        let mut swept = Swept::default();
        for (path, key) in self.files()? {
            if !is_referenced(&key) {
                self.sweep_one(&path, &mut swept)?;
            }
        }
        for path in entries(&self.scratch)? {
            self.sweep_one(&path, &mut swept)?;
        }
        Ok(swept)
    }

    /// What all files together take, walked anew each time.
    pub fn total_bytes(&self) -> Result<u64, Fault> {
        let mut total = 0;
        for (path, _) in self.files()? {
            total += fs::metadata(path).map_or(0, |it| it.len());
        }
        Ok(total)
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        is_key(key).then(|| self.root.join(&key[..2]).join(&key[2..]))
    }

    fn settle(&self, blob: Blob) -> io::Result<()> {
        let path = self.path(&blob.key).ok_or(ErrorKind::InvalidInput)?;
        let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
        blob.file.as_file().sync_all()?;
        let _held = self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(there) = File::options().write(true).open(&path) {
            // Young again, so that a sweep going on leaves it to its new row.
            return there.set_modified(SystemTime::now());
        }
        if !folder.exists() {
            fs::create_dir(folder)?;
            File::open(&self.root)?.sync_all()?;
        }
        let file = match blob.file.persist(&path) {
            Ok(file) => file,
            Err(refused) if refused.error.kind() == ErrorKind::CrossesDevices => {
                self.carry_over(refused.file, &path)?
            }
            Err(refused) => return Err(refused.error),
        };
        file.set_modified(SystemTime::now())?;
        File::open(folder)?.sync_all()
    }

    /// The slow way, for an upload that was written to another file system.
    fn carry_over(&self, from: NamedTempFile, to: &Path) -> io::Result<File> {
        let mut file = NamedTempFile::new_in(&self.scratch)?;
        io::copy(&mut from.reopen()?, file.as_file_mut())?;
        file.as_file().sync_all()?;
        Ok(file.persist(to)?)
    }

    fn sweep_one(&self, path: &Path, swept: &mut Swept) -> Result<(), Fault> {
        let _held = self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(about) = fs::metadata(path) else {
            return Ok(());
        };
        let age = SystemTime::now()
            .duration_since(about.modified()?)
            .unwrap_or_default();
        if !about.is_file() || age < GRACE {
            return Ok(());
        }
        fs::remove_file(path).map_err(|cause| Fault::new("sweeping a media file", cause))?;
        swept.files += 1;
        swept.bytes += about.len();
        Ok(())
    }

    /// Every file and its key.
    fn files(&self) -> Result<Vec<(PathBuf, String)>, Fault> {
        let mut files = Vec::new();
        for shelf in entries(&self.root)? {
            let first = name(&shelf);
            if first.len() != 2 {
                continue;
            }
            for path in entries(&shelf)? {
                let key = format!("{first}{}", name(&path));
                if is_key(&key) {
                    files.push((path, key));
                }
            }
        }
        Ok(files)
    }
}

/// The entries of a folder; none of one that is gone or is no folder.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let reading = match fs::read_dir(folder) {
        Ok(reading) => reading,
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(cause) => return Err(Fault::new("reading the media folder", cause)),
    };
    reading.map(|entry| Ok(entry?.path())).collect()
}

/// The last part of a path; of one that is no text, nothing.
pub(super) fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn blob(folder: &Folder, content: &[u8]) -> Blob {
        Blob::write(folder.scratch(), "image/png", content).expect("written")
    }

    fn grow_old(folder: &Folder, key: &str) {
        let path = folder.path(key).expect("a key");
        let file = File::options().write(true).open(path).expect("there");
        file.set_modified(SystemTime::now() - 2 * GRACE)
            .expect("set");
    }

    #[test]
    fn what_is_put_is_found_by_its_hash_and_stored_once() {
        let data = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(data.path()).expect("opened");
        let key = blob(&folder, b"bean").key;
        for _ in 0..2 {
            folder.put(blob(&folder, b"bean")).expect("kept");
        }
        let (mut file, length) = folder.open_file(&key).expect("read").expect("there");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("read");
        assert_eq!((content.as_slice(), length), (&b"bean"[..], 4));
        assert_eq!(folder.total_bytes().expect("walked"), 4);
        assert_eq!(entries(folder.scratch()).expect("read").len(), 0);
        folder.remove(&key).expect("removed");
        folder.remove(&key).expect("removed again");
        assert!(folder.open_file(&key).expect("read").is_none());
    }

    #[test]
    fn a_key_that_is_a_path_opens_nothing() {
        let data = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(data.path()).expect("opened");
        let upwards = "../".repeat(21) + "x";
        for key in [
            "",
            "ab",
            "../../etc/passwd",
            &upwards,
            &"A".repeat(64),
            &"é".repeat(32),
        ] {
            assert!(folder.open_file(key).expect("read").is_none(), "{key}");
            folder.remove(key).expect("nothing to remove");
        }
    }

    #[test]
    fn a_sweep_takes_old_orphans_only() {
        let data = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(data.path()).expect("opened");
        let keys = [&b"kept"[..], b"orphan", b"young orphan"].map(|content| {
            let blob = blob(&folder, content);
            let key = blob.key.clone();
            folder.put(blob).expect("kept");
            key
        });
        grow_old(&folder, &keys[0]);
        grow_old(&folder, &keys[1]);
        let swept = folder.sweep(|key| key == keys[0]).expect("swept");
        assert_eq!(swept, Swept { files: 1, bytes: 6 });
        let there = keys.map(|key| folder.open_file(&key).expect("read").is_some());
        assert_eq!(there, [true, false, true]);
    }

    #[test]
    fn an_old_orphan_uploaded_again_outlives_the_sweep() {
        let data = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(data.path()).expect("opened");
        folder.put(blob(&folder, b"bean")).expect("kept");
        let key = blob(&folder, b"bean").key;
        grow_old(&folder, &key);
        folder.put(blob(&folder, b"bean")).expect("kept again");
        assert_eq!(folder.sweep(|_| false).expect("swept"), Swept::default());
    }

    #[test]
    fn an_upload_from_elsewhere_is_carried_over() {
        let data = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(data.path()).expect("opened");
        let elsewhere = Blob::write(data.path(), "image/png", b"bean").expect("written");
        let path = folder.root.join("settled");
        folder.carry_over(elsewhere.file, &path).expect("carried");
        assert_eq!(fs::read(path).expect("read"), b"bean");
    }
}
