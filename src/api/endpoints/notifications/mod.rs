//! Endpoints about notifications.

pub mod create;
pub mod flush;
pub mod mark_all_as_read;
pub mod test_notification;
