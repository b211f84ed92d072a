//! Whether database and media folder are sound and fit each other.
//!
//! Only looks: nothing is repaired. A media file that no row names is no finding; it is
//! swept by and by.

use std::fs;

use crate::cli::Failure;
use crate::config::Config;
use crate::store::check;
use crate::store::copy;

/// Runs `mamekey check`.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let db = copy::look_at(&config.database())?;
    let mut found = check::findings(&db).map_err(crate::error::Fault::from)?;
    let media = check::media(&db).map_err(crate::error::Fault::from)?;
    let files = media.len();
    found.extend(
        media
            .into_iter()
            .filter_map(|(key, length_bytes)| missing(config, &key, length_bytes)),
    );
    for finding in &found {
        println!("{finding}");
    }
    match found.len() {
        0 => {
            println!("The database is sound, and all {files} media files are there.");
            Ok(())
        }
        count => Err(Failure::Failed(format!(
            "{count} things are wrong; a backup can be put back with `mamekey restore`"
        ))),
    }
}

/// What is wrong with a media file, if anything.
fn missing(config: &Config, key: &str, length_bytes: Option<u64>) -> Option<String> {
    let Some((shelf, name)) = key.split_at_checked(2) else {
        return Some(format!("media file {key}: that is no name of a media file"));
    };
    let there = fs::metadata(config.media().join(shelf).join(name));
    match (there, length_bytes) {
        (Err(cause), _) => Some(format!("media file {key}: {cause}")),
        (Ok(there), Some(length)) if there.len() != length => {
            let has = there.len();
            Some(format!(
                "media file {key} has {has} bytes instead of {length}"
            ))
        }
        _ => None,
    }
}
