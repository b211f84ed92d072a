//! Why federation could not do something: the kind decides the future.

use std::fmt;

use crate::error::Error;
use crate::error::Fault;
use crate::federation::vocab::Unreadable;
use crate::net::NetError;

/// What stood in the way.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// Another server would have to be asked, and this is not the place to wait for it.
    MustAsk,
    /// It was there and will not come back (410).
    Gone,
    /// It is not there (404), which may change.
    Missing,
    /// It may work another time.
    Later(String),
    /// Its server could not be reached at all, for whatever else it is wanted.
    Away(String),
    /// An inbox is there and fails at this very thing: what comes behind may fare better.
    Stumbling(String),
    /// It may work after so many milliseconds, says the other server.
    RetryAfter(i64),
    /// Others made us ask so much that this waits (X22).
    Enough(String),
    /// Well understood, and nothing for us: it concerns nobody here, or was deleted.
    Unwanted,
    /// It will never work: forged, malformed or not for us.
    Never(String),
    /// Our own trouble.
    Failed(Fault),
}

/// Whether other servers may be asked, which takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// No: somebody waits in the front door.
    Never,
    /// Yes: this is a worker, or somebody who asked for it.
    Allowed,
}

impl Trouble {
    /// A refusal with its reason.
    pub fn never(reason: impl Into<String>) -> Self {
        Self::Never(reason.into())
    }

    /// Whether trying again may help.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Later(_)
                | Self::Away(_)
                | Self::Stumbling(_)
                | Self::RetryAfter(_)
                | Self::Enough(_)
                | Self::Failed(_)
        )
    }
}

impl Asking {
    /// Stops those who may not ask.
    pub fn allowed(self) -> Result<(), Trouble> {
        match self {
            Self::Never => Err(Trouble::MustAsk),
            Self::Allowed => Ok(()),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MustAsk => f.write_str("another server must be asked"),
            Self::Gone => f.write_str("gone"),
            Self::Missing => f.write_str("not found"),
            Self::Unwanted => f.write_str("nothing for us"),
            Self::Later(reason)
            | Self::Away(reason)
            | Self::Stumbling(reason)
            | Self::Enough(reason)
            | Self::Never(reason) => f.write_str(reason),
            Self::RetryAfter(_) => f.write_str("asked to wait"),
            Self::Failed(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Failed(cause.into())
    }
}

impl From<Unreadable> for Trouble {
    fn from(cause: Unreadable) -> Self {
        Self::never(cause.0)
    }
}

impl From<NetError> for Trouble {
    fn from(cause: NetError) -> Self {
        use crate::net::Trouble as Net;
        match cause {
            NetError::Gone => Self::Gone,
            NetError::Never(Net::Status(http::StatusCode::NOT_FOUND)) => Self::Missing,
            NetError::Later(trouble @ Net::Status(_)) => Self::Later(trouble.to_string()),
            NetError::Later(trouble) => Self::Away(trouble.to_string()),
            NetError::Never(trouble) => Self::Never(trouble.to_string()),
        }
    }
}

impl<R: fmt::Debug> From<Error<R>> for Trouble {
    /// What the rules refuse to another server is refused for good.
    fn from(cause: Error<R>) -> Self {
        match cause {
            Error::Refused(refusal) => Self::Never(format!("{refusal:?}")),
            Error::Failed(fault) => Self::Failed(fault),
        }
    }
}
