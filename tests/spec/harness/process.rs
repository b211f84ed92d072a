//! The real program, started as an operator starts it and killed as a power cut does.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::actor::Home;
use super::client::Client;
use super::ports;

/// A program that has not said where it listens by then never will.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `mamekey serve` with a folder of its own.
pub struct Process {
    child: Child,
    origin: String,
    folder: Arc<TempDir>,
    output: Arc<Lines>,
}

/// What a command has answered.
pub struct Told {
    question: String,
    output: Output,
}

/// What a running program has printed so far.
#[derive(Default)]
struct Lines {
    all: Mutex<Vec<String>>,
    news: Condvar,
}

impl Process {
    /// Starts a server on a free port, with nothing prepared.
    #[track_caller]
    pub fn start() -> Self {
        let origin = format!("http://127.0.0.1:{}", ports::free());
        let folder = Arc::new(TempDir::new().expect("a temporary folder"));
        let (child, output) = serve(&origin, &folder);
        let process = Self {
            child,
            origin,
            folder,
            output,
        };
        process.is_listening();
        process
    }

    /// Starts a server at the address of another one, which is gone, on a folder prepared
    /// for it.
    #[track_caller]
    pub fn start_on(origin: &str, folder: Arc<TempDir>) -> Self {
        let (child, output) = serve(origin, &folder);
        let process = Self {
            child,
            origin: origin.to_owned(),
            folder,
            output,
        };
        process.is_listening();
        process
    }

    /// `http://127.0.0.1:port`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The data folder; it lives as long as someone holds it.
    pub fn folder(&self) -> Arc<TempDir> {
        self.folder.clone()
    }

    /// The link for making the owner's account, as it was printed.
    #[track_caller]
    pub fn setup_link(&self) -> String {
        let line = self.output.find(&format!("{}/setup", self.origin));
        let at = line.find("http").expect("a link");
        let link = line[at..].split_whitespace().next();
        link.expect("a link").to_owned()
    }

    /// SIGKILL: no last words, like a power cut.
    pub fn kill(&mut self) {
        self.child.kill().expect("a running program");
        self.child.wait().expect("a dead program");
    }

    /// SIGTERM, and how the program ended.
    #[track_caller]
    pub fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.expect("kill").success());
        self.child.wait().expect("an ended program").code()
    }

    /// Starts it again on the same folder and the same port.
    #[track_caller]
    pub fn restart(&mut self) {
        (self.child, self.output) = serve(&self.origin, &self.folder);
        self.is_listening();
    }

    /// Makes an account.
    #[track_caller]
    pub fn account(&self, name: &str, password: &str, more: &[&str]) {
        let arguments = [&["account", "create", name, "--password-stdin"], more].concat();
        self.run_with(&arguments, &format!("{password}\n"))
            .success();
    }

    /// Someone who acts with a new token of this account.
    #[track_caller]
    pub fn token(&self, name: &str) -> Client {
        let told = self.run(&["account", "token", name, "--name", "spec"]);
        Client::with_token(&self.origin, told.success().trim())
    }

    /// Runs a command on this server's folder.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Told {
        self.run_with(arguments, "")
    }

    /// Runs a command on this server's folder, with something to read.
    #[track_caller]
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Told {
        let folder = self.folder.path().to_str().expect("a readable path");
        let arguments = [arguments, &["--data", folder, "--url", &self.origin]].concat();
        run(&arguments, input)
    }

    /// Starts a command on this server's folder and lets it run.
    #[track_caller]
    pub fn starts(&self, arguments: &[&str]) -> Child {
        let folder = self.folder.path().to_str().expect("a readable path");
        program()
            .args(arguments)
            .args(["--data", folder, "--url", &self.origin])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    }

    #[track_caller]
    fn is_listening(&self) {
        self.output.find(&self.origin);
    }
}

impl Home for Process {
    fn origin(&self) -> &str {
        &self.origin
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `mamekey` with these arguments and no server.
pub fn command(arguments: &[&str]) -> Told {
    run(arguments, "")
}

#[track_caller]
fn run(arguments: &[&str], input: &str) -> Told {
    let mut child = program()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    // Whoever reads nothing hangs up, and that is fine.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    Told {
        question: format!("mamekey {}", arguments.join(" ")),
        output: child.wait_with_output().expect("an ended program"),
    }
}

impl Told {
    /// What it printed, when it went well.
    #[track_caller]
    pub fn success(&self) -> String {
        assert!(self.output.status.success(), "{self}");
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// What it complained of, when it ended with this code.
    #[track_caller]
    pub fn failure(&self, code: i32) -> String {
        assert_eq!(self.output.status.code(), Some(code), "{self}");
        String::from_utf8_lossy(&self.output.stderr)
            .trim()
            .to_owned()
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let out = String::from_utf8_lossy(&self.output.stdout);
        let err = String::from_utf8_lossy(&self.output.stderr);
        write!(
            f,
            "{} ended with {}\n{out}{err}",
            self.question, self.output.status
        )
    }
}

impl Lines {
    /// The first line with these words; waits for it.
    #[track_caller]
    fn find(&self, words: &str) -> String {
        let lines = self.all.lock().expect("lines");
        let has = |lines: &Vec<String>| lines.iter().any(|line| line.contains(words));
        let (lines, _) = self
            .news
            .wait_timeout_while(lines, PATIENCE, |lines| !has(lines))
            .expect("lines");
        let found = lines.iter().find(|line| line.contains(words));
        match found {
            Some(line) => line.clone(),
            None => panic!("no line with {words:?} in\n{}", lines.join("\n")),
        }
    }

    fn push(&self, line: String) {
        self.all.lock().expect("lines").push(line);
        self.news.notify_all();
    }
}

fn serve(origin: &str, folder: &TempDir) -> (Child, Arc<Lines>) {
    let mut child = program()
        .arg("serve")
        .arg("--data")
        .arg(folder.path())
        .args(["--url", origin])
        .args(["--listen", origin.trim_start_matches("http://")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let lines = Arc::new(Lines::default());
    read_into(&lines, child.stdout.take().expect("piped"));
    read_into(&lines, child.stderr.take().expect("piped"));
    (child, lines)
}

fn read_into(lines: &Arc<Lines>, output: impl std::io::Read + Send + 'static) {
    let lines = lines.clone();
    thread::spawn(move || {
        let read = BufReader::new(output).lines().map_while(Result::ok);
        read.for_each(|line| lines.push(line));
    });
}

/// The program with the settings of a test rig and nothing of the tester's own.
fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_mamekey"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MAMEKEY_")) {
        program.env_remove(name);
    }
    program
        .env("MAMEKEY_FEDERATION__REACH", "loopback")
        .env("MAMEKEY_RATE_LIMITS", "false");
    program
}
