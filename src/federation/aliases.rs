//! Other accounts of the same person, by their addresses: what somebody writes into their
//! profile before they move.

use crate::app::App;
use crate::federation::addresses;
use crate::federation::people;
use crate::federation::trouble::Asking;
use crate::model::users::User;

/// Why a name is no alias.
#[derive(Debug)]
pub enum NoAlias {
    /// Nobody has it, or their server does not answer.
    Nobody,
    /// It is oneself.
    Oneself,
}

/// The actor ids of these people, each once; who is not known is met.
pub fn resolve(app: &App, me: &User, names: &[String]) -> Result<Vec<String>, NoAlias> {
    let mut ids = Vec::new();
    for name in names {
        // `@name@host`, or `name` alone for one of ours.
        let name = name.trim().trim_start_matches('@');
        let (name, host) = match name.split_once('@') {
            Some((name, host)) => (name, Some(host)),
            None => (name, None),
        };
        let user = people::by_acct(app, name, host, Asking::Allowed)
            .ok()
            .filter(|user| user.gone_at.is_none())
            .ok_or(NoAlias::Nobody)?;
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
