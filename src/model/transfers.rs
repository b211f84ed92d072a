//! What a user takes out into a file, and what they bring in from one.

use serde::Deserialize;
use serde::Serialize;

/// Transfers of one user that wait at once: each kind once or twice.
pub const WAITING: i64 = 16;

/// The largest file that is brought in, as in Misskey.
pub const IMPORT_BYTES: i64 = 50_000;

/// Lines of a file that are looked at: each may ask another server.
pub const LINES: usize = 2_000;

/// What the emoji of a server are when they are taken out, in Misskey's word.
pub const EMOJIS: &str = "customEmoji";

/// Something to take out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// One's own notes.
    Notes,
    /// Those one follows.
    Following {
        /// Without those one mutes.
        without_muted: bool,
        /// Without those who wrote nothing for long.
        without_inactive: bool,
    },
    /// Those one mutes for good.
    Muting,
    /// Those one blocks.
    Blocking,
    /// One's lists and who is on them.
    Lists,
    /// One's antennas.
    Antennas,
    /// One's clips and the notes in them.
    Clips,
    /// The notes one marked.
    Favorites,
}

impl Export {
    /// What it is, in Misskey's word.
    pub fn entity(self) -> &'static str {
        self.words().0
    }

    /// What its file is called, and how the name ends.
    pub fn file(self) -> (&'static str, &'static str) {
        let (_, name, ending) = self.words();
        (name, ending)
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Notes => ("note", "notes", "json"),
            Self::Following { .. } => ("following", "following", "csv"),
            Self::Muting => ("muting", "mute", "csv"),
            Self::Blocking => ("blocking", "blocking", "csv"),
            Self::Lists => ("userList", "user-lists", "csv"),
            Self::Antennas => ("antenna", "antennas", "json"),
            Self::Clips => ("clip", "clips", "json"),
            Self::Favorites => ("favorite", "favorites", "json"),
        }
    }
}

/// Something to bring in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Import {
    /// Those to follow.
    Following {
        /// Their replies to others too.
        with_replies: bool,
    },
    /// Those to mute.
    Muting,
    /// Those to block.
    Blocking,
    /// Lists and who is on them.
    Lists,
    /// Antennas.
    Antennas,
}
