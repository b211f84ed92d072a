//! What is done later and speaks the words of the API. Workers are handed [`run`]; that
//! keeps `jobs` and `api` apart.

mod drafts;
mod dummies;
pub mod exports;
mod imports;
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
        Errand::Export { user, what } => exports::export(app, *user, *what),
        Errand::Import { user, what, file } => imports::import(app, *user, *what, *file),
        Errand::ImportLine { user, what, line } => imports::import_line(app, *user, *what, line),
        Errand::Post(draft) => drafts::post_due(app, *draft),
        Errand::Wake {
            subscription,
            notification,
        } => push::wake(app, *subscription, *notification),
    }
}
