//! The handles in one hand: what doors, federation and jobs need to do their work.
//!
//! Actions never see it, so no transaction can be opened inside another and no rule can
//! reach for the network.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use rusqlite::Connection;

use crate::clock::Clock;
use crate::clock::Time;
use crate::config::Config;
use crate::crypto::encoding;
use crate::crypto::mac::MacKey;
use crate::crypto::random;
use crate::error::Fault;
use crate::hub::Hub;
use crate::in_hand::InHand;
use crate::limits::Limits;
use crate::media::Media;
use crate::model::Id;
use crate::model::charts::Chart;
use crate::model::charts::Steps;
use crate::model::oauth::Client;
use crate::model::previews::Preview;
use crate::model::users::User;
use crate::net::Fetcher;
use crate::net::guard::Network;
use crate::private;
use crate::readings::Readings;
use crate::recent::Recent;
use crate::store::Db;
use crate::store::News;
use crate::store::jobs;
use crate::store::settings;
use crate::store::stats;
use crate::store::stats::Stats;

/// Documents of actors kept in memory, of about five kilobytes each.
const ACTORS: usize = 64;

/// Servers that take signatures after RFC 9421, of about a hundred bytes each; whichever
/// is forgotten costs one request more.
const NEWER: usize = 4_096;

/// Pictures that could not be shown, of about a hundred bytes each.
const BLANKS: usize = 1_024;

/// Previews of links, bounded at a few kilobytes each.
const PREVIEWS: usize = 256;

/// OAuth programs kept in memory; few are in use at once.
const CLIENTS: usize = 64;

/// Tokens kept in memory for apps that ask again.
const FETCHED: usize = 64;

/// Charts kept in memory, of a few kilobytes each: those of some profiles and of the about
/// page.
const CHARTS: usize = 64;

/// Spans of time over which those who write are counted: a month, half a year.
const SPANS: usize = 2;

/// Users remembered as being here, 40 bytes each.
const HERE: usize = 16_384;

/// Signing in that is under way, 100 bytes each; each lasts minutes and each address may
/// begin few.
const CHALLENGES: usize = 4_096;

/// Whom a passkey is asked to prove something, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Challenge {
    /// That it is theirs, to be added.
    Registration(Id<User>),
    /// That they are here, to sign in.
    SignIn(Id<User>),
}

/// An actor as it is now: who, when the profile changed, since when it is suspended.
pub type ActorState = (Id<User>, Option<Time>, Option<Time>);

/// Everything that is open while the program runs.
pub struct App {
    /// What the operator said.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// Who is listening.
    pub hub: Arc<Hub>,
    /// Which jobs are being done.
    pub in_hand: Arc<InHand>,
    /// How often someone did something.
    pub limits: Limits,
    /// The way to other servers.
    pub fetcher: Fetcher,
    /// Files and pictures.
    pub media: Media,
    /// The actor documents asked for last. Whoever hears of one of ours asks for the
    /// actor, often many servers at once; making the document takes ten times as long as
    /// finding out that it has not changed.
    pub actors: Recent<ActorState, Bytes>,
    /// Whose streams were open lately. Memory and not a row: it changes all the time.
    pub here: Recent<Id<User>, ()>,
    /// What passkeys were asked to sign, for accounts we know of.
    pub challenges: Recent<Challenge, [u8; 32]>,
    /// The same for visitors who did not say who they are, apart, for anybody may ask.
    pub anonymous_challenges: Recent<String, [u8; 32]>,
    /// Browsers that gave the right password and still owe the second factor, by the hash
    /// of what they were given for it.
    pub half_signed_in: Recent<[u8; 32], Id<User>>,
    /// Servers that are known to take signatures after RFC 9421.
    pub rfc9421: Recent<String, ()>,
    /// Addresses of pictures that could not be shown a moment ago.
    pub blanks: Recent<String, ()>,
    /// What links lead to, or that nothing can be said of it; by address and language.
    pub previews: Recent<(String, String), Option<Arc<Preview>>>,
    /// OAuth programs whose address was asked lately.
    pub oauth_clients: Recent<String, Client>,
    /// Tokens fetched by MiAuth a moment ago, by session and address: an app whose answer
    /// was lost on the way asks again.
    pub fetched: Recent<(String, IpAddr), (String, Id<User>)>,
    /// Marks what goes out through browsers and comes back; new with each start.
    marks: MacKey,
    /// What was read off the running server lately.
    pub readings: Readings,
    /// Charts that were asked for lately.
    pub charts: Recent<(String, Steps), Arc<Chart>>,
    stats: Recent<(), Stats>,
    active: Recent<i64, i64>,
}

impl App {
    /// Opens everything below the data folder, creating what is missing.
    pub fn open(config: Config) -> Result<Self, Fault> {
        Self::open_on(config, Network::default(), Clock::default())
    }

    /// The same, reaching other servers over this network, with this clock.
    pub fn open_on(config: Config, network: Network, clock: Clock) -> Result<Self, Fault> {
        private::folder(&config.data)?;
        let hub = Arc::new(Hub::default());
        let heard = hub.clone();
        let tell = Box::new(move |news: News| {
            news.events.into_iter().for_each(|event| heard.tell(event));
            if news.has_jobs {
                heard.wake_workers();
            }
        });
        let db = Db::open(&config.database(), clock.clone(), tell)?;
        let in_hand = Arc::new(InHand::since(db.read(jobs::newest)?));
        let fetcher = Fetcher::on(&config.origin, &config.federation, network)?;
        let media = Media::open(&config.data, config.media_remote_bound_bytes)?;
        Ok(Self {
            config,
            clock,
            db,
            hub,
            in_hand,
            limits: Limits::default(),
            fetcher,
            media,
            actors: Recent::new(ACTORS),
            here: Recent::new(HERE),
            challenges: Recent::new(CHALLENGES),
            anonymous_challenges: Recent::new(CHALLENGES),
            half_signed_in: Recent::new(CHALLENGES),
            rfc9421: Recent::new(NEWER),
            blanks: Recent::new(BLANKS),
            previews: Recent::new(PREVIEWS),
            oauth_clients: Recent::new(CLIENTS),
            fetched: Recent::new(FETCHED),
            marks: MacKey::new(&random::bytes::<32>()),
            readings: Readings::default(),
            charts: Recent::new(CHARTS),
            stats: Recent::new(1),
            active: Recent::new(SPANS),
        })
    }

    /// The mark of a text that goes out through a browser. `kind` says what it is, so that
    /// no mark of one kind is taken for one of another.
    pub fn mark(&self, kind: &str, text: &str) -> String {
        encoding::base64_url(&self.marks.mark(format!("{kind} {text}").as_bytes()))
    }

    /// Whether this is that mark.
    pub fn knows_mark(&self, kind: &str, text: &str, mark: &str) -> bool {
        let mark = encoding::from_base64_url(mark);
        mark.is_some_and(|mark| self.marks.knows(format!("{kind} {text}").as_bytes(), &mark))
    }

    /// What the server holds, as it was less than `age` milliseconds ago: counting a
    /// million notes costs many milliseconds, and anybody may ask.
    pub fn stats(&self, age: i64) -> Result<Stats, Fault> {
        let now = self.clock.now();
        if let Some(stats) = self.stats.get(&(), now, age) {
            return Ok(stats);
        }
        let stats = self.db.read(stats::count)?;
        self.stats.put((), now, stats);
        Ok(stats)
    }

    /// How many of ours wrote something in the last `span` milliseconds, as it was less than
    /// `age` milliseconds ago: the longer the span, the more notes are looked at.
    pub fn active(&self, span: i64, age: i64) -> Result<i64, Fault> {
        let now = self.clock.now();
        if let Some(count) = self.active.get(&span, now, age) {
            return Ok(count);
        }
        let since = now.minus(span);
        let count = self.db.read(|db| stats::active_since(db, since))?;
        self.active.put(span, now, count);
        Ok(count)
    }

    /// What the server is called: by its owner in the browser, or by the operator.
    pub fn name(&self, db: &Connection) -> rusqlite::Result<Option<String>> {
        let chosen = settings::get(db, settings::NAME)?;
        Ok(chosen.or_else(|| self.config.name.clone()))
    }

    /// What the server is, in a sentence: by its owner in the browser, or by the operator.
    pub fn description(&self, db: &Connection) -> rusqlite::Result<Option<String>> {
        let chosen = settings::get(db, settings::DESCRIPTION)?;
        Ok(chosen.or_else(|| self.config.description.clone()))
    }
}
