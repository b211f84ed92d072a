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
use crate::store::copy;

const DATABASE: &str = "mamekey.db";
const MEDIA: &str = "media";

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
        fs::create_dir_all(&self.to)
            .map_err(|cause| Fault::new(&format!("making {}", self.to.display()), cause))?;
        let (to, data) = (self.to.canonicalize(), data.canonicalize());
        let (to, data) = (to.map_err(Fault::from)?, data.map_err(Fault::from)?);
        if to.starts_with(&data) || data.starts_with(&to) {
            return Err(Failure::Wrong(
                "a backup must lie outside the data folder; name another folder".to_owned(),
            ));
        }
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
        finish(&unfinished, &data.join(DATABASE))?;
        println!("Restored to {}", data.display());
        Ok(())
    }
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
fn bring_all(keys: &[String], from: &Path, to: &Path) -> Result<Vec<String>, Fault> {
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

/// Links or copies one file, unless it is there.
fn bring(key: &str, from: &Path, to: &Path) -> io::Result<()> {
    let shelf = |root: &Path| match key.split_at_checked(2) {
        Some((shelf, name)) => Ok(root.join(shelf).join(name)),
        None => Err(io::Error::from(io::ErrorKind::NotFound)),
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

fn copy_settings(from: &Path, to: &Path) -> Result<(), Fault> {
    match fs::copy(from.join(config::FILE_NAME), to.join(config::FILE_NAME)) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(copying(config::FILE_NAME, &cause))
        }
        _ => Ok(()),
    }
}

/// Puts a complete file in its place, on the disk.
fn finish(unfinished: &Path, place: &Path) -> Result<(), Fault> {
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

fn unfinished(name: &str) -> String {
    format!("{name}.new")
}

fn copying(what: &str, cause: &io::Error) -> Fault {
    Fault::new(&format!("copying {what}"), cause)
}
