//! Addresses of pictures as clients are told them. What lies on other servers is shown
//! through our media proxy, so that viewers do not tell those servers who they are.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

use crate::config::Origin;
use crate::model::paths;
use crate::model::users::Avatar;
use crate::model::users::User;

/// Something written straight into the answer, without a string in between.
pub struct Written<F>(pub F);

impl<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Display for Written<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0(f)
    }
}

impl<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> Serialize for Written<F> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

/// A file of ours.
pub fn file(origin: &Origin, access: &str) -> String {
    origin.at(&paths::file(access))
}

/// The small version of a file of ours.
pub fn thumbnail(origin: &Origin, access: &str) -> String {
    origin.at(&paths::thumbnail(access))
}

/// A picture of another server, through the proxy, in one of its shapes.
pub fn proxied(origin: &Origin, shape: &str, url: &str) -> String {
    origin.at(&paths::proxied(shape, url))
}

/// A user's picture, made small by the proxy; those without one get a pattern made of
/// their address.
pub fn avatar(origin: &Origin, user: &User) -> impl Serialize {
    Written(move |f: &mut fmt::Formatter<'_>| match &user.avatar {
        Some(Avatar::Ours { access, .. }) => {
            f.write_str(&proxied(origin, "avatar", &file(origin, access)))
        }
        Some(Avatar::Theirs(url)) => f.write_str(&proxied(origin, "avatar", url)),
        None => {
            let host = user.host.as_deref().unwrap_or(origin.host());
            write!(f, "{}/identicon/{}@{host}", origin.as_str(), user.username)
        }
    })
}

/// A banner, which is absent rather than a pattern.
pub fn banner(origin: &Origin, banner: Option<&Avatar>) -> Option<String> {
    match banner? {
        Avatar::Ours { access, .. } => Some(file(origin, access)),
        Avatar::Theirs(url) => Some(proxied(origin, "image", url)),
    }
}
