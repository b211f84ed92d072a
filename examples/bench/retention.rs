//! What a note of another server costs the disk, and what is given back when it is
//! forgotten. In this process, for only here can the clock be moved.

use std::path::Path;
use std::time::Instant;

use mamekey::actions::notes::arrivals;
use mamekey::actions::notes::arrivals::Arrival;
use mamekey::actions::notes::arrivals::Reason;
use mamekey::actions::users;
use mamekey::actions::users::Met;
use mamekey::app::App;
use mamekey::clock::DAY;
use mamekey::config::Config;
use mamekey::jobs::retention;
use mamekey::model::Id;
use mamekey::model::interactions::Policy;
use mamekey::model::notes::Visibility;
use mamekey::model::users::Profile;
use mamekey::model::users::Remote;
use mamekey::model::users::User;

use crate::row;

/// Notes that come, and are forgotten.
const NOTES: usize = 20_000;
/// Notes in one transaction.
const AT_ONCE: usize = 100;
/// Who writes them.
const PEOPLE: usize = 200;

/// Measures notes as they come from somebody followed: a few sentences, a tag, for all.
pub fn measure() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config::in_folder(folder.path());
    let file = config.database();
    let app = App::open(config).expect("an app");
    let people: Vec<Id<User>> = (0..PEOPLE).map(|number| meet(&app, number)).collect();
    let empty = bytes(&file);
    for first in (0..NOTES).step_by(AT_ONCE) {
        let numbers = first..first + AT_ONCE;
        let some: Vec<Arrival> = numbers
            .map(|number| arrival(&app, people[number % PEOPLE], number))
            .collect();
        let kept = app.db.write(move |tx| {
            some.into_iter()
                .try_for_each(|one| arrivals::receive(tx, one).map(drop))
        });
        kept.expect("notes");
    }
    drop(app);
    let full = bytes(&file);
    let per_note = (full - empty) / NOTES as u64;
    row("disk per remote note", &format!("{per_note} B"));

    let app = App::open(Config::in_folder(folder.path())).expect("an app");
    app.clock.advance(91 * DAY);
    let begin = Instant::now();
    let forgotten = retention::forget(&app, &|| false).expect("forgotten");
    assert_eq!(forgotten.notes, NOTES, "all of them");
    let each = begin.elapsed() / NOTES as u32;
    row("forgetting one", &format!("{} µs", each.as_micros()));
    drop(app);
    row(
        "disk after forgetting, of what they took",
        &part(bytes(&file), empty, full),
    );
    let app = App::open(Config::in_folder(folder.path())).expect("an app");
    retention::shrink(&app).expect("smaller");
    drop(app);
    row(
        "  and after `mamekey prune`",
        &part(bytes(&file), empty, full),
    );
}

fn part(now: u64, empty: u64, full: u64) -> String {
    let left = now.saturating_sub(empty) as f64 / (full - empty) as f64;
    format!("{:.0} %", left * 100.0)
}

/// Bytes of the database once it is closed, its log written back.
fn bytes(file: &Path) -> u64 {
    std::fs::metadata(file).expect("a database").len()
}

fn meet(app: &App, number: usize) -> Id<User> {
    let host = format!("server{}.example", number % 20);
    let uri = format!("https://{host}/users/{number}");
    let user = User {
        id: Id::new(0),
        host: Some(host.clone()),
        username: format!("neighbour{number}"),
        name: Some(format!("Neighbour {number}")),
        emojis: Vec::new(),
        avatar: None,
        is_bot: false,
        is_cat: false,
        is_locked: false,
        is_explorable: true,
        is_admin: false,
        is_silenced: false,
        suspended_at: None,
        gone_at: None,
        remote: Some(Remote {
            url: None,
            inbox: format!("{uri}/inbox"),
            shared_inbox: Some(format!("https://{host}/inbox")),
            followers_uri: Some(format!("{uri}/followers")),
            featured_uri: None,
            fetched_at: None,
            uri,
        }),
    };
    let met = Met {
        user,
        profile: Profile::default(),
        keys: Vec::new(),
        emojis: Vec::new(),
        is_away: false,
        is_unsearchable: false,
        handle: users::Handle::Confirmed(Vec::new()),
    };
    let met = app.db.write(move |tx| users::meet(tx, &met));
    met.expect("somebody")
}

fn arrival(app: &App, author: Id<User>, number: usize) -> Arrival {
    let uri = format!(
        "https://server{}.example/users/neighbour/statuses/1139{number:014}",
        number % 20
    );
    Arrival {
        url: None,
        author,
        published: app.clock.now(),
        text: Some(format!(
            "Ferments, week {number}: the jar hums, the lid sweats, and the kitchen smells of **garlic**. I have not \
             opened it yet. #ferments"
        )),
        cw: None,
        visibility: Visibility::Public,
        reply: None,
        reply_stamp: None,
        renote: None,
        is_quote: false,
        recipients: Vec::new(),
        strangers: Vec::new(),
        quiet: Vec::new(),
        tags: vec!["ferments".to_owned()],
        emojis: Vec::new(),
        files: Vec::new(),
        poll: None,
        policy: Policy::default(),
        community: None,
        reason: Reason::Fetched,
        depth: 0,
        quotes: 0,
        uri,
    }
}
