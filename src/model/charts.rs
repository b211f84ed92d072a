//! Charts: numbers over time, the newest step first.

use serde::Serialize;
use serde::Serializer;
use serde_json::Map;
use serde_json::Value;

use crate::clock::DAY;
use crate::clock::HOUR;
use crate::clock::Time;
use crate::ids;

/// Series by name; a dot in a name stands for an object inside another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart(Vec<(String, Vec<i64>)>);

/// Equal steps of time, seen from their end: the newest is number 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Steps {
    /// What ends the newest step.
    pub end: Time,
    /// How long each is, in milliseconds.
    pub length: i64,
    /// How many.
    pub count: usize,
}

impl Steps {
    /// So many hours, the last of which this moment is in.
    pub fn hours(until: Time, count: usize) -> Self {
        Self::of(until, HOUR, count)
    }

    /// So many days (in UTC), the last of which this moment is in.
    pub fn days(until: Time, count: usize) -> Self {
        Self::of(until, DAY, count)
    }

    fn of(until: Time, length: i64, count: usize) -> Self {
        let end = Time((until.0.div_euclid(length) + 1) * length);
        Self { end, length, count }
    }

    /// The smallest id within.
    pub fn first_id(&self) -> i64 {
        ids::first_of(
            self.end
                .minus(self.length.saturating_mul(self.count as i64)),
        )
    }

    /// Ids within are smaller.
    pub fn end_id(&self) -> i64 {
        ids::first_of(self.end)
    }

    /// How many ids a step has.
    pub fn ids_each(&self) -> i64 {
        self.length * ids::PER_MILLISECOND
    }

    /// Nothing, in every step.
    pub fn zeros(&self) -> Vec<i64> {
        vec![0; self.count]
    }
}

impl Chart {
    /// The chart with one more series.
    pub fn with(mut self, name: &str, series: Vec<i64>) -> Self {
        self.0.push((name.to_owned(), series));
        self
    }

    /// The chart with series that are zero: nobody knows these numbers.
    pub fn without(self, names: &[&str], steps: &Steps) -> Self {
        let add = |chart: Self, name: &&str| chart.with(name, steps.zeros());
        names.iter().fold(self, add)
    }

    /// The chart with all of another one beside its own.
    pub fn with_each(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The chart with all of another one below a name.
    pub fn with_all(mut self, name: &str, other: Self) -> Self {
        let below = |(inner, series)| (format!("{name}.{inner}"), series);
        self.0.extend(other.0.into_iter().map(below));
        self
    }

    /// The chart with nothing in the series below this name, which are not for everybody.
    pub fn hiding(mut self, inner: &str) -> Self {
        for (name, series) in &mut self.0 {
            if name.split('.').any(|part| part == inner) {
                series.fill(0);
            }
        }
        self
    }
}

impl Serialize for Chart {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut whole = Map::new();
        for (name, series) in &self.0 {
            let mut place = &mut whole;
            let mut parts = name.split('.').peekable();
            while let Some(part) = parts.next() {
                if parts.peek().is_none() {
                    place.insert(part.to_owned(), Value::from(series.clone()));
                    break;
                }
                let inner = place
                    .entry(part)
                    .or_insert_with(|| Value::Object(Map::new()));
                match inner {
                    Value::Object(inner) => place = inner,
                    _ => break,
                }
            }
        }
        whole.serialize(out)
    }
}

/// What stood at the end of each step, from what stands at the end of the newest and what
/// each step added.
pub fn totals(last: i64, added: &[i64]) -> Vec<i64> {
    let mut stands = last;
    let before = |added: &i64| {
        let total = stands;
        stands -= added;
        total
    };
    added.iter().map(before).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_step_is_the_one_that_still_runs() {
        let noon = Time::parse("2026-01-02T12:00:00Z").expect("a time");
        let days = Steps::days(noon, 2);
        assert_eq!(
            days.end,
            Time::parse("2026-01-03T00:00:00Z").expect("a time")
        );
        assert_eq!(days.end_id() - days.first_id(), 2 * days.ids_each());
        let hours = Steps::hours(noon, 1);
        assert_eq!(
            hours.end,
            Time::parse("2026-01-02T13:00:00Z").expect("a time")
        );
    }

    #[test]
    fn names_with_dots_are_objects_in_objects() {
        let chart = Chart::default()
            .with("total", vec![3, 1])
            .with_all("diffs", Chart::default().with("normal", vec![2, 1]));
        let expected = json!({"total": [3, 1], "diffs": {"normal": [2, 1]}});
        assert_eq!(serde_json::to_value(&chart).expect("JSON"), expected);
        assert_eq!(totals(3, &[2, 1]), [3, 1]);
    }
}
