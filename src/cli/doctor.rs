//! Whether this server is well, in plain words: each line ok, or what to do.
//!
//! It looks at the data folder and the clock, and asks the server for what other servers
//! will ask it, through its public address: so the name, the certificate and the proxy in
//! front are tried as well, as far as this machine sees them. What only others can see
//! (a firewall, a name that resolves differently elsewhere) it cannot tell.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::cli::Failure;
use crate::clock::Clock;
use crate::clock::MINUTE;
use crate::config::Config;
use crate::config::Reach;
use crate::error::Fault;
use crate::model::users::User;
use crate::net;
use crate::store::check;
use crate::store::copy;
use crate::store::users;

/// How long an answer of our own may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest answer read of our own.
const ANSWER_BYTES: u64 = 1 << 20;

/// How far the clocks of server and proxy may differ, in milliseconds. Others refuse
/// signatures that are hours off; a minute shows that nobody sets the clock.
const CLOCKS_MAY_DIFFER: i64 = MINUTE;

/// What was found: fine, or what to do about it.
type Finding = Result<String, String>;

/// Runs `mamekey doctor`.
pub(super) fn run(config: Config) -> Result<(), Failure> {
    let mut findings = vec![settings(&config), folder(&config)];
    findings.extend(database(&config));
    findings.extend(from_outside(&config));
    let mut wrong = 0;
    for finding in findings {
        match finding {
            Ok(fine) => println!("ok    {fine}"),
            Err(advice) => {
                wrong += 1;
                println!("NOT   {advice}");
            }
        }
    }
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::Failed("one thing needs a look".to_owned())),
        count => Err(Failure::Failed(format!("{count} things need a look"))),
    }
}

fn settings(config: &Config) -> Finding {
    let origin = config.origin.as_str();
    if config.federation.reach == Reach::Loopback {
        return Err(
            "federation.reach is \"loopback\": for tests only, set it to \"public\"".into(),
        );
    }
    if !config.origin.is_secure() {
        return Err(format!(
            "url is {origin}: other servers speak only with https; set url to the https \
             address of your proxy"
        ));
    }
    if config.trusted_proxies.is_empty() && config.listen.ip().is_loopback() {
        return Err(
            "trusted_proxies is empty: behind a proxy on this machine everyone shares one rate \
             limit; set trusted_proxies = [\"127.0.0.1\"]"
                .into(),
        );
    }
    Ok(format!(
        "the configuration: {origin}, listening on {}",
        config.listen
    ))
}

/// The folder takes files.
fn folder(config: &Config) -> Finding {
    let data = config.data.display();
    match tempfile::NamedTempFile::new_in(&config.data) {
        Ok(_) => Ok(format!("the data folder {data} can be written")),
        Err(cause) => Err(format!("the data folder {data} cannot be written: {cause}")),
    }
}

fn database(config: &Config) -> Vec<Finding> {
    let db = match copy::look_at(&config.database()) {
        Ok(db) => db,
        Err(fault) => return vec![Err(format!("{fault}; has `mamekey serve` run here?"))],
    };
    let size = fs::metadata(config.database()).map_or(0, |about| about.len()) >> 20;
    let newest = match check::newest(&db) {
        Ok(newest) => newest,
        Err(cause) => return vec![Err(format!("the database cannot be read: {cause}"))],
    };
    let now = Clock::default().now();
    let clock = match newest {
        Some(newest) if newest > now.plus(MINUTE) => Err(format!(
            "the clock says {now}, but something here is from {newest}: set the clock (NTP)"
        )),
        _ => Ok(format!("the clock says {now}")),
    };
    vec![Ok(format!("the database opens; it has {size} MiB")), clock]
}

/// What others will ask, asked by ourselves.
fn from_outside(config: &Config) -> Vec<Finding> {
    let asker = match Asker::new(config) {
        Ok(asker) => asker,
        Err(fault) => return vec![Err(fault.0)],
    };
    let alive = match asker.get("/healthz", "*/*") {
        Ok(answer) => answer,
        Err(why) => {
            let origin = config.origin.as_str();
            return vec![Err(format!(
                "{origin} does not answer: {why}. Is `mamekey serve` running, does the name \
                 lead here, does the proxy pass requests on to {}?",
                config.listen
            ))];
        }
    };
    let mut findings = vec![
        Ok(format!("{} answers", config.origin.as_str())),
        clocks(&alive),
        asker.finds("/.well-known/nodeinfo", "*/*", "links"),
        asker.streams(),
    ];
    match somebody(config) {
        Some(user) => {
            findings.extend(asker.finds_user(config, &user));
            findings.extend(asker.is_led_here(config, &user));
        }
        None => findings.push(Err(
            "there is no account yet: open the link `serve` shows".into()
        )),
    }
    findings
}

fn somebody(config: &Config) -> Option<User> {
    let db = copy::look_at(&config.database()).ok()?;
    let all = users::local(&db).ok()?;
    all.into_iter()
        .find(|user| user.gone_at.is_none() && user.suspended_at.is_none())
}

fn clocks(answer: &Answer) -> Finding {
    let now = Clock::default().now();
    let date = answer
        .date
        .as_deref()
        .and_then(|date| httpdate::parse_http_date(date).ok());
    let theirs = date.and_then(|date| date.duration_since(std::time::UNIX_EPOCH).ok());
    let theirs = theirs.and_then(|since| i64::try_from(since.as_millis()).ok());
    match theirs {
        Some(theirs) if (theirs - now.0).abs() > CLOCKS_MAY_DIFFER => {
            Err("the proxy's clock and ours differ by more than a minute: set both (NTP)".into())
        }
        Some(_) => Ok("the proxy's clock agrees with ours".into()),
        None => Err("the proxy sends no Date".into()),
    }
}

/// Asks our own public address.
struct Asker {
    agent: ureq::Agent,
    origin: String,
}

struct Answer {
    status: u16,
    date: Option<String>,
    /// Where a redirect leads.
    location: Option<String>,
    body: Vec<u8>,
}

impl Asker {
    fn new(config: &Config) -> Result<Self, Fault> {
        Ok(Self {
            agent: net::ourselves(config.federation.extra_ca.as_deref(), PATIENCE)?,
            origin: config.origin.as_str().to_owned(),
        })
    }

    fn get(&self, path: &str, accept: &str) -> Result<Answer, String> {
        self.ask(&format!("{}{path}", self.origin), accept)
    }

    fn ask(&self, url: &str, accept: &str) -> Result<Answer, String> {
        let asked = self.agent.get(url).header("Accept", accept).call();
        let (head, mut body) = asked.map_err(|cause| cause.to_string())?.into_parts();
        let body = body.with_config().limit(ANSWER_BYTES).read_to_vec();
        let told = |name| {
            let value = head.headers.get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        Ok(Answer {
            status: head.status.as_u16(),
            date: told("date"),
            location: told("location"),
            body: body.map_err(|cause| cause.to_string())?,
        })
    }

    /// Whether a path answers a JSON object with this member.
    fn finds(&self, path: &str, accept: &str, member: &str) -> Finding {
        let answer = self
            .get(path, accept)
            .map_err(|why| format!("{path}: {why}"))?;
        let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match (answer.status, told.get(member)) {
            (200, Some(_)) => Ok(format!("{path} answers as it should")),
            (status, _) => Err(format!(
                "{path} answers {status} and not what it should: the proxy must pass all paths \
                 on unchanged"
            )),
        }
    }

    /// Our server asks who asks for a stream plainly to upgrade; a proxy in the way says
    /// something else.
    fn streams(&self) -> Finding {
        match self.get("/streaming", "*/*") {
            Ok(answer) if answer.status == 426 => Ok("/streaming reaches this server".into()),
            Ok(answer) => Err(format!(
                "/streaming answers {}: the proxy must pass it on, with Upgrade headers",
                answer.status
            )),
            Err(why) => Err(format!("/streaming: {why}")),
        }
    }

    /// Discovery of a user and its actor document, as another server does it.
    fn finds_user(&self, config: &Config, user: &User) -> [Finding; 2] {
        let (name, host) = (&user.username, config.origin.account_domain());
        let webfinger = format!("/.well-known/webfinger?resource=acct:{name}@{host}");
        let actor = format!("/users/{}", user.id);
        [
            self.finds(&webfinger, "application/jrd+json", "links"),
            self.finds(&actor, "application/activity+json", "inbox"),
        ]
    }

    /// Whether the domain in our handles leads here, where it is another: whoever hears of
    /// `@name@example.org` asks there.
    fn is_led_here(&self, config: &Config, user: &User) -> Option<Finding> {
        let (host, domain) = (config.origin.host(), config.origin.account_domain());
        if host == domain {
            return None;
        }
        let path = "/.well-known/webfinger";
        let subject = format!("acct:{}@{domain}", user.username);
        let why = match self.leads_to(&format!("https://{domain}{path}?resource={subject}")) {
            Ok(told) if told["subject"].as_str() == Some(&subject) => {
                return Some(Ok(format!("https://{domain}{path} leads here")));
            }
            Ok(_) => "it answers something else".to_owned(),
            Err(why) => why,
        };
        Some(Err(format!(
            "https://{domain}{path} does not lead here ({why}): nobody finds {}. Let the web \
             server of {domain} redirect it with its query; with nginx: location = {path} {{ \
             return 301 {}$request_uri; }} and with Caddy: redir {path} {}{{uri}} permanent",
            &subject["acct:".len()..],
            self.origin,
            self.origin
        )))
    }

    /// What an address of a domain of ours answers, or what it leads to here.
    fn leads_to(&self, url: &str) -> Result<Value, String> {
        let accept = "application/jrd+json";
        let mut answer = self.ask(url, accept)?;
        if let Some(to) = answer.location.take() {
            if !to.starts_with(&format!("{}/", self.origin)) {
                return Err(format!("it leads to {to}"));
            }
            answer = self.ask(&to, accept)?;
        }
        match answer.status {
            200 => Ok(serde_json::from_slice(&answer.body).unwrap_or_default()),
            status => Err(format!("it answers {status}")),
        }
    }
}
