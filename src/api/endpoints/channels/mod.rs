//! `channels`: there are none. Clients ask for their lists when they start and show a screen
//! of them, so the lists are there, and empty; what would make or change one is not.

pub mod featured;
pub mod followed;
pub mod my_favorites;
pub mod owned;
pub mod search;
pub mod show;
pub mod timeline;

use serde::Serialize;

use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::range;

/// How many a page has when nobody says.
const FEW: Schema = range(1, 100).or(Literal::Int(5));

/// No channels.
#[derive(Serialize)]
pub struct None(pub [(); 0]);

/// What a client names or wants; with nothing to find, it is checked and left alone.
#[derive(serde::Deserialize)]
pub struct Unread {}
