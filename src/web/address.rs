//! Somebody by the address a person typed into a form: `@name`, `name@host`, or the address
//! of a profile here.

use crate::federation::people;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble as Unmet;
use crate::model::users::User;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The longest address that is read: a name and a host.
pub const CHARACTERS: usize = 300;

/// Whoever lives there; somebody of another server is met first. Who cannot be found is
/// said by the address as it was typed.
pub fn somebody(visit: &Visit, typed: &str) -> Result<User, Trouble> {
    visit.me()?;
    let nobody = || {
        let shown: String = typed.chars().take(CHARACTERS).collect();
        Trouble::Refused(visit.language.fill("refused.nobody", &[("name", &shown)]))
    };
    if typed.chars().count() > CHARACTERS {
        return Err(nobody());
    }
    let (name, host) = split(typed, visit.app.config.origin.as_str());
    match people::by_acct(visit.app, name, host, Asking::Allowed) {
        Ok(user) if user.is_active() && !user.is_system() => Ok(user),
        Err(Unmet::Failed(fault)) => Err(Trouble::Failed(fault)),
        Ok(_) | Err(_) => Err(nobody()),
    }
}

fn split<'a>(typed: &'a str, origin: &str) -> (&'a str, Option<&'a str>) {
    let bare = typed.trim();
    let bare = bare.strip_prefix(origin).unwrap_or(bare);
    let bare = bare.trim_start_matches('/').trim_start_matches('@');
    match bare.split_once('@') {
        Some((name, host)) => (name, Some(host)),
        None => (bare, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        let split = |typed| split(typed, "https://bean.example");
        for ours in ["aoi", "@aoi", " @aoi ", "https://bean.example/@aoi"] {
            assert_eq!(split(ours), ("aoi", None), "{ours}");
        }
        for theirs in [
            "noor@b.example",
            "@noor@b.example",
            "https://bean.example/@noor@b.example",
        ] {
            assert_eq!(split(theirs), ("noor", Some("b.example")), "{theirs}");
        }
    }
}
