//! Consent to being quoted (FEP-044f): what is asked for, and the stamp that proves it.

use serde::Deserialize;
use serde::Serialize;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;

/// How the author of a quoted note elsewhere answers our quote of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// They were asked.
    Asked,
    /// They said yes.
    Given,
    /// They said no, or took their word back.
    Refused,
}

impl Consent {
    /// The number in the database.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// From the number in the database.
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Asked),
            1 => Some(Self::Given),
            2 => Some(Self::Refused),
            _ => None,
        }
    }
}

/// Our word that a note elsewhere may quote one of ours; its id names the
/// QuoteAuthorization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its id.
    pub id: Id<Stamp>,
    /// Ours, which is quoted.
    pub note_id: Id<Note>,
    /// Who quotes it.
    pub quoter_id: Id<User>,
    /// The note that quotes it.
    pub quote_uri: String,
}

/// A request of another server's actor, as far as its answer repeats it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// `QuoteRequest`, `FeatureRequest` …
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What it is about.
    pub object: String,
    /// What is to be done with it.
    pub instrument: Option<String>,
}
