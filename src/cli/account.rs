//! Accounts from the command line: for the first one, for lost passwords, for scripts.

use std::io::BufRead;
use std::sync::Arc;

use clap::Subcommand;

use crate::actions;
use crate::actions::users::Entitled;
use crate::actions::users::SignUpRefusal;
use crate::app::App;
use crate::cli::Failure;
use crate::config::Config;
use crate::crypto::password;
use crate::crypto::secret;
use crate::error::Error;
use crate::error::Never;
use crate::model::tokens::Grant;
use crate::model::users::User;
use crate::prepare;
use crate::store::users;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// Make an account; the first one is the owner's
    #[command(
        after_help = "Example:\n  echo 'a long secret' | mamekey account create alice --owner --password-stdin"
    )]
    Create {
        /// Letters, digits and _, at most 20
        name: String,
        /// Let it run this server
        #[arg(long)]
        owner: bool,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// Set a new password and end every sign-in
    #[command(
        after_help = "Example:\n  echo 'a longer secret' | mamekey account password alice --password-stdin"
    )]
    Password {
        /// Whose
        name: String,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// Print a new API token, alone on one line
    #[command(
        after_help = "Example:\n  mamekey account token alice --name 'my bot' --permissions write:notes,read:account"
    )]
    Token {
        /// Whose
        name: String,
        /// What it is for, shown to its owner
        #[arg(long = "name", value_name = "TEXT")]
        label: String,
        /// What it may do, as Misskey names it [default: everything]
        #[arg(long, value_name = "PERMISSION", value_delimiter = ',')]
        permissions: Vec<String>,
    },
    /// List the accounts of this server
    #[command(after_help = "Example:\n  mamekey account list")]
    List,
    /// Lock an account: signed out, shown nowhere
    #[command(after_help = "Example:\n  mamekey account suspend mallory")]
    Suspend {
        /// Whose
        name: String,
    },
    /// Open a locked account again
    #[command(after_help = "Example:\n  mamekey account unsuspend mallory")]
    Unsuspend {
        /// Whose
        name: String,
    },
    /// Delete an account with all it wrote, here and elsewhere, for good
    #[command(after_help = "Example:\n  mamekey account delete mallory")]
    Delete {
        /// Whose
        name: String,
    },
}

/// Where a password comes from. Never from the command line, where everyone could read it.
#[derive(Debug, clap::Args)]
pub(super) struct PasswordFrom {
    /// Read the password from the first line of standard input
    #[arg(long, required = true)]
    password_stdin: bool,
}

impl Account {
    /// Runs `mamekey account …`.
    pub(super) fn run(self, config: Config) -> Result<(), Failure> {
        let app = App::open(config)?;
        match self {
            Self::Create { name, owner, .. } => create(&app, &name, owner),
            Self::Password { name, .. } => set_password(&app, &name),
            Self::Token {
                name,
                label,
                permissions,
            } => issue(&app, &name, label, permissions),
            Self::List => list(&app),
            Self::Suspend { name } => suspend(&app, &name, true),
            Self::Unsuspend { name } => suspend(&app, &name, false),
            Self::Delete { name } => delete(&app, &name),
        }
    }
}

fn create(app: &App, name: &str, owner: bool) -> Result<(), Failure> {
    let by = Entitled::Operator { as_owner: owner };
    let made = prepare::sign_up(app, name, Some(&read_password()?), by);
    made.map_err(|error| match error {
        Error::Failed(fault) => Failure::from(fault),
        Error::Refused(SignUpRefusal::BadName) => Failure::Wrong(format!(
            "{name:?} cannot be a name; write letters, digits and _, at most 20"
        )),
        Error::Refused(SignUpRefusal::Taken | SignUpRefusal::Left) => Failure::Failed(format!(
            "someone has, or had, the name {name}; choose another"
        )),
        Error::Refused(SignUpRefusal::NotEntitled) => {
            Failure::Failed("this account may not be made".to_owned())
        }
        Error::Refused(SignUpRefusal::Reserved) => Failure::Failed(format!(
            "{name} would pass for the server itself; choose another name"
        )),
    })?;
    println!("Made @{name}@{}", app.config.origin.account_domain());
    Ok(())
}

fn set_password(app: &App, name: &str) -> Result<(), Failure> {
    let user = find(app, name)?;
    let password = password::hash(&read_password()?)?;
    let id = user.id;
    done(
        app.db
            .write(move |tx| actions::users::set_password(tx, id, &password)),
    )?;
    println!(
        "@{} has a new password and is signed out everywhere",
        user.username
    );
    Ok(())
}

fn issue(app: &App, name: &str, label: String, permissions: Vec<String>) -> Result<(), Failure> {
    let user = find(app, name)?;
    if let Some(bad) = permissions.iter().find(|one| !is_permission(one)) {
        return Err(Failure::Wrong(format!(
            "{bad:?} is no permission; write names such as read:account,write:notes"
        )));
    }
    let grant = match permissions.is_empty() {
        true => Grant::Everything,
        false => Grant::Permissions(permissions),
    };
    let token = secret::draw();
    let hash = secret::hash(&token);
    let issued = app
        .db
        .write(move |tx| actions::tokens::issue(tx, &hash, user.id, Some(&label), &grant));
    done(issued)?;
    println!("{token}");
    Ok(())
}

fn is_permission(text: &str) -> bool {
    let of_kind = text
        .strip_prefix("read:")
        .or_else(|| text.strip_prefix("write:"));
    of_kind.is_some_and(|what| {
        let is_plain = |c: char| c.is_ascii_lowercase() || matches!(c, ':' | '-');
        !what.is_empty() && what.chars().all(is_plain)
    })
}

fn list(app: &App) -> Result<(), Failure> {
    for user in app.db.read(users::local)? {
        let mut marks = Vec::new();
        if user.is_admin {
            marks.push("owner".to_owned());
        }
        if let Some(since) = user.suspended_at {
            marks.push(format!("suspended since {since}"));
        }
        println!(
            "{}\t{}\tsince {}\t{}",
            user.id,
            user.username,
            user.id.time(),
            marks.join(", ")
        );
    }
    Ok(())
}

fn suspend(app: &App, name: &str, is_suspended: bool) -> Result<(), Failure> {
    let user = find(app, name)?;
    let username = user.username.clone();
    done(
        app.db
            .write(move |tx| actions::users::set_suspended(tx, &user, is_suspended)),
    )?;
    let now = if is_suspended {
        "suspended"
    } else {
        "no longer suspended"
    };
    println!("@{username} is {now}");
    Ok(())
}

/// First they leave, so that nothing new is written; then their notes go, in parts.
fn delete(app: &App, name: &str) -> Result<(), Failure> {
    let user = Arc::new(find(app, name)?);
    let leaving = Arc::clone(&user);
    done(app.db.write(move |tx| actions::users::leave(tx, &leaving)))?;
    loop {
        let (origin, id) = (app.config.origin.clone(), user.id);
        let some = app
            .db
            .write(move |tx| actions::notes::removal::remove_some_of(tx, &origin, id));
        if !done(some)? {
            break;
        }
    }
    println!(
        "@{} is deleted; other servers are told while `serve` runs",
        user.username
    );
    Ok(())
}

/// An account by its name, with or without `@`.
pub(super) fn find(app: &App, name: &str) -> Result<User, Failure> {
    let name = name.trim_start_matches('@').to_owned();
    let found = app.db.read(|db| users::by_acct(db, &name, None))?;
    found.filter(|user| user.gone_at.is_none()).ok_or_else(|| {
        Failure::Failed(format!(
            "there is no account {name}; `mamekey account list` shows all"
        ))
    })
}

fn read_password() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|cause| Failure::Failed(format!("standard input cannot be read: {cause}")))?;
    let password = line.trim_end_matches(['\r', '\n']);
    match password.is_empty() {
        true => Err(Failure::Wrong(
            "there is no password on standard input; write: echo 'a long secret' | mamekey …"
                .into(),
        )),
        false => Ok(password.to_owned()),
    }
}

fn done<T>(outcome: Result<T, Error<Never>>) -> Result<T, Failure> {
    outcome.map_err(|error| Failure::from(error.into_fault()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_written_as_misskey_names_them() {
        for good in ["read:account", "write:notes", "read:admin:server-info"] {
            assert!(is_permission(good), "{good}");
        }
        for bad in [
            "",
            "notes",
            "write:",
            "admin:write",
            "write:Notes",
            "write:a b",
        ] {
            assert!(!is_permission(bad), "{bad}");
        }
    }
}
