//! What users write down about others, for nobody else.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::memos;
use crate::store::users;

/// There is nobody of that id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchUser;

/// Writes something down about a user; an empty text takes it back.
pub fn write(
    tx: &Tx<'_>,
    me: Id<User>,
    about: Id<User>,
    text: Option<&str>,
) -> Result<(), Error<NoSuchUser>> {
    users::by_id(tx, about)?.ok_or(Refused(NoSuchUser))?;
    let text = text.filter(|text| !text.is_empty());
    Ok(memos::set(tx, me, about, text)?)
}
