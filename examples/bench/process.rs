//! A `mamekey` process of its own.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use tempfile::TempDir;

use crate::client::Connection;

/// The server under load.
pub struct Process {
    pub address: SocketAddr,
    binary: PathBuf,
    data: PathBuf,
    folder: Option<TempDir>,
    child: Child,
}

impl Process {
    /// Starts on a fresh data folder.
    pub fn start(binary: &Path) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut process = Self::start_in(binary, folder.path().to_owned());
        process.folder = Some(folder);
        process
    }

    /// Starts on this data folder.
    pub fn start_in(binary: &Path, data: PathBuf) -> Self {
        let mut child = Self::command(binary, &data)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split("http://").nth(1)?.trim().parse().ok())
            .expect("the server says where it listens");
        Self {
            address,
            binary: binary.to_owned(),
            data,
            folder: None,
            child,
        }
    }

    fn command(binary: &Path, data: &Path) -> Command {
        let mut command = Command::new(binary);
        command
            .env("MAMEKEY_DATA", data)
            .env("MAMEKEY_LISTEN", "127.0.0.1:0")
            .env("MAMEKEY_URL", "http://localhost")
            .env("MAMEKEY_RATE_LIMITS", "false")
            .env("MAMEKEY_FEDERATION__REACH", "loopback")
            .env("MAMEKEY_LOG", "error")
            .stderr(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str], input: &str) -> String {
        let mut child = Self::command(&self.binary, &self.data)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a command");
        child
            .stdin
            .take()
            .expect("its input")
            .write_all(input.as_bytes())
            .expect("input taken");
        let output = child.wait_with_output().expect("its output");
        assert!(output.status.success(), "{arguments:?} failed");
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    }

    /// Makes an account and returns the id of its user.
    pub fn owner(&self, name: &str) -> String {
        self.run(
            &["account", "create", name, "--owner", "--password-stdin"],
            "a password for the bench\n",
        );
        let body = format!(r#"{{"username":"{name}"}}"#);
        let mut connection = Connection::open(self.address);
        let answer: serde_json::Value =
            serde_json::from_slice(connection.ask(&crate::client::post("/api/users/show", &body)))
                .expect("a user");
        answer["id"].as_str().expect("an id").to_owned()
    }

    /// An API token that may do everything.
    pub fn token(&self, name: &str) -> String {
        self.run(&["account", "token", name, "--name", "bench"], "")
    }

    /// Waits for one answer.
    pub fn wait_for_answer(&self) {
        Connection::open(self.address).ask(&crate::client::get("/healthz", "*/*"));
    }

    /// Memory it holds, as the kernel counts it.
    pub fn resident_kib(&self) -> u64 {
        self.proc("status", "VmRSS:")
    }

    /// Forgets how much memory it ever held.
    pub fn forget_peak(&self) {
        let file = format!("/proc/{}/clear_refs", self.child.id());
        std::fs::write(file, "5").expect("Linux lets us watch our own processes");
    }

    /// The most memory it held since then.
    pub fn peak_kib(&self) -> u64 {
        self.proc("status", "VmHWM:")
    }

    /// Bytes it gave the disk to write.
    pub fn written_bytes(&self) -> u64 {
        self.proc("io", "write_bytes:")
    }

    /// Bytes of the database and its log.
    pub fn database_bytes(&self) -> u64 {
        ["mamekey.db", "mamekey.db-wal"]
            .iter()
            .filter_map(|name| Some(std::fs::metadata(self.data.join(name)).ok()?.len()))
            .sum()
    }

    fn proc(&self, file: &str, key: &str) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id()))
            .expect("Linux tells of its processes");
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .expect("the key");
        line.trim()
            .trim_end_matches(" kB")
            .parse()
            .expect("a number")
    }

    /// Ends it and keeps its folder.
    pub fn stop(mut self) -> TempDir {
        self.folder.take().expect("a folder of its own")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nothing more is wanted of it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
