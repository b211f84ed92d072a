//! What is brought in: a domain into an empty folder, a list of unwanted servers.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use clap::Subcommand;

use crate::actions;
use crate::actions::blocklists::ImportRefusal;
use crate::app::App;
use crate::cli::Failure;
use crate::cli::backup;
use crate::config;
use crate::config::Config;
use crate::error::Error;
use crate::error::Fault;
use crate::model::blocklists;
use crate::model::blocklists::LIST_BYTES;
use crate::model::meta::HOSTS;
use crate::store::copy;
use crate::store::domain;
use crate::store::users;

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Go on as the domain that `mamekey export domain` took out, in an empty data folder:
    /// same address, accounts, keys, followers. People sign in again, programs get new
    /// tokens
    #[command(after_help = "Example:\n  mamekey import domain /mnt/usb/bean --data ./mamekey-data")]
    Domain {
        /// The folder `mamekey export domain` made
        #[arg(value_name = "SRC")]
        from: PathBuf,
    },
    /// Add servers to the blocked, silenced and media-silenced ones: Mastodon's CSV, or one
    /// name a line. What is decided already stays
    #[command(after_help = "Example:\n  mamekey import blocks domain_blocks.csv")]
    Blocks {
        /// The list
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

impl Import {
    /// Runs `mamekey import …`.
    pub(super) fn run(self, config: Config) -> Result<(), Failure> {
        match self {
            Self::Domain { from } => import_domain(&config, &from),
            Self::Blocks { file } => import_blocks(config, &file),
        }
    }
}

fn import_domain(config: &Config, from: &Path) -> Result<(), Failure> {
    let file = from.join(backup::DATABASE);
    if !file.exists() {
        return Err(Failure::Wrong(format!(
            "{} is no domain that was taken out: it has no {}",
            from.display(),
            backup::DATABASE
        )));
    }
    refuse_full(&config.data)?;
    let brought = domain::look(&copy::look_at(&file)?).map_err(Fault::from)?;
    backup::put_back(from, &config.data)?;
    println!(
        "{} is in {}: {} accounts, {} followers and {} followed elsewhere.",
        brought.origin,
        config.data.display(),
        brought.accounts,
        brought.followers,
        brought.following
    );
    println!("Start it with: mamekey serve --url {}", brought.origin);
    if let Some(domain) = brought.account_domain {
        println!("and, in mamekey.toml: account_domain = \"{domain}\"");
    }
    Ok(())
}

/// Nothing may lie there but the settings.
fn refuse_full(data: &Path) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(data) else {
        return Ok(());
    };
    let mut entries = entries.flatten();
    match entries.find(|entry| entry.file_name() != config::FILE_NAME) {
        None => Ok(()),
        Some(entry) => Err(Failure::Wrong(format!(
            "{} is not empty, there is {} in it; name an empty folder with --data",
            data.display(),
            entry.file_name().display()
        ))),
    }
}

/// Lines of a list that are told one by one: a screenful.
const LEFT_OUT: usize = 20;

fn import_blocks(config: Config, file: &Path) -> Result<(), Failure> {
    let reading = |cause| Fault::new(&format!("reading {}", file.display()), cause);
    let length = fs::metadata(file).map_err(reading)?.len();
    if length > LIST_BYTES {
        return Err(Failure::Wrong(format!(
            "{} is longer than any list of servers",
            file.display()
        )));
    }
    let text = fs::read_to_string(file).map_err(reading)?;
    let list = blocklists::read(&text, &config.origin.homes());
    let app = App::open(config)?;
    let mut people = app.db.read(users::local)?.into_iter();
    let owner = people.find(|user| user.is_admin && user.is_active());
    let owner = owner.ok_or_else(|| {
        Failure::Failed("nobody runs this server yet; make an account first".to_owned())
    })?;
    let count = list.entries.len();
    let done = app
        .db
        .write(move |tx| actions::blocklists::import(tx, owner.id, &list.entries));
    done.map_err(|error| match error {
        Error::Refused(ImportRefusal::TooMany) => Failure::Failed(format!(
            "with this list more than {HOSTS} servers would be marked; shorten it"
        )),
        Error::Failed(fault) => Failure::from(fault),
    })?;
    println!("{count} servers taken over.");
    for left_out in list.left_out.iter().take(LEFT_OUT) {
        println!("Not taken over: {left_out}.");
    }
    if list.left_out.len() > LEFT_OUT {
        println!("Nor {} more lines.", list.left_out.len() - LEFT_OUT);
    }
    Ok(())
}
