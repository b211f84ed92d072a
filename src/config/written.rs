//! What the operator wrote, checked once.
//!
//! Precedence: flag, then environment, then file, then default. Every value is kept with
//! the place it was written at, so that an error names it. Nothing half-checked leaves
//! this module.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::path::PathBuf;

use toml::Value;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::config::Config;
use crate::config::Federation;
use crate::config::Network;
use crate::config::Origin;
use crate::config::Reach;
use crate::config::Registration;

/// The file read from the data folder when no other is named.
pub const FILE_NAME: &str = "mamekey.toml";

/// Every key there is, with its default as TOML (empty: none) and its meaning.
pub const KEYS: &[(&str, &str, &str)] = &[
    (
        "url",
        "\"http://localhost:3000\"",
        "the public origin; fixed once remembered",
    ),
    (
        "account_domain",
        "",
        "the domain in handles, where it is not the url's; fixed once remembered",
    ),
    (
        "listen",
        "\"127.0.0.1:3000\"",
        "address and port; port 0 picks a free one",
    ),
    (
        "data",
        "\"./mamekey-data\"",
        "the folder that holds everything",
    ),
    ("name", "", "the server's name"),
    ("description", "", "what the server is, in a sentence"),
    ("registration", "\"closed\"", "closed, invite or open"),
    ("rate_limits", "true", "false only for tests and load"),
    (
        "trusted_proxies",
        "[]",
        "addresses or networks whose X-Forwarded-* are believed",
    ),
    (
        "nodeinfo_name",
        "\"mamekey\"",
        "what programs are told this is: mamekey, or misskey for apps that know no other",
    ),
    ("federation.enabled", "true", "talk to other servers"),
    (
        "federation.reach",
        "\"public\"",
        "public, or loopback for test rigs",
    ),
    (
        "federation.extra_ca",
        "",
        "a PEM file of one more certificate authority",
    ),
    (
        "federation.signed_fetch",
        "false",
        "serve ActivityPub objects to signed requests only",
    ),
    (
        "media.remote_bound",
        "\"2 GiB\"",
        "remote media kept on disk at most",
    ),
    (
        "notes.remote_days",
        "90",
        "days after which untouched remote notes are forgotten; 0 keeps them",
    ),
    ("drive.capacity", "\"10 GiB\"", "per account"),
    ("drive.max_file", "\"100 MiB\"", "the largest upload"),
    ("log", "\"info\"", "error, warn, info, debug or trace"),
    ("log_format", "\"text\"", "text or json"),
];

/// Keys that steer the process itself and are read elsewhere: `MAMEKEY_CONFIG`.
const OTHER_VARIABLES: &[&str] = &["config"];

/// What was written, and where.
#[derive(Clone, Debug)]
struct Said {
    value: Value,
    place: String,
}

/// Everything the operator said, not yet checked. Later sources fill only what earlier
/// ones left open, so add them in the order of precedence.
#[derive(Clone, Debug, Default)]
pub struct Written {
    values: BTreeMap<&'static str, Said>,
}

/// Why a configuration was not taken: one line for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Written {
    /// Adds a value from the command line.
    pub fn flag(&mut self, key: &str, value: impl Into<String>) -> Result<(), ConfigError> {
        self.add(key, Value::String(value.into()), format!("--{key}"))
    }

    /// Adds variables: `MAMEKEY_FEDERATION__REACH` is `federation.reach`.
    pub fn environment(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        for (variable, text) in variables {
            let Some(name) = variable.strip_prefix("MAMEKEY_") else {
                continue;
            };
            let key = name.to_lowercase().replace("__", ".");
            if OTHER_VARIABLES.contains(&key.as_str()) {
                continue;
            }
            self.add(
                &key,
                Value::String(text),
                format!("environment variable {variable}"),
            )?;
        }
        Ok(())
    }

    /// Adds a file's text; `file` is its name for errors.
    pub fn file(&mut self, file: &Path, text: &str) -> Result<(), ConfigError> {
        let document = DeTable::parse(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            ConfigError(format!("{}:{line}: {}", file.display(), error.message()))
        })?;
        self.table(document.get_ref(), "", &|offset| {
            format!("{}:{}", file.display(), line_of(text, offset))
        })
    }

    fn table(
        &mut self,
        table: &DeTable<'_>,
        prefix: &str,
        place: &dyn Fn(usize) -> String,
    ) -> Result<(), ConfigError> {
        for (name, value) in table.iter() {
            let key = format!("{prefix}{}", name.get_ref());
            let here = place(name.span().start);
            match value.get_ref() {
                DeValue::Table(inner) => self.table(inner, &format!("{key}."), place)?,
                other => {
                    let plain = plain(other).ok_or_else(|| {
                        ConfigError(format!(
                            "{here}: `{key}` has a value of a kind no key takes"
                        ))
                    })?;
                    self.add(&key, plain, here)?;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, key: &str, value: Value, place: String) -> Result<(), ConfigError> {
        let Some((known, ..)) = KEYS.iter().find(|(known, ..)| *known == key) else {
            return Err(ConfigError(format!(
                "{place}: there is no key `{key}`{}",
                nearest(key)
            )));
        };
        self.values.entry(known).or_insert(Said { value, place });
        Ok(())
    }

    /// Checks everything and fills in the defaults.
    pub fn check(mut self) -> Result<Config, ConfigError> {
        for (key, default, _) in KEYS.iter().filter(|(_, default, _)| !default.is_empty()) {
            let table: toml::Table = format!("v={default}").parse().expect("defaults are TOML");
            self.add(key, table["v"].clone(), "the default".to_owned())?;
        }
        let origin = self.required("url", Origin::parse)?;
        let split = self.optional("account_domain", |text| {
            origin.clone().with_account_domain(text)
        })?;
        Ok(Config {
            origin: split.unwrap_or(origin),
            listen: self.required("listen", |text| {
                text.parse()
                    .map_err(|_| "write an address and a port, such as 127.0.0.1:3000".to_owned())
            })?,
            data: self.required("data", |text| Ok(PathBuf::from(text)))?,
            name: self.optional("name", |text| Ok(text.to_owned()))?,
            description: self.optional("description", |text| Ok(text.to_owned()))?,
            registration: self.required("registration", |text| match text {
                "closed" => Ok(Registration::Closed),
                "invite" => Ok(Registration::Invite),
                "open" => Ok(Registration::Open),
                _ => Err("write closed, invite or open".to_owned()),
            })?,
            rate_limits: self.required("rate_limits", boolean)?,
            trusted_proxies: self.networks("trusted_proxies")?,
            nodeinfo_name: self.required("nodeinfo_name", |text| match text {
                "mamekey" | "misskey" => Ok(text.to_owned()),
                _ => Err("write mamekey or misskey".to_owned()),
            })?,
            federation: Federation {
                enabled: self.required("federation.enabled", boolean)?,
                reach: self.required("federation.reach", |text| match text {
                    "public" => Ok(Reach::Public),
                    "loopback" => Ok(Reach::Loopback),
                    _ => Err("write public or loopback".to_owned()),
                })?,
                extra_ca: self.optional("federation.extra_ca", |text| Ok(PathBuf::from(text)))?,
                signed_fetch: self.required("federation.signed_fetch", boolean)?,
            },
            media_remote_bound_bytes: self.required("media.remote_bound", size)?,
            notes_remote_days: self.required("notes.remote_days", |text| {
                let days: u32 = text
                    .parse()
                    .map_err(|_| "write a number of days".to_owned())?;
                Ok((days > 0).then_some(days))
            })?,
            drive_capacity_bytes: self.required("drive.capacity", size)?,
            drive_max_file_bytes: self.required("drive.max_file", size)?,
            log: self.required("log", |text| match text {
                "error" | "warn" | "info" | "debug" | "trace" => Ok(text.to_owned()),
                _ => Err("write error, warn, info, debug or trace".to_owned()),
            })?,
            log_json: self.required("log_format", |text| match text {
                "text" => Ok(false),
                "json" => Ok(true),
                _ => Err("write text or json".to_owned()),
            })?,
        })
    }

    fn required<T>(
        &self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        self.optional(key, read)?
            .ok_or_else(|| ConfigError(format!("`{key}` is not set")))
    }

    fn optional<T>(
        &self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(said) = self.values.get(key) else {
            return Ok(None);
        };
        let text = match &said.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        read(&text).map(Some).map_err(|advice| {
            ConfigError(format!(
                "{}: `{key}` cannot be {text:?}: {advice}",
                said.place
            ))
        })
    }

    fn networks(&self, key: &str) -> Result<Vec<Network>, ConfigError> {
        let Some(said) = self.values.get(key) else {
            return Ok(Vec::new());
        };
        let texts: Vec<String> = match &said.value {
            Value::Array(items) => items
                .iter()
                .map(|item| item.as_str().unwrap_or_default().to_owned())
                .collect(),
            Value::String(text) => text
                .split(',')
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect(),
            _ => vec![String::new()],
        };
        let read = |text: &String| {
            Network::parse(text).ok_or_else(|| {
                ConfigError(format!("{}: `{key}` cannot hold {text:?}: write addresses or networks, such as 127.0.0.1 or 10.0.0.0/8", said.place))
            })
        };
        texts.iter().map(read).collect()
    }
}

fn boolean(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "write true or false".to_owned())
}

/// Reads `2 GiB`, `100MB`, or a number of bytes.
fn size(text: &str) -> Result<u64, String> {
    let advice = || "write a size, such as 500 MiB or 2 GiB".to_owned();
    let digits = text.trim().len()
        - text
            .trim()
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    let (number, unit) = text.trim().split_at(digits);
    let number: u64 = number.parse().map_err(|_| advice())?;
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return Err(advice()),
    };
    number.checked_mul(factor).ok_or_else(advice)
}

fn plain(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::String(text.to_string())),
        DeValue::Boolean(flag) => Some(Value::Boolean(*flag)),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(Value::Integer),
        DeValue::Array(items) => items
            .iter()
            .map(|item| plain(item.get_ref()))
            .collect::<Option<Vec<_>>>()
            .map(Value::Array),
        _ => None,
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|&byte| byte == b'\n')
        .count()
        + 1
}

fn nearest(key: &str) -> String {
    let last = key.rsplit('.').next().unwrap_or(key);
    let alike = KEYS.iter().map(|(known, ..)| *known).find(|known| {
        known.rsplit('.').next() == Some(last)
            || known.replace(['.', '_'], "") == key.replace(['.', '_'], "")
    });
    match alike {
        Some(known) => format!("; did you mean `{known}`?"),
        None => format!(
            "; the keys are: {}",
            KEYS.iter()
                .map(|(known, ..)| *known)
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<Config, ConfigError> {
        let mut written = Written::default();
        written.file(Path::new("mamekey.toml"), text)?;
        written.check()
    }

    #[test]
    fn without_a_word_the_defaults_hold() {
        let config = Written::default().check().expect("a config");
        assert_eq!(config.origin.as_str(), "http://localhost:3000");
        assert_eq!(config.drive_max_file_bytes, 100 << 20);
        assert_eq!(config.notes_remote_days, Some(90));
    }

    #[test]
    fn a_flag_beats_the_environment_and_that_beats_the_file() {
        let mut written = Written::default();
        written.flag("listen", "127.0.0.1:1").expect("a flag");
        let variables = [
            ("MAMEKEY_LISTEN", "127.0.0.1:2"),
            ("MAMEKEY_FEDERATION__REACH", "loopback"),
            ("HOME", "/root"),
        ];
        written
            .environment(variables.map(|(name, value)| (name.to_owned(), value.to_owned())))
            .expect("variables");
        written
            .file(
                Path::new("f"),
                "listen = '127.0.0.1:3'\nurl = 'https://a.example'\n[federation]\nreach = 'public'",
            )
            .expect("a file");
        let config = written.check().expect("a config");
        assert_eq!(config.listen.port(), 1);
        assert_eq!(config.federation.reach, Reach::Loopback);
        assert_eq!(config.origin.host(), "a.example");
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_the_file_and_the_line() {
        let error = file("url = 'https://a.example'\n\n[federation]\nrech = 'public'")
            .expect_err("an error");
        assert!(
            error
                .0
                .starts_with("mamekey.toml:4: there is no key `federation.rech`"),
            "{error}"
        );
        let error = file("reach = 'public'").expect_err("an error");
        assert!(
            error.0.ends_with("did you mean `federation.reach`?"),
            "{error}"
        );
    }

    #[test]
    fn a_bad_value_is_an_error_that_names_the_key_and_what_to_write() {
        for (text, part) in [
            (
                "rate_limits = 'maybe'",
                "mamekey.toml:1: `rate_limits` cannot be \"maybe\": write true or false",
            ),
            ("\nurl = 'bean.example'", "mamekey.toml:2: `url` cannot be"),
            ("drive.capacity = 'much'", "write a size"),
            (
                "trusted_proxies = ['10.0.0.0/99']",
                "write addresses or networks",
            ),
            ("listen = 3000", "write an address and a port"),
            ("listen = ", "mamekey.toml:1:"),
        ] {
            let error = file(text).expect_err(text);
            assert!(error.0.contains(part), "{error}");
        }
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        assert_eq!(size("2 GiB"), Ok(2 << 30));
        assert_eq!(size("500MB"), Ok(500_000_000));
        assert_eq!(size("17"), Ok(17));
        assert!(size("99999999999 TiB").is_err());
    }
}
