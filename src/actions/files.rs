//! Keeping, changing and deleting drive files.

use rusqlite::Connection;

use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::files;
use crate::store::roles;

/// Why a file is not kept, changed or deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRefusal {
    /// The drive is full.
    NoFreeSpace,
    /// The folder is not theirs.
    NoSuchFolder,
    /// The file is not here.
    NoSuchFile,
    /// It is someone else's.
    NotYours,
}

/// A user keeps an uploaded file, whose bytes lie in the media folder already. The same
/// bytes again are the same file, unless `again` asks for another (golden README 16).
pub fn keep(
    tx: &Tx<'_>,
    me: &User,
    new: File,
    again: bool,
    capacity_bytes: u64,
) -> Result<File, Error<FileRefusal>> {
    if let Some(same) = find_room(tx, me, &new, again, capacity_bytes)? {
        return Ok(same);
    }
    let file = File {
        id: tx.new_id(),
        user_id: Some(me.id),
        ..new
    };
    files::insert(tx, &file)?;
    tx.tell(Event::FileAdded {
        user: me.id,
        file: file.id,
    });
    Ok(file)
}

/// What [`keep`] would come to: the same file that is there already, or `None` where there
/// is room for another. Asked before the bytes are put in place, so that a refusal leaves
/// none behind.
pub fn find_room(
    db: &Connection,
    me: &User,
    new: &File,
    again: bool,
    capacity_bytes: u64,
) -> Result<Option<File>, Error<FileRefusal>> {
    if let Some(md5) = new.md5.as_deref().filter(|_| !again)
        && let Some(same) = files::same(db, me.id, md5)?
    {
        return Ok(Some(same));
    }
    check_folder(db, me, new.folder_id)?;
    let used = files::usage_bytes(db, me.id)?.saturating_add(new.size_bytes);
    if u64::try_from(used).unwrap_or(0) > capacity_bytes {
        return Err(Refused(FileRefusal::NoFreeSpace));
    }
    Ok(None)
}

/// A user changes name, folder, comment or sensitivity of a file.
pub fn change(
    tx: &Tx<'_>,
    me: &User,
    id: Id<File>,
    change: impl FnOnce(&mut File),
) -> Result<File, Error<FileRefusal>> {
    let mut file = own(tx, me, id)?;
    change(&mut file);
    check_folder(tx, me, file.folder_id)?;
    files::update(tx, &file)?;
    tx.tell(Event::FileChanged {
        user: me.id,
        file: file.id,
    });
    Ok(file)
}

/// A user deletes a file; notes go on without it.
pub fn delete(tx: &Tx<'_>, me: &User, id: Id<File>) -> Result<(), Error<FileRefusal>> {
    let file = own(tx, me, id)?;
    files::delete(tx, file.id)?;
    tx.tell(Event::FileDeleted {
        user: me.id,
        file: file.id,
    });
    Ok(())
}

fn own(tx: &Tx<'_>, me: &User, id: Id<File>) -> Result<File, Error<FileRefusal>> {
    let file = files::by_id(tx, id)?.ok_or(Refused(FileRefusal::NoSuchFile))?;
    if file.user_id == Some(me.id) || roles::is_moderator(tx, me, tx.now)? {
        Ok(file)
    } else {
        Err(Refused(FileRefusal::NotYours))
    }
}

fn check_folder(
    db: &Connection,
    me: &User,
    id: Option<Id<Folder>>,
) -> Result<(), Error<FileRefusal>> {
    let Some(id) = id else { return Ok(()) };
    let folder = files::folder(db, id)?.filter(|folder| folder.user_id == me.id);
    folder.map(drop).ok_or(Refused(FileRefusal::NoSuchFolder))
}
