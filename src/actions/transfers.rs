//! Taking things out into files of the drive, and bringing them in from such files.

use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::errands::Errand;
use crate::model::files::File;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::notifications::Kind;
use crate::model::transfers::Export;
use crate::model::transfers::IMPORT_BYTES;
use crate::model::transfers::Import;
use crate::model::transfers::LINES;
use crate::model::transfers::WAITING;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::files;
use crate::store::jobs;

/// Why a file is not brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportRefusal {
    /// It is not here, or not theirs.
    NoSuchFile,
    /// Nothing is in it.
    Empty,
    /// It is larger than is looked at.
    TooBig,
}

/// One of ours wants something in a file. It is told when it is there.
pub fn export(tx: &Tx<'_>, me: Id<User>, what: Export) -> Result<(), Error<Never>> {
    Ok(enqueue(tx, me, Errand::Export { user: me, what })?)
}

/// What was wanted is in the drive: some of what is theirs, or the emoji of this server
/// ([`EMOJIS`](crate::model::transfers::EMOJIS)), in Misskey's word.
pub fn exported(
    tx: &Tx<'_>,
    me: Id<User>,
    entity: &str,
    file: Id<File>,
) -> Result<(), Error<Never>> {
    let detail = format!("{entity} {file}");
    let news = News {
        kind: Kind::ExportCompleted,
        by: None,
        note: None,
        detail: Some(&detail),
    };
    Ok(notify(tx, me, news)?)
}

/// One of ours brings in what is in a file of theirs.
pub fn import(
    tx: &Tx<'_>,
    me: Id<User>,
    what: Import,
    id: Id<File>,
) -> Result<(), Error<ImportRefusal>> {
    let file = files::by_id(tx, id)?.filter(|file| file.user_id == Some(me));
    let file = file.ok_or(Refused(ImportRefusal::NoSuchFile))?;
    match file.size_bytes {
        0 => Err(Refused(ImportRefusal::Empty)),
        size if size > IMPORT_BYTES => Err(Refused(ImportRefusal::TooBig)),
        _ => Ok(enqueue(
            tx,
            me,
            Errand::Import {
                user: me,
                what,
                file: file.id,
            },
        )?),
    }
}

/// Leaves one errand for each line of a file, done one after the other: each may have to
/// ask another server.
pub fn split(
    tx: &Tx<'_>,
    me: Id<User>,
    what: Import,
    lines: Vec<String>,
) -> Result<(), Error<Never>> {
    for line in lines.into_iter().take(LINES) {
        let errand = Errand::ImportLine {
            user: me,
            what,
            line,
        };
        jobs::enqueue(tx, Line::Import(me), &Job::Errand(errand))?;
    }
    Ok(())
}

fn enqueue(tx: &Tx<'_>, me: Id<User>, errand: Errand) -> rusqlite::Result<()> {
    let line = Line::Transfer(me);
    if jobs::waiting_in(tx, line)? >= WAITING {
        return Ok(());
    }
    jobs::enqueue(tx, line, &Job::Errand(errand))
}
