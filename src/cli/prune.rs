//! Brings what is kept of others within its bounds now, instead of by and by.

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
    let needed: std::collections::HashSet<String> = keys.into_iter().collect();
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
