//! `App` and `Signin`: programs, and tries to sign in.

use crate::api::shapes::ANY;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::list;
use crate::api::shapes::map;

/// A program as its maker registered it.
pub const APP: Entity = Entity {
    name: "App",
    parts: &[&[
        ("id", ID),
        ("name", TEXT),
        ("callbackUrl", TEXT.or_null()),
        ("permission", list(&TEXT)),
        ("secret", TEXT.maybe()),
        ("isAuthorized", FLAG.maybe()),
    ]],
};

/// A try to sign in.
pub const SIGN_IN: Entity = Entity {
    name: "Signin",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("ip", TEXT),
        ("headers", map(&ANY)),
        ("success", FLAG),
    ]],
};
