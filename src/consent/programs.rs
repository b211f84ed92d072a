//! The older app authentication: a registered program waits in a session, its user says
//! yes, it fetches an access token and makes its key of that and of its own secret.

use rusqlite::Connection;

use crate::actions::apps;
use crate::actions::apps::NoSuchSession;
use crate::app::App;
use crate::consent::without_power;
use crate::crypto::digest;
use crate::crypto::encoding;
use crate::crypto::secret;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Fault;
use crate::model::Id;
use crate::model::apps::ID_CHARACTERS;
use crate::model::apps::Program;
use crate::model::apps::Session;
use crate::model::tokens::Grant;
use crate::model::tokens::NewToken;
use crate::model::users::User;
use crate::store;

/// The session with this token that still waits for its user, and who waits in it.
pub fn waiting(app: &App, token: &str) -> Result<Option<(Session, Program)>, Fault> {
    let oldest = crate::ids::first_of(app.clock.now().minus(apps::SESSION));
    app.db.read(|db| {
        let session = store::apps::session(db, token)?;
        let session = session.filter(|it| it.user_id.is_none() && it.id.number() >= oldest);
        let Some(session) = session else {
            return Ok(None);
        };
        let program = store::apps::by_id(db, session.program_id)?;
        Ok(program.map(|program| (session, program)))
    })
}

/// The user says yes to whoever waits in this session.
pub fn accept(app: &App, user: &User, token: &str) -> Result<Program, Error<NoSuchSession>> {
    let (session, program) = waiting(app, token)?.ok_or(Refused(NoSuchSession))?;
    let access = format!("{}{}", program.id, secret::draw());
    let key = key(&access, &program.secret);
    let permissions = without_power(app, user, program.permissions.clone())?;
    let new = NewToken {
        name: Some(program.name.clone()),
        description: Some(program.description.clone()),
        program_id: Some(program.id),
        ..NewToken::new(secret::hash(&key), user.id, Grant::Permissions(permissions))
    };
    app.db
        .write(move |tx| apps::accept(tx, &session, &new, &access).map(drop))?;
    Ok(program)
}

/// The user says no.
pub fn refuse(app: &App, token: &str) -> Result<(), Error<NoSuchSession>> {
    let (session, _) = waiting(app, token)?.ok_or(Refused(NoSuchSession))?;
    app.db.write(move |tx| apps::refuse(tx, &session))
}

/// The key of a program's access token, if it is one: programs show either.
pub fn key_of(db: &Connection, access: &str) -> rusqlite::Result<Option<String>> {
    if access.len() != ID_CHARACTERS + secret::CHARACTERS {
        return Ok(None);
    }
    let Some(id) = access.get(..ID_CHARACTERS).and_then(Id::parse) else {
        return Ok(None);
    };
    let program = store::apps::by_id(db, id)?;
    Ok(program.map(|program| key(access, &program.secret)))
}

/// What a program shows as its token.
fn key(access: &str, secret: &str) -> String {
    encoding::hex(&digest::sha256(format!("{access}{secret}").as_bytes()))
}
