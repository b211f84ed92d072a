//! Endpoints about drive files.

pub mod create;
pub mod delete;
pub mod show;
pub mod update;

use crate::model::files::NAME_CHARACTERS;

/// Whether a file may be called so: something, on one line, that is no way out of a
/// folder (Misskey's `DriveFileEntityService.ts: validateFileName`).
fn is_name(name: &str) -> bool {
    !name.trim().is_empty()
        && name.chars().count() < NAME_CHARACTERS
        && !name.contains(['\\', '/'])
        && !name.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere() {
        assert!(is_name("gradient.png"));
        for bad in ["", "  ", "a/b", "a..b", "..", "a\\b", &"x".repeat(200)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
