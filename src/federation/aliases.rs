//! Other accounts of the same person, by their addresses: what somebody writes into their
//! profile before they move.

use crate::app::App;
use crate::federation::addresses;
use crate::federation::lookup;
use crate::federation::lookup::Thing;
use crate::model::users::User;

/// Why a name is no alias.
#[derive(Debug)]
pub enum NoAlias {
    /// Nobody has it, or their server does not answer.
    Nobody,
    /// It is oneself.
    Oneself,
}

/// The actor ids of these people, named by handle (`name` alone for one of ours) or address,
/// each once; who is not known is met.
pub fn resolve(app: &App, me: &User, names: &[String]) -> Result<Vec<String>, NoAlias> {
    let mut ids = Vec::new();
    for name in names {
        let user = match lookup::find(app, name, me.id) {
            Ok(Thing::User(user)) if user.gone_at.is_none() => user,
            _ => return Err(NoAlias::Nobody),
        };
        if user.id == me.id {
            return Err(NoAlias::Oneself);
        }
        let id = match &user.remote {
            Some(remote) => remote.uri.clone(),
            None => addresses::actor(&app.config.origin, user.id),
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}
