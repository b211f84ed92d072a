//! Every endpoint of the API as a table in Markdown, from the table that runs it.
//!
//! ```sh
//! cargo run --example endpoints
//! ```

use std::io;
use std::io::Write;

use mamekey::api::endpoint::Entry;
use mamekey::api::endpoint::Limit;
use mamekey::api::endpoint::Rank;
use mamekey::api::schema::Kind;
use mamekey::api::table::ENDPOINTS;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "| endpoint | caller | permission | limit | parameters |"
    )?;
    writeln!(out, "|---|---|---|---|---|")?;
    for entry in ENDPOINTS {
        writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            entry.name,
            caller(entry),
            entry.scope.unwrap_or("–"),
            entry.limit.map_or("–".to_owned(), often),
            parameters(entry),
        )?;
    }
    writeln!(out, "\n{} endpoints", ENDPOINTS.len())
}

fn caller(entry: &Entry) -> &'static str {
    match entry.rank {
        Rank::Anyone => "anyone",
        Rank::SignedIn if entry.secure => "one's own sign-in",
        Rank::SignedIn => "signed in",
        Rank::Moderator => "moderator",
        Rank::Admin => "administrator",
    }
}

fn often(limit: Limit) -> String {
    let rule = limit
        .rule
        .map(|rule| format!("{} in {} s", rule.max, rule.window / 1_000));
    let pause = limit.pause.map(|pause| format!("{pause} ms apart"));
    let parts: Vec<String> = rule.into_iter().chain(pause).collect();
    parts.join(", ")
}

/// Their names; what must be there is bold.
fn parameters(entry: &Entry) -> String {
    let Kind::Object(object) = &entry.params.kind else {
        return String::new();
    };
    let name = |(name, _): &(&str, _)| match object.required.contains(name) {
        true => format!("**{name}**"),
        false => (*name).to_owned(),
    };
    let names: Vec<String> = object.properties.iter().map(name).collect();
    names.join(", ")
}
