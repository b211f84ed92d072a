//! Lists of unwanted servers, taken over from others.

use serde_json::Map;

use crate::actions::meta;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::blocklists::Entry;
use crate::model::blocklists::Severity;
use crate::model::instances::Mark;
use crate::model::meta::HOSTS;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::instances;

/// Why a list is not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportRefusal {
    /// With it more servers would be marked than are allowed.
    TooMany,
}

/// Takes a list over: what it says is added to what is decided already, and nothing of that
/// is undone. Its reasons become moderators' notes where there are none.
pub fn import(tx: &Tx<'_>, by: Id<User>, entries: &[Entry]) -> Result<(), Error<ImportRefusal>> {
    let marks = [
        Mark::Blocked,
        Mark::Silenced,
        Mark::MediaSilenced,
        Mark::ReportSilenced,
    ];
    let mut all = Vec::with_capacity(marks.len());
    for mark in marks {
        let mut hosts = instances::marked(tx, mark)?;
        hosts.extend(
            entries
                .iter()
                .filter(|one| means(one, mark))
                .map(|one| one.host.clone()),
        );
        hosts.sort();
        hosts.dedup();
        if hosts.len() > HOSTS {
            return Err(Refused(ImportRefusal::TooMany));
        }
        all.push((mark, hosts));
    }
    meta::update(tx, by, &Map::new(), &all).map_err(|error| Error::Failed(error.into_fault()))?;
    for entry in entries {
        if let Some(comment) = &entry.comment {
            instances::set_first_note(tx, &entry.host, comment)?;
        }
    }
    Ok(())
}

fn means(entry: &Entry, mark: Mark) -> bool {
    match mark {
        Mark::Blocked => entry.severity == Severity::Suspend,
        Mark::Silenced => entry.severity == Severity::Silence,
        Mark::MediaSilenced => entry.rejects_media,
        Mark::ReportSilenced => entry.rejects_reports,
        Mark::Allowed => false,
    }
}
