//! Keeping, changing and deleting drive files.

use rusqlite::Connection;

use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::jobs::Fetch;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::files;
use crate::store::folders;
use crate::store::jobs;
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

/// A user changes name, folder, comment or sensitivity of a file of theirs; a moderator of
/// anybody's, but for the folder.
pub fn change(
    tx: &Tx<'_>,
    me: &User,
    id: Id<File>,
    change: impl FnOnce(&mut File),
) -> Result<File, Error<FileRefusal>> {
    let mut file = own(tx, me, id)?;
    let folder = file.folder_id;
    change(&mut file);
    if file.user_id != Some(me.id) {
        file.folder_id = folder;
    }
    check_folder(tx, me, file.folder_id.filter(|_| file.folder_id != folder))?;
    files::update(tx, &file)?;
    tx.tell(Event::FileChanged {
        user: file.user_id.unwrap_or(me.id),
        file: file.id,
    });
    Ok(file)
}

/// A user deletes a file; notes go on without it.
pub fn delete(tx: &Tx<'_>, me: &User, id: Id<File>) -> Result<(), Error<FileRefusal>> {
    let file = own(tx, me, id)?;
    files::delete(tx, file.id)?;
    tx.tell(Event::FileDeleted {
        user: file.user_id.unwrap_or(me.id),
        file: file.id,
    });
    Ok(())
}

/// A user puts files into a folder, or to the top; what is not theirs stays where it is.
pub fn put(
    tx: &Tx<'_>,
    me: &User,
    ids: &[Id<File>],
    folder: Option<Id<Folder>>,
) -> Result<(), Error<FileRefusal>> {
    check_folder(tx, me, folder)?;
    let found = files::by_ids(tx, ids.iter().copied())?;
    for file in found.into_values() {
        if file.user_id != Some(me.id) || file.folder_id == folder {
            continue;
        }
        let id = file.id;
        files::update(
            tx,
            &File {
                folder_id: folder,
                ..file
            },
        )?;
        tx.tell(Event::FileChanged {
            user: me.id,
            file: id,
        });
    }
    Ok(())
}

/// What is nobody's and shown by no emoji is deleted.
pub fn delete_unowned(tx: &Tx<'_>) -> Result<(), Error<Never>> {
    Ok(files::delete_all_unowned(tx)?)
}

/// A user wants a file from elsewhere; it is fetched later.
pub fn fetch_later(tx: &Tx<'_>, wish: Fetch) -> Result<(), Error<Never>> {
    let host = host_of(&wish.url);
    let line = Line::FetchFile(wish.user);
    let job = Job::FetchFile(wish);
    match host {
        Some(host) => jobs::enqueue_for(tx, line, &job, &host, tx.now)?,
        None => jobs::enqueue(tx, line, &job)?,
    }
    Ok(())
}

/// Whom a fetch waits for; what has no host is not fetched anyway.
fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// A file that was wanted from elsewhere lies in the drive now.
pub fn fetched(
    tx: &Tx<'_>,
    user: Id<User>,
    file: Id<File>,
    marker: Option<String>,
) -> Result<(), Error<Never>> {
    tx.tell(Event::FileFetched { user, file, marker });
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
    let folder = folders::by_id(db, id)?.filter(|folder| folder.user_id == me.id);
    folder.map(drop).ok_or(Refused(FileRefusal::NoSuchFolder))
}
