//! Figures for the operator in Prometheus' text format.
//!
//! Shown on loopback, where no proxy has passed the request on, or to the administrator's
//! token. No figure names a person or an address.

use std::fmt::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use http::HeaderMap;
use http::StatusCode;

use crate::http::Reply;
use crate::server::Site;
use crate::server::address;
use crate::server::doors;
use crate::server::offload::Lane;
use crate::server::router::Door;

const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The doors counted, by the name they are shown under.
const DOORS: [&str; 9] = [
    "api",
    "streaming",
    "federation",
    "inbox",
    "page",
    "file",
    "proxy",
    "asset",
    "other",
];

/// Status classes: 1xx to 5xx.
const CLASSES: usize = 5;

/// What was answered since the start.
#[derive(Default)]
pub struct Counts {
    answers: [[AtomicU64; CLASSES]; DOORS.len()],
}

impl Counts {
    /// Counts an answer.
    pub fn answered(&self, door: Door, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES) - 1;
        self.answers[row(door)][class].fetch_add(1, Ordering::Relaxed);
    }

    fn write(&self, out: &mut String) {
        describe(out, "requests_total", "counter", "Requests answered.");
        for (door, classes) in DOORS.iter().zip(&self.answers) {
            for (class, count) in (1..).zip(classes) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let labels = format!("door=\"{door}\",status=\"{class}xx\"");
                    let _ = writeln!(out, "mamekey_requests_total{{{labels}}} {count}");
                }
            }
        }
    }
}

fn row(door: Door) -> usize {
    match door {
        Door::Api | Door::ApiDocument => 0,
        Door::Streaming => 1,
        Door::Federation => 2,
        Door::Inbox => 3,
        Door::Page | Door::ApiGuide => 4,
        Door::File => 5,
        Door::Proxy | Door::Preview => 6,
        Door::Asset => 7,
        Door::Health | Door::Metrics | Door::Preflight | Door::NoSuchMethod(_) => 8,
    }
}

/// Answers `/metrics`; to anyone else there is no such page.
pub async fn show(site: &Arc<Site>, peer: IpAddr, headers: &HeaderMap) -> Reply {
    let here = peer.to_canonical().is_loopback() && !address::is_forwarded(headers);
    let token = bearer(headers).map(str::to_owned);
    let work = move |app: &_| {
        let allowed = here || token.is_some_and(|token| doors::is_administrator(app, &token));
        allowed.then(|| doors::figures(app))
    };
    let figures = site.lanes.offload(Arc::clone(&site.app), Lane::Local, work);
    match figures.await {
        Ok(Some(Ok(figures))) => Reply::new(StatusCode::OK, FORMAT, text(site, &figures)),
        Ok(None) => Reply::empty(StatusCode::NOT_FOUND),
        Ok(Some(Err(_))) | Err(_) => Reply::empty(StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ")
}

fn text(site: &Site, figures: &[(&str, &str, u64)]) -> String {
    let mut out = String::new();
    site.counts.write(&mut out);
    gauge(
        &mut out,
        "connections",
        "Open connections.",
        site.connections() as u64,
    );
    gauge(
        &mut out,
        "streams",
        "Open streams.",
        site.streams_open() as u64,
    );
    let lanes = [
        (Lane::Local, "local"),
        (Lane::Files, "file"),
        (Lane::Remote, "remote"),
    ];
    for (lane, name) in lanes {
        let busy = site.lanes.at_work(lane) as u64;
        gauge(&mut out, &format!("{name}_work"), "Requests at work.", busy);
    }
    if let Some(bytes) = resident_bytes() {
        gauge(&mut out, "resident_bytes", "Memory in use.", bytes);
    }
    for (name, help, figure) in figures {
        gauge(&mut out, name, help, *figure);
    }
    out
}

fn gauge(out: &mut String, name: &str, help: &str, figure: u64) {
    describe(out, name, "gauge", help);
    let _ = writeln!(out, "mamekey_{name} {figure}");
}

fn describe(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(
        out,
        "# HELP mamekey_{name} {help}\n# TYPE mamekey_{name} {kind}"
    );
}

/// What this process holds in memory, where Linux tells.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_door_and_class() {
        let counts = Counts::default();
        counts.answered(Door::Api, StatusCode::OK);
        counts.answered(Door::Api, StatusCode::NO_CONTENT);
        counts.answered(Door::Page, StatusCode::NOT_FOUND);
        let mut out = String::new();
        counts.write(&mut out);
        assert!(out.contains("mamekey_requests_total{door=\"api\",status=\"2xx\"} 2\n"));
        assert!(out.contains("mamekey_requests_total{door=\"page\",status=\"4xx\"} 1\n"));
        assert!(!out.contains("inbox"));
    }
}
