//! Who somebody is, for every door that asks: name and password, the second factor, or a
//! passkey alone. What follows from it (a cookie, a token) and how a refusal is worded is
//! the door's own matter.
//!
//! Tries are counted by address first; one that is refused there touches nobody's account.
//! At an account only failures count, so that its owner is not locked out by what others
//! were never allowed to try.

pub mod codes;
pub mod passkeys;

use std::net::IpAddr;

use http::HeaderMap;
use http::HeaderName;
use http::header;
use serde_json::Map;
use serde_json::Value;

use crate::actions::sign_ins;
use crate::actions::sign_ins::Opens;
use crate::actions::sign_ins::Place;
use crate::actions::sign_ins::Proof;
use crate::app::App;
use crate::clock::HOUR;
use crate::clock::MINUTE;
use crate::clock::SECOND;
use crate::crypto::password;
use crate::crypto::secret;
use crate::crypto::totp;
use crate::crypto::webauthn::Assertion;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Fault;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::limits::TooOften;
use crate::model::Id;
use crate::model::second_factors::SecondFactor;
use crate::model::users::Account;
use crate::model::users::User;
use crate::sign_in::passkeys::PasskeyTrouble;
use crate::store::second_factors;
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

/// Passkeys cannot be guessed, so more tries are allowed; the numbers are Misskey's.
const PASSKEY_TRIES: Rule = Rule {
    max: 200,
    window: 30 * MINUTE,
};

/// Failures at one account, from wherever: slow guessing from many addresses ends here.
const FAILURES: Rule = Rule {
    max: 100,
    window: HOUR,
};

/// The longest code anybody gives: a backup code has 32 letters.
const CODE_CHARACTERS: usize = 64;

/// How long a browser that gave the right password may take for the second factor.
const HALF_LASTS: i64 = 10 * MINUTE;

/// Headers that are secrets; they are not written down.
const SECRET_HEADERS: [HeaderName; 3] = [
    header::AUTHORIZATION,
    header::COOKIE,
    header::PROXY_AUTHORIZATION,
];
/// Headers of a try that are written down, and characters of each.
const HEADERS: usize = 32;
const HEADER_CHARACTERS: usize = 256;

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
    /// Another code, or one that was used already.
    WrongCode,
    /// The passkey does not convince.
    Passkey(PasskeyTrouble),
    /// The passkey is theirs, but is not enough without the password.
    PasswordNeeded,
}

/// How patient a door is with one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// People fill in a form.
    Form,
    /// Programs call.
    Program,
    /// Somebody brings a passkey.
    Passkey,
}

/// What somebody gives to sign in.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Who they say they are.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// Their second factor, if they give one already.
    pub second: Option<Second<'a>>,
}

/// A second factor.
#[derive(Clone, Copy, Debug)]
pub enum Second<'a> {
    /// A one-time code, or a backup code.
    Code(&'a str),
    /// What a passkey has signed.
    Passkey(&'a Assertion),
}

/// What an attempt comes to, if it is not refused.
#[derive(Debug)]
pub enum Next {
    /// They are who they say.
    Open(User, Proof),
    /// They owe a code.
    Code(User),
    /// They owe what a passkey signs, or a code.
    Passkey(User),
}

/// Counts a try of this address.
pub fn count(app: &App, address: IpAddr, pace: Pace) -> Result<(), TooOften> {
    let (name, rules): (_, &[Rule]) = match pace {
        Pace::Form => (COUNTED_AS, &[TRIES]),
        Pace::Program => (COUNTED_AS, &[PAUSE, TRIES]),
        Pace::Passkey => ("signin-with-passkey", &[PASSKEY_TRIES]),
    };
    let (actor, now) = (Actor::Address(address), app.clock.now());
    for rule in rules.iter().filter(|_| app.config.rate_limits) {
        app.limits.count(actor, name, *rule, now)?;
    }
    Ok(())
}

/// From where somebody tries, as the owner of the account is shown it.
pub fn place(address: IpAddr, headers: &HeaderMap) -> Place {
    let open = headers
        .iter()
        .filter(|(name, _)| !SECRET_HEADERS.contains(name));
    let told = open.take(HEADERS).map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        let value: String = value.chars().take(HEADER_CHARACTERS).collect();
        (name.as_str().to_owned(), Value::from(value))
    });
    Place {
        address: address.to_canonical().to_string(),
        headers: told.collect::<Map<_, _>>(),
    }
}

/// Somebody of ours, by name or handle.
pub fn find(app: &App, typed: &str) -> Result<Option<(User, Account)>, Fault> {
    let name = app.config.origin.own_name(typed);
    app.db.read(|db| {
        let user = users::by_acct(db, name, None)?;
        let account = match &user {
            Some(user) => users::account(db, user.id)?,
            None => None,
        };
        Ok(user.zip(account))
    })
}

/// The second factor of one of ours.
pub fn second_factor(app: &App, user: Id<User>) -> Result<SecondFactor, Fault> {
    app.db.read(|db| second_factors::of(db, user))
}

/// Judges an attempt. A name nobody has takes as long as a wrong password, so the time
/// tells nobody which names there are.
///
/// # Errors
/// A refusal, after counting it and writing it down where it is a failure at an account.
pub fn attempt(app: &App, place: &Place, given: Attempt<'_>) -> Result<Next, Error<SignInRefusal>> {
    let found = find(app, given.name)?;
    if let Some((user, _)) = &found {
        check_failures(app, user.id)?;
    }
    let kept = found.as_ref().and_then(|(_, it)| it.password.as_deref());
    let fits = password::check(given.password, kept);
    let Some((user, _)) = found else {
        return Err(Refused(SignInRefusal::NoSuchUser));
    };
    if user.suspended_at.is_some() {
        return Err(Refused(SignInRefusal::Suspended));
    }
    let factor = second_factor(app, user.id)?;
    // With a passkey that is enough alone, clients send any password or none.
    let by_passkey = factor.takes_passkey() && !matches!(given.second, Some(Second::Code(_)));
    let is_enough = fits || (by_passkey && factor.is_passwordless);
    if !is_enough || !user.is_active() {
        return Err(fail(app, &user, place, SignInRefusal::WrongPassword));
    }
    match given.second {
        _ if !factor.is_on() => Ok(Next::Open(user, Proof::Password)),
        Some(second) => {
            let proof = prove(app, place, &user, second)?;
            Ok(Next::Open(user, proof))
        }
        None if factor.has_passkey => Ok(Next::Passkey(user)),
        None => Ok(Next::Code(user)),
    }
}

/// Judges a second factor alone: of somebody whose password was right.
pub fn prove(
    app: &App,
    place: &Place,
    user: &User,
    second: Second<'_>,
) -> Result<Proof, Error<SignInRefusal>> {
    check_failures(app, user.id)?;
    let proof = match second {
        Second::Code(code) => proof_of_code(app, user.id, code)?.ok_or(SignInRefusal::WrongCode),
        Second::Passkey(answer) => match passkeys::check_of(app, user.id, answer) {
            Ok((id, counter)) => Ok(Proof::Passkey { id, counter }),
            Err(Refused(trouble)) => Err(SignInRefusal::Passkey(trouble)),
            Err(Error::Failed(fault)) => return Err(fault.into()),
        },
    };
    proof.map_err(|refusal| fail(app, user, place, refusal))
}

/// A passkey that names its owner, and is enough alone if they want it so.
pub fn by_passkey(
    app: &App,
    place: &Place,
    context: &str,
    answer: &Assertion,
) -> Result<(User, Proof), Error<SignInRefusal>> {
    let (key, counter) = passkeys::check_anybody(app, context, answer)
        .map_err(|error| error.map_refusal(SignInRefusal::Passkey))?;
    let user = app.db.read(|db| users::by_id(db, key.user_id))?;
    let user = user.filter(|user| user.gone_at.is_none());
    let user = user.ok_or(Refused(SignInRefusal::NoSuchUser))?;
    if user.suspended_at.is_some() {
        return Err(Refused(SignInRefusal::Suspended));
    }
    let factor = second_factor(app, user.id)?;
    if !factor.is_on() || !factor.is_passwordless {
        return Err(fail(app, &user, place, SignInRefusal::PasswordNeeded));
    }
    let id = key.id;
    Ok((user, Proof::Passkey { id, counter }))
}

/// Which code this is, if it is one that a user may give now. Whether it was given before
/// is decided where it is spent.
pub fn proof_of_code(app: &App, user: Id<User>, code: &str) -> Result<Option<Proof>, Fault> {
    let code: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    if code.len() > CODE_CHARACTERS {
        return Ok(None);
    }
    let factor = second_factor(app, user)?;
    let Some(kept) = factor.secret else {
        return Ok(None);
    };
    if let Some(step) = totp::step_of(&kept, &code, app.clock.now()) {
        return Ok(Some(Proof::Code(step)));
    }
    let hash = codes::backup_code(&code);
    let is_known = factor.backup_codes.contains(&hash);
    Ok(is_known.then_some(Proof::BackupCode(hash)))
}

/// Whether one who is signed in is still who they were: their password, and a code where
/// the second factor is on. A one-time code is not spent by this, as it opens nothing; a
/// backup code is.
pub fn confirm(
    app: &App,
    me: &User,
    given: &str,
    code: Option<&str>,
) -> Result<(), Error<SignInRefusal>> {
    check_failures(app, me.id)?;
    let account = app.db.read(|db| users::account(db, me.id))?;
    let kept = account.as_ref().and_then(|it| it.password.as_deref());
    if !password::check(given, kept) {
        count_failure(app, me.id);
        return Err(Refused(SignInRefusal::WrongPassword));
    }
    if !second_factor(app, me.id)?.is_on() {
        return Ok(());
    }
    let proof = proof_of_code(app, me.id, code.unwrap_or_default())?;
    let id = me.id;
    match proof {
        Some(Proof::BackupCode(hash)) => app
            .db
            .write(move |tx| sign_ins::spend_backup_code(tx, id, &hash))
            .map_err(|error| error.map_refusal(|_| SignInRefusal::WrongCode)),
        Some(_) => Ok(()),
        None => {
            count_failure(app, id);
            Err(Refused(SignInRefusal::WrongCode))
        }
    }
}

/// Signs in whoever has proved who they are.
pub fn open(
    app: &App,
    place: Place,
    user: &User,
    proof: Proof,
    opens: Opens,
) -> Result<(), Error<SignInRefusal>> {
    let (id, was_passkey) = (user.id, matches!(proof, Proof::Passkey { .. }));
    let told = place.clone();
    let opened = app
        .db
        .write(move |tx| sign_ins::sign_in(tx, id, &place, &proof, opens));
    opened.map_err(|error| match error {
        Error::Failed(fault) => Error::Failed(fault),
        Refused(_) if was_passkey => fail(
            app,
            user,
            &told,
            SignInRefusal::Passkey(PasskeyTrouble::Unfit),
        ),
        Refused(_) => fail(app, user, &told, SignInRefusal::WrongCode),
    })
}

/// Remembers that this user gave the right password and owes the second factor; answers
/// what the browser brings back with it.
pub fn halfway(app: &App, user: Id<User>) -> String {
    let ticket = secret::draw();
    let now = app.clock.now();
    app.half_signed_in.put(secret::hash(&ticket), now, user);
    ticket
}

/// Who owes the second factor for this.
pub fn who_is_halfway(app: &App, ticket: &str) -> Result<Option<User>, Fault> {
    let (hash, now) = (secret::hash(ticket), app.clock.now());
    let Some(id) = app.half_signed_in.get(&hash, now, HALF_LASTS) else {
        return Ok(None);
    };
    let user = app.db.read(|db| users::by_id(db, id))?;
    Ok(user.filter(User::is_active))
}

/// The ticket has done its work.
pub fn forget_halfway(app: &App, ticket: &str) {
    let (hash, now) = (secret::hash(ticket), app.clock.now());
    app.half_signed_in.take(&hash, now, HALF_LASTS);
}

fn check_failures(app: &App, user: Id<User>) -> Result<(), Error<SignInRefusal>> {
    if !app.config.rate_limits {
        return Ok(());
    }
    let (actor, now) = (Actor::Account(user.number()), app.clock.now());
    let checked = app.limits.check(actor, COUNTED_AS, FAILURES, now);
    checked.map_err(|often| Refused(SignInRefusal::TooOften(often)))
}

/// Counts a failure at an account and writes it down.
fn fail(app: &App, user: &User, place: &Place, refusal: SignInRefusal) -> Error<SignInRefusal> {
    count_failure(app, user.id);
    let (id, place) = (user.id, place.clone());
    let written = app.db.write(move |tx| sign_ins::fail(tx, id, &place));
    match written {
        Ok(()) => Refused(refusal),
        Err(error) => Error::Failed(error.into_fault()),
    }
}

fn count_failure(app: &App, user: Id<User>) {
    if app.config.rate_limits {
        let (actor, now) = (Actor::Account(user.number()), app.clock.now());
        // One too many is refused at the next try.
        let _ = app.limits.count(actor, COUNTED_AS, FAILURES, now);
    }
}
