//! What is taken out: a domain, an account, a list of unwanted servers.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use clap::Subcommand;

use crate::api::errands::exports;
use crate::app::App;
use crate::cli::Failure;
use crate::cli::account;
use crate::cli::backup;
use crate::config::Config;
use crate::error::Fault;
use crate::model::Id;
use crate::model::blocklists;
use crate::model::files::Place;
use crate::model::users::User;
use crate::private;
use crate::store::copy;
use crate::store::domain;
use crate::store::files;
use crate::store::instances;
use crate::store::rows::PAGE;
use crate::store::rows::Page;

/// Characters of a file's name that are kept; four bytes each are within any limit.
const NAME_CHARACTERS: usize = 48;

/// What can be taken out.
#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// Everything that makes this domain who it is: accounts, keys, followers and followed,
    /// profiles and settings, but no notes and no drives. SECRET: whoever has it can speak
    /// in the name of everybody here
    #[command(after_help = "Example:\n  mamekey export domain /mnt/usb/bean")]
    Domain {
        /// A new or empty folder; only its owner can open it
        #[arg(value_name = "DEST")]
        to: PathBuf,
    },
    /// What one account wrote and keeps, in the files Misskey makes of it
    #[command(after_help = "Example:\n  mamekey export account alice ./alice")]
    Account {
        /// Whose
        name: String,
        /// A new or empty folder
        #[arg(value_name = "DEST")]
        to: PathBuf,
    },
    /// Print the blocked, silenced and media-silenced servers as Mastodon's CSV
    #[command(after_help = "Example:\n  mamekey export blocks > blocks.csv")]
    Blocks,
}

impl Export {
    /// Runs `mamekey export …`.
    pub(super) fn run(self, config: Config) -> Result<(), Failure> {
        if !config.database().exists() {
            return Err(Failure::Failed(format!(
                "there is no database in {}; name the folder with --data",
                config.data.display()
            )));
        }
        let database = config.database();
        let data = config.data.clone();
        let app = App::open(config)?;
        match self {
            Self::Domain { to } => export_domain(&database, &data, &to),
            Self::Account { name, to } => export_account(&app, &name, &to),
            Self::Blocks => {
                print!("{}", blocklists::write(&app.db.read(instances::blocklist)?));
                Ok(())
            }
        }
    }
}

fn export_domain(database: &Path, data: &Path, to: &Path) -> Result<(), Failure> {
    make(to)?;
    let unfinished = to.join(backup::unfinished(backup::DATABASE));
    domain::export(database, &unfinished)?;
    private::close(&unfinished)?;
    let keys = copy::keys(&unfinished)?;
    let missing = backup::bring_all(&keys, &data.join(backup::MEDIA), &to.join(backup::MEDIA))?;
    let taken = domain::look(&copy::look_at(&unfinished)?).map_err(Fault::from)?;
    backup::finish(&unfinished, &to.join(backup::DATABASE))?;
    println!(
        "{} is in {}: {} accounts, {} followers and {} followed elsewhere.",
        taken.origin,
        to.display(),
        taken.accounts,
        taken.followers,
        taken.following
    );
    println!("Keep it secret: whoever has it can speak in the name of everybody here.");
    match missing.len() {
        0 => Ok(()),
        count => Err(Failure::Failed(format!(
            "{count} pictures of profiles or emoji are missing; everything else was taken out"
        ))),
    }
}

fn export_account(app: &App, name: &str, to: &Path) -> Result<(), Failure> {
    let user = account::find(app, name)?;
    make(to)?;
    for file in exports::write_all(app, &user, to)? {
        println!("{}", file.display());
    }
    let drive = to.join("files");
    let count = bring_drive(app, user.id, &drive)?;
    println!("{}: {count} files", drive.display());
    Ok(())
}

/// Copies everything in somebody's drive, each file under its id and its name; answers how
/// many there are.
fn bring_drive(app: &App, user: Id<User>, to: &Path) -> Result<usize, Fault> {
    private::folder(to)?;
    let (mut count, mut until) = (0, None);
    loop {
        let page = Page::between(None, until, PAGE);
        let found = app
            .db
            .read(|db| files::of_user(db, user, &files::Filter::default(), page))?;
        let Some(last) = found.last() else {
            return Ok(count);
        };
        until = Some(last.id.number());
        for file in &found {
            let Place::Here { key, .. } = &file.place else {
                continue;
            };
            if let Some((mut bytes, _)) = app.media.folder.open_file(key)? {
                let name = format!("{}-{}", file.id, plain(&file.name));
                io::copy(&mut bytes, &mut fs::File::create_new(to.join(name))?)?;
                count += 1;
            }
        }
    }
}

/// A name that is one in every file system.
fn plain(name: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let plain = |letter: char| if is_plain(letter) { letter } else { '_' };
    name.chars().map(plain).take(NAME_CHARACTERS).collect()
}

/// A new or empty folder.
fn make(folder: &Path) -> Result<(), Failure> {
    private::folder(folder)?;
    private::close(folder)?;
    let mut entries = fs::read_dir(folder).map_err(Fault::from)?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Failure::Wrong(format!(
            "{} is not empty; name another folder",
            folder.display()
        ))),
    }
}
