//! A consent given by OAuth 2, until its code is redeemed.

use crate::clock::Time;
use crate::model::Id;
use crate::model::tokens::Token;
use crate::model::users::User;

/// What a code stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// SHA-256 of the code.
    pub hash: [u8; 32],
    /// Who consented.
    pub user_id: Id<User>,
    /// The address that names the program.
    pub client_id: String,
    /// What it calls itself.
    pub client_name: String,
    /// Where the code was sent.
    pub redirect_uri: String,
    /// What was granted.
    pub permissions: Vec<String>,
    /// What the verifier must hash to (PKCE, S256).
    pub challenge: String,
    /// When it can no longer be redeemed.
    pub expires_at: Time,
    /// What it was redeemed for.
    pub token_id: Option<Id<Token>>,
}

/// Who a program is, as the address that names it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address.
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// Where it may be answered.
    pub redirect_uris: Vec<String>,
}
