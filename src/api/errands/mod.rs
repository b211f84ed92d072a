//! What is done later and speaks the words of the API. Workers are handed [`run`]; that
//! keeps `jobs` and `api` apart.

mod dummies;
mod push;
mod webhooks;

use crate::app::App;
use crate::federation::Trouble;
use crate::model::errands::Errand;
use crate::model::jobs::Queued;

/// Does an errand.
pub fn run(app: &App, queued: &Queued, errand: &Errand) -> Result<(), Trouble> {
    match errand {
        Errand::Call {
            webhook,
            kind,
            about,
        } => webhooks::call(app, queued.id, *webhook, *kind, about),
        Errand::TestCall {
            webhook,
            kind,
            url,
            secret,
        } => webhooks::test(app, queued.id, *webhook, *kind, url, secret),
        Errand::Wake {
            subscription,
            notification,
        } => push::wake(app, *subscription, *notification),
    }
}
