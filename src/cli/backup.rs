//! A consistent copy of database and media, made while the server runs, and the way back.
//!
//! A backup is a folder of the form of a data folder: `mamekey.db`, `media/`, and the
//! configuration if there is one. The database is copied from one snapshot. A media file
//! never changes and is named by its content, so it is linked where the file system can
//! and copied where not, and a second backup into the same folder brings only what is
//! new. Remote media is a cache and stays out.

use std::fs;
use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::cli::Failure;
use crate::config;
use crate::config::Config;
use crate::error::Fault;
use crate::media::is_key;
use crate::private;
use crate::store::copy;

pub(super) const DATABASE: &str = "mamekey.db";
pub(super) const MEDIA: &str = "media";

/// How often a snapshot is taken anew because a file it names was deleted meanwhile.
const TRIES: u32 = 3;

/// What `mamekey backup` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// A new folder, or one with an earlier backup, which is brought up to date
    #[arg(value_name = "DEST")]
    to: PathBuf,
}

/// What `mamekey restore` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    /// The folder of a backup
    #[arg(value_name = "SRC")]
    from: PathBuf,
}

impl Backup {
    /// Runs `mamekey backup`.
    pub(super) fn run(&self, config: &Config) -> Result<(), Failure> {
        let data = &config.data;
        if !data.join(DATABASE).exists() {
            return Err(Failure::Failed(format!(
                "there is no database in {}; name the folder with --data",
                data.display()
            )));
        }
        self.check_place(data)?;
        let missing = save(data, &self.to)?;
        println!("Saved to {}", self.to.display());
        match missing.as_slice() {
            [] => Ok(()),
            [first, ..] => Err(Failure::Failed(format!(
                "{} media files that the database names are missing, such as {first}; \
                 everything else was saved",
                missing.len()
            ))),
        }
    }

    /// A backup goes into a new or empty folder, or into an earlier backup.
    fn check_place(&self, data: &Path) -> Result<(), Failure> {
        let (to, data) = (real(&self.to), data.canonicalize());
        let (to, data) = (to.map_err(Fault::from)?, data.map_err(Fault::from)?);
        if to.starts_with(&data) || data.starts_with(&to) {
            return Err(Failure::Wrong(
                "a backup must lie outside the data folder; name another folder".to_owned(),
            ));
        }
        private::folder(&to)?;
        let is_empty = fs::read_dir(&to).map_err(Fault::from)?.next().is_none();
        if is_empty || to.join(DATABASE).exists() || to.join(unfinished(DATABASE)).exists() {
            return Ok(());
        }
        Err(Failure::Wrong(format!(
            "{} is neither empty nor a backup; name another folder",
            to.display()
        )))
    }
}

impl Restore {
    /// Runs `mamekey restore`.
    pub(super) fn run(&self, config: &Config) -> Result<(), Failure> {
        let (from, data) = (&self.from, &config.data);
        if !from.join(DATABASE).exists() {
            let from = from.display();
            return Err(Failure::Wrong(format!(
                "{from} is no backup: it has no {DATABASE}"
            )));
        }
        if data.join(DATABASE).exists() {
            return Err(Failure::Wrong(format!(
                "{} already holds a server; name an empty folder with --data",
                data.display()
            )));
        }
        put_back(from, data)?;
        println!("Restored to {}", data.display());
        Ok(())
    }
}

/// Puts database, media and settings into a data folder; the database comes last, so that
/// what is cut short is no server.
pub(super) fn put_back(from: &Path, data: &Path) -> Result<(), Failure> {
    private::folder(data)?;
    let keys = copy::keys(&from.join(DATABASE))?;
    let missing = bring_all(&keys, &from.join(MEDIA), &data.join(MEDIA))?;
    if let Some(first) = missing.first() {
        return Err(Failure::Failed(format!(
            "the backup lacks {} media files, such as {first}",
            missing.len()
        )));
    }
    copy_settings(from, data)?;
    let unfinished = data.join(unfinished(DATABASE));
    fs::copy(from.join(DATABASE), &unfinished).map_err(|cause| copying(DATABASE, &cause))?;
    Ok(finish(&unfinished, &data.join(DATABASE))?)
}

/// Saves database and media; tells which media files the database names in vain.
fn save(data: &Path, to: &Path) -> Result<Vec<String>, Fault> {
    let snapshot = to.join(unfinished(DATABASE));
    let mut missing = Vec::new();
    for _ in 0..TRIES {
        copy::copy(&data.join(DATABASE), &snapshot)?;
        let keys = copy::keys(&snapshot)?;
        missing = bring_all(&keys, &data.join(MEDIA), &to.join(MEDIA))?;
        if missing.is_empty() {
            break;
        }
    }
    copy_settings(data, to)?;
    finish(&snapshot, &to.join(DATABASE))?;
    Ok(missing)
}

/// Brings these files; tells which are not there.
pub(super) fn bring_all(keys: &[String], from: &Path, to: &Path) -> Result<Vec<String>, Fault> {
    fs::create_dir_all(to).map_err(|cause| copying(MEDIA, &cause))?;
    let mut missing = Vec::new();
    for key in keys {
        match bring(key, from, to) {
            Ok(()) => {}
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => missing.push(key.clone()),
            Err(cause) => return Err(copying(key, &cause)),
        }
    }
    Ok(missing)
}

/// Links or copies one file, unless it is there. A database from elsewhere may name
/// anything: what is no key leads nowhere.
fn bring(key: &str, from: &Path, to: &Path) -> io::Result<()> {
    let shelf = |root: &Path| match key.split_at_checked(2) {
        Some((shelf, name)) if is_key(key) => Ok(root.join(shelf).join(name)),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    let (from, to) = (shelf(from)?, shelf(to)?);
    let length_bytes = fs::metadata(&from)?.len();
    if fs::metadata(&to).is_ok_and(|there| there.len() == length_bytes) {
        return Ok(());
    }
    if let Some(shelf) = to.parent() {
        fs::create_dir_all(shelf)?;
    }
    if fs::hard_link(&from, &to).is_ok() {
        return Ok(());
    }
    let copying = to.with_extension("new");
    fs::copy(&from, &copying)?;
    File::open(&copying)?.sync_all()?;
    fs::rename(copying, to)
}

/// Where a path leads, though its end may not be there yet.
pub(super) fn real(path: &Path) -> io::Result<PathBuf> {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Err(cause), Some(parent), Some(name)) if cause.kind() == io::ErrorKind::NotFound => {
            let parent = if parent.as_os_str().is_empty() {
                Path::new(".")
            } else {
                parent
            };
            Ok(real(parent)?.join(name))
        }
        (found, _, _) => found,
    }
}

fn copy_settings(from: &Path, to: &Path) -> Result<(), Fault> {
    match fs::copy(from.join(config::FILE_NAME), to.join(config::FILE_NAME)) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(copying(config::FILE_NAME, &cause))
        }
        _ => Ok(()),
    }
}

/// Puts a complete file in its place, on the disk.
pub(super) fn finish(unfinished: &Path, place: &Path) -> Result<(), Fault> {
    let settle = || {
        File::options().write(true).open(unfinished)?.sync_all()?;
        fs::rename(unfinished, place)?;
        match place.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    };
    settle().map_err(|cause| copying(DATABASE, &cause))
}

pub(super) fn unfinished(name: &str) -> String {
    format!("{name}.new")
}

fn copying(what: &str, cause: &io::Error) -> Fault {
    Fault::new(&format!("copying {what}"), cause)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::app::App;
    use crate::error::Error;
    use crate::error::Never;
    use crate::model::files::File as DriveFile;
    use crate::model::files::Place;
    use crate::store::files;

    const KEY: &str = "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789";

    /// A server that is running, with one media file.
    fn running(folder: &TempDir) -> (App, Config) {
        let config = Config::in_folder(&folder.path().join("data"));
        let app = App::open(config.clone()).expect("an app");
        let shelf = config.media().join(&KEY[..2]);
        fs::create_dir_all(&shelf).expect("a shelf");
        fs::write(shelf.join(&KEY[2..]), b"bytes").expect("a file");
        let written: Result<(), Error<Never>> = app.db.write(|tx| {
            let file = DriveFile {
                id: tx.new_id(),
                user_id: None,
                folder_id: None,
                name: "a.bin".to_owned(),
                media_type: "application/octet-stream".to_owned(),
                size_bytes: 5,
                md5: None,
                place: Place::Here {
                    key: KEY.to_owned(),
                    thumbnail_key: None,
                    access: "a".to_owned(),
                },
                comment: None,
                is_sensitive: false,
                blurhash: None,
                width: None,
                height: None,
            };
            Ok(files::insert(tx, &file)?)
        });
        written.map_err(Error::into_fault).expect("a row");
        (app, config)
    }

    fn told(outcome: Result<(), Failure>) -> String {
        match outcome {
            Ok(()) => String::new(),
            Err(Failure::Wrong(text) | Failure::Failed(text)) => text,
        }
    }

    #[test]
    fn a_database_from_elsewhere_leads_nowhere_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("..")).expect("a folder");
        fs::write(folder.path().join("secret"), b"s").expect("a file");
        for key in ["aa../../secret", "aa/etc/hostname"] {
            let brought = bring(key, &from, &to).expect_err("refused");
            assert_eq!(brought.kind(), io::ErrorKind::NotFound, "{key}");
        }
        assert!(!to.exists());
    }

    #[test]
    fn what_is_backed_up_while_the_server_runs_comes_back_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let (app, config) = running(&folder);
        let to = folder.path().join("backup");
        let backup = Backup { to: to.clone() };
        assert_eq!(told(backup.run(&config)), "");
        assert_eq!(told(backup.run(&config)), "", "again, into the same folder");
        drop(app);
        let restored = Config::in_folder(&folder.path().join("restored"));
        let restore = Restore { from: to };
        assert_eq!(told(restore.run(&restored)), "");
        let app = App::open(restored.clone()).expect("an app");
        let file = app
            .db
            .read(|db| files::by_access(db, "a"))
            .expect("readable");
        assert_eq!(file.map(|file| file.name).as_deref(), Some("a.bin"));
        let opened = app.media.folder.open_file(KEY).expect("readable");
        assert_eq!(opened.map(|(_, length)| length), Some(5));
        assert!(told(restore.run(&restored)).contains("already holds a server"));
    }

    #[test]
    fn a_missing_media_file_is_told_and_the_rest_is_saved() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_app, config) = running(&folder);
        fs::remove_file(config.media().join(&KEY[..2]).join(&KEY[2..])).expect("gone");
        let to = folder.path().join("backup");
        let told = told(Backup { to: to.clone() }.run(&config));
        assert!(told.contains(KEY), "{told}");
        assert!(to.join(DATABASE).exists());
    }

    #[test]
    fn a_folder_with_other_things_in_it_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_app, config) = running(&folder);
        let to = folder.path().join("photos");
        fs::create_dir(&to).expect("a folder");
        fs::write(to.join("cat.jpg"), b"cat").expect("a picture");
        let told = told(Backup { to: to.clone() }.run(&config));
        assert!(told.contains("neither empty nor a backup"), "{told}");
        assert_eq!(fs::read_dir(&to).expect("a folder").count(), 1);
    }

    #[test]
    fn a_backup_inside_the_data_folder_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_app, config) = running(&folder);
        let to = config.data.join("backup");
        assert!(told(Backup { to: to.clone() }.run(&config)).contains("outside"));
        assert!(!to.exists(), "a refusal leaves no trace");
    }

    #[test]
    fn what_is_no_backup_is_not_restored() {
        let folder = tempfile::tempdir().expect("a folder");
        let from = folder.path().join("from");
        fs::create_dir(&from).expect("a folder");
        let config = Config::in_folder(&folder.path().join("data"));
        let restore = Restore { from: from.clone() };
        assert!(told(restore.run(&config)).contains("is no backup"));
        fs::write(from.join(DATABASE), b"not a database").expect("written");
        assert_ne!(told(restore.run(&config)), "");
        assert!(!config.database().exists());
    }
}
