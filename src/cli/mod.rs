//! The command line: commands, flags, and one line for everything that goes wrong.
//!
//! Wrong use answers what is wrong and what to write instead, exit 2; a failure answers
//! its cause, exit 1. Every command works on the data folder of a running server: the
//! database takes a second process, and what a server needs to know it looks up there.

mod account;
mod backup;
mod check;
mod doctor;
mod export;
mod import;
mod prune;
pub mod serve;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;
use clap::error::ErrorKind;

use crate::config;
use crate::config::Config;
use crate::config::ConfigError;
use crate::config::KEYS;
use crate::config::Origin;
use crate::config::Written;
use crate::error::Fault;
use crate::store::copy;
use crate::store::settings;

/// The exit code of wrong use.
const WRONG_USE: u8 = 2;

/// The origin of a server nobody said anything about.
const DEFAULT_ORIGIN: &str = "http://localhost:3000";

/// A whole Misskey-compatible fediverse server in one small binary.
#[derive(Debug, Parser)]
#[command(
    name = "mamekey",
    version,
    disable_help_subcommand = true,
    after_help = "Example:\n  mamekey serve --url https://bean.example",
    after_long_help = settings_help()
)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

/// Flags every command takes; what is not said here may stand in the environment
/// (`MAMEKEY_…`) or in `mamekey.toml`.
#[derive(Debug, Args)]
struct Settings {
    /// The folder that holds everything [default: ./mamekey-data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<String>,
    /// The configuration file [default: mamekey.toml in the data folder]
    #[arg(long, global = true, value_name = "FILE", env = "MAMEKEY_CONFIG")]
    config: Option<PathBuf>,
    /// The public origin [default: http://localhost:3000]
    #[arg(long, global = true, value_name = "ORIGIN")]
    url: Option<String>,
    /// What is logged: error, warn, info, debug or trace [default: info]
    #[arg(long, global = true, value_name = "LEVEL")]
    log: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until it is told to stop
    #[command(
        after_help = "Example:\n  mamekey serve --url https://bean.example --listen 127.0.0.1:3000"
    )]
    Serve(serve::Serve),
    /// Make and look after accounts of this server
    #[command(
        subcommand,
        disable_help_subcommand = true,
        after_help = "Example:\n  echo 'a long secret' | mamekey account create alice --owner --password-stdin"
    )]
    Account(account::Account),
    /// Copy database and media to a folder, safely while the server runs
    #[command(after_help = "Example:\n  mamekey backup /mnt/usb/mamekey")]
    Backup(backup::Backup),
    /// Put a backup into an empty data folder
    #[command(after_help = "Example:\n  mamekey restore /mnt/usb/mamekey --data ./mamekey-data")]
    Restore(backup::Restore),
    /// Forget what other servers brought long ago and nobody touched, and give back its space
    #[command(after_help = "Example:\n  mamekey prune")]
    Prune,
    /// Take things out for other servers, or for a new start of this one
    #[command(
        subcommand,
        disable_help_subcommand = true,
        after_help = "Example:\n  mamekey export domain /mnt/usb/bean"
    )]
    Export(export::Export),
    /// Bring in what was taken out
    #[command(
        subcommand,
        disable_help_subcommand = true,
        after_help = "Example:\n  mamekey import blocks blocks.csv"
    )]
    Import(import::Import),
    /// Check the database, and the media folder against it
    #[command(after_help = "Example:\n  mamekey check && echo sound")]
    Check,
    /// Tell in plain words whether this server is well
    #[command(after_help = "Example:\n  mamekey doctor")]
    Doctor,
}

/// What `--help` says below the commands: every key of the configuration, and an example.
fn settings_help() -> String {
    let width = KEYS.iter().map(|(key, ..)| key.len()).max().unwrap_or(0);
    let lines = KEYS.iter().map(|(key, default, meaning)| match *default {
        "" => format!("  {key:width$}  {meaning}\n"),
        default => format!(
            "  {key:width$}  {meaning} [{}]\n",
            default.trim_matches('"')
        ),
    });
    format!(
        "Settings, in mamekey.toml or the environment (MAMEKEY_FEDERATION__REACH), with their \
         defaults:\n{}\nExample:\n  mamekey serve --url https://bean.example",
        lines.collect::<String>()
    )
}

/// Why a command did not do what it was asked to.
enum Failure {
    /// It was written wrongly.
    Wrong(String),
    /// It could not.
    Failed(String),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault.0)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Wrong(error.0)
    }
}

/// Runs the program with these arguments (the first is its name) and this environment.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) if is_answer(error.kind()) => {
            // Nobody left to read the help is no failure.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => return told(&Failure::Wrong(one_line(&error))),
    };
    match obey(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => told(&failure),
    }
}

fn obey(cli: Cli) -> Result<(), Failure> {
    let listen = match &cli.command {
        Command::Serve(serve) => serve.listen.as_deref(),
        _ => None,
    };
    let config = configure(&cli.settings, listen, std::env::vars())?;
    let config = match cli.command {
        Command::Serve(_) => config,
        _ => as_remembered(config),
    };
    match cli.command {
        Command::Serve(_) => serve::run(config),
        Command::Account(account) => account.run(config),
        Command::Backup(backup) => backup.run(&config),
        Command::Restore(restore) => restore.run(&config),
        Command::Export(export) => export.run(config),
        Command::Import(import) => import.run(config),
        Command::Prune => prune::run(config),
        Command::Check => check::run(&config),
        Command::Doctor => doctor::run(config),
    }
}

/// Flags, then environment, then file, then defaults. The file lies in the data folder,
/// which flags and environment alone decide.
fn configure(
    settings: &Settings,
    listen: Option<&str>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut written = Written::default();
    let flags = [
        ("data", settings.data.as_deref()),
        ("url", settings.url.as_deref()),
        ("listen", listen),
        ("log", settings.log.as_deref()),
    ];
    for (key, value) in flags {
        if let Some(value) = value {
            written.flag(key, value)?;
        }
    }
    written.environment(environment)?;
    let file = match &settings.config {
        Some(file) => file.clone(),
        None => written.clone().check()?.data.join(config::FILE_NAME),
    };
    match std::fs::read_to_string(&file) {
        Ok(text) => written.file(&file, &text)?,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && settings.config.is_none() => {
        }
        Err(cause) => {
            let file = file.display();
            return Err(ConfigError(format!("{file} cannot be read: {cause}")));
        }
    }
    Ok(with_own_port(written.check()?))
}

/// A command beside the server that is told no address takes the one the folder remembers.
fn as_remembered(mut config: Config) -> Config {
    let usual = with_own_port(Config {
        origin: Origin::parse(DEFAULT_ORIGIN).expect("an origin"),
        ..config.clone()
    });
    if config.origin == usual.origin {
        let remembered = copy::look_at(&config.database())
            .ok()
            .and_then(|db| {
                settings::get::<String>(&db, settings::ORIGIN)
                    .ok()
                    .flatten()
            })
            .and_then(|origin| Origin::parse(&origin).ok());
        config.origin = remembered.unwrap_or(config.origin);
    }
    config
}

/// Nothing said about the origin means this machine, at the port we listen on.
fn with_own_port(mut config: Config) -> Config {
    let port = config.listen.port();
    if config.origin.as_str() == DEFAULT_ORIGIN && port != 0 {
        let own = Origin::parse(&format!("http://localhost:{port}"));
        config.origin = own.expect("a host and a port are an origin");
    }
    config
}

/// Help and version are asked for, not wrong.
fn is_answer(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
}

/// Clap's several lines as one: what is wrong, and what to write instead.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    if matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        return missing_command(&text);
    }
    let words = |lines: &str| lines.split_whitespace().collect::<Vec<_>>().join(" ");
    let (said, rest) = text.split_once("Usage:").unwrap_or((&text, ""));
    let wrong = words(said.trim_start_matches("error:"));
    let wrong = wrong
        .split(" For more information")
        .next()
        .unwrap_or_default();
    let usage = words(rest.lines().next().unwrap_or_default());
    match usage.is_empty() {
        true => format!("{wrong}; `mamekey --help` tells more"),
        false => format!("{wrong}; write: {usage}"),
    }
}

/// Which command is missing can be told from the usage line.
fn missing_command(text: &str) -> String {
    let root = Cli::command();
    let begun = root.get_subcommands().find(|command| {
        command.has_subcommands() && text.contains(&format!("mamekey {}", command.get_name()))
    });
    let names = |of: &clap::Command| {
        let names: Vec<&str> = of.get_subcommands().map(clap::Command::get_name).collect();
        names.join(" | ")
    };
    match begun {
        Some(of) => format!(
            "no command was given; write: mamekey {} {}",
            of.get_name(),
            names(of)
        ),
        None => format!("no command was given; write: mamekey {}", names(&root)),
    }
}

fn told(failure: &Failure) -> ExitCode {
    let (text, code) = match failure {
        Failure::Wrong(text) => (text, WRONG_USE),
        Failure::Failed(text) => (text, 1),
    };
    eprintln!("mamekey: {}", text.replace('\n', " "));
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(arguments: &[&str]) -> String {
        let arguments = ["mamekey"].iter().chain(arguments);
        let error = Cli::try_parse_from(arguments).expect_err("wrong use");
        assert!(!is_answer(error.kind()), "{error}");
        one_line(&error)
    }

    #[test]
    fn the_commands_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_help_with_an_example() {
        fn visit(command: &clap::Command) {
            for one in command.get_subcommands() {
                let help = one.get_after_help().map(ToString::to_string);
                let help = help.unwrap_or_default();
                assert!(
                    help.contains("mamekey "),
                    "{} has no example",
                    one.get_name()
                );
                assert!(one.get_about().is_some(), "{} says nothing", one.get_name());
                visit(one);
            }
        }
        visit(&Cli::command());
    }

    #[test]
    fn the_help_names_every_setting() {
        let help = Cli::command().render_long_help().to_string();
        for (key, _, meaning) in KEYS {
            let has = |line: &str| line.trim_start().starts_with(key) && line.contains(meaning);
            assert!(help.lines().any(has), "{key}");
        }
    }

    #[test]
    fn wrong_use_is_told_in_one_line_with_what_to_write() {
        let told = wrong(&["serve", "--lisen", "x"]);
        assert!(
            told.contains("--lisen") && told.contains("write:"),
            "{told}"
        );
        let told = wrong(&["account", "create"]);
        assert!(
            told.contains("<NAME>") && told.contains("mamekey account create"),
            "{told}"
        );
        let told = wrong(&[]);
        assert!(told.contains("serve | account | backup"), "{told}");
        let told = wrong(&["account"]);
        assert!(told.contains("mamekey account create | password"), "{told}");
        let told = wrong(&["dance"]);
        assert!(told.contains("dance"), "{told}");
        for told in [wrong(&["dance"]), wrong(&[]), wrong(&["serve", "--lisen"])] {
            assert!(!told.contains('\n'), "{told}");
        }
    }

    fn settings(arguments: &[&str]) -> Settings {
        let arguments = ["mamekey"].iter().chain(arguments).chain(&["check"]);
        Cli::try_parse_from(arguments).expect("good use").settings
    }

    #[test]
    fn the_file_lies_in_the_data_folder_and_the_environment_beats_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(config::FILE_NAME);
        std::fs::write(&file, "url = 'https://file.example'\nlog = 'debug'").expect("written");
        let data = folder.path().to_str().expect("a plain path");
        let settings = settings(&["--data", data]);
        let environment = [("MAMEKEY_URL".to_owned(), "https://env.example".to_owned())];
        let config = configure(&settings, None, environment).expect("a config");
        assert_eq!(config.origin.as_str(), "https://env.example");
        assert_eq!(config.log, "debug");
    }

    #[test]
    fn the_default_origin_has_the_port_we_listen_on() {
        let origin = |listen, arguments: &[&str]| {
            let settings = settings(&[&["--data", "/nowhere"], arguments].concat());
            let config = configure(&settings, listen, []).expect("a config");
            config.origin.as_str().to_owned()
        };
        assert_eq!(origin(None, &[]), DEFAULT_ORIGIN);
        assert_eq!(origin(Some("127.0.0.1:8080"), &[]), "http://localhost:8080");
        let said = origin(Some("127.0.0.1:8080"), &["--url", "https://bean.example"]);
        assert_eq!(said, "https://bean.example");
    }

    #[test]
    fn a_named_file_that_is_not_there_is_an_error() {
        let settings = settings(&["--config", "/nowhere/mamekey.toml"]);
        let error = configure(&settings, None, []).expect_err("an error");
        assert!(
            error.0.starts_with("/nowhere/mamekey.toml cannot be read"),
            "{error}"
        );
    }
}
