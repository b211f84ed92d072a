//! Files and folders that only their owner can open: keys, passwords' hashes and what was
//! written for few lie in them.

use std::fs;
use std::fs::DirBuilder;
use std::fs::OpenOptions;
use std::path::Path;

use crate::error::Fault;

/// Makes a folder with those above it; one that is there stays as it is.
pub fn folder(path: &Path) -> Result<(), Fault> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.create(path);
    made.map_err(|cause| Fault::new(&format!("cannot create {}", path.display()), cause))
}

/// Makes an empty file; one that is there stays as it is.
pub fn file(path: &Path) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(path);
    made.map(drop)
        .map_err(|cause| Fault::new(&format!("cannot create {}", path.display()), cause))
}

/// Closes a file or folder that is there to everybody but its owner. Where the system knows
/// no such modes, the folder's own rules must do.
pub fn close(path: &Path) -> Result<(), Fault> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}
