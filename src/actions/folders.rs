//! Folders of a drive: made, called otherwise, put elsewhere, thrown away.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::FOLDER_DEPTH;
use crate::model::files::FOLDERS;
use crate::model::files::Folder;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::folders;

/// Why a folder is not made, changed or deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderRefusal {
    /// It is not here, or somebody else's.
    NoSuchFolder,
    /// What it shall lie in is not here, or somebody else's.
    NoSuchParent,
    /// It would lie in itself, or too deep.
    Nested,
    /// There are enough.
    TooMany,
    /// Something lies in it.
    NotEmpty,
}

/// A user makes a folder.
pub fn add(
    tx: &Tx<'_>,
    me: &User,
    name: String,
    parent_id: Option<Id<Folder>>,
) -> Result<Folder, Error<FolderRefusal>> {
    let above = way_up(tx, me, parent_id)?;
    if above.len() >= FOLDER_DEPTH {
        return Err(Refused(FolderRefusal::Nested));
    }
    if folders::count(tx, me.id)? >= FOLDERS {
        return Err(Refused(FolderRefusal::TooMany));
    }
    let folder = Folder {
        id: tx.new_id(),
        user_id: me.id,
        parent_id,
        name,
    };
    folders::insert(tx, &folder)?;
    tx.tell(Event::FolderAdded(folder.clone()));
    Ok(folder)
}

/// A user calls a folder otherwise or puts it elsewhere.
pub fn change(
    tx: &Tx<'_>,
    me: &User,
    id: Id<Folder>,
    change: impl FnOnce(&mut Folder),
) -> Result<Folder, Error<FolderRefusal>> {
    let mut folder = own(tx, me, id)?;
    let former = folder.parent_id;
    change(&mut folder);
    if folder.parent_id != former {
        let above = way_up(tx, me, folder.parent_id)?;
        let is_in_itself = above.contains(&id);
        let depth = above.len() + folders::depth_below(tx, id)?;
        if is_in_itself || depth > FOLDER_DEPTH {
            return Err(Refused(FolderRefusal::Nested));
        }
    }
    folders::update(tx, &folder)?;
    tx.tell(Event::FolderChanged(folder.clone()));
    Ok(folder)
}

/// A user deletes a folder that nothing lies in.
pub fn delete(tx: &Tx<'_>, me: &User, id: Id<Folder>) -> Result<(), Error<FolderRefusal>> {
    own(tx, me, id)?;
    if folders::is_used(tx, id)? {
        return Err(Refused(FolderRefusal::NotEmpty));
    }
    folders::delete(tx, id)?;
    tx.tell(Event::FolderDeleted {
        user: me.id,
        folder: id,
    });
    Ok(())
}

fn own(tx: &Tx<'_>, me: &User, id: Id<Folder>) -> Result<Folder, Error<FolderRefusal>> {
    let folder = folders::by_id(tx, id)?.filter(|folder| folder.user_id == me.id);
    folder.ok_or(Refused(FolderRefusal::NoSuchFolder))
}

/// The folders something in this one lies in.
fn way_up(
    tx: &Tx<'_>,
    me: &User,
    parent: Option<Id<Folder>>,
) -> Result<Vec<Id<Folder>>, Error<FolderRefusal>> {
    let Some(parent) = parent else {
        return Ok(Vec::new());
    };
    let way = folders::way_up(tx, parent)?;
    match way.first() {
        Some((folder, ..)) if folder.user_id == me.id => {
            Ok(way.into_iter().map(|(folder, ..)| folder.id).collect())
        }
        _ => Err(Refused(FolderRefusal::NoSuchParent)),
    }
}
