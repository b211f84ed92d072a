//! What people may do: the rules.
//!
//! An action is `fn(&Tx, …) -> Result<_, Error<…Refusal>>`. It reads and writes in the
//! one transaction it is given, refuses with a reason, leaves events to tell and jobs to
//! do. It asks no network, no file, no clock and no chance: for the same database,
//! arguments and `tx.now` it does the same thing.

pub mod achievements;
pub mod announcements;
pub mod antennas;
pub mod apps;
pub mod blocklists;
pub mod clips;
pub mod decorations;
pub mod drafts;
pub mod emojis;
pub mod favorites;
pub mod files;
pub mod folders;
pub mod follows;
pub mod instances;
pub mod interactions;
pub mod invitations;
pub mod lists;
pub mod memos;
pub mod meta;
pub mod miauth;
pub mod moderation;
pub mod moves;
pub mod notes;
pub mod notifications;
pub mod oauth;
pub mod passkeys;
pub mod pins;
pub mod polls;
pub mod presence;
pub mod push;
pub mod quotes;
pub mod reactions;
pub mod registry;
pub mod relations;
pub mod relays;
pub mod reports;
pub mod retention;
pub mod roles;
pub mod search;
pub mod second_factors;
pub mod sign_ins;
pub mod taken_back;
pub mod thread_mutes;
pub mod tokens;
pub mod traffic;
pub mod transfers;
pub mod users;
pub mod webhooks;

use crate::clock::SECOND;
use crate::model::Id;
use crate::model::jobs::Deed;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::jobs;

/// Others hear of a changed profile so long after it was changed first: whoever changes one
/// thing often changes the next (O32).
const CHANGING: i64 = 10 * SECOND;

/// Lets others hear soon that somebody's profile changed.
fn publish_change(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    let job = Job::Publish(Deed::Changed(user));
    jobs::enqueue_later(tx, Line::Change(user), &job, tx.now.plus(CHANGING))
}

/// Leaves a deed for federation to publish; a user's deeds keep their order.
fn publish(tx: &Tx<'_>, user: Id<User>, deed: Deed) -> rusqlite::Result<()> {
    jobs::enqueue(tx, Line::Publish(user), &Job::Publish(deed))
}
