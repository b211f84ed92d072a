//! `invite/…`: invitations of those who may invite.

pub mod create;
pub mod delete;
pub mod limit;
pub mod list;

use crate::actions::invitations::Quota;
use crate::clock::MINUTE;
use crate::model::roles::Policies;

/// Whether somebody may invite at all.
const MAY_INVITE: Option<fn(&Policies) -> bool> = Some(|policies| policies.can_invite);

/// How many they may make.
fn quota(policies: &Policies) -> Quota {
    Quota {
        most: i64::from(policies.invite_limit),
        cycle: i64::from(policies.invite_limit_cycle).saturating_mul(MINUTE),
    }
}
