//! A job and who does it: the one dispatch.

use crate::actions::moves;
use crate::actions::notes::removal;
use crate::actions::search;
use crate::app::App;
use crate::federation::Trouble;
use crate::federation::bounds;
use crate::federation::inbox;
use crate::federation::nodeinfo;
use crate::federation::outbox;
use crate::federation::people;
use crate::federation::polls;
use crate::federation::posts;
use crate::federation::profiles;
use crate::federation::stamps;
use crate::federation::threads;
use crate::model::errands::Errand;
use crate::model::jobs::Job;
use crate::model::jobs::Queued;
use crate::prepare;
use crate::store::jobs;

/// Who does what speaks the words of the API: `jobs` knows no API.
pub type Errands = fn(&App, &Queued, &Errand) -> Result<(), Trouble>;

/// Does a job.
pub fn run(app: &App, queued: &Queued, errands: Errands) -> Result<(), Trouble> {
    match &queued.job {
        Job::Publish(deed) => outbox::publish(app, deed),
        Job::Deliver { sender, inbox } => {
            // It may have been dropped in the moment it was taken.
            let body = app.db.read(|db| jobs::body(db, queued.id))?;
            let body = body.ok_or(Trouble::Unwanted)?;
            outbox::deliver::deliver(app, *sender, inbox, &body, queued.attempts)
        }
        Job::Receive(received) => bounds::within(|| inbox::apply(app, received)),
        Job::FetchNote { uri, depth, quotes } => {
            bounds::within(|| posts::fetch_missing(app, uri, *depth, *quotes))
        }
        Job::CheckStamp(reply) => bounds::within(|| stamps::check(app, *reply)),
        Job::MeetMentioned { note, uri } => {
            bounds::within(|| posts::meet_mentioned(app, *note, uri))
        }
        Job::RefreshUser(user) => people::refresh_soon(app, *user),
        Job::FillProfile(user) => profiles::fill(app, *user),
        Job::CompleteThread(root) => threads::complete(app, *root),
        Job::LookAtInstance(host) => nodeinfo::look(app, host),
        Job::ImportEmojis { by, file } => Ok(prepare::emojis::import(app, *by, *file)?),
        Job::ExportEmojis(by) => Ok(prepare::emojis::export(app, *by)?),
        Job::Errand(errand) => errands(app, queued, errand),
        Job::FetchFile(wish) => Ok(prepare::fetch::fetch(app, wish)?),
        Job::IndexNotes(before) => {
            let before = *before;
            app.db
                .write(move |tx| search::index_older(tx, before))
                .map_err(|error| Trouble::from(error.into_fault()))
        }
        Job::RenewPoll(note) => polls::renew(app, *note),
        Job::EndPoll(note) => polls::end(app, *note),
        Job::Part(user) => {
            let user = *user;
            app.db
                .write(move |tx| moves::part(tx, user))
                .map_err(|error| Trouble::from(error.into_fault()))
        }
        Job::ForgetNotes(user) => people::forget_notes(app, *user),
        Job::ForgetRenotes(of) => {
            let (of, us) = (of.clone(), app.config.origin.clone());
            app.db
                .write(move |tx| removal::remove_renotes(tx, &us, &of))
                .map_err(|error| Trouble::from(error.into_fault()))
        }
    }
}
