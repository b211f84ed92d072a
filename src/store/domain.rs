//! Who a domain is, apart from what its people wrote: accounts, keys, whom they follow and
//! who follows them, what the owner decided. It is a database of its own, so whoever can
//! open a data folder can go on with it.

use std::fs;
use std::io;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::TransactionBehavior;

use crate::error::Fault;
use crate::store::open;
use crate::store::rows;
use crate::store::settings;

/// Ours, and those of other servers whom ours have to do with.
const PEOPLE: &str = "select id from source.user where host is null
    union select follower_id from source.follow union select followee_id from source.follow
    union select follower_id from source.follow_request union select followee_id from source.follow_request
    union select blocker_id from source.block union select blockee_id from source.block
    union select mutee_id from source.mute union select mutee_id from source.renote_mute
    union select user_id from source.list_member union select target_id from source.memo
    union select user_id from source.role_member";

/// Pictures that profiles and emoji of ours show.
const PICTURES: &str = "select avatar_id from source.user where host is null
    union select banner_id from source.user where host is null
    union select file_id from source.emoji where host is null";

/// What is taken, and which rows of it. Whoever opened the old one signs in again; programs
/// get new tokens.
const TAKEN: &[(&str, &str)] = &[
    ("setting", "name <> 'setup_token'"),
    ("instance", "true"),
    ("user", "id in (:people)"),
    ("account", "true"),
    ("passkey", "true"),
    ("secret_key", "true"),
    ("public_key", "user_id in (:people)"),
    ("follow", "true"),
    ("follow_request", "true"),
    ("block", "true"),
    ("mute", "true"),
    ("renote_mute", "true"),
    ("memo", "true"),
    ("list", "true"),
    ("list_member", "true"),
    ("antenna", "true"),
    ("registry_item", "true"),
    ("role", "true"),
    ("role_member", "true"),
    ("avatar_decoration", "true"),
    ("emoji", "host is null"),
    ("file", "key is not null and id in (:pictures)"),
    ("relay", "true"),
    ("tombstone", "true"),
];

/// What a domain consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domain {
    /// Its public origin.
    pub origin: String,
    /// The domain in its handles, where that is not the origin's.
    pub account_domain: Option<String>,
    /// People who have an account.
    pub accounts: i64,
    /// Followers elsewhere.
    pub followers: i64,
    /// Followed elsewhere.
    pub following: i64,
}

/// Takes a domain out of the database of this file into a new one; a file of that name is
/// replaced.
///
/// # Errors
/// When either cannot be read or written.
pub fn export(from: &Path, to: &Path) -> Result<(), Fault> {
    match fs::remove_file(to) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            return Err(Fault::new(&format!("replacing {}", to.display()), cause));
        }
        _ => {}
    }
    let name = from
        .to_str()
        .ok_or_else(|| Fault("the path of a database must be plain text".to_owned()))?;
    let mut connection = open::writer(to)?;
    connection.execute("attach ? as source", [name])?;
    connection.execute_batch("pragma foreign_keys = off; pragma main.journal_mode = delete;")?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (table, which) in TAKEN {
        take(&tx, table, which)?;
    }
    // Drives stay behind, and with them their folders.
    tx.execute("update main.file set folder_id = null", [])?;
    tx.execute(
        "update main.antenna set list_id = null where list_id not in (select id from main.list)",
        [],
    )?;
    if rows::any(&tx, "select 1 from pragma_foreign_key_check", [])? {
        return Err(Fault("what was taken out does not fit together".to_owned()));
    }
    Ok(tx.commit()?)
}

fn take(tx: &Connection, table: &str, which: &str) -> rusqlite::Result<()> {
    let columns: Vec<String> = rows::many(
        tx,
        "select '\"' || name || '\"' from pragma_table_info(?, 'main')",
        [table],
        |row| row.get(0),
    )?;
    let columns = columns.join(", ");
    let which = which
        .replace(":people", PEOPLE)
        .replace(":pictures", PICTURES);
    tx.execute_batch(&format!(
        "insert into main.{table} ({columns}) select {columns} from source.{table} where {which}"
    ))
}

/// What the domain in this database consists of.
pub fn look(db: &Connection) -> rusqlite::Result<Domain> {
    let origin: Option<String> = settings::get(db, settings::ORIGIN)?;
    let account_domain: Option<String> = settings::get(db, settings::ACCOUNT_DOMAIN)?;
    let origin = origin.unwrap_or_default();
    let count = |sql: &str| rows::count(db, sql, []);
    Ok(Domain {
        account_domain: account_domain.filter(|domain| !origin.ends_with(&format!("/{domain}"))),
        origin,
        accounts: count("select count(*) from account")?,
        followers: count(
            "select count(*) from follow f join user u on u.id = f.follower_id where u.host is not null",
        )?,
        following: count(
            "select count(*) from follow f join user u on u.id = f.followee_id where u.host is not null",
        )?,
    })
}
