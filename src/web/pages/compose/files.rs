//! The files that come with a note: kept in the drive, each with its description, and
//! taken back when nothing comes of the note.

use crate::actions;
use crate::actions::files::FileRefusal;
use crate::clock::Time;
use crate::error::Error;
use crate::model::Id;
use crate::model::files;
use crate::model::files::File;
use crate::model::notes::FILES;
use crate::prepare;
use crate::prepare::UploadRefusal;
use crate::prepare::Wanted;
use crate::web::input::Input;
use crate::web::locale::Language;
use crate::web::parts::composer::ALT;
use crate::web::parts::composer::FILE;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Keeps the chosen files in the drive, each with its description.
pub fn upload(visit: &Visit, input: &mut Input, kept: &mut Vec<Id<File>>) -> Result<(), Trouble> {
    let me = &visit.me()?.person;
    let uploads = std::mem::take(&mut input.uploads);
    if uploads.len() > FILES {
        return Err(Trouble::Refused(
            visit.language.fill("refused.files", &[("count", &FILES)]),
        ));
    }
    let always_sensitive = visit.me()?.account.settings.always_mark_nsfw;
    let is_sensitive = always_sensitive || input.is_on("sensitive");
    for upload in uploads {
        let row = upload.field.strip_prefix(FILE).unwrap_or_default();
        let alt = input.words(&format!("{ALT}{row}"));
        let comment = alt.map(|alt| alt.chars().take(files::COMMENT_CHARACTERS).collect());
        let name = upload.name.clone().unwrap_or_default();
        // The same bytes with another description are another file.
        let wanted = Wanted {
            again: comment.is_some() || is_sensitive,
            comment,
            is_sensitive,
            ..Wanted::default()
        };
        let file = prepare::upload(visit.app, &me.user, upload, wanted);
        kept.push(
            file.map_err(|error| unkept(visit.language, error, &name))?
                .id,
        );
    }
    Ok(())
}

/// Why a file was not kept, in words.
pub fn unkept(language: Language, error: Error<UploadRefusal>, name: &str) -> Trouble {
    Trouble::Refused(match error {
        Error::Failed(fault) => return Trouble::Failed(fault),
        Error::Refused(UploadRefusal::TooBig) => language.fill("refused.big", &[("name", &name)]),
        Error::Refused(UploadRefusal::Unfit(_)) => {
            language.fill("refused.picture", &[("name", &name)])
        }
        Error::Refused(UploadRefusal::Kept(FileRefusal::NoFreeSpace)) => {
            language.say("refused.full").to_owned()
        }
        Error::Refused(UploadRefusal::Kept(_)) => language.say("refused.file").to_owned(),
    })
}

/// Deletes those of these files that were kept since then; others were in the drive before.
pub fn take_back(visit: &Visit, mut kept: Vec<Id<File>>, since: Time) -> Result<(), Trouble> {
    let me = visit.me()?.person.user.clone();
    kept.retain(|file| file.time() >= since);
    kept.sort_unstable();
    kept.dedup();
    let gone = visit.app.db.write(move |tx| {
        kept.into_iter()
            .try_for_each(|file| actions::files::delete(tx, &me, file))
    });
    match gone {
        Ok(()) | Err(Error::Refused(_)) => Ok(()),
        Err(Error::Failed(fault)) => Err(fault.into()),
    }
}
