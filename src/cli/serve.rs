//! Running the server: open everything, start what runs, wait, stop.

use std::fs::File;
use std::fs::TryLockError;
use std::io::ErrorKind;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::actions;
use crate::api;
use crate::app::App;
use crate::cli::Failure;
use crate::clock::Clock;
use crate::config::Config;
use crate::config::Reach;
use crate::crypto::secret;
use crate::error::Error;
use crate::error::Fault;
use crate::error::Never;
use crate::jobs::Workers;
use crate::net::guard::Network;
use crate::prepare;
use crate::private;
use crate::server;
use crate::server::Listening;
use crate::store::settings;
use crate::store::users;

/// The file that is locked while a server runs on the folder; it stays empty.
const LOCK: &str = "serve.lock";

/// What `mamekey serve` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Address and port; port 0 picks a free one [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<String>,
}

/// A server that runs. Dropping it breaks off what is in hand.
pub struct Running {
    /// Everything it has open.
    pub app: Arc<App>,
    /// Where it listens, with the port that was picked.
    pub address: SocketAddr,
    listening: Listening,
    workers: Workers,
}

/// Opens everything and starts. Cheap enough for a server in every test.
///
/// # Errors
/// When the data folder cannot be used, the origin is not the remembered one, or the
/// address is taken.
pub fn start(config: Config) -> Result<Running, Fault> {
    start_on(config, Network::default())
}

/// Starts a server that reaches others over this network.
///
/// # Errors
/// As [`start`].
pub fn start_on(config: Config, network: Network) -> Result<Running, Fault> {
    start_at(config, network, Clock::default())
}

/// Starts a server that begins at another time: ids never run backwards, so a clock moved
/// back later would not be believed.
///
/// # Errors
/// As [`start`].
pub fn start_at(config: Config, network: Network, clock: Clock) -> Result<Running, Fault> {
    let listen = config.listen;
    let app = Arc::new(App::open_on(config, network, clock)?);
    keep_origin(&app)?;
    ensure_system(&app)?;
    prepare::voucher(&app)?;
    let listening = server::listen(Arc::clone(&app), listen)?;
    let workers = Workers::start(Arc::clone(&app), api::errands::run)?;
    Ok(Running {
        address: listening.address(),
        app,
        listening,
        workers,
    })
}

impl Running {
    /// Does everything that is due, and returns when nothing is.
    ///
    /// # Errors
    /// When jobs cannot be looked for.
    pub fn settle(&self) -> Result<(), Fault> {
        self.workers.settle()
    }

    /// The jobs that were given up since the start, and why.
    pub fn given_up(&self) -> Vec<String> {
        self.workers.given_up()
    }

    /// Takes nothing new, finishes what is in hand (10 seconds at most), closes the files.
    pub fn stop(self) {
        self.listening.stop();
        self.workers.stop();
    }
}

/// Runs `mamekey serve`.
pub(super) fn run(config: Config) -> Result<(), Failure> {
    log(&config);
    let reach = config.federation.reach;
    let origin = config.origin.clone();
    let _held = hold(&config.data)?;
    let running = start(config)?;
    say(&format!("Mamekey listens on http://{}", running.address));
    if reach == Reach::Loopback {
        eprintln!(
            "ATTENTION: federation.reach is \"loopback\". This server talks to addresses of \
             this machine, over plain http too. That is for tests only."
        );
    }
    match setup_token(&running.app)? {
        Some(token) => {
            let link = origin.at(&format!("/setup?token={token}"));
            say(&format!(
                "There is no account yet. Open this link in a browser to make yours:
  {link}"
            ));
        }
        None => say(&format!("It is reached at {}", origin.as_str())),
    }
    running.listening.wait_for_signal()?;
    running.stop();
    Ok(())
}

/// Takes the data folder for this server alone, until it ends however it ends: two would not
/// hear of what the other does, and the second might take another address.
fn hold(data: &Path) -> Result<File, Fault> {
    private::folder(data)?;
    let file = data.join(LOCK);
    let locking = |cause| Fault::new(&format!("locking {}", file.display()), cause);
    let lock = File::options().append(true).create(true).open(&file);
    let lock = lock.map_err(locking)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Fault(format!(
            "another `mamekey serve` runs on {}; stop it, or name another folder with --data",
            data.display()
        ))),
        // Some network file systems know no locks; a server alone there runs all the same.
        Err(TryLockError::Error(cause)) if cause.kind() == ErrorKind::Unsupported => Ok(lock),
        Err(TryLockError::Error(cause)) => Err(locking(cause)),
    }
}

/// Tells the operator, if somebody still listens: a closed pipe is no reason to stop.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The origin is part of every id that other servers know, and the account domain of every
/// handle: once there is somebody here, both stay what they were. Whoever has been known as
/// `@alice@us.example` cannot become `@alice@example.org`: others keep the handle they once
/// found out, and some take a second one for somebody else.
fn keep_origin(app: &App) -> Result<(), Fault> {
    let ours = &app.config.origin;
    let (origin, domain, is_settled) = app.db.read(|db| {
        let origin: Option<String> = settings::get(db, settings::ORIGIN)?;
        let domain: Option<String> = settings::get(db, settings::ACCOUNT_DOMAIN)?;
        Ok((origin, domain, users::any_account(db)?))
    })?;
    let Some(origin) = origin.filter(|_| is_settled) else {
        return remember_origin(app);
    };
    if origin != ours.as_str() {
        return Err(Fault(format!(
            "this server is {origin} and cannot become {}: its accounts are known by \
             that address; set url to it, or begin in an empty data folder",
            ours.as_str()
        )));
    }
    let domain = domain.unwrap_or_else(|| ours.host().to_owned());
    if domain != ours.account_domain() {
        return Err(Fault(format!(
            "the accounts here are known as @name@{domain} and cannot become @name@{}: other \
             servers keep the handles they know; set account_domain = \"{domain}\", or begin in \
             an empty data folder",
            ours.account_domain()
        )));
    }
    Ok(())
}

fn remember_origin(app: &App) -> Result<(), Fault> {
    let ours = app.config.origin.clone();
    let set = app.db.write(move |tx| {
        settings::set(tx, settings::ORIGIN, &ours.as_str())?;
        let domain = ours.account_domain();
        Ok::<_, Error<Never>>(settings::set(tx, settings::ACCOUNT_DOMAIN, &domain)?)
    });
    set.map_err(Error::into_fault)
}

/// The actor that signs what no person asked for.
fn ensure_system(app: &App) -> Result<(), Fault> {
    if app.db.read(users::system)?.is_some() {
        return Ok(());
    }
    let made = app.db.write(actions::users::ensure_system);
    made.map(drop).map_err(Error::into_fault)
}

/// The token that opens the setup page; `None` once there is an account.
fn setup_token(app: &App) -> Result<Option<String>, Fault> {
    let made = secret::draw();
    let chosen = app.db.write(move |tx| {
        if users::any_account(tx)? {
            return Ok::<_, Error<Never>>(None);
        }
        if let Some(token) = settings::get(tx, settings::SETUP_TOKEN)? {
            return Ok(Some(token));
        }
        settings::set(tx, settings::SETUP_TOKEN, &made)?;
        Ok(Some(made))
    });
    chosen.map_err(Error::into_fault)
}

/// Logs to standard error: what is ours at the level asked for, libraries' warnings.
fn log(config: &Config) {
    let level: Level = config.log.parse().expect("a checked level");
    let filter = Targets::new()
        .with_default(Level::WARN)
        .with_target("mamekey", level);
    let output = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false);
    let wanted = tracing_subscriber::registry().with(filter);
    // Another subscriber is already there only in tests.
    let _ = match config.log_json {
        true => wanted.with(output.json()).try_init(),
        false => wanted.with(output).try_init(),
    };
}
