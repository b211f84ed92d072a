//! One of ours goes on under another address: what stands there is read afresh before the
//! rules decide (O24), for it must name the old address now.

use crate::actions::moves;
use crate::actions::moves::MoveRefusal;
use crate::app::App;
use crate::error::Error;
use crate::federation::addresses;
use crate::federation::lookup;
use crate::federation::lookup::Thing;
use crate::federation::people;
use crate::federation::trouble::Trouble;
use crate::model::users::User;

/// Moves them to whom they typed: a handle or an address.
pub fn depart(app: &App, me: &User, typed: &str) -> Result<(), Error<MoveRefusal>> {
    let new = destination(app, me, typed)?;
    let us = &app.config.origin;
    let there = match &new.remote {
        Some(remote) => remote.uri.clone(),
        None => addresses::actor(us, new.id),
    };
    let (me, ours) = (me.clone(), addresses::actor(us, me.id));
    app.db
        .write(move |tx| moves::depart(tx, &me, &ours, &new, &there))
}

fn destination(app: &App, me: &User, typed: &str) -> Result<User, Error<MoveRefusal>> {
    let found = match lookup::find(app, typed, me.id) {
        Ok(Thing::User(user)) => people::look_again(app, &user),
        Ok(Thing::Note(_)) => Err(Trouble::Missing),
        Err(trouble) => Err(trouble),
    };
    found.map_err(|trouble| match trouble {
        Trouble::Failed(fault) => Error::Failed(fault),
        _ => Error::Refused(MoveRefusal::Nobody),
    })
}
