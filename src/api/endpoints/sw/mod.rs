//! Where browsers and apps want to be woken. Misskey keeps these for its own web client;
//! here an app that may read notifications may be woken for them too.

pub mod register;
pub mod show_registration;
pub mod unregister;
pub mod update_registration;

use serde::Serialize;

use crate::api::schema::Schema;
use crate::api::schema::text;
use crate::model::Id;
use crate::model::push::ENDPOINT_CHARACTERS;
use crate::model::push::Subscription;
use crate::model::users::User;

/// What an app needs to be allowed.
const SCOPE: &str = "read:notifications";

/// The address of a push service.
const ENDPOINT: Schema = text(0, ENDPOINT_CHARACTERS);

/// A registration.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    user_id: Id<User>,
    endpoint: String,
    send_read_message: bool,
}

impl From<Subscription> for View {
    fn from(subscription: Subscription) -> Self {
        Self {
            user_id: subscription.user_id,
            endpoint: subscription.endpoint,
            send_read_message: subscription.send_read_message,
        }
    }
}
