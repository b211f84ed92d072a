//! Writing what a user takes out into a file of their drive, in Misskey's forms
//! (`Export*ProcessorService.ts`). Read in pages, so that memory stays small; what its user
//! may no longer see is left out, and no file of a whole life is kept in memory.

use std::collections::HashMap;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::Connection;
use serde_json::Value;
use serde_json::json;
use tempfile::NamedTempFile;

use crate::actions::transfers::exported;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::file;
use crate::app::App;
use crate::clock::DAY;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Fault;
use crate::federation::Trouble;
use crate::http::Upload;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::transfers::Export;
use crate::model::users::User;
use crate::prepare::Wanted;
use crate::prepare::upload;
use crate::store::antennas;
use crate::store::clips;
use crate::store::favorites;
use crate::store::lists;
use crate::store::notes;
use crate::store::polls;
use crate::store::rows;
use crate::store::timelines;
use crate::store::timelines::Filter;
use crate::store::transfers;
use crate::store::transfers::Address;
use crate::store::users;

/// Who wrote nothing for this long is inactive, as in Misskey.
const INACTIVE: i64 = 90 * DAY;

/// Notes read at once.
const PAGE: u32 = 100;

/// A file in the making.
type Sheet = BufWriter<NamedTempFile>;

/// Takes it out, and tells its user.
pub fn export(app: &App, id: Id<User>, what: Export) -> Result<(), Trouble> {
    let found = app.db.read(|db| users::by_id(db, id))?;
    let Some(me) = found.filter(User::is_active) else {
        return Ok(());
    };
    let file = NamedTempFile::new_in(app.media.folder.scratch()).map_err(Fault::from)?;
    let mut sheet = BufWriter::new(file);
    write(app, &me, what, &mut sheet)?;
    let file = sheet
        .into_inner()
        .map_err(|error| Fault::from(error.into_error()))?;
    let size_bytes = file.as_file().metadata().map_err(Fault::from)?.len();
    let upload_of_ours = Upload {
        field: String::new(),
        name: None,
        file,
        size_bytes,
    };
    let wanted = Wanted {
        name: Some(name(what, app.clock.now())),
        again: true,
        ..Wanted::default()
    };
    match upload(app, &me, upload_of_ours, wanted) {
        Ok(kept) => Ok(app
            .db
            .write(move |tx| exported(tx, me.id, what.entity(), kept.id))?),
        Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
        Err(Error::Refused(refusal)) => {
            tracing::info!(?refusal, "an export does not fit into the drive");
            Ok(())
        }
    }
}

/// Everything one of ours can take out.
const ALL: [Export; 8] = [
    Export::Notes,
    Export::Following {
        without_muted: false,
        without_inactive: false,
    },
    Export::Muting,
    Export::Blocking,
    Export::Lists,
    Export::Antennas,
    Export::Clips,
    Export::Favorites,
];

/// Writes all of it into a folder, a file for each; answers their paths.
///
/// # Errors
/// Our own trouble.
pub fn write_all(app: &App, me: &User, folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut written = Vec::with_capacity(ALL.len());
    for what in ALL {
        let mut sheet = BufWriter::new(NamedTempFile::new_in(folder)?);
        write(app, me, what, &mut sheet).map_err(|trouble| Fault(trouble.to_string()))?;
        let file = sheet
            .into_inner()
            .map_err(|error| Fault::from(error.into_error()))?;
        let (name, ending) = what.file();
        let path = folder.join(format!("{name}.{ending}"));
        file.persist(&path)
            .map_err(|error| Fault::from(error.error))?;
        written.push(path);
    }
    Ok(written)
}

/// `notes-2026-11-22-20-38-55.json`, by our clock's UTC.
fn name(what: Export, now: Time) -> String {
    let (name, ending) = what.file();
    let time: String = now.to_string().chars().take(19).collect();
    let time = time.replace(['T', ':'], "-");
    format!("{name}-{time}.{ending}")
}

fn write(app: &App, me: &User, what: Export, sheet: &mut Sheet) -> Result<(), Trouble> {
    match what {
        Export::Notes => write_notes(app, me, sheet),
        Export::Following {
            without_muted,
            without_inactive,
        } => {
            let since = without_inactive.then(|| app.clock.now().minus(INACTIVE));
            people(app, sheet, "", |db, after| {
                transfers::following(db, me.id, after, without_muted, since)
            })
        }
        Export::Muting => people(app, sheet, "", |db, after| {
            transfers::muting(db, me.id, after)
        }),
        Export::Blocking => people(app, sheet, "", |db, after| {
            transfers::blocking(db, me.id, after)
        }),
        Export::Lists => write_lists(app, me, sheet),
        Export::Antennas => write_antennas(app, me, sheet),
        Export::Clips => write_clips(app, me, sheet),
        Export::Favorites => write_favorites(app, me, sheet),
    }
}

fn put(sheet: &mut Sheet, text: &str) -> Result<(), Trouble> {
    Ok(sheet.write_all(text.as_bytes()).map_err(Fault::from)?)
}

/// People, one address a line; `before` stands before each.
fn people(
    app: &App,
    sheet: &mut Sheet,
    before: &str,
    page: impl Fn(&Connection, Id<User>) -> rusqlite::Result<Vec<Address>>,
) -> Result<(), Trouble> {
    let mut after = Id::new(0);
    loop {
        let found = app.db.read(|db| page(db, after))?;
        let Some(last) = found.last() else {
            return Ok(());
        };
        after = last.id;
        for one in &found {
            let home = app.config.origin.account_domain();
            let host = one.host.as_deref().unwrap_or(home);
            put(sheet, &format!("{before}{}@{host}\n", one.username))?;
        }
    }
}

fn write_lists(app: &App, me: &User, sheet: &mut Sheet) -> Result<(), Trouble> {
    for list in app.db.read(|db| lists::of(db, me.id, false))? {
        let addresses = app.db.read(|db| addresses(app, db, [list.id]))?;
        for address in addresses.into_values().flatten() {
            put(sheet, &format!("{},{address}\n", cell(&list.name)))?;
        }
    }
    Ok(())
}

/// A name as it may stand in a line of comma-separated values.
fn cell(name: &str) -> String {
    match name.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.to_owned(),
    }
}

/// Who is on these lists.
fn addresses(
    app: &App,
    db: &Connection,
    ids: impl IntoIterator<Item = Id<crate::model::lists::UserList>>,
) -> rusqlite::Result<HashMap<Id<crate::model::lists::UserList>, Vec<String>>> {
    let members = lists::members(db, ids)?;
    let users = users::by_ids(db, members.values().flatten().copied())?;
    let address = |id: &Id<User>| {
        let user = users.get(id).filter(|user| user.gone_at.is_none())?;
        let home = app.config.origin.account_domain();
        let host = user.host.as_deref().unwrap_or(home);
        Some(format!("{}@{host}", user.username))
    };
    let named = members
        .iter()
        .map(|(list, on_it)| (*list, on_it.iter().filter_map(address).collect()));
    Ok(named.collect())
}

fn write_antennas(app: &App, me: &User, sheet: &mut Sheet) -> Result<(), Trouble> {
    let (all, mut listed) = app.db.read(|db| {
        let all = antennas::of(db, me.id)?;
        let lists: Vec<_> = all.iter().filter_map(|one| one.list_id).collect();
        let listed = addresses(app, db, lists)?;
        Ok((all, listed))
    })?;
    let all = all.into_iter().map(|one| {
        json!({
            "name": one.name,
            "src": one.source.word(),
            "keywords": one.keywords,
            "excludeKeywords": one.exclude_keywords,
            "users": one.users,
            "userListAccts": one.list_id.map(|list| listed.remove(&list).unwrap_or_default()),
            "caseSensitive": one.case_sensitive,
            "localOnly": one.local_only,
            "excludeBots": one.exclude_bots,
            "withReplies": one.with_replies,
            "withFile": one.with_file,
        })
    });
    put(sheet, &Value::from_iter(all).to_string())
}

/// A JSON array, written member by member.
struct Array<'a> {
    sheet: &'a mut Sheet,
    is_empty: bool,
}

impl<'a> Array<'a> {
    fn begin(sheet: &'a mut Sheet) -> Result<Self, Trouble> {
        put(sheet, "[")?;
        Ok(Self {
            sheet,
            is_empty: true,
        })
    }

    fn push(&mut self, member: &Value) -> Result<(), Trouble> {
        if !self.is_empty {
            put(self.sheet, ",")?;
        }
        self.is_empty = false;
        put(self.sheet, &member.to_string())
    }

    fn end(self) -> Result<(), Trouble> {
        put(self.sheet, "]")
    }
}

fn write_notes(app: &App, me: &User, sheet: &mut Sheet) -> Result<(), Trouble> {
    let mut array = Array::begin(sheet)?;
    let mut after = 0;
    loop {
        let page = rows::Page::between(Some(after), None, PAGE);
        let found = look(app, Some(me), |lens| {
            let found = timelines::of_user(lens.db, lens.viewer(), me.id, page, Filter::default())?;
            Ok((
                found.last().map(|note| note.id),
                described(lens, found, false)?,
            ))
        });
        let (last, described) = found.map_err(trouble)?;
        for (_, note) in &described {
            array.push(note)?;
        }
        match last {
            Some(last) => after = last.number(),
            None => return array.end(),
        }
    }
}

fn write_favorites(app: &App, me: &User, sheet: &mut Sheet) -> Result<(), Trouble> {
    let mut array = Array::begin(sheet)?;
    let mut after = 0;
    loop {
        let page = rows::Page::between(Some(after), None, PAGE);
        let found = look(app, Some(me), |lens| {
            let marks = favorites::of(lens.db, me.id, page)?;
            let found = visible(lens, marks.iter().map(|mark| mark.note_id))?;
            Ok((marks, described(lens, found, true)?))
        });
        let (marks, described) = found.map_err(trouble)?;
        let described: HashMap<Id<Note>, Value> = described.into_iter().collect();
        for mark in &marks {
            if let Some(note) = described.get(&mark.note_id) {
                array.push(&json!({
                    "id": mark.id, "createdAt": mark.id.time(), "note": note,
                }))?;
            }
        }
        match marks.last() {
            Some(last) => after = last.id.number(),
            None => return array.end(),
        }
    }
}

fn write_clips(app: &App, me: &User, sheet: &mut Sheet) -> Result<(), Trouble> {
    let mut array = Array::begin(sheet)?;
    for clip in app.db.read(|db| clips::owned(db, me.id))? {
        // What a clip may hold bounds it.
        let mut held = Vec::new();
        let mut after = Id::new(0);
        loop {
            let found = look(app, Some(me), |lens| {
                let held = transfers::clipped(lens.db, clip.id, after)?;
                let found = visible(lens, held.iter().map(|(_, note)| *note))?;
                Ok((held, described(lens, found, true)?))
            });
            let (page, described) = found.map_err(trouble)?;
            let described: HashMap<Id<Note>, Value> = described.into_iter().collect();
            let Some((_, last)) = page.last() else { break };
            after = *last;
            held.extend(page.iter().filter_map(|(id, note)| {
                let note = described.get(note)?;
                Some(json!({"id": id, "createdAt": id.time(), "note": note}))
            }));
        }
        array.push(&json!({
            "id": clip.id,
            "name": clip.name,
            "description": clip.description,
            "lastClippedAt": clip.last_clipped_at,
            "clipNotes": held,
        }))?;
    }
    array.end()
}

/// Those of these notes that the viewer may see.
fn visible(
    lens: &Lens<'_>,
    ids: impl IntoIterator<Item = Id<Note>>,
) -> Result<Vec<Note>, ApiError> {
    let found: Vec<Note> = notes::by_ids(lens.db, ids)?.into_values().collect();
    let listed: Vec<&Note> = found.iter().collect();
    let standings = notes::standings(lens.db, lens.viewer().user, &listed)?;
    let may_see = |note: &Note| {
        let standing = standings.get(&note.id).copied().unwrap_or_default();
        crate::model::notes::may_see(note.visibility, standing)
    };
    Ok(found.into_iter().filter(may_see).collect())
}

/// Notes as exports tell them, in a fixed number of queries: one's own with their files,
/// those of others with who wrote them.
fn described(
    lens: &Lens<'_>,
    listed: Vec<Note>,
    with_author: bool,
) -> Result<Vec<(Id<Note>, Value)>, ApiError> {
    let ids = || listed.iter().map(|note| note.id);
    let files = notes::files_of(lens.db, ids())?;
    let polls = polls::of(lens.db, ids())?;
    let recipients = notes::recipients(lens.db, ids())?;
    let users = users::by_ids(lens.db, listed.iter().map(|note| note.user_id))?;
    let described = listed.iter().map(|note| {
        let author = users.get(&note.user_id);
        let files = files.get(&note.id).map_or(&[][..], Vec::as_slice);
        let is_specified = note.visibility == crate::model::notes::Visibility::Specified;
        let readers = recipients.get(&note.id).filter(|_| is_specified);
        let readers = readers.into_iter().flatten().map(|one| one.user);
        let mut told = json!({
            "id": note.id,
            "text": note.text,
            "createdAt": note.id.time(),
            "fileIds": files.iter().map(|file| file.id).collect::<Vec<_>>(),
            "replyId": note.reply_id,
            "renoteId": note.renote_id,
            "poll": polls.get(&note.id).map(|poll| json!({
                "noteId": note.id,
                "expiresAt": poll.expires_at,
                "multiple": poll.multiple,
                "choices": poll.choices.iter().map(|one| &one.text).collect::<Vec<_>>(),
                "votes": poll.choices.iter().map(|one| one.votes).collect::<Vec<_>>(),
                "noteVisibility": note.visibility,
                "userId": note.user_id,
                "userHost": author.and_then(|user| user.host.as_deref()),
                "channelId": null,
            })),
            "cw": note.cw,
            "visibility": note.visibility,
            "visibleUserIds": readers.collect::<Vec<_>>(),
            "localOnly": note.local_only,
            "reactionAcceptance": note.reaction_acceptance,
        });
        if with_author {
            told["uri"] = json!(note.uri);
            told["url"] = json!(note.url);
            told["user"] = json!({
                "id": note.user_id,
                "name": author.and_then(|user| user.name.as_deref()),
                "username": author.map(|user| user.username.as_str()),
                "host": author.and_then(|user| user.host.as_deref()),
                "uri": author.and_then(|user| user.remote.as_ref()).map(|remote| remote.uri.as_str()),
            });
        } else {
            let packed = file::all(lens, files.to_vec());
            told["files"] = serde_json::to_value(packed)?;
        }
        Ok((note.id, told))
    });
    described.collect()
}

fn trouble(error: ApiError) -> Trouble {
    match error {
        ApiError::Failed(fault) => Trouble::Failed(fault),
        _ => Trouble::Unwanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_what_is_in_it_and_when() {
        let now = Time::parse("2026-11-22T20:38:55.445Z").expect("a time");
        assert_eq!(name(Export::Muting, now), "mute-2026-11-22-20-38-55.csv");
        assert_eq!(name(Export::Notes, now), "notes-2026-11-22-20-38-55.json");
    }

    #[test]
    fn a_list_may_be_called_anything() {
        assert_eq!(cell("Friends"), "Friends");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}
