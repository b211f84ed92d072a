//! The two ways a deed can end badly.
//!
//! *Refused*: the rules said no, with a reason typed per deed. *Failed*: our own trouble
//! (disk, database, a lost thread); it is logged once where it is answered and told to
//! the outside as an internal error, never with its cause.

use std::fmt;

/// Why a deed did not happen.
#[derive(Debug)]
pub enum Error<R> {
    /// The rules said no.
    Refused(R),
    /// Something broke on our side.
    Failed(Fault),
}

/// Our own trouble, in words for the operator's log.
#[derive(Debug, Clone)]
pub struct Fault(pub String);

/// A deed that is never refused: it works or it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

impl Fault {
    /// A fault told as what was being done and what came of it.
    pub fn new(doing: &str, cause: impl fmt::Display) -> Self {
        Self(format!("{doing}: {cause}"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl From<rusqlite::Error> for Fault {
    fn from(cause: rusqlite::Error) -> Self {
        Self::new("database", cause)
    }
}

impl From<r2d2::Error> for Fault {
    fn from(cause: r2d2::Error) -> Self {
        Self::new("database connection", cause)
    }
}

impl From<std::io::Error> for Fault {
    fn from(cause: std::io::Error) -> Self {
        Self::new("file", cause)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(cause: serde_json::Error) -> Self {
        Self::new("JSON", cause)
    }
}

impl<R, F: Into<Fault>> From<F> for Error<R> {
    fn from(cause: F) -> Self {
        Self::Failed(cause.into())
    }
}

impl<R> Error<R> {
    /// The same end with its refusal said in another layer's words.
    pub fn map_refusal<S>(self, say: impl FnOnce(R) -> S) -> Error<S> {
        match self {
            Self::Refused(refusal) => Error::Refused(say(refusal)),
            Self::Failed(fault) => Error::Failed(fault),
        }
    }
}

impl Error<Never> {
    /// The only end a deed that cannot be refused may have.
    pub fn into_fault(self) -> Fault {
        match self {
            Self::Refused(never) => match never {},
            Self::Failed(fault) => fault,
        }
    }
}
