//! Passwords: kept as Argon2id hashes, checked one at a time.
//!
//! Who may try how often is not decided here.

use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::PoisonError;

use argon2::Algorithm;
use argon2::Argon2;
use argon2::Params;
use argon2::PasswordHasher;
use argon2::PasswordVerifier;
use argon2::Version;

use crate::crypto::random;
use crate::error::Fault;

/// 19 MiB, two passes, one lane: the lightest setting OWASP's password storage cheat
/// sheet holds safe. It costs a Raspberry Pi 4 about a fifth of a second, and a Pi Zero
/// with 512 MiB still has the memory.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The longest password that is hashed, in bytes; a longer one never fits.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// Held while hashing, so that a hundred sign-ins at once need 19 MiB and not two
/// gigabytes. Those who wait would have waited for the processor anyway.
static TURN: Mutex<()> = Mutex::new(());

/// A hash of a password nobody has, checked when there is no account of the name.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash(&random::token(32)).expect("a short password has a hash"));

/// What to keep instead of the password: a PHC string that names its own settings.
///
/// # Errors
/// A password longer than [`MAX_PASSWORD_BYTES`], or no memory.
pub fn hash(password: &str) -> Result<String, Fault> {
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(Fault::new("password", "longer than is hashed"));
    }
    let salt = random::bytes::<16>();
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let hash = argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|cause| Fault::new("password", cause))?;
    Ok(hash.to_string())
}

/// Whether this is the password behind the kept hash.
///
/// Give `None` when there is no such account: it takes as long and is never right, so
/// the time does not tell which names exist.
pub fn check(password: &str, kept: Option<&str>) -> bool {
    if password.len() > MAX_PASSWORD_BYTES {
        return false;
    }
    let hash = kept.unwrap_or_else(|| &NOBODY);
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let fits = argon2().verify_password(password.as_bytes(), hash).is_ok();
    fits && kept.is_some()
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the settings are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let kept = hash("correct horse").unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(check("correct horse", Some(&kept)));
        assert!(!check("correct hors", Some(&kept)));
        assert_ne!(kept, hash("correct horse").unwrap());
    }

    #[test]
    fn nothing_fits_no_account_or_a_broken_hash() {
        assert!(!check("", None));
        assert!(!check("anything", Some("")));
        assert!(!check("anything", Some("$argon2id$v=19$nonsense")));
    }

    #[test]
    fn a_password_beyond_the_limit_is_neither_hashed_nor_checked() {
        let long = "x".repeat(MAX_PASSWORD_BYTES + 1);
        assert!(hash(&long).is_err());
        assert!(!check(&long, None));
    }
}
