//! `serverStats` and `queueStats`: how busy the machine is and how the queue stands.
//!
//! Misskey tells everybody who asks; here only the administrator hears it. What is told is
//! what happened between two readings, so the first of them says nothing yet.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::api::error::ApiError;
use crate::api::pack::Lens;
use crate::api::streaming::channels::Reading;
use crate::app::App;
use crate::model::lines::DELIVER;
use crate::model::lines::RECEIVE;
use crate::readings::Machine;
use crate::readings::Queue;
use crate::readings::Work;
use crate::store::jobs;

impl Reading {
    /// How often it is read, as Misskey does.
    pub fn every(self) -> Duration {
        match self {
            Self::Machine => Duration::from_secs(2),
            Self::Queue => Duration::from_secs(10),
        }
    }
}

/// Reads and tells what happened since the reading before, as JSON.
pub fn read(app: &App, lens: &Lens<'_>, reading: Reading) -> Result<String, ApiError> {
    let readings = &app.readings;
    // Half the time, so that two who look at once read once.
    let age = reading.every().as_millis() as i64 / 2;
    match reading {
        Reading::Machine => readings
            .machine
            .add(lens.now, age, || Ok::<_, ApiError>(machine()))?,
        Reading::Queue => {
            let find = || -> Result<Queue, ApiError> {
                let (deliveries, arrivals) = (&readings.deliveries, &readings.arrivals);
                let outgoing = standing(lens, deliveries, DELIVER)?;
                let incoming = standing(lens, arrivals, RECEIVE)?;
                Ok(Queue {
                    deliveries: deliveries.begun(),
                    deliveries_active: outgoing.active,
                    deliveries_waiting: outgoing.waiting,
                    deliveries_delayed: outgoing.delayed,
                    arrivals: arrivals.begun(),
                    arrivals_active: incoming.active,
                    arrivals_waiting: incoming.waiting,
                    arrivals_delayed: incoming.delayed,
                })
            };
            readings.queue.add(lens.now, age, find)?;
        }
    }
    let newest = told(app, reading, 1).into_iter().next();
    Ok(newest.unwrap_or_else(|| nothing(reading)).to_string())
}

/// How the jobs of one kind stand.
pub struct Standing {
    /// They are being done.
    pub active: i64,
    /// They are due.
    pub waiting: i64,
    /// They are to be tried again later.
    pub delayed: i64,
}

/// How the jobs whose lines begin so stand. Those in hand have rows as well, and are counted
/// a moment apart from them.
pub fn standing(lens: &Lens<'_>, work: &Work, beginning: &str) -> rusqlite::Result<Standing> {
    let active = work.in_hand();
    let (all, delayed) = jobs::standing(lens.db, lens.now, beginning)?;
    Ok(Standing {
        active,
        waiting: (all - delayed - active).max(0),
        delayed,
    })
}

/// What was told before, newest first, as JSON.
pub fn log(app: &App, reading: Reading, length: u64) -> String {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    Value::Array(told(app, reading, length)).to_string()
}

fn told(app: &App, reading: Reading, length: usize) -> Vec<Value> {
    match reading {
        Reading::Machine => {
            let steps = app.readings.machine.steps().into_iter().take(length);
            steps
                .map(|(before, after, seconds)| load(before, after, seconds))
                .collect()
        }
        Reading::Queue => {
            let steps = app.readings.queue.steps().into_iter().take(length);
            steps
                .map(|(before, after, _)| queue(before, after))
                .collect()
        }
    }
}

/// What is told before there are two readings.
fn nothing(reading: Reading) -> Value {
    match reading {
        Reading::Machine => load(Machine::default(), Machine::default(), 1.0),
        Reading::Queue => queue(Queue::default(), Queue::default()),
    }
}

fn load(before: Machine, after: Machine, seconds: f64) -> Value {
    let since = |before: u64, after: u64| after.saturating_sub(before) as f64;
    let rate = |before, after| (since(before, after) / seconds).round();
    let ticks = since(before.ticks, after.ticks).max(1.0);
    json!({
        "cpu": since(before.busy, after.busy) / ticks,
        "mem": {"used": after.memory_used, "active": after.memory_active},
        "net": {"rx": rate(before.received, after.received), "tx": rate(before.sent, after.sent)},
        "fs": {"r": rate(before.read, after.read), "w": rate(before.written, after.written)},
    })
}

fn queue(before: Queue, after: Queue) -> Value {
    json!({
        "deliver": {
            "activeSincePrevTick": after.deliveries - before.deliveries,
            "active": after.deliveries_active,
            "waiting": after.deliveries_waiting,
            "delayed": after.deliveries_delayed,
        },
        "inbox": {
            "activeSincePrevTick": after.arrivals - before.arrivals,
            "active": after.arrivals_active,
            "waiting": after.arrivals_waiting,
            "delayed": after.arrivals_delayed,
        },
    })
}

/// What Linux says of the machine; nothing where it is another system.
fn machine() -> Machine {
    let text = |path| std::fs::read_to_string(path).unwrap_or_default();
    let memory = |name: &str| field(&text("/proc/meminfo"), name).saturating_mul(1_024);
    let (busy, ticks) = processor(&text("/proc/stat"));
    let (received, sent) = network(&text("/proc/net/dev"));
    let disk = text("/proc/self/io");
    Machine {
        busy,
        ticks,
        memory_used: memory("MemTotal:").saturating_sub(memory("MemAvailable:")),
        memory_active: memory("Active:"),
        received,
        sent,
        read: field(&disk, "read_bytes:"),
        written: field(&disk, "write_bytes:"),
    }
}

/// The number behind a name at the start of a line.
fn field(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// Ticks at work and in all: the fourth and fifth number of the first line are idleness.
fn processor(stat: &str) -> (u64, u64) {
    let line = stat.lines().next().unwrap_or_default();
    let numbers = line.split_whitespace().skip(1).take(8);
    let ticks: Vec<u64> = numbers.map(|word| word.parse().unwrap_or(0)).collect();
    let all: u64 = ticks.iter().sum();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    (all - idle, all)
}

/// Bytes received and sent on every interface but the loop.
fn network(dev: &str) -> (u64, u64) {
    let lines = dev.lines().filter_map(|line| line.split_once(':'));
    let outside = lines.filter(|(name, _)| name.trim() != "lo");
    outside.fold((0, 0), |(received, sent), (_, rest)| {
        let numbers: Vec<u64> = rest
            .split_whitespace()
            .map(|word| word.parse().unwrap_or(0))
            .collect();
        let at = |place: usize| numbers.get(place).copied().unwrap_or(0);
        (received + at(0), sent + at(8))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_is_understood() {
        assert_eq!(processor("cpu  10 0 5 80 5 0 0 0 0 0\ncpu0 1"), (15, 100));
        let dev = "Inter-| Receive\n face |bytes\n  lo: 9 1 0 0 0 0 0 0 9 1\n eth0: 7 1 0 0 0 0 0 0 3 1\n";
        assert_eq!(network(dev), (7, 3));
        assert_eq!(field("MemTotal:  12 kB\n", "MemTotal:"), 12);
        assert_eq!(field("", "MemTotal:"), 0);
    }

    #[test]
    fn what_is_told_is_what_happened_in_between() {
        let before = Machine {
            busy: 10,
            ticks: 100,
            received: 1_000,
            ..Machine::default()
        };
        let after = Machine {
            busy: 60,
            ticks: 200,
            received: 5_000,
            ..Machine::default()
        };
        let told = load(before, after, 2.0);
        assert_eq!(
            (&told["cpu"], &told["net"]["rx"]),
            (&json!(0.5), &json!(2_000.0))
        );
    }
}
