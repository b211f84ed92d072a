//! A copy of the whole database from one snapshot, made while others write.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::OpenFlags;

use crate::error::Fault;
use crate::store::files;

/// How long a copy waits for a process that has the file for itself.
const BUSY: Duration = Duration::from_secs(10);

/// Copies the database to a new file; one of that name is replaced. The caller syncs it
/// and gives it its name: what is cut short must not look like a backup.
pub fn copy(file: &Path, to: &Path) -> Result<(), Fault> {
    match fs::remove_file(to) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            return Err(Fault::new(&format!("replacing {}", to.display()), cause));
        }
        _ => {}
    }
    let name = to
        .to_str()
        .ok_or_else(|| Fault("the path of a copy must be plain text".to_owned()))?;
    look_at(file)?
        .execute("vacuum into ?", [name])
        .map_err(|cause| Fault::new("copying the database", cause))?;
    Ok(())
}

/// Every media file a database names.
pub fn keys(file: &Path) -> Result<Vec<String>, Fault> {
    Ok(files::keys(&look_at(file)?)?)
}

/// Opens a database of ours only to look at it; nothing is created or stepped up.
pub fn look_at(file: &Path) -> Result<Connection, Fault> {
    let opening = |cause| Fault::new(&format!("opening {}", file.display()), cause);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(opening)?;
    connection.busy_timeout(BUSY).map_err(opening)?;
    let application: i64 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(opening)?;
    if application != super::open::APPLICATION {
        let file = file.display();
        return Err(Fault(format!("{file} is no database of Mamekey")));
    }
    Ok(connection)
}
