//! What an account asks for beside its password.

/// The most backup codes there are, as in Misskey.
pub const BACKUP_CODES: usize = 5;

/// The second factor of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret of one-time codes, in base32; set when the second factor is on.
    pub secret: Option<String>,
    /// The same, while its owner has not proved that they have it.
    pub pending: Option<String>,
    /// The step of the last code that signed in.
    pub step: Option<i64>,
    /// Hashes of the backup codes that are left, in hex.
    pub backup_codes: Vec<String>,
    /// Whether a passkey alone is enough.
    pub is_passwordless: bool,
    /// Whether there is a passkey.
    pub has_passkey: bool,
}

impl SecondFactor {
    /// Whether the password alone is not enough.
    pub fn is_on(&self) -> bool {
        self.secret.is_some()
    }

    /// Whether a passkey is asked for.
    pub fn takes_passkey(&self) -> bool {
        self.is_on() && self.has_passkey
    }
}
