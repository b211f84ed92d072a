//! The server under test, in this process: a free port, a fresh database in a temporary
//! folder, a clock that can be moved.
//!
//! Accounts are made as the command line makes them, with two costs spared: all share one
//! password (hashed once) and one key (made once).
//!
//! When the server is dropped, whatever it still had to do is done; a job that was given
//! up, or still fails, fails the test even though nothing asked for it.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use mamekey::actions;
use mamekey::cli::serve;
use mamekey::cli::serve::Running;
use mamekey::config::Config;
use mamekey::config::Origin;
use mamekey::config::Reach;
use mamekey::crypto::digest;
use mamekey::crypto::password;
use mamekey::error::Error;
use mamekey::error::Never;
use mamekey::model::Id;
use mamekey::model::tokens::Grant;
use mamekey::model::users::User;
use mamekey::net::guard::Network;
use mamekey::store::Tx;
use mamekey::store::jobs;
use mamekey::store::keys::SecretKey;
use mamekey::store::users;
use tempfile::TempDir;

use super::actor::Home;
use super::client::Client;
use super::internet::Internet;
use super::ports;
use super::signing;

/// The password of every account made here.
pub const PASSWORD: &str = "correct horse battery staple";

static PASSWORD_HASH: LazyLock<String> =
    LazyLock::new(|| password::hash(PASSWORD).expect("a hash"));

/// [`PASSWORD`], hashed once.
pub fn password_hash() -> &'static str {
    &PASSWORD_HASH
}

/// A running server.
pub struct Server {
    running: Option<Running>,
    origin: String,
    owner: OnceCell<Client>,
    milliseconds_ahead: AtomicI64,
    tokens: AtomicUsize,
    is_forgiven: AtomicBool,
    folder: TempDir,
}

impl Server {
    /// A server as it is by default, but for the reach of its federation and its limits
    /// of rate.
    #[track_caller]
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    /// A server with a changed configuration.
    #[track_caller]
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(Network::default(), change)
    }

    /// A server that reaches others over this network; it believes the scripted
    /// internet's certificates.
    #[track_caller]
    pub fn on(network: Network, change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let port = ports::free();
        let origin = format!("http://127.0.0.1:{port}");
        let mut config = Config::in_folder(folder.path());
        config.origin = Origin::parse(&origin).expect("an origin");
        config.listen = ([127, 0, 0, 1], port).into();
        config.rate_limits = false;
        config.federation.reach = Reach::Loopback;
        if network.dial.is_some() {
            let authority = folder.path().join("authority.pem");
            Internet::write_authority(&authority);
            config.federation.extra_ca = Some(authority);
        }
        change(&mut config);
        let running = serve::start_on(config, network).expect("the server starts");
        let server = Self {
            running: Some(running),
            origin,
            owner: OnceCell::new(),
            milliseconds_ahead: AtomicI64::new(0),
            tokens: AtomicUsize::new(0),
            is_forgiven: AtomicBool::new(false),
            folder,
        };
        server.write(|tx| {
            let system = actions::users::ensure_system(tx)?;
            actions::users::give_key(tx, system, &local_key())
        });
        server
    }

    /// `http://127.0.0.1:port`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The owner's client. The account, named `owner`, is made when it is first asked for.
    #[track_caller]
    pub fn owner(&self) -> &Client {
        self.owner.get_or_init(|| self.sign_up("owner"))
    }

    /// Another account; the owner's is made first, as in life.
    #[track_caller]
    pub fn account(&self, name: &str) -> Client {
        self.owner();
        self.sign_up(name)
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Client {
        Client::visitor(&self.origin)
    }

    /// A client whose token allows only this much.
    #[track_caller]
    pub fn token(&self, name: &str, permissions: &[&str]) -> Client {
        self.owner();
        let names = permissions.iter().map(|name| (*name).to_owned()).collect();
        self.issue(self.user(name).id, Grant::Permissions(names))
    }

    /// Suspends an account.
    #[track_caller]
    pub fn suspend(&self, name: &str) {
        let user = self.user(name);
        self.write(move |tx| actions::users::set_suspended(tx, &user, true));
    }

    /// Does everything that is due, until nothing is.
    #[track_caller]
    pub fn settle(&self) {
        self.running().settle().expect("jobs can be looked for");
    }

    /// Moves the server's clock.
    pub fn advance(&self, milliseconds: i64) {
        self.milliseconds_ahead
            .fetch_add(milliseconds, Ordering::Relaxed);
        let app = &self.running().app;
        app.clock.advance(milliseconds);
        app.hub.wake_workers();
    }

    /// Tidies up, as the server does every hour.
    #[track_caller]
    pub fn tidy(&self) {
        mamekey::jobs::housekeeping::tidy(&self.running().app).expect("a tidy server");
    }

    /// Forgets what is too old, as the server does every day.
    #[track_caller]
    pub fn forget(&self) {
        let app = &self.running().app;
        mamekey::jobs::retention::forget(app, &|| false).expect("a forgetful server");
    }

    /// The server's time in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.running().app.clock.now().0
    }

    /// How many jobs wait, due or not.
    #[track_caller]
    pub fn waiting_jobs(&self) -> i64 {
        let waiting = self.running().app.db.read(jobs::waiting);
        waiting.expect("a readable queue")
    }

    /// Failures are what this story is about, and no reason to fail the test.
    pub fn forgive(&self) {
        self.is_forgiven.store(true, Ordering::Relaxed);
    }

    /// How many rows there are in each table.
    #[track_caller]
    pub fn tables(&self) -> BTreeMap<String, i64> {
        tables(self.running())
    }

    /// How many files lie in the folder of media.
    pub fn files_on_disk(&self) -> usize {
        count_files(&self.folder().join("media"))
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("running until dropped")
    }

    #[track_caller]
    fn sign_up(&self, name: &str) -> Client {
        let username = name.to_owned();
        let made = self.running().app.db.write(move |tx| {
            let by = actions::users::Entitled::Operator { as_owner: false };
            let id = actions::users::sign_up(tx, &username, Some(password_hash()), &by)?;
            actions::users::give_key(tx, id, &local_key())
                .map_err(|error| Error::Failed(error.into_fault()))?;
            Ok(id)
        });
        match made {
            Ok(id) => self.issue(id, Grant::Everything),
            Err(error) => panic!("{name} gets no account: {error:?}"),
        }
    }

    #[track_caller]
    fn issue(&self, user: Id<User>, grant: Grant) -> Client {
        let number = self.tokens.fetch_add(1, Ordering::Relaxed);
        let token = format!("token{number:027}");
        let hash = digest::sha256(token.as_bytes());
        self.write(move |tx| actions::tokens::issue(tx, &hash, user, Some("spec"), &grant));
        Client::with_token(&self.origin, &token)
    }

    #[track_caller]
    fn user(&self, name: &str) -> User {
        let found = self
            .running()
            .app
            .db
            .read(|db| users::by_acct(db, name, None));
        let found = found.expect("a readable database");
        found.unwrap_or_else(|| panic!("nobody here is called {name}"))
    }

    #[track_caller]
    fn write<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&Tx<'_>) -> Result<T, Error<Never>> + Send + 'static,
    ) -> T {
        let done = self.running().app.db.write(deed);
        done.unwrap_or_else(|error| panic!("{}", error.into_fault()))
    }

    /// What went wrong behind everyone's back.
    fn failures(&self) -> Vec<String> {
        let running = self.running();
        let waiting = running.app.db.read(|db| jobs::list(db, 100));
        let tried = waiting.expect("a readable queue").into_iter();
        let failing = tried
            .filter(|(_, attempts, _)| *attempts > 0)
            .map(|(line, _, error)| format!("{line}: {}", error.unwrap_or_default()));
        let is_forgiven = self.is_forgiven.load(Ordering::Relaxed);
        let all = running.given_up().into_iter().chain(failing);
        // A panic is never what the story is about.
        all.filter(|failure| !is_forgiven || failure.contains("panicked"))
            .collect()
    }
}

impl Home for Server {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn seconds_ahead(&self) -> i64 {
        self.milliseconds_ahead.load(Ordering::Relaxed) / 1_000
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that has failed already needs no second reason.
        let failures = if thread::panicking() {
            Vec::new()
        } else {
            self.settle();
            self.failures()
        };
        if let Some(running) = self.running.take() {
            running.stop();
        }
        assert!(failures.is_empty(), "jobs failed:\n{}", failures.join("\n"));
    }
}

/// The key of everybody who lives here.
pub fn local_key() -> SecretKey {
    let pem = include_str!("../../fixtures/keys/local.pem");
    SecretKey {
        private: signing::unwrap_pem(pem),
        public_pem: signing::public_pem_of(pem),
    }
}

/// How many rows there are in each table.
#[track_caller]
pub fn tables(running: &Running) -> BTreeMap<String, i64> {
    let counted = running.app.db.read(|db| {
        let mut names = db.prepare("select name from sqlite_schema where type = 'table'")?;
        let names: Vec<String> = names
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let count = |name: String| {
            let sql = format!("select count(*) from \"{name}\"");
            Ok((name, db.query_row(&sql, [], |row| row.get(0))?))
        };
        names.into_iter().map(count).collect()
    });
    counted.expect("a readable database")
}

fn count_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .map(|path| if path.is_dir() { count_files(&path) } else { 1 })
        .sum()
}
