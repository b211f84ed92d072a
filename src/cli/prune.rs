//! Gives back space now that the server gives back by and by: remote pictures over their
//! bound, and files that no row names. Notes are not forgotten here.

use std::collections::HashSet;

use crate::app::App;
use crate::cli::Failure;
use crate::config::Config;
use crate::store::files;

/// Runs `mamekey prune`.
pub(super) fn run(config: Config) -> Result<(), Failure> {
    let app = App::open(config)?;
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
