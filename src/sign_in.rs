//! Name and password, for every door that asks for them: how often one may try, and what a
//! try comes to. What follows from it (a cookie, a token) and how a refusal is worded is
//! the door's own matter.
//!
//! Tries are counted by address first; one that is refused there touches nobody's account.
//! At an account only failures count, so that its owner is not locked out by what others
//! were never allowed to try.

use std::net::IpAddr;

use crate::app::App;
use crate::clock::HOUR;
use crate::clock::SECOND;
use crate::crypto::password;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Fault;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::limits::TooOften;
use crate::model::users::Account;
use crate::model::users::User;
use crate::store::users;

/// What tries are counted as.
const COUNTED_AS: &str = "signin";

/// Tries of one address, as in Misskey: a person who mistypes needs fewer, a list of words
/// needs more.
const TRIES: Rule = Rule {
    max: 10,
    window: HOUR,
};

/// Programs do not try faster than this, as in Misskey.
const PAUSE: Rule = Rule {
    max: 1,
    window: SECOND,
};

/// Failures at one account, from wherever: slow guessing from many addresses ends here.
const FAILURES: Rule = Rule {
    max: 100,
    window: HOUR,
};

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRefusal {
    /// The account has seen too many failures.
    TooOften(TooOften),
    /// Nobody of ours has the name.
    NoSuchUser,
    /// The account is suspended.
    Suspended,
    /// Another password.
    WrongPassword,
}

/// How patient a door is with one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// People fill in a form.
    Form,
    /// Programs call.
    Program,
}

/// Counts a try of this address.
pub fn count(app: &App, address: IpAddr, pace: Pace) -> Result<(), TooOften> {
    let rules: &[Rule] = match pace {
        Pace::Form => &[TRIES],
        Pace::Program => &[PAUSE, TRIES],
    };
    let (actor, now) = (Actor::Address(address), app.clock.now());
    for rule in rules.iter().filter(|_| app.config.rate_limits) {
        app.limits.count(actor, COUNTED_AS, *rule, now)?;
    }
    Ok(())
}

/// Somebody of ours, by name.
pub fn find(app: &App, name: &str) -> Result<Option<(User, Account)>, Fault> {
    app.db.read(|db| {
        let user = users::by_acct(db, name, None)?;
        let account = match &user {
            Some(user) => users::account(db, user.id)?,
            None => None,
        };
        Ok(user.zip(account))
    })
}

/// Whose name and password these are. A name nobody has takes as long as a wrong password,
/// so the time tells nobody which names there are.
///
/// # Errors
/// A refusal, after counting it where it is a failure at an account.
pub fn check(app: &App, name: &str, given: &str) -> Result<User, Error<SignInRefusal>> {
    let found = find(app, name)?;
    let at_account = found
        .as_ref()
        .map(|(user, _)| Actor::Account(user.id.number()))
        .filter(|_| app.config.rate_limits);
    let now = app.clock.now();
    if let Some(actor) = at_account {
        let checked = app.limits.check(actor, COUNTED_AS, FAILURES, now);
        checked.map_err(|often| Refused(SignInRefusal::TooOften(often)))?;
    }
    let kept = found.as_ref().and_then(|(_, it)| it.password.as_deref());
    let fits = password::check(given, kept);
    match found {
        Some((user, _)) if user.suspended_at.is_some() => Err(Refused(SignInRefusal::Suspended)),
        Some((user, _)) if fits && user.is_active() => Ok(user),
        Some(_) => {
            if let Some(actor) = at_account {
                // One too many is refused at the next try.
                let _ = app.limits.count(actor, COUNTED_AS, FAILURES, now);
            }
            Err(Refused(SignInRefusal::WrongPassword))
        }
        None => Err(Refused(SignInRefusal::NoSuchUser)),
    }
}
