//! The handles in one hand: what doors, federation and jobs need to do their work.
//!
//! Actions never see it, so no transaction can be opened inside another and no rule can
//! reach for the network.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::error::Fault;
use crate::hub::Hub;
use crate::limits::Limits;
use crate::media::Media;
use crate::net::Fetcher;
use crate::store::Db;
use crate::store::News;

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
    /// How often someone did something.
    pub limits: Limits,
    /// The way to other servers.
    pub fetcher: Fetcher,
    /// Files and pictures.
    pub media: Media,
}

impl App {
    /// Opens everything below the data folder, creating what is missing.
    pub fn open(config: Config) -> Result<Self, Fault> {
        std::fs::create_dir_all(&config.data).map_err(|error| {
            Fault::new(&format!("cannot create {}", config.data.display()), error)
        })?;
        let clock = Clock::default();
        let hub = Arc::new(Hub::default());
        let heard = hub.clone();
        let tell = Box::new(move |news: News| {
            news.events.into_iter().for_each(|event| heard.tell(event));
            if news.has_jobs {
                heard.wake_workers();
            }
        });
        let db = Db::open(&config.database(), clock.clone(), tell)?;
        let fetcher = Fetcher::new(&config.origin, &config.federation)?;
        let media = Media::open(&config.data, config.media_remote_bound_bytes)?;
        Ok(Self {
            config,
            clock,
            db,
            hub,
            limits: Limits::default(),
            fetcher,
            media,
        })
    }
}
