//! Lists of people: who stands in them, and who comes first.

use serde::Deserialize;

/// How a user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Any way.
    All,
    /// Heard of in the last five days.
    Alive,
    /// Not suspended.
    Available,
    /// Runs the server.
    Admin,
    /// Moderates.
    Moderator,
    /// Either.
    AdminOrModerator,
    /// Suspended.
    Suspended,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Sort {
    /// The most followed.
    #[serde(rename = "+follower")]
    MostFollowers,
    /// The least followed.
    #[serde(rename = "-follower")]
    FewestFollowers,
    /// The newest.
    #[serde(rename = "+createdAt")]
    Newest,
    /// The oldest.
    #[serde(rename = "-createdAt")]
    Oldest,
    /// Those changed last; when somebody was active is told by that, too.
    #[serde(rename = "+updatedAt", alias = "+lastActiveDate")]
    Fresh,
    /// Those changed longest ago.
    #[serde(rename = "-updatedAt", alias = "-lastActiveDate")]
    Stale,
}
