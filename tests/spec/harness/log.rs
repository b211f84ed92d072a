//! What servers in this process say to their operators, at the level a server has by
//! itself. All servers of all chapters are heard together, so whoever asks says what the
//! lines must be about.

use std::fmt::Write;
use std::sync::Mutex;
use std::sync::Once;
use std::sync::PoisonError;

use tracing::Level;
use tracing::field::Field;
use tracing::field::Visit;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Listens from now on.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let heard = Targets::new().with_target("mamekey", Level::INFO);
        let listening = tracing_subscriber::registry().with(Listener.with_filter(heard));
        listening.try_init().expect("nobody else listens");
    });
}

/// The lines with these words, since [`listen`].
pub fn about(words: &str) -> Vec<String> {
    about_any(&[words])
}

/// The lines with any of these words, since [`listen`].
pub fn about_any(words: &[&str]) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    let is_about = |line: &&String| words.iter().any(|words| line.contains(words));
    lines.iter().filter(is_about).cloned().collect()
}

/// How many lines there were so far.
pub fn count() -> usize {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// The lines with these words, but for the first so many of all.
pub fn about_since(begun: usize, words: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    let found = lines.iter().skip(begun);
    found.filter(|line| line.contains(words)).cloned().collect()
}

struct Listener;

impl<S: tracing::Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).expect("a string grows");
    }
}
