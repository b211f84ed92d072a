//! What apps keep for a user: any JSON under a scope and a key.

use crate::clock::Time;

/// The longest key, word of a scope, and name of a domain: what Misskey's database has
/// room for.
pub const WORD_CHARACTERS: usize = 1024;

/// Words in a scope; real ones have two or three.
pub const SCOPE_WORDS: usize = 16;

/// The largest value. The largest real ones, themes and settings of whole clients, have
/// some ten kilobytes.
pub const VALUE_BYTES: usize = 256 * 1024;

/// Values kept for one user; a busy web client has about a hundred.
pub const ITEMS: i64 = 1_000;

/// Bytes of all values of one user together, so that no token fills the disk.
pub const TOTAL_BYTES: i64 = 8 * 1024 * 1024;

/// A drawer of the registry: whose room, and which scope in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawer {
    /// An app's own room; `None` is the clients' common one.
    pub domain: Option<String>,
    /// Words, the widest first.
    pub scope: Vec<String>,
}

/// Something in a drawer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Under which key.
    pub key: String,
    /// JSON.
    pub value: String,
    /// When it was put there.
    pub updated_at: Time,
}
