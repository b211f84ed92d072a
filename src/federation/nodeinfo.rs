//! Who we are and who they are, for statistics and for client software (D13 to D17).
//!
//! The facts about us come from `serve`. Source: the NodeInfo protocol, schemas 2.0 and
//! 2.1.

use serde_json::Value;
use serde_json::json;

use crate::actions;
use crate::app::App;
use crate::config::Origin;
use crate::federation::authority;
use crate::federation::fetch;
use crate::federation::handles;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;
use crate::model::instances::Instance;
use crate::model::instances::State;
use crate::store::instances;

/// What a document about us tells.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What we are told to be.
    pub software_name: String,
    /// The server's name.
    pub name: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Who runs it.
    pub maintainer_name: Option<String>,
    /// How to reach them.
    pub maintainer_email: Option<String>,
    /// Whether anybody may join.
    pub open_registrations: bool,
    /// The longest note, in characters.
    pub text_limit_characters: usize,
    /// The colour of the server.
    pub theme_color: Option<String>,
    /// The languages spoken.
    pub langs: Vec<String>,
    /// Its rules.
    pub tos_url: Option<String>,
    /// What it does with what it knows of people.
    pub privacy_policy_url: Option<String>,
    /// Where to ask.
    pub inquiry_url: Option<String>,
    /// Who answers for it in law.
    pub impressum_url: Option<String>,
    /// Where its program is.
    pub repository_url: Option<String>,
    /// Where to say what should be better.
    pub feedback_url: Option<String>,
    /// Whether people here may not read the local timeline.
    pub without_local_timeline: bool,
    /// Whether they may not read the global one.
    pub without_global_timeline: bool,
    /// People here.
    pub users: i64,
    /// People here who did something in the last half year.
    pub active_half_year: i64,
    /// People here who did something in the last month.
    pub active_month: i64,
    /// Their notes that answer nothing.
    pub posts: i64,
    /// Their answers.
    pub comments: i64,
}

/// The two schemas we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 2.0, without a repository: strict readers refuse it (D14).
    V20,
    /// 2.1.
    V21,
}

impl Version {
    /// The content type of a document.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::V20 => {
                "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"; charset=utf-8"
            }
            Self::V21 => {
                "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"; charset=utf-8"
            }
        }
    }
}

/// Where the documents are.
pub fn index(us: &Origin) -> Value {
    let link = |version: &str| {
        json!({"rel": format!("http://nodeinfo.diaspora.software/ns/schema/{version}"),
               "href": us.at(&format!("/nodeinfo/{version}"))})
    };
    json!({"links": [link("2.1"), link("2.0")]})
}

/// The document (D14 to D16). The software's name is our own: peers keep work-arounds by
/// name, and most clients ask `/api/meta`. Only for those that know no other name the
/// operator may say `misskey`.
pub fn document(version: Version, facts: &Facts) -> Value {
    let mut software = json!({"name": facts.software_name, "version": env!("CARGO_PKG_VERSION")});
    let number = match version {
        Version::V20 => "2.0",
        Version::V21 => {
            if let Some(repository) = option_env!("CARGO_PKG_REPOSITORY").filter(|r| !r.is_empty())
            {
                software["repository"] = json!(repository);
            }
            "2.1"
        }
    };
    json!({
        "version": number,
        "software": software,
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": ["atom1.0", "rss2.0"]},
        "openRegistrations": facts.open_registrations,
        "usage": {
            "users": {
                "total": facts.users,
                "activeHalfyear": facts.active_half_year,
                "activeMonth": facts.active_month,
            },
            "localPosts": facts.posts,
            "localComments": facts.comments,
        },
        "metadata": metadata(facts),
    })
}

fn metadata(facts: &Facts) -> Value {
    let maintainer = json!({"name": facts.maintainer_name, "email": facts.maintainer_email});
    json!({
        "nodeName": facts.name,
        "nodeDescription": facts.description,
        "nodeAdmins": [maintainer],
        "maintainer": maintainer,
        "langs": facts.langs,
        "tosUrl": facts.tos_url,
        "privacyPolicyUrl": facts.privacy_policy_url,
        "inquiryUrl": facts.inquiry_url,
        "impressumUrl": facts.impressum_url,
        "repositoryUrl": facts.repository_url,
        "feedbackUrl": facts.feedback_url,
        "disableRegistration": !facts.open_registrations,
        "disableLocalTimeline": facts.without_local_timeline,
        "disableGlobalTimeline": facts.without_global_timeline,
        "emailRequiredForSignup": false,
        "enableHcaptcha": false,
        "enableRecaptcha": false,
        "enableMcaptcha": false,
        "enableTurnstile": false,
        "maxNoteTextLength": facts.text_limit_characters,
        "enableEmail": false,
        "enableServiceWorker": true,
        "proxyAccountName": null,
        "themeColor": facts.theme_color,
    })
}

/// What another server says about itself (D17): untrusted text, cut to size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What it runs.
    pub software_name: Option<String>,
    /// Which version.
    pub software_version: Option<String>,
    /// What it calls itself.
    pub name: Option<String>,
    /// What it says of itself.
    pub description: Option<String>,
    /// `#rrggbb`.
    pub theme_color: Option<String>,
}

/// Characters kept of names and versions.
const NAME_LIMIT_CHARS: usize = 256;
/// Characters kept of descriptions.
const DESCRIPTION_LIMIT_CHARS: usize = 2048;

/// The best document an index names, on the index's own host.
pub fn best_document<'a>(index: &'a Value, from: &str) -> Option<&'a str> {
    let link = |version: &str| {
        many(get(index, "links")).iter().find_map(|link| {
            let rel = get(link, "rel").as_str()?;
            let href = get(link, "href").as_str()?;
            (rel.ends_with(version) && authority::same_origin(href, from)).then_some(href)
        })
    };
    ["/2.1", "/2.0", "/1.1", "/1.0"].into_iter().find_map(link)
}

/// Reads another server's document.
pub fn read(document: &Value) -> Seen {
    let line = |value: &Value, limit| {
        let text = loose::one_line(value.as_str()?.trim());
        (!text.is_empty()).then(|| loose::cut(&text, limit).to_owned())
    };
    let software = get(document, "software");
    let metadata = get(document, "metadata");
    let color = line(get(metadata, "themeColor"), NAME_LIMIT_CHARS);
    Seen {
        software_name: line(get(software, "name"), NAME_LIMIT_CHARS),
        software_version: line(get(software, "version"), NAME_LIMIT_CHARS),
        name: line(get(metadata, "nodeName"), NAME_LIMIT_CHARS),
        description: line(get(metadata, "nodeDescription"), DESCRIPTION_LIMIT_CHARS),
        theme_color: color.filter(|color| is_color(color)),
    }
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The work of `Job::LookAtInstance`: what a server says of itself (D17). One that was
/// given up and answers is there again; else it is left alone until the next look (O18), as is
/// one that was looked at before or says nothing of itself.
///
/// # Errors
/// A living server could not be asked for the first time, or our own trouble.
pub fn look(app: &App, host: &str) -> Result<(), Trouble> {
    let Some(known) = app.db.read(|db| instances::by_host(db, host))? else {
        return Ok(());
    };
    let (is_given_up, host) = (known.state != State::Alive, host.to_owned());
    let is_new = known.nodeinfo_at.is_none() && !is_given_up;
    match seen(app, &host) {
        Ok(seen) => {
            let info = seen.map(|seen| with(known, seen));
            Ok(app.db.write(move |tx| {
                match info {
                    Some(info) => actions::instances::learn(tx, &info)?,
                    None => actions::instances::record_look(tx, &host)?,
                }
                match is_given_up {
                    true => actions::instances::record_ok(tx, &host),
                    false => Ok(()),
                }
            })?)
        }
        Err(Trouble::Failed(fault)) => Err(fault.into()),
        Err(trouble) if is_new && trouble.may_pass() => Err(trouble),
        Err(_) => Ok(app
            .db
            .write(move |tx| actions::instances::record_look(tx, &host))?),
    }
}

/// Asks a server what it is; `None` where it speaks no version that we know.
fn seen(app: &App, host: &str) -> Result<Option<Seen>, Trouble> {
    let scheme = handles::scheme(app, host);
    let address = format!("{scheme}://{host}/.well-known/nodeinfo");
    let (index, url) = fetch::plain(app, &address, "application/json")?;
    let document = best_document(&index, &url);
    document
        .map(|address| Ok(read(&fetch::plain(app, address, "application/json")?.0)))
        .transpose()
}

fn with(known: Instance, seen: Seen) -> Instance {
    Instance {
        software_name: seen.software_name,
        software_version: seen.software_version,
        name: seen.name,
        description: seen.description,
        theme_color: seen.theme_color,
        ..known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_schema_names_no_repository() {
        let facts = Facts {
            software_name: "mamekey".to_owned(),
            ..Facts::default()
        };
        assert!(document(Version::V20, &facts)["software"]["repository"].is_null());
        let newer = document(Version::V21, &facts);
        assert_eq!(newer["version"], "2.1");
        assert_eq!(newer["software"]["name"], "mamekey");
        assert_eq!(newer["protocols"], json!(["activitypub"]));
    }

    #[test]
    fn documents_of_others_are_cut_and_colours_checked() {
        let seen = read(&json!({"software": {"name": "x".repeat(999), "version": 5},
            "metadata": {"nodeName": "A\u{202e}b", "themeColor": "#86b300"}}));
        assert_eq!(
            seen.software_name.map(|name| name.len()),
            Some(NAME_LIMIT_CHARS)
        );
        assert_eq!(seen.software_version, None);
        assert_eq!(seen.name.as_deref(), Some("Ab"));
        assert_eq!(seen.theme_color.as_deref(), Some("#86b300"));
        let odd = read(&json!({"metadata": {"themeColor": "red;x"}}));
        assert_eq!(odd.theme_color, None);
    }

    #[test]
    fn the_newest_document_of_the_same_host_is_chosen() {
        let us = Origin::parse("https://us.example").expect("an origin");
        let from = "https://us.example/.well-known/nodeinfo";
        assert_eq!(
            best_document(&index(&us), from),
            Some("https://us.example/nodeinfo/2.1")
        );
        assert_eq!(best_document(&index(&us), "https://b.example/"), None);
    }
}
