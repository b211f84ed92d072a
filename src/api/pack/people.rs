//! Lists of users, short or in detail, as clients ask with `detail`.

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::user::Details;
use crate::api::pack::user::Lite;
use crate::config::Config;
use crate::model::users::User;

/// Users; an array on the wire.
pub enum People {
    /// As notes show them.
    Short(Vec<User>, Box<Around>),
    /// As their pages show them.
    Full(Box<Details>),
}

/// Packs these users in this order.
pub fn people(
    lens: &Lens<'_>,
    config: &Config,
    users: Vec<User>,
    in_detail: bool,
) -> rusqlite::Result<People> {
    if in_detail {
        let details = Details::pack(lens, config, users)?;
        return Ok(People::Full(Box::new(details)));
    }
    let around = Around::of(lens, &users, Named::new())?;
    Ok(People::Short(users, Box::new(around)))
}

impl Serialize for People {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Short(users, around) => {
                out.collect_seq(users.iter().map(|user| Lite { user, around }))
            }
            Self::Full(details) => details.serialize(out),
        }
    }
}
