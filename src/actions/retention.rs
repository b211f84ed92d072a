//! How long is kept what other servers brought: old notes that nobody here touched, then
//! the people and servers that nothing refers to any more.
//!
//! Each deed is one short transaction over one window of rows, and asks again inside it
//! whether nobody touched them meanwhile. Nothing of it is told: nobody looks at it.

use crate::clock::Time;
use crate::error::Error;
use crate::error::Never;
use crate::store::Tx;
use crate::store::retention;
use crate::store::retention::Window;

/// Lets go of untouched notes among these; says how many. What only they answered may be
/// let go of next.
pub fn drop_notes(tx: &Tx<'_>, among: Window, before: Time) -> Result<usize, Error<Never>> {
    let untouched = retention::untouched_notes(tx, among, before)?;
    retention::delete_notes(tx, &untouched)?;
    Ok(untouched.len())
}

/// Lets go of actors of other servers between these ids (the first is left out); says how
/// many.
pub fn drop_people(
    tx: &Tx<'_>,
    after: i64,
    last: i64,
    before: Time,
) -> Result<usize, Error<Never>> {
    let strangers = retention::strangers(tx, after, last, before)?;
    retention::delete_users(tx, &strangers)?;
    Ok(strangers.len())
}

/// Lets go of silent servers between these names (the first is left out) and their emoji;
/// says how many. One with very many emoji is let go of in the end.
pub fn drop_hosts(
    tx: &Tx<'_>,
    after: &str,
    last: &str,
    before: Time,
) -> Result<usize, Error<Never>> {
    let mut gone = 0;
    for host in retention::silent_hosts(tx, after, last, before)? {
        gone += usize::from(retention::delete_host(tx, &host)?);
    }
    Ok(gone)
}

/// Gives so many empty pages of the file back to the disk.
pub fn give_back(tx: &Tx<'_>, pages: i64) -> Result<(), Error<Never>> {
    Ok(retention::give_back(tx, pages)?)
}

/// Takes what was let go of out of the index of words, too, a piece at a time; says whether
/// there is more to do.
pub fn merge_words(tx: &Tx<'_>, is_first: bool) -> Result<bool, Error<Never>> {
    Ok(retention::merge_words(tx, is_first)?)
}
