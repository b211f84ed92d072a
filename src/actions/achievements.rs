//! Achievements: clients say what somebody achieved, the server remembers it.

use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::achievements::Achievement;
use crate::model::notifications::Kind;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::achievements;

/// Somebody achieved something, one of `model::achievements::NAMES`; the second time is none.
pub fn claim(tx: &Tx<'_>, user: Id<User>, name: &str) -> Result<(), Error<Never>> {
    let Some(mut all) = achievements::of(tx, user)? else {
        return Ok(());
    };
    if all.iter().any(|one| one.name == name) {
        return Ok(());
    }
    all.push(Achievement {
        name: name.to_owned(),
        unlocked_at: tx.now,
    });
    achievements::set(tx, user, &all)?;
    let news = News {
        kind: Kind::AchievementEarned,
        by: None,
        note: None,
        detail: Some(name),
    };
    Ok(notify(tx, user, news)?)
}
