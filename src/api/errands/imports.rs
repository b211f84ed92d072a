//! Bringing in what is in a file: line by line, each by the same rules as if it were asked
//! for alone. A line that cannot be done is passed over, as in Misskey.

use std::io::Read;

use serde::Deserialize;

use crate::actions::antennas::create;
use crate::actions::follows::follow;
use crate::actions::lists;
use crate::actions::relations::block;
use crate::actions::relations::mute;
use crate::actions::transfers::split;
use crate::app::App;
use crate::error::Error;
use crate::error::Fault;
use crate::federation::Asking;
use crate::federation::Trouble;
use crate::federation::people;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::antennas::Source;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::transfers::IMPORT_BYTES;
use crate::model::transfers::Import;
use crate::model::transfers::LINES;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::files;
use crate::store::users;

/// Reads a file and leaves its lines to be done.
pub fn import(app: &App, id: Id<User>, what: Import, file: Id<File>) -> Result<(), Trouble> {
    let Some(me) = user(app, id)? else {
        return Ok(());
    };
    let Some(text) = text(app, &me, file)? else {
        return Ok(());
    };
    if what == Import::Antennas {
        return import_antennas(app, &me, &text);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.take(LINES).map(str::to_owned).collect();
    Ok(app.db.write(move |tx| split(tx, id, what, lines))?)
}

/// Does one line.
pub fn import_line(app: &App, id: Id<User>, what: Import, line: &str) -> Result<(), Trouble> {
    let cells = cells(line);
    let (name, address) = match what {
        Import::Lists => (cells.first().cloned(), cells.get(1).cloned()),
        _ => (None, cells.first().cloned()),
    };
    let (Some(me), Some(address)) = (user(app, id)?, address) else {
        return Ok(());
    };
    let (username, host) = match address.trim_start_matches('@').split_once('@') {
        Some((username, host)) => (username.to_owned(), Some(host.to_owned())),
        None => (address.trim_start_matches('@').to_owned(), None),
    };
    let found = people::by_acct(app, &username, host.as_deref(), Asking::Allowed);
    let other = match found {
        Ok(other) => other,
        Err(Trouble::Failed(fault)) => return Err(Trouble::Failed(fault)),
        Err(trouble) => {
            tracing::debug!(%trouble, "a line of an import names nobody");
            return Ok(());
        }
    };
    let done = app.db.write(move |tx| do_line(tx, &me, what, name, &other));
    match done {
        Ok(()) | Err(Error::Refused(())) => Ok(()),
        Err(Error::Failed(fault)) => Err(Trouble::Failed(fault)),
    }
}

fn do_line(
    tx: &Tx<'_>,
    me: &User,
    what: Import,
    list: Option<String>,
    other: &User,
) -> Result<(), Error<()>> {
    match what {
        Import::Following { with_replies } => follow(tx, me, other, with_replies)
            .map(drop)
            .map_err(|error| error.map_refusal(drop)),
        Import::Muting => mute(tx, me, other, None).map_err(|error| error.map_refusal(drop)),
        Import::Blocking => block(tx, me, other).map_err(|error| error.map_refusal(drop)),
        Import::Lists => {
            let name = list.unwrap_or_default();
            let known = crate::store::lists::of(tx, me.id, false)?;
            let id = match known.into_iter().find(|list| list.name == name) {
                Some(list) => list.id,
                None => {
                    let made = lists::create(tx, me, &name);
                    made.map_err(|error| error.map_refusal(drop))?.id
                }
            };
            lists::push(tx, me, id, other.id).map_err(|error| error.map_refusal(drop))
        }
        Import::Antennas => Ok(()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct ExportedAntenna {
    name: String,
    src: String,
    keywords: Vec<Vec<String>>,
    exclude_keywords: Vec<Vec<String>>,
    users: Vec<String>,
    user_list_accts: Option<Vec<String>>,
    case_sensitive: bool,
    local_only: bool,
    exclude_bots: bool,
    with_replies: bool,
    with_file: bool,
}

fn import_antennas(app: &App, me: &User, text: &str) -> Result<(), Trouble> {
    let Ok(all) = serde_json::from_str::<Vec<ExportedAntenna>>(text) else {
        return Ok(());
    };
    for antenna in all.into_iter().filter_map(antenna) {
        let owner = me.clone();
        let made = app
            .db
            .write(move |tx| create(tx, &owner, antenna).map(drop));
        if let Err(Error::Failed(fault)) = made {
            return Err(Trouble::Failed(fault));
        }
    }
    Ok(())
}

/// One that listened to a list listens to those who were on it.
fn antenna(exported: ExportedAntenna) -> Option<Antenna> {
    let source = Source::from_word(&exported.src)?;
    let (source, users) = match (source, exported.user_list_accts) {
        (Source::List, Some(members)) => (Source::Users, members),
        (Source::List, None) => return None,
        (source, _) => (source, exported.users),
    };
    /// The longest name, as `antennas/create` takes it.
    const NAME_CHARACTERS: usize = 100;
    let name: String = exported.name.chars().take(NAME_CHARACTERS).collect();
    (!name.is_empty()).then_some(Antenna {
        id: Id::new(0),
        user_id: Id::new(0),
        name,
        source,
        list_id: None,
        users,
        keywords: exported.keywords,
        exclude_keywords: exported.exclude_keywords,
        case_sensitive: exported.case_sensitive,
        local_only: exported.local_only,
        exclude_bots: exported.exclude_bots,
        with_replies: exported.with_replies,
        with_file: exported.with_file,
        is_active: true,
    })
}

fn user(app: &App, id: Id<User>) -> Result<Option<User>, Fault> {
    let found = app.db.read(|db| users::by_id(db, id))?;
    Ok(found.filter(User::is_active))
}

/// What is in a file of one's own; `None` where it is not text.
fn text(app: &App, me: &User, id: Id<File>) -> Result<Option<String>, Trouble> {
    let found = app.db.read(|db| files::by_id(db, id))?;
    let found = found.filter(|file| file.user_id == Some(me.id));
    let Some(Place::Here { key, .. }) = found.map(|file| file.place) else {
        return Ok(None);
    };
    let Some((file, _)) = app.media.folder.open_file(&key)? else {
        return Ok(None);
    };
    let mut text = String::new();
    let read = file
        .take(IMPORT_BYTES.unsigned_abs())
        .read_to_string(&mut text);
    Ok(read.is_ok().then_some(text))
}

/// The cells of a line of comma-separated values (RFC 4180).
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let cell = cells.last_mut().expect("there is always one");
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted || cell.is_empty() => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    let trimmed = cells.into_iter().map(|cell| cell.trim().to_owned());
    trimmed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_others_write_it() {
        assert_eq!(
            cells("bob@b.example,true,false"),
            ["bob@b.example", "true", "false"]
        );
        assert_eq!(cells("\"a, \"\"b\"\"\",c@d"), ["a, \"b\"", "c@d"]);
        assert_eq!(cells("\"open"), ["open"]);
        assert_eq!(cells(""), [""]);
    }
}
