//! `i/registry/scopes-with-domain`: every room of the registry and what is in it.

use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::model::registry::Drawer;
use crate::store::registry;

/// Lists them.
pub struct ScopesWithDomain;

/// A room.
#[derive(Serialize)]
pub struct Room {
    domain: Option<String>,
    scopes: Vec<Vec<String>>,
}

impl Endpoint for ScopesWithDomain {
    const NAME: &'static str = "i/registry/scopes-with-domain";
    const SECURE: bool = true;
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = Vec<Room>;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<Vec<Room>, ApiError> {
        let mut rooms: Vec<Room> = Vec::new();
        for drawer in app.db.read(|db| registry::drawers(db, me.id))? {
            let Drawer { domain, scope } = drawer;
            match rooms.iter_mut().find(|room| room.domain == domain) {
                Some(room) => room.scopes.push(scope),
                None => rooms.push(Room {
                    domain,
                    scopes: vec![scope],
                }),
            }
        }
        Ok(rooms)
    }
}
