//! What whoever made an account is shown: the account and its first token.

use serde::Serialize;

use crate::actions::tokens::issue;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::app::App;
use crate::crypto::secret;
use crate::error::Error;
use crate::error::Fault;
use crate::model::Id;
use crate::model::tokens::Grant;
use crate::model::users::User;
use crate::store::users;

/// The account and its first token.
#[derive(Serialize)]
pub struct NewAccount {
    #[serde(flatten)]
    user: Detailed,
    token: String,
}

/// Gives a new account its first token, and shows both.
pub fn show(app: &App, id: Id<User>) -> Result<NewAccount, ApiError> {
    let token = secret::draw();
    let hash = secret::hash(&token);
    app.db
        .write(move |tx| issue(tx, &hash, id, None, &Grant::Everything))
        .map_err(Error::into_fault)?;
    let created = app.db.read(|db| users::by_id(db, id))?;
    let created = created.ok_or(Fault("a new account is gone".to_owned()))?;
    look(app, Some(&created), |lens| {
        let user = user::me(lens, &app.config, created.clone(), true)?;
        Ok(NewAccount { user, token })
    })
}
