//! Where things are found on this server, for all who write addresses: pages, the API,
//! what other servers are told, and the rules that remember an address.
//!
//! Paths begin with a slash; `Origin::at` makes addresses of them.

use percent_encoding::AsciiSet;
use percent_encoding::NON_ALPHANUMERIC;
use percent_encoding::utf8_percent_encode;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::quotes::Stamp;

/// What JavaScript's `encodeURIComponent` writes in another way: clients make the same
/// addresses themselves, and caches should know them as the same.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// A note, for people and as ActivityPub.
pub fn note(id: Id<Note>) -> String {
    format!("/notes/{id}")
}

/// Our consent to being quoted.
pub fn quote_authorization(id: Id<Stamp>) -> String {
    format!("/quote-authorizations/{id}")
}

/// A file of ours, by its name in addresses.
pub fn file(access: &str) -> String {
    format!("/files/{access}")
}

/// The small version of a file of ours; of a picture that is small itself, the picture.
pub fn thumbnail(access: &str) -> String {
    format!("/files/{THUMBNAIL}{access}")
}

/// What stands before a file's name in the address of its small version, as in Misskey.
pub const THUMBNAIL: &str = "thumbnail-";
/// What the mark of a picture that nothing here points at yet is a mark of: whoever made
/// its address is one of ours.
pub const PICTURE_MARK: &str = "picture";

/// A picture of another server as our proxy shows it, so that those who look do not tell
/// that server who they are. `shape` is Misskey's name of what the proxy makes of it:
/// `avatar`, `emoji`, `preview`, `static` or `image`, the picture as it is.
pub fn proxied(shape: &str, address: &str) -> String {
    let address = utf8_percent_encode(address, COMPONENT);
    let flag = match shape {
        "image" => String::new(),
        flag => format!("&{flag}=1"),
    };
    format!("/proxy/{shape}.webp?url={address}{flag}")
}
