//! Lists of servers nobody wants, as moderators pass them around: Mastodon's CSV of domain
//! blocks, read leniently and written as Mastodon writes it. Pure.

use std::fmt;

use crate::model::instances::host_of;
use crate::model::instances::names;

/// The longest list that is read, in bytes: those that are passed around take some hundred
/// kilobytes.
pub const LIST_BYTES: u64 = 4 << 20;

/// Characters of a comment that are kept.
const COMMENT_CHARACTERS: usize = 2_048;

/// The columns Mastodon writes, in its order.
const COLUMNS: [&str; 6] = [
    "#domain",
    "#severity",
    "#reject_media",
    "#reject_reports",
    "#public_comment",
    "#obfuscate",
];

/// What is decided about one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its name; whatever lies below it is meant, too.
    pub host: String,
    /// How it is met.
    pub severity: Severity,
    /// Its pictures are not wanted.
    pub rejects_media: bool,
    /// Its reports are not wanted.
    pub rejects_reports: bool,
    /// Why.
    pub comment: Option<String>,
}

/// How a server is met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Severity {
    /// As any other.
    Noop,
    /// Kept out of public timelines.
    Silence,
    /// Cut off. A list that says no more than names means this.
    #[default]
    Suspend,
}

/// A list as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocklist {
    /// What it says.
    pub entries: Vec<Entry>,
    /// What is not taken over.
    pub left_out: Vec<LeftOut>,
}

/// A line that is not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its number; the first is 1.
    pub line: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a line is not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It names no server: the middle of the name is hidden, for instance.
    NoName,
    /// The name has no dot: all servers below `com`, say, are nobody's wish.
    NoDot(String),
    /// It means the server that reads it.
    Ourselves,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match &self.reason {
            Reason::NoName => write!(f, "line {line} names no server"),
            Reason::NoDot(name) => write!(f, "line {line} names every server below {name:?}"),
            Reason::Ourselves => write!(f, "line {line} names this server"),
        }
    }
}

/// Reads a list for the server `us`. The first line may name the columns; without it the
/// first column is the server and the second, where there is one, the severity.
pub fn read(text: &str, us: &[&str]) -> Blocklist {
    let mut list = Blocklist::default();
    let mut columns: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    for (number, cells) in records(text.trim_start_matches('\u{feff}')) {
        let is_head = number == 1 && cells.iter().any(|cell| is_named(cell, "#domain"));
        if is_head {
            columns = cells;
        } else if cells.iter().any(|cell| !cell.trim().is_empty()) {
            match entry(&columns, &cells, us) {
                Ok(entry) => list.entries.push(entry),
                Err(reason) => list.left_out.push(LeftOut {
                    line: number,
                    reason,
                }),
            }
        }
    }
    list
}

/// Writes a list.
pub fn write(entries: &[Entry]) -> String {
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for entry in entries {
        let severity = match entry.severity {
            Severity::Noop => "noop",
            Severity::Silence => "silence",
            Severity::Suspend => "suspend",
        };
        let comment = quoted(entry.comment.as_deref().unwrap_or_default());
        let (host, media, reports) = (&entry.host, entry.rejects_media, entry.rejects_reports);
        text.push_str(&format!(
            "{host},{severity},{media},{reports},{comment},false\n"
        ));
    }
    text
}

fn entry(columns: &[String], cells: &[String], us: &[&str]) -> Result<Entry, Reason> {
    let cell = |name: &str| {
        let at = columns.iter().position(|column| is_named(column, name))?;
        cells.get(at).map(|cell| cell.trim())
    };
    let domain = cell("#domain").unwrap_or_default();
    let host = host_of(domain).filter(|_| !domain.contains('*'));
    let host = host.ok_or(Reason::NoName)?;
    if are_ours(us, &host) {
        return Err(Reason::Ourselves);
    }
    if !host.starts_with('[') && !host.trim_end_matches('.').contains('.') {
        return Err(Reason::NoDot(host));
    }
    let comment = cell("#public_comment").filter(|comment| !comment.is_empty());
    let is_true = |name: &str| cell(name).is_some_and(|cell| cell.eq_ignore_ascii_case("true"));
    Ok(Entry {
        host,
        severity: match cell("#severity") {
            Some("silence" | "limit") => Severity::Silence,
            Some("noop" | "none") => Severity::Noop,
            _ => Severity::Suspend,
        },
        rejects_media: is_true("#reject_media"),
        rejects_reports: is_true("#reject_reports"),
        comment: comment.map(|comment| comment.chars().take(COMMENT_CHARACTERS).collect()),
    })
}

/// Whether a mark on this host would be one on us: on one of our names, or above it.
pub fn are_ours(us: &[&str], host: &str) -> bool {
    let host = host.trim_end_matches('.');
    us.iter().any(|ours| names(ours).contains(&host))
}

/// With or without `#`: other programs leave it out.
fn is_named(column: &str, name: &str) -> bool {
    column.trim().trim_start_matches('#') == name.trim_start_matches('#')
}

/// The records of comma-separated values (RFC 4180), each with the number of its line.
fn records(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut records = Vec::new();
    let (mut line, mut began) = (1, 1);
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        line += usize::from(letter == '\n');
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                cells.push(std::mem::take(&mut cell));
                records.push((began, std::mem::take(&mut cells)));
                began = line;
            }
            '\r' if !is_quoted => {}
            letter => cell.push(letter),
        }
    }
    cells.push(cell);
    records.push((began, cells));
    records
}

fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: &str = "us.example";

    #[test]
    fn mastodons_list_is_read_and_written_as_it_was() {
        let text = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
            evil.example,suspend,false,false,\"spam, and \"\"worse\"\"\",false\n\
            loud.example,silence,true,false,,false\n\
            art.example,noop,true,true,,false\n";
        let list = read(text, &[US]);
        assert_eq!(list.left_out, []);
        let said: Vec<_> = list
            .entries
            .iter()
            .map(|entry| (entry.host.as_str(), entry.severity, entry.rejects_media))
            .collect();
        let expected = [
            ("evil.example", Severity::Suspend, false),
            ("loud.example", Severity::Silence, true),
            ("art.example", Severity::Noop, true),
        ];
        assert_eq!(said, expected);
        assert_eq!(
            list.entries[0].comment.as_deref(),
            Some("spam, and \"worse\"")
        );
        assert_eq!(write(&list.entries), text);
    }

    #[test]
    fn a_bare_list_of_names_means_to_cut_them_off() {
        let list = read("\u{feff}Evil.example\r\n\r\nb\u{fc}cher.example\n", &[US]);
        let hosts: Vec<_> = list.entries.iter().map(|entry| &*entry.host).collect();
        assert_eq!(hosts, ["evil.example", "xn--bcher-kva.example"]);
        assert!(
            list.entries
                .iter()
                .all(|one| one.severity == Severity::Suspend)
        );
    }

    #[test]
    fn columns_may_stand_in_another_order_and_hidden_names_are_told() {
        let list = read(
            "severity,domain\nsilence,a.example\nsuspend,ev**.example\n,\n",
            &[US],
        );
        assert_eq!(list.entries.len(), 1);
        assert_eq!(list.entries[0].severity, Severity::Silence);
        assert_eq!(told(&list), ["line 3 names no server"]);
    }

    #[test]
    fn nobody_cuts_off_a_part_of_the_net_or_themselves_by_a_list() {
        let text = "com\ncom.\nUs.example\nus.example:3000\n[::1]\nbus.example\nus.example.org";
        let list = read(text, &["us.example:3000"]);
        let hosts: Vec<_> = list.entries.iter().map(|entry| &*entry.host).collect();
        assert_eq!(hosts, ["[::1]", "bus.example", "us.example.org"]);
        let expected = [
            "line 1 names every server below \"com\"",
            "line 2 names every server below \"com.\"",
            "line 3 names this server",
            "line 4 names this server",
        ];
        assert_eq!(told(&list), expected);
        let above = read("example.org", &["us.example.org"]);
        assert_eq!(told(&above), ["line 1 names this server"]);
    }

    fn told(list: &Blocklist) -> Vec<String> {
        list.left_out.iter().map(ToString::to_string).collect()
    }
}
