//! Gives back now the space that the server gives back by and by: what is too old and
//! nobody touched, remote pictures over their bound, files that no row names, and the empty
//! pages of the database.

use std::collections::HashSet;

use crate::app::App;
use crate::cli::Failure;
use crate::config::Config;
use crate::jobs::retention;
use crate::store::files;

/// Runs `mamekey prune`.
pub(super) fn run(config: Config) -> Result<(), Failure> {
    let app = App::open(config)?;
    let forgotten = retention::forget(&app, &|| false)?;
    let database_bytes = retention::shrink(&app)?;
    println!(
        "Of other servers: {} notes, {} people and {} servers forgotten.",
        forgotten.notes, forgotten.people, forgotten.hosts
    );
    println!(
        "Database: {} given back.",
        mebibytes(database_bytes.unsigned_abs())
    );
    let cached = app.media.cache.prune()?;
    println!(
        "Pictures of other servers: {} given back in {} files.",
        mebibytes(cached.bytes),
        cached.files
    );
    let keys = app.db.read(files::keys)?;
    let needed: HashSet<String> = keys.into_iter().collect();
    let swept = app.media.folder.sweep(|key| needed.contains(key))?;
    println!(
        "Files nobody refers to: {} given back in {} files.",
        mebibytes(swept.bytes),
        swept.files
    );
    Ok(())
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
