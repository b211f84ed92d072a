//! What its owner says of the server while it runs.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::actions::moderation::record;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::instances::Mark;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::instances;
use crate::store::jobs;
use crate::store::settings;

/// Servers to be marked, as far as that is to change.
pub type Marks = Vec<(Mark, Vec<String>)>;

/// Endings of the names of settings whose values the log does not keep.
const SECRETS: [&str; 5] = ["Pass", "SecretKey", "PrivateKey", "AuthKey", "AccessKey"];

/// Sets these by name, and marks servers. The names and values are checked already.
pub fn update(
    tx: &Tx<'_>,
    by: Id<User>,
    set: &Map<String, Value>,
    marks: &Marks,
) -> Result<(), Error<Never>> {
    let known = settings::all(tx)?;
    let (mut before, mut after) = (Map::new(), Map::new());
    for (name, value) in set {
        settings::set(tx, name, value)?;
        if SECRETS.iter().any(|secret| name.ends_with(secret)) {
            continue;
        }
        let old = known.get(name).cloned().unwrap_or(Value::Null);
        before.insert(name.clone(), old);
        after.insert(name.clone(), value.clone());
    }
    for (mark, hosts) in marks {
        let name = match mark {
            Mark::Blocked => "blockedHosts",
            Mark::Silenced => "silencedHosts",
            Mark::MediaSilenced => "mediaSilencedHosts",
            // No setting of Misskey's: it comes with lists of Mastodon's.
            Mark::ReportSilenced => "reportSilencedHosts",
            Mark::Allowed => "federationHosts",
        };
        before.insert(name.to_owned(), instances::marked(tx, *mark)?.into());
        instances::set_marked(tx, *mark, hosts)?;
        after.insert(name.to_owned(), hosts.clone().into());
        if *mark == Mark::Blocked {
            for host in hosts {
                jobs::drop_deliveries_to(tx, host)?;
            }
        }
    }
    let info = json!({"before": before, "after": after});
    Ok(record(tx, by, "updateServerSettings", &info)?)
}
